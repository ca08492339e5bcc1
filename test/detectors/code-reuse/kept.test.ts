import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { keptOfCodes, onlyCodes, setFactsAside, stepsOf, together } from '../code-worlds.ts';
import { landEveryCase } from '../kept/every-case.ts';

const { rules, fixtures } = loadCatalogue();
const some = rules.filter(({ id }) => ['MC-TC-001', 'MC-TC-002', 'MC-TC-003', 'MC-TC-017'].includes(id));
const steps = stepsOf(some, '2025-12-31');

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await landEveryCase(session, some, fixtures);
  const line =
    '(SELECT fixmedins_code, min(setl_id) AS setl_id, min(bkkp_sn) AS bkkp_sn FROM trac_d WHERE setl_id IS NOT NULL AND bkkp_sn IS NOT NULL GROUP BY ALL) n';
  await session.runAll([
    // Some records name no line, so that settlement and item must tell it; some name that of another settlement.
    'UPDATE trac_d SET bkkp_sn = NULL WHERE hash(bkkp_sn) % 5 = 0',
    `UPDATE trac_d SET bkkp_sn = n.bkkp_sn FROM ${line} WHERE n.fixmedins_code = trac_d.fixmedins_code AND trac_event IN ('settle', 'sale') AND hash(drug_trac_codg, rid) % 6 = 1`,
    // Codes of other cases, and codes seen once, stand on one settlement or line.
    `INSERT INTO trac_d BY NAME SELECT t.* REPLACE (n.setl_id AS setl_id, CASE WHEN hash(drug_trac_codg) % 3 > 0 THEN n.bkkp_sn END AS bkkp_sn) FROM trac_d t JOIN ${line} USING (fixmedins_code)
WHERE t.trac_event = 'settle' AND hash(drug_trac_codg) % 4 = 0`,
    `INSERT INTO trac_d BY NAME SELECT t.* REPLACE (substr(drug_trac_codg, 1, 7) || right('00000' || CAST(hash(drug_trac_codg, t.setl_id) AS VARCHAR), 13) AS drug_trac_codg) FROM trac_d t
WHERE trac_event = 'settle' AND length(drug_trac_codg) = 20 AND hash(drug_trac_codg) % 3 = 0`,
    // Lines that no code of their own settlement names are named by others.
    `UPDATE trac_d SET bkkp_sn = n.bkkp_sn FROM (
  SELECT bkkp_sn, row_number() OVER (ORDER BY bkkp_sn) AS nth FROM fee_list_d WHERE bkkp_sn NOT IN (SELECT bkkp_sn FROM trac_d WHERE bkkp_sn IS NOT NULL) AND setl_id IN (SELECT setl_id FROM trac_d)) n
WHERE n.nth = hash(drug_trac_codg, trac_time) % 40 AND trac_event IN ('settle', 'sale') AND hash(drug_trac_codg) % 3 = 2`,
    `INSERT INTO trac_d BY NAME SELECT t.* REPLACE ('purchase' AS trac_event, trac_time - to_days(9) AS trac_time, NULL AS setl_id, NULL AS bkkp_sn, CASE WHEN hash(drug_trac_codg) % 3 > 0 THEN 'B' || hash(rid) % 4 END AS manu_lotnum)
FROM trac_d t WHERE trac_event = 'settle' AND hash(drug_trac_codg) % 5 < 3`,
    "UPDATE fee_list_d SET setl_id = 'S~elsewhere' WHERE hash(bkkp_sn) % 9 = 0",
  ]);
  const cut = Number(await session.value('SELECT max(_seq) FROM trac_d'));
  await setFactsAside(session, cut);
});

afterAll(() => {
  session.close();
  warehouse.close();
});

test(
  'what is kept of some codes rests on these alone, and adds up to what is kept of all',
  { timeout: 300_000 },
  async () => {
    await onlyCodes(session, 'true');
    const all = await keptOfCodes(session, steps);
    expect([...all.rows.keys()].toSorted()).toEqual([
      'shared_code_bought',
      'shared_code_event',
      'shared_code_retail',
      'shared_code_scan',
      'shared_code_settled',
    ]);
    expect([...all.sums.keys()].toSorted()).toEqual([
      'mc_tc_017_reported',
      'shared_code_bought_lot',
      'shared_code_tally',
    ]);
    for (const name of ['event', 'scan', 'settled'])
      expect(all.rows.get(`shared_code_${name}`)?.length, name).toBeGreaterThan(100);
    for (const name of ['bought', 'retail'])
      expect(all.rows.get(`shared_code_${name}`)?.length, name).toBeGreaterThan(5);
    const count = async (where: string): Promise<number> =>
      Number(
        await session.value(
          `SELECT count(*) FROM shared_code_scan s JOIN all_fee_list_d f ON f.bkkp_sn = s.line_key WHERE ${where}`,
        ),
      );
    expect(await count('codes > 1')).toBeGreaterThan(20);
    expect(await count('s.setl_id <> f.setl_id')).toBeGreaterThan(5);

    const worlds = [];
    for (const nth of Array(9).keys()) {
      await onlyCodes(session, `hash(drug_trac_codg) % 9 = ${nth}`);
      worlds.push(await keptOfCodes(session, steps));
    }
    expect(together(worlds)).toEqual({ rows: together([all]).rows, sums: all.sums });
  },
);

test('what follows looks at no trace event, fee line, settlement or visit', () => {
  const stop = steps.filter(({ keep, sums }) => keep !== undefined || sums !== undefined);
  const open = steps.filter(({ name }) => /^mc.*_(?:candidate|line|untold|tally)$/.test(name));
  const found = new Set<string>();
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (found.has(step.name) || stop.includes(step)) continue;
    found.add(step.name);
    expect(step.sql, step.name).not.toMatch(/\beff_(?:trac_d|trac_on_line|trac_repeated|fee_list_d|setl_d|mdtrt_d)\b/);
    const words = new Set(step.sql.match(/\w+/g));
    open.push(...steps.filter(({ name }) => words.has(name)));
  }
  expect(found.size).toBeGreaterThan(20);
});
