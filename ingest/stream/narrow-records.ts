import type { Kind } from '../../records/kind.ts';
import { columnOf } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, identifiers, literal } from '../../store/sql.ts';
import { matchHeader, namesOf } from '../landing/match-header.ts';
import { leaveContest, type Contest } from '../landing/other-owner.ts';
import { countStaged, type Staged, type StagedCounts } from '../landing/staged.ts';
import { sameKey } from '../landing/versions.ts';
import { reasonJson } from '../reasons.ts';

/** SQL of which of a kind's kept columns fulfil a condition, as bits. */
const bits = (kind: Kind, of: (name: string) => string): string =>
  kind.keeps.map((name, i) => `CASE WHEN ${of(name)} THEN ${2 ** i} ELSE 0 END`).join(' + ');

/** SQL of the kept columns that the flat records of each shape have no field for: a query of `shape` and `lacks`. */
async function lackedByShape(session: Session, kind: Kind): Promise<string> {
  const rows = await session.rows('SELECT shape, to_json(keys)::VARCHAR AS keys FROM temp.shape WHERE NOT is_message');
  const values = rows.map((row) => {
    const { columns } = matchHeader(kind, JSON.parse(cell(row, 'keys')) as string[]);
    const lacks = kind.keeps.reduce((sum, name, i) => sum + (columns.has(name) ? 0 : 2 ** i), 0);
    return `(${cell(row, 'shape')}::UBIGINT, ${lacks})`;
  });
  return `SELECT * FROM (VALUES ${['(NULL::UBIGINT, 0)', ...values].join(', ')}) AS v(shape, lacks)`;
}

/** SQL that a message of the national interface has no field of a column anywhere, told from its text `l.message`. */
function nowhereInMessage(kind: Kind, name: string): string {
  const column = columnOf(kind, name);
  const names = column === undefined ? [name] : [...new Set([column.name, ...column.aliases, ...namesOf(column)])];
  return names.map((one) => `NOT contains(lower(l.message), ${literal(`"${one.toLowerCase()}"`)})`).join(' AND ');
}

/** Names the contested records with the kept columns they have a value in (`has`) and no field for (`lacks`). */
async function nameFields(session: Session, staged: Staged, contested: string): Promise<boolean> {
  const { kind, table, names } = staged;
  const empty = (name: string): string => (names.includes(name) ? `t.${identifier(name)} IS NULL` : 'true');
  const missing = `CASE WHEN l.shape IN (SELECT shape FROM temp.shape WHERE is_message) THEN ${bits(kind, (name) => nowhereInMessage(kind, name))} ELSE coalesce(v.lacks, 0) END`;
  await session.run(`CREATE OR REPLACE TEMP TABLE narrow_field AS
    SELECT c.*, ${bits(kind, (name) => `NOT (${empty(name)})`)} AS has, (${bits(kind, empty)}) & (${missing}) AS lacks
    FROM ${contested} c JOIN ${table} t ON t.rowid = c.place JOIN temp.line l ON l._ordinal = t._message
    LEFT JOIN (${await lackedByShape(session, kind)}) v ON v.shape = l.shape`);
  return (await session.value('SELECT true FROM temp.narrow_field WHERE lacks <> 0 LIMIT 1')) !== null;
}

/**
 * Names the records that would supersede a version with a value in a kept column they have no field for, and the columns.
 * Each key's records are gone through as if each landed alone: one that is set aside stands for nothing to those after it.
 */
async function nameNarrow(session: Session, kind: Kind, held: string, among: (alias: string) => string): Promise<void> {
  const key = identifiers(kind.key, 'c');
  const version = (time: string, digest: string, rest: string): string =>
    `{at_time: ${time}, digest: ${digest}, ${rest}, gone: []::STRUCT(place BIGINT, lost BIGINT)[]}`;
  const record = version(
    'c.at_time',
    'c.digest',
    'otherwise: false, has: c.has::BIGINT, lacks: c.lacks::BIGINT, place: c.place',
  );
  const stands = version(
    'any_value(h.held_time)',
    'any_value(h.held_digest)',
    'otherwise: coalesce(bool_or(h.held_otherwise), false), has: coalesce(any_value(k.has), 0)::BIGINT, lacks: 0::BIGINT, place: -1::BIGINT',
  );
  const take = (from: string, gone: string): string =>
    `{at_time: ${from}.at_time, digest: ${from}.digest, otherwise: ${from}.otherwise, has: ${from}.has, lacks: ${from}.lacks, place: ${from}.place, gone: ${gone}}`;
  const later = `x.at_time IS NULL OR a.at_time IS NULL OR x.at_time > a.at_time OR (x.at_time = a.at_time AND (x.digest > a.digest OR a.otherwise))`;
  const heldFields = `SELECT ${identifiers(kind.key, 'k')}, ${bits(kind, (name) => `k.${identifier(name)} IS NOT NULL`)} AS has
    FROM ${identifier(kind.name)} k WHERE ${among('k')} AND EXISTS (SELECT 1 FROM ${held} h WHERE ${sameKey(kind, 'h', 'k')})`;
  await session.run(`CREATE OR REPLACE TEMP TABLE narrow AS
    SELECT g.place, g.lost FROM (SELECT unnest(list_reduce(records, lambda a, x: CASE
        WHEN a.digest IS NULL THEN ${take('x', 'a.gone')}
        WHEN a.digest = x.digest THEN a
        WHEN ${later} THEN CASE WHEN (x.lacks & a.has) <> 0
          THEN ${take('a', 'list_append(a.gone, {place: x.place, lost: x.lacks & a.has})')} ELSE ${take('x', 'a.gone')} END
        ELSE a END, stands).gone) AS g
      FROM (SELECT list(${record} ORDER BY c.came) AS records, ${stands} AS stands FROM temp.narrow_field c
        LEFT JOIN ${held} h ON ${sameKey(kind, 'c', 'h')} LEFT JOIN (${heldFields}) k ON ${sameKey(kind, 'c', 'k')}
        GROUP BY ${key} HAVING bool_or(c.lacks <> 0)))`);
}

/**
 * Sets records aside that would take values away unasked: a record that would supersede a version, has no such field at
 * all in its message, and netting or validity rests on what the version holds there. A field that is there and empty says
 * that it is empty.
 *
 * @param among - SQL of the current versions that are compared at once.
 * @returns the counts without them, or undefined where there are none.
 */
export async function withoutNarrower(
  session: Session,
  staged: Staged,
  { contested, held }: Pick<Contest, 'contested' | 'held'>,
  among: (alias: string) => string,
): Promise<StagedCounts | undefined> {
  const { kind, table } = staged;
  if (kind.keeps.length === 0 || !(await nameFields(session, staged, contested))) return undefined;
  await nameNarrow(session, kind, held, among);
  if ((await session.value('SELECT true FROM temp.narrow LIMIT 1')) === null) return undefined;
  for (const [i, name] of kind.keeps.entries()) {
    const first = `lost & ${2 ** i} <> 0 AND lost & ${2 ** i - 1} = 0`;
    await session.run(`CREATE OR REPLACE TEMP TABLE narrow_leaving AS SELECT place FROM temp.narrow WHERE ${first}`);
    if ((await session.value('SELECT true FROM temp.narrow_leaving LIMIT 1')) === null) continue;
    await leaveContest(session, staged, 'temp.narrow_leaving', reasonJson('field_lost', name));
  }
  await session.run(`DELETE FROM ${contested} WHERE place IN (SELECT place FROM temp.narrow)`);
  return countStaged(session, kind, table, staged.broken);
}
