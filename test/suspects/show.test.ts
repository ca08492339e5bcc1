import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { countSuspects } from '../../suspects/list.ts';
import { othersOf } from '../../suspects/of-institution.ts';
import { evidenceLines } from '../../suspects/show.ts';
import { plant } from './feedback/planted-ledger.ts';

let warehouse: Warehouse;
let session: Session;
beforeEach(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterEach(() => {
  session.close();
  warehouse.close();
});

describe('the evidence of a suspect', () => {
  test('has the records of its institution and of others, by key, and lines whose record is there no more', async () => {
    const SETTLED = 'settle|Y|81234560000000000011|2025-08-01 09:00:00';
    await plant(session, [
      {
        id: 'a',
        institution: 'X',
        lines: [
          ['L1', '1.00'],
          ['gone', '2.00'],
        ],
      },
      { id: 'b', institution: 'Y', lines: [['L2', '3.00']] },
    ]);
    await session.runAll([
      "DELETE FROM fee_list_d WHERE bkkp_sn = 'gone'",
      `INSERT INTO suspect_line (suspect_id, kind, key, line_no, amount) VALUES ('a', 'fee_list_d', 'L2', 3, NULL), ('a', 'setl_d', 'S1', 4, NULL), ('a', 'trac_d', '${SETTLED}', 5, NULL)`,
      `INSERT INTO setl_d BY NAME SELECT 'S1' AS setl_id, 'm1' AS mdtrt_id, 'p' AS psn_no, 'Y' AS fixmedins_code, 1 AS _seq`,
      // Of two events of one code the line names one.
      `INSERT INTO trac_d BY NAME SELECT *, '81234560000000000011' AS drug_trac_codg, TIMESTAMP '2025-08-01 09:00:00' AS trac_time, 'D' AS med_list_codg, 1 AS _seq
        FROM (VALUES ('settle', 'Y', 'S1'), ('sale', 'Y', 'S2')) AS t(trac_event, fixmedins_code, setl_id)`,
    ]);
    const lines = await evidenceLines(session, 'a', 10);
    expect(
      lines.map(({ key, amount, record }) => [
        key,
        amount,
        record === null ? null : (record['setl_id'] ?? record['mdtrt_id']),
      ]),
    ).toEqual([
      ['L1', '1.00', 'm'],
      ['gone', '2.00', null],
      ['L2', null, 'm'],
      ['S1', null, 'm1'],
      [SETTLED, null, 'S1'],
    ]);
    expect(await evidenceLines(session, 'a', 1)).toHaveLength(1);
  });

  test('is found by the beginning of an id, whatever its case, and by nothing that only sounds like it', async () => {
    for (const id of ['00ab', '00abf', '00ac', '00aa', 'ffff', '00ab0123'])
      await plant(session, [{ id, institution: 'X' }]);
    const begins = async (suspect: string): Promise<number> => countSuspects(session, { state: 'all', suspect });
    expect(await begins('00ab')).toBe(3);
    expect(await begins('00AB')).toBe(3);
    expect(await begins('ffff')).toBe(1);
    expect(await begins('00abe')).toBe(0);
  });
});

describe('what others’ suspects have to do with an institution', () => {
  test('is of active suspects of others alone, by lines with its records or by facts that name it', async () => {
    const names = (code: string): string => `{"first_seller":"${code}"}`;
    await plant(session, [
      { id: 'own', institution: 'X', evidence: names('X'), lines: [['L1', '1.00']] },
      { id: 'lines', institution: 'Y', lines: [['L1', '1.00']] },
      { id: 'named', institution: 'Y', evidence: names('X') },
      { id: 'gone', institution: 'Y', state: 'gone', evidence: names('X'), lines: [['L1', '1.00']] },
      { id: 'mentioned', institution: 'Y', state: 'gone', evidence: names('X') },
      { id: 'longer', institution: 'Y', evidence: names('X2') },
    ]);
    expect(await othersOf(session, 'X')).toEqual({ with_lines: 1, compared: 1 });
    expect(await othersOf(session, 'Y')).toEqual({ with_lines: 0, compared: 0 });
  });
});
