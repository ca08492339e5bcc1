import { describe, expect, it } from 'vitest';
import { knowledgeDiff } from '../../../store/knowledge/diff.ts';
import { makeEffective } from '../../support/warehouse.ts';
import { inRoom } from '../support/room.ts';
import { importInto, importPoints, point } from './points.ts';

const PERIODS = 'SELECT kp_id, med_list_codg, begndate::VARCHAR AS b, enddate::VARCHAR AS e FROM limit_b ORDER BY 1, 2';
const OLD = point({ med_codes: ['X1', 'X2'] });
const NEW = point({ kp_id: 'KP-2', batch_tag: 'updates_2026-01', published_at: '2026-01-28', supersedes: 'KP-1' });
const ENDED = [
  { kp_id: 'KP-1', med_list_codg: 'X1', b: '2025-05-23', e: '2026-01-27' },
  { kp_id: 'KP-1', med_list_codg: 'X2', b: '2025-05-23', e: '2026-01-27' },
  { kp_id: 'KP-2', med_list_codg: 'X1', b: '2026-01-28', e: null },
];

describe('points of the official library', () => {
  it('land as one row an item with what they limit, their texts and their place', async () => {
    await inRoom(async (room) => {
      const { problems, files } = await importPoints(room, 'kb.json', [OLD]);
      expect(problems).toEqual([]);
      expect(files).toMatchObject([{ points: 1, active: 1, unparsed: 0, limits: 2, pairs: 0, miscounted: 0 }]);
      expect(files[0]?.batches).toMatchObject([{ kind: 'limit_b', records_in: 2, landed_new: 2, quarantined: 0 }]);
      expect(
        await room.rows(
          'SELECT kp_id, limit_type, allowed_sex, parse_state, assumed, constraint_text, source_name, source_row, batch_tag, begndate::VARCHAR AS b, enddate FROM limit_b WHERE med_list_codg = $$X2$$',
        ),
      ).toEqual([
        {
          kp_id: 'KP-1',
          limit_type: 'sex',
          allowed_sex: '2',
          parse_state: 'active',
          assumed: 'sex-from-illness',
          constraint_text: '用于白带过多。',
          source_name: '第一批.xlsx',
          source_row: 7,
          batch_tag: 'batch_01',
          b: '2025-05-23',
          enddate: null,
        },
      ]);
    });
  });

  it('change nothing the second time', async () => {
    await inRoom(async (room) => {
      await importPoints(room, 'kb.json', [OLD, NEW]);
      const before = await room.rows(PERIODS);
      const { files } = await importPoints(room, 'kb.json', [OLD, NEW]);
      expect(files[0]?.batches).toMatchObject([{ landed_new: 0, landed_superseding: 0, unchanged: 3 }]);
      expect(await room.rows(PERIODS)).toEqual(before);
    });
  });

  it('end the points they replace, in one file and in one after the other, and an older file takes no end away', async () => {
    await inRoom(async (room) => {
      const { files } = await importPoints(room, 'both.json', [OLD, NEW]);
      expect(files).toMatchObject([{ ended: 2 }]);
      expect(await room.rows(PERIODS)).toEqual(ENDED);
    });
    await inRoom(async (room) => {
      await importPoints(room, 'old.json', [OLD]);
      const { files } = await importPoints(room, 'new.json', [NEW]);
      expect(files).toMatchObject([{ points: 1, limits: 1, ended: 2, batches: [{ records_in: 3, landed_new: 1 }] }]);
      expect(await room.rows(PERIODS)).toEqual(ENDED);
      await importPoints(room, 'old-and-more.json', [OLD, point({ kp_id: 'KP-5', med_codes: ['X5'] })]);
      expect((await room.rows(PERIODS)).slice(0, 3)).toEqual(ENDED);
    });
  });

  it('hold by the day of service in the effective view, each item of a point for itself', async () => {
    await inRoom(async (room) => {
      await importPoints(room, 'both.json', [OLD, NEW, point({ kp_id: 'KP-3', med_codes: ['X1'] })]);
      await makeEffective(room.session);
      const at = async (day: string) =>
        room.rows(
          `SELECT kp_id, med_list_codg AS x FROM eff_limit_b WHERE begndate <= DATE '${day}' AND DATE '${day}' < until_date ORDER BY ALL`,
        );
      expect(await at('2025-05-22')).toEqual([]);
      expect(await at('2026-01-27')).toEqual([
        { kp_id: 'KP-1', x: 'X1' },
        { kp_id: 'KP-1', x: 'X2' },
        { kp_id: 'KP-3', x: 'X1' },
      ]);
      expect(await at('2026-01-28')).toEqual([
        { kp_id: 'KP-2', x: 'X1' },
        { kp_id: 'KP-3', x: 'X1' },
      ]);
    });
  });

  it('that set two items against each other land as pairs', async () => {
    await inRoom(async (room) => {
      const pair = { rule_class: '医疗服务项目重复收费', item_name: '甲×乙', constraint: '含乙', detect_logic: '' };
      await importPoints(room, 'kb.json', [
        point({ ...pair, med_codes: ['A', 'B'] }),
        point({ ...pair, kp_id: 'KP-2', med_codes: ['A'] }),
      ]);
      expect(
        await room.rows(
          'SELECT med_list_codg_a AS a, med_list_codg_b AS b, item_name_a AS x, item_name_b AS y, relation, time_window, parse_state FROM item_pair_b',
        ),
      ).toEqual([
        { a: 'A', b: 'B', x: '甲', y: '乙', relation: 'contains', time_window: 'same-day', parse_state: 'active' },
      ]);
      expect(await room.rows('SELECT kp_id, parse_state, unparsed_reason AS why FROM limit_b')).toEqual([
        { kp_id: 'KP-2', parse_state: 'unparsed', why: 'pair-incomplete' },
      ]);
    });
  });

  it('without a code wait in quarantine, remarks are dropped, and every entry is accounted for', async () => {
    await inRoom(async (room) => {
      const { files } = await importPoints(room, 'kb.json', [
        point(),
        point({ kp_id: 'KP-2', med_codes: [], constraint: '限男性' }),
        point({ kp_id: 'KP-3', med_codes: [], item_name: '说明：不含某些人群。', constraint: null }),
        point({ kp_id: 'KP-4', med_codes: [], item_name: '合计', constraint: null, detect_logic: null }),
        point({ kp_id: 'KP-5', med_codes: ['X9'], constraint: '用于感冒。' }),
        point({ kp_id: 'KP-6', med_codes: ['X9'], med_code_count: 3 }),
      ]);
      expect(files).toMatchObject([
        {
          points: 4,
          active: 2,
          unparsed: 2,
          dropped: { total: 1, remark: 1, blank: 0 },
          miscounted: 1,
          classes: [{ points: 4, reasons: { 'no-code': 1, 'sex-not-told': 1 } }],
          batches: [{ records_in: 4, landed_new: 3, quarantined: 1 }],
        },
      ]);
      expect(await room.rows('SELECT kind, reasons FROM quarantine')).toEqual([
        { kind: 'limit_b', reasons: JSON.stringify([{ code: 'required_missing', column: 'med_list_codg' }]) },
      ]);
    });
  });

  it('without a known date are refused whole', async () => {
    await inRoom(async (room) => {
      const undated = await importPoints(room, 'kb.json', [point(), point({ kp_id: 'KP-2', batch_tag: 'batch_99' })]);
      expect(undated.problems.map(({ code }) => code)).toEqual(['MC-INGEST-047']);
      expect(await room.rows('SELECT * FROM limit_b')).toEqual([]);
    });
  });

  it.each([
    ['[{"kp_id": 1}]', 'kp_id'],
    ['[{"kp_id": "KP-1", "rule_class": "药品限儿童使用", "published_at": "明天"}]', 'published_at'],
    ['[{"kp_id": "KP-1"', 'JSON'],
  ])('that are not as they should be are refused with the place: %s', async (text, place) => {
    await inRoom(async (room) => {
      room.write('kb.json', text);
      const { problems } = await importInto(room, ['kb.json']);
      expect(problems.map(({ code }) => code)).toEqual(['MC-INGEST-046']);
      expect(problems[0]?.why.en).toContain(place);
    });
  });

  it('are compared at two cuts, point by point', async () => {
    await inRoom(async (room) => {
      await importPoints(room, 'old.json', [OLD]);
      await importPoints(room, 'new.json', [NEW, point({ kp_id: 'KP-9', constraint: '用于前列腺炎。' })]);
      await importPoints(room, 'other.json', [point({ kp_id: 'KP-9', constraint: '用于盆腔炎。' })]);
      const none = { added: 0, removed: 0, ended: 0, changed: 0, columns: [] };
      const changed = (id: string, rest: object) => expect.objectContaining({ ...none, kp_id: id, ...rest }) as unknown;
      expect(await knowledgeDiff(room.session, 1, 2)).toEqual([
        changed('KP-1', { ended: 2 }),
        changed('KP-2', { added: 1 }),
        changed('KP-9', { added: 1 }),
      ]);
      expect(await knowledgeDiff(room.session, 2, 3)).toEqual([
        changed('KP-9', { changed: 1, columns: ['allowed_sex', 'constraint_text'] }),
      ]);
      expect(await knowledgeDiff(room.session, 3, 3)).toEqual([]);
      expect(await knowledgeDiff(room.session, 0, 1)).toEqual([changed('KP-1', { added: 2 })]);
    });
  });
});
