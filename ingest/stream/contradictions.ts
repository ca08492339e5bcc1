import type { Kind } from '../../records/kind.ts';
import type { Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { matchHeader, namesOf, normalHeader } from '../landing/match-header.ts';
import { differs, rivalsOf } from '../landing/rivals.ts';
import type { ReasonCode } from '../reasons.ts';
import { fieldsSql } from '../source/json-lines/json-sql.ts';
import { JSON_TEXT } from '../source/json-lines/line-table.ts';
import { rawName } from '../source/source-table.ts';

/** Two fields of one object that mean one column of its kind. */
export interface Doubled {
  /** The column's own name. */
  readonly column: string;
  /** Positions of both fields among the object's, the one that is read first. */
  readonly positions: readonly [number, number];
  /** SQL over the raw cells that is true where they contradict each other, as `repeatedColumn` judges it. */
  readonly different: string;
}

/** The fields of an object that mean a column which another of its fields is read for. */
export function doubledFields(kind: Kind, keys: readonly string[]): Doubled[] {
  const { columns, ignored } = matchHeader(kind, keys);
  const meant = new Set(kind.columns.flatMap(namesOf));
  if (!ignored.some((name) => meant.has(normalHeader(name)))) return [];
  const names = keys.map(normalHeader);
  const repeated = [...columns].flatMap(([column, position]) =>
    names.flatMap((name, other): Doubled[] => {
      if (other === position || name !== names[position]) return [];
      const different = `${rawName(other)} IS DISTINCT FROM ${rawName(position)}`;
      return [{ column, positions: [position, other], different }];
    }),
  );
  const source = keys.map((name) => ({ name, type: 'VARCHAR' }));
  const rivals = rivalsOf(kind.columns, source, columns).map((rival) => ({
    column: rival.read.column.name,
    positions: rival.positions,
    different: differs(rival),
  }));
  return [...repeated, ...rivals];
}

/** What lines must have in common to be read together where fields of theirs mean one column. */
export function doubledNames(keys: readonly string[], doubled: readonly Doubled[]): string {
  const names = doubled.flatMap(({ positions }) => positions.map((at) => keys[at] ?? ''));
  return JSON.stringify([...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1)));
}

/**
 * Faults the lines of one shape (`createLines`) in which two fields that mean one column differ: reading either would lose
 * the other, and one such record may not hold up those beside it.
 *
 * @returns how many.
 */
export async function faultContradictions(
  session: Session,
  database: string,
  shape: string,
  keys: readonly string[],
  doubled: readonly Doubled[],
): Promise<number> {
  if (doubled.length === 0) return 0;
  const code: ReasonCode = 'contradicting_fields';
  const places = [...new Set(doubled.flatMap(({ positions }) => positions))];
  const cells = places.map((at, index) => `s[${index + 1}] AS ${rawName(at)}`);
  const fields = fieldsSql(
    JSON_TEXT,
    places.map((at) => keys[at] ?? ''),
  );
  const line = `${identifier(database)}.line`;
  const cases = doubled.map(({ column, different }) => `WHEN ${different} THEN ${literal(`${code}:${column}`)}`);
  const found = `SELECT _ordinal, CASE ${cases.join(' ')} END AS fault FROM (
    SELECT _ordinal, ${cells.join(', ')} FROM (SELECT _ordinal, ${fields} AS s FROM ${line} WHERE fault IS NULL AND shape = ${shape}))`;
  return session.run(
    `UPDATE ${line} SET fault = f.fault FROM (${found}) f WHERE f.fault IS NOT NULL AND line._ordinal = f._ordinal`,
  );
}
