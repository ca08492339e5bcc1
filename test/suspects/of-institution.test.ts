import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { countSuspects } from '../../suspects/list.ts';
import { ledgerAmountOnce } from '../../suspects/money-once.ts';
import { othersOf } from '../../suspects/of-institution.ts';
import { topInstitutions } from '../../suspects/top-institutions.ts';
import { chooseForWorkbook, type WorkbookFilter } from '../../suspects/workbook/choose.ts';
import { workbookInstitutions, workbookLines, workbookSuspects, type BookRow } from '../../suspects/workbook/rows.ts';
import { workbookTotals } from '../../suspects/workbook/totals.ts';

let warehouse: Warehouse;
let session: Session;

interface Entry {
  readonly id: string;
  readonly rule: string;
  readonly subject: string;
  readonly kind: 'fact' | 'estimate';
  readonly amount: string;
  readonly evidence?: string;
  readonly lines: readonly (readonly [key: string, amount: string])[];
}

/**
 * A hospital X and a pharmacy Y in another district. A is X's and lies on Y's line too, where it claims more than Y's own B;
 * D is Y's and compares with a settlement of X; C is an estimate.
 */
const ENTRIES: readonly Entry[] = [
  {
    id: 'a',
    rule: 'MC-A',
    subject: 'X',
    kind: 'fact',
    amount: '100.00',
    lines: [
      ['LX', '60.00'],
      ['LY', '40.00'],
    ],
  },
  { id: 'b', rule: 'MC-B', subject: 'Y', kind: 'fact', amount: '30.00', lines: [['LY', '30.00']] },
  { id: 'c', rule: 'MC-C', subject: 'Y', kind: 'estimate', amount: '500.00', lines: [] },
  {
    id: 'd',
    rule: 'MC-D',
    subject: 'Y',
    kind: 'fact',
    amount: '10.00',
    evidence:
      '{"settlements":[{"fixmedins_code":"X","bkkp_sn":"LX2","violating":false},{"fixmedins_code":"Y","bkkp_sn":"LY2","violating":true}]}',
    lines: [['LY2', '10.00']],
  },
];

beforeEach(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await session.runAll([
    `INSERT INTO medins_b BY NAME SELECT * FROM (VALUES ('X', '990101'), ('Y', '990102')) AS t(fixmedins_code, admdvs), (SELECT DATE '1900-01-01' AS begndate, 1 AS _seq)`,
    `INSERT INTO fee_list_d BY NAME SELECT *, '39' AS bilg_dr_code, TIMESTAMP '2025-07-01 08:00:00' AS fee_ocur_time, 1 AS _seq
      FROM (VALUES ('LX', 'X', 's1', 'm1', 'p1'), ('LX2', 'X', 's1', 'm1', 'p1'), ('LY', 'Y', 's2', 'm2', 'p2'), ('LY2', 'Y', 's2', 'm2', 'p2')) AS t(bkkp_sn, fixmedins_code, setl_id, mdtrt_id, psn_no)`,
    // The fund paid half of the one, and by mistake twice the in-scope amount of the other.
    `INSERT INTO setl_d BY NAME SELECT *, '41' AS med_type, 1 AS _seq
      FROM (VALUES ('s1', 'X', 'm1', 'p1', 50.00, 100.00), ('s2', 'Y', 'm2', 'p2', 200.00, 100.00)) AS t(setl_id, fixmedins_code, mdtrt_id, psn_no, hifp_pay, inscp_amt)`,
  ]);
  for (const { id, rule, subject, kind, amount, evidence = '{}', lines } of ENTRIES) {
    await session.run(`INSERT INTO suspect (suspect_id, rule_id, rule_version, rule_digest, topic, class, kind, severity, confidence, state,
  status, key, fixmedins_code, amount, amount_kind, amt_basis, lines_total, explanation_zh, explanation_en, evidence, evidence_digest, first_seen_run, last_seen_run)
VALUES ('${id}', '${rule}', '1-0', 'd', 'trace-code', 'suspicious', 'fact', 'high', 'high', 'active', 'new', '{}', '${subject}', ${amount}, '${kind}',
  '按项目', ${lines.length}, '疑似', 'suspected', '${evidence}', 'e', 'R1', 'R1')`);
    let number = 0;
    for (const [key, part] of lines)
      await session.run(
        `INSERT INTO suspect_line VALUES ('${id}', 'fee_list_d', '${key}', ${++number}, ${part}, 100.00)`,
      );
  }
});
afterEach(() => {
  session.close();
  warehouse.close();
});

const ALL: WorkbookFilter = {
  rules: [],
  topics: [],
  institutions: [],
  districts: [],
  perInstitution: 200,
  reader: 'bureau',
};

