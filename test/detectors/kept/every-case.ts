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
  'rtal_docno',
  'rid',
  'dynt_no',
]);

type Row = Readonly<Record<string, FixtureValue>>;

const PREFIX_DIGITS = 7;
/** A prime, so that the prefixes of one case, which lie near each other, meet none of another. */
const APART = 1009;

/** A prefix of trace codes in one case. */
const ownPrefix = (prefix: string, nth: number): string =>
  /^[0-9]{7}$/.test(prefix)
    ? String((Number(prefix) + nth * APART) % 10 ** PREFIX_DIGITS).padStart(PREFIX_DIGITS, '0')
    : prefix;

/** A trace code in one case: of twenty digits it keeps its length, so that it still has a prefix. */
const ownCode = (code: string, nth: number): string =>
  /^[0-9]{20}$/.test(code)
    ? `${ownPrefix(code.slice(0, PREFIX_DIGITS), nth)}${code.slice(PREFIX_DIGITS)}`
    : `${code}~${nth}`;

function ownValue(name: string, value: FixtureValue, nth: number): FixtureValue {
  if (value === null || value === '') return value;
  if (name === 'drug_trac_codg') return ownCode(String(value), nth);
  if (name === 'trac_prefix') return ownPrefix(String(value), nth);
  return OWN.has(name) ? `${String(value)}~${nth}` : value;
}

/** Makes the rows of one case its own, so that cases of all rules can stand side by side. */
function owned(row: Row, nth: number): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, ownValue(name, value, nth)]));
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
