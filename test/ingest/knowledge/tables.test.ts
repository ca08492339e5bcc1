import { describe, expect, it } from 'vitest';
import { batchTagOf, publishedOn } from '../../../ingest/knowledge/publication.ts';
import { listColumns } from '../../../ingest/knowledge/table-headers.ts';
import { rowsOf, workbook } from '../support/make-workbook.ts';
import { inRoom } from '../support/room.ts';
import { importInto, importPoints, point } from './points.ts';

const LEVELS = '第五批 药品限医疗机构级别.xlsx';
const LIST = rowsOf(
  ['第五批“药品限医疗机构级别”规则对应知识点明细'],
  ['序号', '药品名称', '编码（供参考）', '检出逻辑', '逻辑依据', '编码数量'],
  ['1', '甲注射液', 'XA01、XA02', '级别低于限定级别', '限二级及以上医疗机构。', '2'],
  ['2', '乙注射液', 'XB01', '', '', '1'],
  ['3', '丙注射液', 'XC01', '级别低于限定级别', '首次处方时需由二级及以上医疗机构开具。', '2'],
  ['说明：急诊不纳入。'],
  ['合计', '', '', '', '', '4'],
);
const ROWS =
  'SELECT med_list_codg AS code, item_name AS name, min_hosp_rank AS rank, parse_state AS state, source_row AS at, begndate::VARCHAR AS b, enddate::VARCHAR AS e FROM limit_b ORDER BY begndate, code';

describe('a published list', () => {
  it('is read by its headers: class and batch by its name, merged texts carried down, totals and remarks counted', async () => {
    await inRoom(async (room) => {
      room.write(LEVELS, await workbook({ sheets: { Sheet1: LIST } }));
      const { problems, files } = await importInto(room, [LEVELS]);
      expect(problems).toEqual([]);
      expect(files).toMatchObject([
        {
          form: 'official-table',
          points: 3,
          active: 2,
          unparsed: 1,
          dropped: { total: 1, remark: 1, blank: 0 },
          limits: 4,
          miscounted: 1,
          classes: [{ rule_class: '药品限医疗机构级别', reasons: { 'first-prescription-only': 1 } }],
          batches: [{ records_in: 4, landed_new: 4 }],
        },
      ]);
      const common = { b: '2025-08-14', e: null };
      expect(await room.rows(ROWS)).toEqual([
        { ...common, code: 'XA01', name: '甲注射液', rank: '2', state: 'active', at: 1 },
        { ...common, code: 'XA02', name: '甲注射液', rank: '2', state: 'active', at: 1 },
        { ...common, code: 'XB01', name: '乙注射液', rank: '2', state: 'active', at: 2 },
        { ...common, code: 'XC01', name: '丙注射液', rank: null, state: 'unparsed', at: 3 },
      ]);
      const again = await importInto(room, [LEVELS]);
      expect(again.files[0]?.batches).toMatchObject([{ landed_new: 0, unchanged: 4 }]);
    });
  });

  it('published later ends the same class on the same item, and leaves other items and classes alone', async () => {
    await inRoom(async (room) => {
      const level = { rule_class: '药品限医疗机构级别', batch_tag: 'batch_05', constraint: '限二级及以上医疗机构。' };
      await importPoints(room, 'kb.json', [
        point({ ...level, med_codes: ['XA01', 'XZ99'] }),
        point({ kp_id: 'KP-2', med_codes: ['XA01'] }),
      ]);
      const name = '药品限医疗机构级别（2026年修订）.csv';
      room.write(name, '序号,药品名称,医保编码,检出逻辑,逻辑依据\n1,甲注射液,XA01,级别低于限定级别,限三级医疗机构\n');
      expect((await importInto(room, [name])).problems.map(({ code }) => code)).toEqual(['MC-INGEST-047']);
      const { files, problems } = await importInto(room, [name], '2026-01-28');
      expect(problems).toEqual([]);
      expect(files).toMatchObject([{ points: 1, ended: 1 }]);
      expect(
        await room.rows(
          'SELECT kp_id[1:4] AS id, limit_type AS t, med_list_codg AS code, begndate::VARCHAR AS b, enddate::VARCHAR AS e FROM limit_b ORDER BY begndate, limit_type, code',
        ),
      ).toEqual([
        { id: 'KP-2', t: 'sex', code: 'XA01', b: '2025-05-23', e: null },
        { id: 'KP-1', t: 'hosp-level', code: 'XA01', b: '2025-08-14', e: '2026-01-27' },
        { id: 'KP-1', t: 'hosp-level', code: 'XZ99', b: '2025-08-14', e: null },
        { id: expect.stringMatching(/^KP-/) as unknown, t: 'hosp-level', code: 'XA01', b: '2026-01-28', e: null },
      ]);
    });
  });

  it('of pairs is read with its window', async () => {
    await inRoom(async (room) => {
      const sheet = rowsOf(
        ['序号', '项目A', '项目A编码', '项目B', '项目B编码', '检出逻辑', '逻辑依据', '时间区间'],
        ['1', '甲', 'A1', '乙', 'B1', 'A和B同时收费', '含乙', '单次就诊'],
      );
      const name = '第七批 “医疗服务项目重复收费”规则对应知识点明细.xlsx';
      room.write(name, await workbook({ sheets: { Sheet1: sheet } }));
      const { problems } = await importInto(room, [name]);
      expect(problems).toEqual([]);
      expect(
        await room.rows(
          'SELECT med_list_codg_a AS a, med_list_codg_b AS b, item_name_a AS x, item_name_b AS y, time_window AS w, assumed, begndate::VARCHAR AS d FROM item_pair_b',
        ),
      ).toEqual([{ a: 'A1', b: 'B1', x: '甲', y: '乙', w: 'same-visit', assumed: null, d: '2025-12-12' }]);
    });
  });

  it('is told from other tables', async () => {
    expect(listColumns(['药品名称', '编码(供参考)', '检出逻辑'])).toBeDefined();
    expect(listColumns(['药品名称', '检出逻辑'])).toBeUndefined();
    expect(listColumns(['药品名称', '编码'])).toBeUndefined();
    await inRoom(async (room) => {
      room.write('fees.csv', '姓名,金额\n甲,1\n');
      const { problems, files } = await importInto(room, ['fees.csv']);
      expect(problems.map(({ code }) => code)).toEqual(['MC-INGEST-046']);
      expect(files).toEqual([]);
    });
  });

  it.each([
    ['第一批-1.某某.xlsx', 'batch_01', '2025-05-23'],
    ['第十批“某某”.xlsx', 'batch_10', '2026-04-28'],
    ['第十七批“某某”.xlsx', 'batch_17', '2026-06-29'],
    ['第二十一批“某某”.xlsx', 'batch_21', undefined],
    ['某某.xlsx', null, undefined],
  ])('the batch of %s', (name, tag, day) => {
    expect(batchTagOf(name)).toBe(tag);
    expect(publishedOn(tag)).toBe(day);
  });
});

