import { toFen } from '../../base/decimal.ts';
import { KINDS } from '../../records/kinds.ts';
import { rowsOfTest, type Fixtures } from '../../rules/fixtures.ts';
import type { Fixture, Rule, RuleTest } from '../../rules/model.ts';
import { historyTable } from '../../store/ddl.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { dropSteps } from '../../store/step.ts';
import { VALUE_KEY } from './collect-values.ts';
import { createFoundTables } from './found.ts';
import { fillFundParts } from './fund-part.ts';
import { insertGiven } from './given.ts';
import type { RuleOutcome } from './outcome.ts';
import { prepare, type Prepared } from './prepare.ts';
import { runRule, type SharedSteps } from './run-rule.ts';

/** One thing that a test expected and the rule did not do, or the other way round. */
export interface Difference {
  /** `suspects`, a suspect's key, `could_not_tell`, `status`. */
  readonly about: string;
  readonly expected: string;
  readonly found: string;
}

/** A suspect that a rule found in rows of a test, or a value of an indicator. */
export interface FoundSuspect {
  readonly key: Readonly<Record<string, string>>;
  readonly amount: string | null;
  readonly measure: string | null;
  readonly threshold: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

async function emptyTables(session: Session): Promise<void> {
  for (const kind of KINDS) {
    await session.runAll([`DELETE FROM ${identifier(kind.name)}`, `DELETE FROM ${identifier(historyTable(kind))}`]);
  }
}

/** Suspects; of an indicator its values, whose measure is the value and whose threshold the target. A value that could not be given is none. */
async function foundSuspects(session: Session): Promise<FoundSuspect[]> {
  const valueKey = VALUE_KEY.map((name) => `'${name}', ${name}`).join(', ');
  const rows = await session.rows(`SELECT key, amount, measure, threshold, facts FROM found_candidate
UNION ALL SELECT CAST(json_object(${valueKey}) AS VARCHAR), NULL, value, target, '{}' FROM found_value WHERE value IS NOT NULL ORDER BY key`);
  return rows.map((row) => ({
    key: JSON.parse(cell(row, 'key')) as Record<string, string>,
    amount: cellOrNull(row, 'amount'),
    measure: cellOrNull(row, 'measure'),
    threshold: cellOrNull(row, 'threshold'),
    facts: JSON.parse(cell(row, 'facts')) as Record<string, unknown>,
  }));
}

const keyText = (key: Readonly<Record<string, string>>): string =>
  Object.keys(key)
    .sort()
    .map((name) => `${name}=${key[name]}`)
    .join(' ');

/** Decimal texts without trailing zeros, so that 10 and 10.000000 are one number. */
const plain = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);

const factText = (fact: unknown): string => (typeof fact === 'string' ? fact : (JSON.stringify(fact) ?? '-'));

const isSameAmount = (one: string | null, other: string | null): boolean =>
  one === null || other === null ? one === other : toFen(one) === toFen(other);

function compareSuspects(test: RuleTest, found: readonly FoundSuspect[]): Difference[] {
  const expected = new Map(test.expect.map((suspect) => [keyText(suspect.key), suspect]));
  const actual = new Map(found.map((suspect) => [keyText(suspect.key), suspect]));
  const differences: Difference[] = [];
  for (const key of [...expected.keys()].filter((name) => !actual.has(name)))
    differences.push({ about: 'suspects', expected: key, found: '-' });
  for (const key of [...actual.keys()].filter((name) => !expected.has(name)))
    differences.push({ about: 'suspects', expected: '-', found: key });
  for (const [key, want] of expected) {
    const have = actual.get(key);
    if (have === undefined) continue;
    if (want.amount !== undefined && !isSameAmount(want.amount, have.amount))
      differences.push({ about: `${key} amount`, expected: want.amount ?? 'NULL', found: have.amount ?? 'NULL' });
    for (const [name, wanted] of Object.entries(want.facts ?? {})) {
      const found = factText(have.facts[name]);
      if (found !== wanted) differences.push({ about: `${key} ${name}`, expected: wanted, found });
    }
    for (const name of ['measure', 'threshold'] as const) {
      const [wanted, found] = [want[name], have[name]];
      if (wanted !== undefined && (found === null || plain(wanted) !== plain(found)))
        differences.push({ about: `${key} ${name}`, expected: wanted, found: found ?? 'NULL' });
    }
  }
  return differences;
}

const columnsText = (columns: Readonly<Record<string, number>>): string =>
  Object.keys(columns)
    .sort()
    .map((name) => `${name}: ${columns[name]}`)
    .join(', ') || '-';

/** A test that names no missing column says nothing of them, except that the rule must have run, or not be in effect yet. */
function compareOutcome(test: RuleTest, outcome: RuleOutcome): Difference[] {
  if (outcome.status === 'error')
    return [{ about: 'status', expected: 'ok', found: `${outcome.problem?.code} ${outcome.problem?.why.en}` }];
  const found = columnsText(outcome.couldNotTell.columns);
  const isBeforeEffect = 'effective:before' in outcome.couldNotTell.columns;
  if (Object.keys(test.couldNotTell).length === 0)
    return outcome.status === 'skipped' && !isBeforeEffect
      ? [{ about: 'status', expected: 'ok', found: `skipped: ${found}` }]
      : [];
  const expected = columnsText(test.couldNotTell);
  return expected === found ? [] : [{ about: 'could_not_tell', expected, found }];
}

/** Empties the warehouse, lands the rows of a rule's test in it and makes them ready for any variant of the rule. */
export async function prepareCase(session: Session, rule: Rule, test: RuleTest, fixtures: Fixtures): Promise<Prepared> {
  await emptyTables(session);
  await insertGiven(session, rowsOfTest(test, fixtures), `${rule.file} (${test.name})`);
  return prepare(session, [rule], test.asOf === undefined ? {} : { asOf: test.asOf });
}

/**
 * Runs a rule, or a variant of it, on a prepared test, and tells what is otherwise than the test expects. `kept` are the shared
 * steps that variants made for this test before, and this one adds to; without it the rule makes its own.
 */
export async function judgeCase(
  session: Session,
  rule: Rule,
  test: RuleTest,
  prepared: Prepared,
  kept?: SharedSteps,
): Promise<Difference[]> {
  const subject: Rule = { ...rule, params: { ...rule.params, ...test.params } };
  const shared: SharedSteps = kept ?? new Map();
  await createFoundTables(session);
  const outcome = await runRule(session, subject, prepared, shared);
  await fillFundParts(session);
  if (kept === undefined) await dropSteps(session, [...shared.values()]);
  return [...compareOutcome(test, outcome), ...compareSuspects(test, await foundSuspects(session))];
}

/**
 * Runs a rule on rows alone, landed as those of a test are, and tells what it finds.
 *
 * @param asOf last day of the judged window, ISO; the last complete month-end of the rows when left out.
 */
export async function answerOf(
  session: Session,
  rule: Rule,
  rows: Fixture,
  asOf?: string,
): Promise<{ readonly outcome: RuleOutcome; readonly suspects: readonly FoundSuspect[] }> {
  await emptyTables(session);
  await insertGiven(session, rows, rule.file);
  const prepared = await prepare(session, [rule], asOf === undefined ? {} : { asOf });
  const shared: SharedSteps = new Map();
  await createFoundTables(session);
  const outcome = await runRule(session, rule, prepared, shared);
  await fillFundParts(session);
  await dropSteps(session, [...shared.values()]);
  return { outcome, suspects: await foundSuspects(session) };
}
