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

function insertRow(kind: Kind, row: FixtureRow, where: string): string {
  const names = Object.keys(row);
  const unknown = names.find((name) => columnOf(kind, name) === undefined);
  if (unknown !== undefined)
    throw new MingchaError(detectorProblem('MC-DETECT-002', where, { table: kind.name, column: unknown }));
  const cells = new Map(
    names.map((name) => [
      name,
      `CAST(${asLiteral(row[name] ?? null)} AS ${STORAGE_TYPE[columnOf(kind, name)?.type ?? 'text']})`,
    ]),
  );
  for (const [name, value] of Object.entries(kind.defaults)) if (!cells.has(name)) cells.set(name, value);
  for (const derived of kind.derived) {
    if (cells.has(derived.column) || !derived.from.every((name) => row[name] !== undefined && row[name] !== null))
      continue;
    const source = derived.from.map((name) => `${asLiteral(row[name] ?? null)} AS ${identifier(name)}`).join(', ');
    cells.set(derived.column, `(SELECT ${derived.expression} FROM (SELECT ${source}))`);
  }
  return `INSERT INTO ${identifier(kind.name)} (${identifiers([...cells.keys()])}, _seq, _flags) SELECT ${[...cells.values()].join(', ')}, 1, NULL`;
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
    for (const row of rows) await session.run(insertRow(kind, row, where));
    await session.runAll(flagRows(kind));
  }
}
