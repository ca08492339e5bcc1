import { describe, expect, it } from 'vitest';
import { inRoom, settlement, SETTLEMENT_HEADER } from '../support/room.ts';
import { hostile } from './harmless.ts';

const record = (id: string, more = ''): string => {
  const cells = settlement({ setl_id: id }).split(',');
  return `{${SETTLEMENT_HEADER.split(',')
    .map((name, i) => `"${name}":"${cells[i] ?? ''}"`)
    .join(',')}${more}}`;
};
const DEPTH = 100_000;

describe('hostile JSON', () => {
  it.each([
    ['nested a hundred thousand deep', `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`],
    ['nested in an object', `{"setl_id":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}}`],
    ['never closed', `{"setl_id":${'['.repeat(DEPTH)}`],
    ['no JSON', '{setl_id: 1}'],
    ['a bare value', '"setl_id"'],
    ['an open string', '{"setl_id":"S9'],
    ['two objects on a line', `${record('S7')}${record('S8')}`],
    ['one key twice', record('S7', ',"setl_id":"S8"')],
  ])('%s costs its own line only', async (_, line) => {
    await inRoom(async (room) => {
      const answer = await hostile(room, 'setl_d.ndjson', `${record('S1')}\n${line}\n${record('S2')}\n`);
      expect(answer.codes).toEqual([]);
      expect(answer).toMatchObject({ records: 3, landed: 2, quarantined: 1 });
      expect(await room.rows("SELECT setl_id FROM setl_d WHERE NOT starts_with(setl_id, 'HONEST') ORDER BY 1")).toEqual(
        [{ setl_id: 'S1' }, { setl_id: 'S2' }],
      );
    });
  });

  it('keeps the digits of huge numbers, and quarantines those that are no money', async () => {
    await inRoom(async (room) => {
      const huge = record('S1').replace('"88.00"', `1${'0'.repeat(400)}`);
      const tiny = record('S2').replace('"88.00"', '88.0000000000000001');
      const exact = record('S3').replace('"88.00"', '12345678901234.56').replace('"M1"', '81234567890123456785');
      const answer = await hostile(room, 'setl_d.ndjson', `${huge}\n${tiny}\n${exact}\n`);
      expect(answer).toMatchObject({ records: 3, landed: 1, quarantined: 2 });
      expect(await room.rows("SELECT mdtrt_id, medfee_sumamt FROM setl_d WHERE setl_id = 'S3'")).toEqual([
        { mdtrt_id: '81234567890123456785', medfee_sumamt: '12345678901234.56' },
      ]);
    });
  });

  it('of many thousand different keys is answered', async () => {
    await inRoom(async (room) => {
      const lines = Array.from({ length: 200 }, (_, i) =>
        record(`S${i}`, Array.from({ length: 100 }, (__, k) => `,"k${i}_${k}":1`).join('')),
      );
      const answer = await hostile(room, 'setl_d.ndjson', lines.join('\n'));
      expect(answer.codes).toHaveLength(1);
    });
  });

  it('with a line of 10 MB lands the rest, and no end of that line as a record', async () => {
    await inRoom(async (room) => {
      const long = record('S9', `,"memo":"${'x'.repeat(10_000_000)}"`);
      const tailed = [1_999_999, 2_000_000, 2_000_001].map((n, i) => `${'y'.repeat(n)}${record(`FORGED${i}`)}`);
      const answer = await hostile(room, 'setl_d.ndjson', [record('S1'), long, ...tailed, record('S2'), ''].join('\n'));
      expect(answer).toMatchObject({ codes: [], landed: 2, records: 2 + answer.quarantined });
      expect(await room.rows("SELECT setl_id FROM setl_d WHERE NOT starts_with(setl_id, 'HONEST') ORDER BY 1")).toEqual(
        [{ setl_id: 'S1' }, { setl_id: 'S2' }],
      );
    });
  });

  it('with NUL, as a byte and as an escape, lands no NUL', async () => {
    await inRoom(async (room) => {
      const lines = [record('S1'), record('S\u00002'), record('S\\u00003'), record('S4')];
      const answer = await hostile(room, 'setl_d.ndjson', `${lines.join('\n')}\n`);
      expect(answer.records).toBe(4);
      expect(answer.quarantined).toBeGreaterThanOrEqual(1);
      expect(await room.session.value('SELECT count(*) FROM setl_d WHERE contains(setl_id, chr(0))')).toBe('0');
    });
  });
});
