import type { Problem } from '../../base/problem.ts';
import { columnOf } from '../../records/kind.ts';
import { kindNamed, KINDS } from '../../records/kinds.ts';
import type { Fixture } from '../model.ts';
import { listed, near } from '../parse/describe.ts';
import type { Path } from '../parse/locate.ts';
import { ruleProblem } from '../problems.ts';

/** Where something stands in a file, or its key does, as `file:line:column`. */
export type At = (path: Path, prefer?: 'key' | 'value') => string;

const KIND_NAMES = KINDS.map((kind) => kind.name);

function unknownKind(name: string, where: string): Problem {
  return ruleProblem('MC-RULE-014', where, { name, known: listed(KIND_NAMES), ...near(name, KIND_NAMES) });
}

/** Tells of a kind, or a column of it, that `records/` does not have. Only then is its place looked for. */
export function nameProblem(kindName: string, columnName: string, where: () => string): Problem | undefined {
  const kind = kindNamed(kindName);
  if (kind === undefined) return unknownKind(kindName, where());
  if (columnOf(kind, columnName) !== undefined) return undefined;
  const known = kind.columns.map((column) => column.name);
  return ruleProblem('MC-RULE-015', where(), { table: kindName, name: columnName, ...near(columnName, known) });
}

/** Tells of every unknown kind and column in rows of a rule test or fixture, whose place in the file is `under`. */
export function rowProblems(rows: Fixture, under: Path, at: At): Problem[] {
  return Object.entries(rows).flatMap(([kindName, records]) => {
    if (kindNamed(kindName) === undefined) return [unknownKind(kindName, at([...under, kindName], 'key'))];
    return records.flatMap((record, i) =>
      Object.keys(record).flatMap(
        (column) => nameProblem(kindName, column, () => at([...under, kindName, i, column], 'key')) ?? [],
      ),
    );
  });
}
