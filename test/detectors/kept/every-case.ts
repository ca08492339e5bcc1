import { insertGiven } from '../../../detectors/engine/given.ts';
import { rowsOfTest, type Fixtures } from '../../../rules/fixtures.ts';
import type { Fixture, FixtureValue, Rule } from '../../../rules/model.ts';
import type { Session } from '../../../store/session.ts';

/** Columns that name something a case has to itself. What lists and mappings read off the beginning of a code stays. */
const OWN = new Set([
  'psn_no',
  'mdtrt_id',
  'setl_id',
  'init_setl_id',
  'bkkp_sn',
  'feedetl_sn',
  'init_feedetl_sn',
  'fixmedins_code',
  'med_list_codg',
  'med_list_codg_a',
  'med_list_codg_b',
  'kp_id',
  'drug_trac_codg',
  'rtal_docno',
  'rid',
  'dynt_no',
]);

type Row = Readonly<Record<string, FixtureValue>>;

/** Makes the rows of one case its own, so that cases of all rules can stand side by side. */
function owned(row: Row, nth: number): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      OWN.has(name) && value !== null && value !== '' ? `${String(value)}~${nth}` : value,
    ]),
  );
}

/**
 * Lands the rows of every test of every rule side by side in one warehouse: each rule hits, spares and cannot tell, each
 * boundary has its pair.
 */
export async function landEveryCase(session: Session, rules: readonly Rule[], fixtures: Fixtures): Promise<void> {
  const all: Record<string, Row[]> = {};
  let nth = 0;
  for (const rule of rules) {
    for (const test of rule.tests) {
      nth += 1;
      const given: Fixture = rowsOfTest(test, fixtures);
      for (const [kind, rows] of Object.entries(given)) (all[kind] ??= []).push(...rows.map((row) => owned(row, nth)));
    }
  }
  for (const [kind, rows] of Object.entries(all)) {
    const byColumns = rows.toSorted((a, b) => (Object.keys(a).join() < Object.keys(b).join() ? -1 : 1));
    await insertGiven(session, { [kind]: byColumns }, 'every case');
  }
}