describe('a table of our own columns', () => {
  it.each([
    [
      'own names',
      'kp_id,med_list_codg,limit_type,rule_class,max_days,begndate,parse_state\nL1,X1,course-days,本地支付疗程,14,2025-01-01,active\nL2,X2,course-days,本地支付疗程,,2025-01-01,unparsed\n',
    ],
    [
      'Chinese headers and words',
      '知识点编号,医保编码,限制类型,规则类别,最多天数,开始日期,解析状态\nL1,X1,支付疗程,本地支付疗程,14,2025-01-01,已解析\nL2,X2,支付疗程,本地支付疗程,,2025-01-01,未解析\n',
    ],
  ])('lands under %s', async (_, text) => {
    await inRoom(async (room) => {
      room.write('本地知识点.csv', text);
      const { problems, files } = await importInto(room, ['本地知识点.csv']);
      expect(problems).toEqual([]);
      expect(files).toMatchObject([{ form: 'own-table', points: 2, active: 1, unparsed: 1, limits: 2, pairs: 0 }]);
      expect(
        await room.rows(
          'SELECT kp_id, med_list_codg AS c, limit_type AS t, max_days, parse_state AS s, begndate::VARCHAR AS b, _flags FROM limit_b ORDER BY 1',
        ),
      ).toEqual([
        { kp_id: 'L1', c: 'X1', t: 'course-days', max_days: 14, s: 'active', b: '2025-01-01', _flags: null },
        { kp_id: 'L2', c: 'X2', t: 'course-days', max_days: null, s: 'unparsed', b: '2025-01-01', _flags: null },
      ]);
    });
  });

  it('of pairs lands, its rows active where it does not say otherwise', async () => {
    await inRoom(async (room) => {
      room.write(
        'pairs.csv',
        'kp_id,rule_class,med_list_codg_a,med_list_codg_b,relation,time_window\nP1,本地重复收费,A,B,互斥,单日\n',
      );
      expect((await importInto(room, ['pairs.csv'])).problems).toEqual([]);
      expect(await room.rows('SELECT kp_id, relation, time_window, parse_state FROM item_pair_b')).toEqual([
        { kp_id: 'P1', relation: 'excludes', time_window: 'same-day', parse_state: 'active' },
      ]);
    });
  });

  it('flags an active limit without the value that it needs', async () => {
    await inRoom(async (room) => {
      room.write('x.csv', 'kp_id,med_list_codg,limit_type,rule_class\nL1,X1,sex,本地性别\nL2,X1,no-pay,本地饮片\n');
      const { files } = await importInto(room, ['x.csv']);
      expect(files[0]?.batches[0]?.flags).toEqual({ limit_without_value: 1 });
    });
  });
});