async function rowsOf(rows: AsyncIterable<BookRow>): Promise<BookRow[]> {
  const all: BookRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

describe('whose a suspect is', () => {
  test('is said alike by the sheet of institutions, the list and the first screen', async () => {
    await chooseForWorkbook(session, ALL);
    const sheet = await rowsOf(workbookInstitutions(session));
    const top = await topInstitutions(session, 10);
    expect(new Set(sheet.map((row) => row['fixmedins_code']))).toEqual(new Set(['X', 'Y']));
    for (const row of sheet) {
      const code = row['fixmedins_code'] ?? '';
      const first = top.find((one) => one.fixmedins_code === code);
      expect({ ...row }).toMatchObject({
        suspects: String(first?.suspects),
        amount_once: first?.amount_fact,
        amount_elsewhere: first?.amount_elsewhere,
        amount_estimated: first?.amount_estimated,
        rules: first?.rules.map((one) => `${one.rule_id} × ${one.suspects}`).join('；'),
      });
      expect(await countSuspects(session, { institution: code })).toBe(first?.suspects);
      const others = await othersOf(session, code);
      expect([row['elsewhere'], row['mentioned']]).toEqual([String(others.with_lines), String(others.compared)]);
    }
    const figures = ['suspects', 'amount_once', 'fund_once', 'elsewhere', 'amount_elsewhere', 'mentioned'];
    const told = sheet.map((row) => [row['fixmedins_code'], ...figures.map((name) => row[name])]);
    expect(told.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      ['X', '1', '60.00', '30.00', '0', '0.00', '1'],
      ['Y', '3', '10.00', '10.00', '1', '40.00', '0'],
    ]);
  });

  test('gives every yuan to one place: institutions and districts add up to the ledger', async () => {
    await chooseForWorkbook(session, ALL);
    const { all, districts, rules } = await workbookTotals(session);
    expect(all.amount_once).toBe(await ledgerAmountOnce(session));
    expect(all).toMatchObject({ amount_once: '110.00', amount_elsewhere: '0.00', fund_once: '80.00' });
    expect(districts.map((one) => [one.name, one.suspects, one.amount_once, one.amount_elsewhere])).toEqual([
      ['990101', 1, '60.00', '0.00'],
      ['990102', 3, '10.00', '40.00'],
    ]);
    // No fund's part exceeds its money; of an estimate it cannot be told, which is not 0.
    expect(rules.map((one) => [one.name, one.amount_once, one.fund_once])).toEqual([
      ['MC-A', '100.00', '70.00'],
      ['MC-B', '0.00', '0.00'],
      ['MC-C', '0.00', null],
      ['MC-D', '10.00', '10.00'],
    ]);
  });

  test.each([{ institutions: ['X'] }, { districts: ['990101'] }])(
    'a list of %j holds its suspects alone',
    async (part) => {
      await chooseForWorkbook(session, { ...ALL, ...part });
      expect((await rowsOf(workbookSuspects(session, 'zh'))).map((row) => row['suspect_id'])).toEqual(['a']);
      const { all, others, rules } = await workbookTotals(session);
      expect(all).toMatchObject({ suspects: 1, amount_once: '60.00', amount_elsewhere: '0.00', fund_once: '30.00' });
      expect(others).toEqual({ elsewhere: 0, mentioned: 1 });
      expect(rules.map((one) => one.name)).toEqual(['MC-A']);
      const lines = await rowsOf(workbookLines(session));
      expect(lines.map((row) => [row['suspect_id'], row['key'], row['line_role'], row['amount_once']])).toEqual([
        ['a', 'LX', 'suspected', '60.00'],
        ['a', 'LY', 'suspected', null],
        ['d', 'LX2', 'compared', null],
      ]);
    },
  );

  test('what goes to an institution tells of others’ records whose they are and when, and no more', async () => {
    await chooseForWorkbook(session, { ...ALL, institutions: ['X'], reader: 'institution' });
    const [, foreign, own] = await rowsOf(workbookLines(session));
    const told = Object.entries(foreign ?? {}).filter(([, value]) => value !== null);
    expect(Object.fromEntries(told)).toEqual({
      suspect_id: 'a',
      line_no: '2',
      rule_id: 'MC-A',
      topic: 'trace-code',
      class: 'suspicious',
      fixmedins_code: 'Y',
      admdvs: '990102',
      happened_at: '2025-07-01 08:00:00',
      line_role: 'compared',
      amount_kind: 'fact',
    });
    expect(own).toMatchObject({ suspect_id: 'd', setl_id: 's1', psn_no: 'p1' });
    const [suspect] = await rowsOf(workbookSuspects(session, 'zh'));
    expect(suspect).toMatchObject({
      suspect_id: 'a',
      setl_id: 's1',
      mdtrt_id: 'm1',
      psn_no: 'p1',
      amount_once: '60.00',
    });
  });

  test('the settlements that a suspect is compared with stand below its evidence', async () => {
    await chooseForWorkbook(session, { ...ALL, rules: ['MC-D'] });
    const lines = await rowsOf(workbookLines(session));
    expect(lines.map((row) => [row['line_no'], row['key'], row['setl_id'], row['line_role']])).toEqual([
      ['1', 'LY2', 's2', 'suspected'],
      ['2', 'LX2', 's1', 'compared'],
    ]);
    const [suspect] = await rowsOf(workbookSuspects(session, 'zh'));
    // They blur nothing of the suspect's own row.
    expect(suspect).toMatchObject({ setl_id: 's2', lines_total: '1', lines_listed: '2', compared: '1' });
  });
});
