import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { keptOfCodes, onlyCodes, setFactsAside, stepsOf, together } from '../code-worlds.ts';
import { landEveryCase } from '../kept/every-case.ts';

const { rules, fixtures } = loadCatalogue();
const some = rules.filter(({ id }) => ['MC-TC-004', 'MC-TC-005', 'MC-TC-006'].includes(id));
const steps = stepsOf(some, '2025-12-31');

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await landEveryCase(session, some, fixtures);
  // Codes share lines and settlements, and a line names another settlement than its codes do.
  await session.runAll([
    `UPDATE trac_d SET bkkp_sn = NULL WHERE hash(bkkp_sn) % 5 = 0`,
    `UPDATE trac_d SET setl_id = n.setl_id, bkkp_sn = CASE WHEN hash(trac_d.drug_trac_codg) % 3 > 0 THEN n.bkkp_sn END
FROM (SELECT fixmedins_code, min(setl_id) AS setl_id, min(bkkp_sn) AS bkkp_sn FROM trac_d WHERE trac_event = 'settle' GROUP BY ALL) n
WHERE n.fixmedins_code = trac_d.fixmedins_code AND trac_event = 'settle' AND hash(trac_d.drug_trac_codg) % 4 = 0`,
    // A code names a line of another settlement, in its only row or in a second one.
    `UPDATE trac_d SET bkkp_sn = n.bkkp_sn FROM (SELECT fixmedins_code, min(bkkp_sn) AS bkkp_sn FROM fee_list_d GROUP BY ALL) n
WHERE n.fixmedins_code = trac_d.fixmedins_code AND trac_event = 'settle' AND hash(trac_d.drug_trac_codg) % 6 = 1`,
    `INSERT INTO trac_d BY NAME SELECT t.* REPLACE ('sale' AS trac_event, n.bkkp_sn AS bkkp_sn, 'R' || t.drug_trac_codg AS rtal_docno) FROM trac_d t
JOIN (SELECT fixmedins_code, max(bkkp_sn) AS bkkp_sn FROM fee_list_d GROUP BY ALL) n ON n.fixmedins_code = t.fixmedins_code
WHERE trac_event = 'settle' AND hash(drug_trac_codg) % 6 = 2`,
    `UPDATE fee_list_d SET setl_id = 'S~elsewhere' WHERE hash(bkkp_sn) % 7 = 0`,
    `INSERT INTO stock_d (stock_event, fixmedins_code, med_list_codg, stock_time, cnt, drug_trac_codg, rid, _seq)
SELECT 'purchase', fixmedins_code, med_list_codg, trac_time, 1, drug_trac_codg, drug_trac_codg, _seq FROM trac_d WHERE trac_event = 'purchase' AND hash(drug_trac_codg) % 9 = 0`,
  ]);
  const cut = Number(await session.value('SELECT max(_seq) FROM trac_d'));
  await setFactsAside(session, cut);
});

afterAll(() => {
  session.close();
  warehouse.close();
});

test(
  'what is kept of some trace codes rests on these alone, and adds up to what is kept of all',
  { timeout: 300_000 },
  async () => {
    await onlyCodes(session, 'true');
    const all = await keptOfCodes(session, steps);
    expect([...all.rows.keys()].toSorted()).toEqual(['shared_flow_line', 'shared_flow_sale']);
    expect(all.sums.size).toBe(6);
    for (const [name, rows] of all.rows) expect(rows.length, name).toBeGreaterThan(150);
    for (const [name, sums] of all.sums)
      expect(
        [...sums.values()].every(([n]) => n !== undefined && n > 0n),
        name,
      ).toBe(true);
    const shared = await session.value(
      'SELECT count(*) FROM (SELECT line_key FROM shared_flow_line GROUP BY line_key HAVING max(boxes) > 1)',
    );
    expect(Number(shared)).toBeGreaterThan(10);

    const worlds = [];
    for (const nth of Array(12).keys()) {
      await onlyCodes(session, `hash(drug_trac_codg) % 12 = ${nth}`);
      worlds.push(await keptOfCodes(session, steps));
    }
    expect(together(worlds)).toEqual({ rows: together([all]).rows, sums: all.sums });
  },
);

test('what follows looks at no trace event and no fee line', () => {
  const kept = new Set(
    steps.filter(({ keep, sums }) => keep !== undefined || sums !== undefined).map(({ name }) => name),
  );
  const open = steps.filter(
    ({ name }) => /_(?:candidate|line|untold|tally)$/.test(name) && !name.startsWith('shared_'),
  );
  const needed = new Set<string>();
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (needed.has(step.name) || kept.has(step.name)) continue;
    needed.add(step.name);
    const words = new Set(step.sql.match(/\w+/g));
    open.push(...steps.filter(({ name }) => words.has(name)));
  }
  const looking = steps.filter(
    ({ name, sql }) =>
      needed.has(name) && /eff_(?:trac_d|trac_on_line|trac_repeated|fee_list_d|setl_d|mdtrt_d)\b/.test(sql),
  );
  expect(looking.map(({ name }) => name)).toEqual([]);
  expect(needed.size).toBeGreaterThan(20);
});
