import { MingchaError } from '../../base/problem.ts';
import { STORAGE_TYPE } from '../../records/column.ts';
import { columnOf, type Kind } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Fixture, FixtureValue } from '../../rules/model.ts';
import type { Session } from '../../store/session.ts';
import { identifier, identifiers, literal } from '../../store/sql.ts';
import { detectorProblem } from '../problems.ts';

type FixtureRow = Readonly<Record<string, FixtureValue>>;

const asLiteral = (value: FixtureValue): string => (value === null ? 'NULL' : literal(String(value)));

/** What lands rows that all name the same columns, in one statement. */
function insertRows(kind: Kind, rows: readonly FixtureRow[], where: string): string {
  const names = Object.keys(rows[0] ?? {});
  const unknown = names.find((name) => columnOf(kind, name) === undefined);
  if (unknown !== undefined)
    throw new MingchaError(detectorProblem('MC-DETECT-002', where, { table: kind.name, column: unknown }));
  const typed = names.map(
    (name) =>
      `CAST(${identifier(name)} AS ${STORAGE_TYPE[columnOf(kind, name)?.type ?? 'text']}) AS ${identifier(name)}`,
  );
  const added = new Map<string, string>();
  for (const [name, value] of Object.entries(kind.defaults)) if (!names.includes(name)) added.set(name, value);
  for (const { column, from, expression } of kind.derived) {
    if (names.includes(column) || !from.every((name) => names.includes(name))) continue;
    const told = from.map((name) => `${identifier(name)} IS NOT NULL`).join(' AND ');
    added.set(column, `CASE WHEN ${told} THEN ${expression} ELSE ${added.get(column) ?? 'NULL'} END`);
  }
  const cells = [...typed, ...[...added].map(([name, value]) => `${value} AS ${identifier(name)}`)];
  const values = rows.map((row) => `(${names.map((name) => asLiteral(row[name] ?? null)).join(', ')})`);
  return `INSERT INTO ${identifier(kind.name)} (${identifiers([...names, ...added.keys()])}, _seq, _flags)
SELECT ${cells.join(', ')}, 1, NULL FROM (VALUES ${values.join(', ')}) AS given(${identifiers(names)})`;
}

/** Rows in their order, those next to each other that name the same columns together. */
function alike(rows: readonly FixtureRow[]): FixtureRow[][] {
  const groups: FixtureRow[][] = [];
  let columns = '';
  for (const row of rows) {
    const now = Object.keys(row).join();
    if (now !== columns || groups.length === 0) groups.push([]);
    groups.at(-1)?.push(row);
    columns = now;
  }
  return groups;
}

/** Sets the flags that landing would have set. */
function flagRows(kind: Kind): string[] {
  if (kind.checks.length === 0) return [];
  const cases = kind.checks.map((check) => `CASE WHEN ${check.condition} THEN ${literal(check.flag)} END`).join(', ');
  return [`UPDATE ${identifier(kind.name)} SET _flags = nullif(concat_ws(',', ${cases}), '')`];
}

/**
 * Puts the rows of a rule test into an empty warehouse, typed, keyed and flagged as landing would have left them.
 *
 * @throws MingchaError MC-DETECT-001 for an unknown kind, MC-DETECT-002 for an unknown column.
 */
export async function insertGiven(session: Session, given: Fixture, where: string): Promise<void> {
  for (const [name, rows] of Object.entries(given)) {
    const kind = kindNamed(name);
    if (kind === undefined) throw new MingchaError(detectorProblem('MC-DETECT-001', where, { table: name }));
    for (const same of alike(rows)) await session.run(insertRows(kind, same, where));
    await session.runAll(flagRows(kind));
  }
}
