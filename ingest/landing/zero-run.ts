import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';
import { keyParts, watchedIds } from './watched-ids.ts';

/** Spreadsheets keep fifteen digits of a number and write zeros for the rest. Numbers have no leading zeros. */
const CUT = '[1-9][0-9]{14}0+';
const LONG = '[1-9][0-9]{15,}';
/** Zeros from which on a single id is flagged: of honest ids one in ten ends in one zero, one in a thousand in three. */
const CUT_FLAGGED = '[1-9][0-9]{14}0{3,}';
/** Seventeen digits that are a moment to the second, with 000 for its thousandths: a way of numbering and no damage. */
const MOMENT = '(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]000';

/** Where the share of such ids proves that a column was cut. */
const ENOUGH = 5;
const FEWEST = 3;

const full = (sql: string, pattern: string): string => `regexp_full_match(${sql}, ${literal(pattern)})`;

function isCut(name: string, pattern = CUT): string {
  const id = identifier(name);
  return `(${full(id, pattern)} AND NOT (${full(id, MOMENT)} AND substr(${id}, 9, 6) <> '000000'))`;
}

/** Cheap, and true of every id that is cut; digits sort below a colon. */
function looksCut(name: string): string {
  const id = identifier(name);
  return `(strlen(${id}) >= 16 AND ${id} >= '1' AND ${id} < ':' AND ends_with(${id}, '0') AND (strlen(${id}) < 18 OR ends_with(${id}, '000')))`;
}

/** Columns whose zero runs are told of; a certificate number is told of and joins nothing. */
function told(kind: Kind, staged: ReadonlySet<string>): readonly Column[] {
  const more = kind.columns.filter(({ name }) => (name === 'certno' || name === 'feedetl_sn') && staged.has(name));
  return [...new Set([...watchedIds(kind, staged), ...more])];
}

/** SQL of whether a record holds an id that may turn out to be cut, once the others of its column have been seen. */
export function mayBeCut(kind: Kind, staged: ReadonlySet<string>): string {
  const any = told(kind, staged).map(({ name }) => looksCut(name));
  return any.length === 0 ? 'false' : `coalesce(${any.join(' OR ')}, false)`;
}

/** SQL of the flags of ids that end in zeros from their sixteenth digit on: `id_trailing_zeros:<column>`, or NULL. */
export function zeroRunFlags(kind: Kind, staged: ReadonlySet<string>): string[] {
  return told(kind, staged).map(
    ({ name }) =>
      `CASE WHEN ${looksCut(name)} AND ${isCut(name, CUT_FLAGGED)} THEN ${literal(`id_trailing_zeros:${name}`)} END`,
  );
}

interface Share {
  readonly cut: number;
  readonly long: number;
}

/**
 * Whether a column was cut: nine in ten of its long all-digit ids end so, of five or more, or all of three or four. An
 * honest id of n digits beyond the fifteenth ends so with a chance of 10^-n, so three of even the shortest do with one
 * in a thousand, and five of eighteen digits with 10^-15.
 */
const proves = ({ cut, long }: Share): boolean =>
  long >= ENOUGH ? cut * 10 >= long * 9 : long >= FEWEST && cut === long;

/**
 * Quarantines the records whose ids lost their last digits: where nearly all long ids of a staged column end in zeros,
 * different ids have become one, and landing them would merge settlements, visits or persons.
 *
 * Ids of a key are counted record by record, as cut they repeat; ids that others share are counted once each. The id of
 * an original is counted once for each record that names it: originals are refunded once, and cut they are one.
 */
export async function quarantineZeroRuns(
  session: Session,
  table: string,
  kind: Kind,
  staged: ReadonlySet<string>,
  arrived: ReadonlySet<string>,
): Promise<void> {
  const parts = keyParts(kind, staged, arrived);
  const own = new Set([...(kind.key.length === 1 ? kind.key : []), ...parts.slice(-1).map(({ name }) => name)]);
  const columns = [...new Set([...watchedIds(kind, staged), ...parts])].map(({ name }) => name);
  if (columns.length === 0) return;
  const counts = columns.flatMap((name, index) => [
    `count(*) FILTER (WHERE ${looksCut(name)}) AS cut_${index}`,
    `count(*) FILTER (WHERE strlen(${identifier(name)}) >= 16 AND ${identifier(name)} >= '1' AND ${identifier(name)} < ':' AND NOT ends_with(${identifier(name)}, '0')) AS whole_${index}`,
  ]);
  const [row] = await session.rows(`SELECT ${counts.join(', ')} FROM ${table} WHERE NOT _dropped`);
  for (const [index, name] of columns.entries()) {
    const [cut, whole] = [Number(cell(row, `cut_${index}`)), Number(cell(row, `whole_${index}`))];
    // In a column that was cut, what ends in another digit is an exception.
    if (cut < FEWEST || whole > cut) continue;
    const [key] = kind.key.length === 1 && name.startsWith('init_') ? kind.key : [name];
    const counted = own.has(name) ? '' : `DISTINCT ${identifier(key ?? name)}`;
    const count = (where: string): string => `count(${counted === '' ? '*' : counted}) FILTER (WHERE ${where})`;
    const [share] = await session.rows(
      `SELECT ${count(isCut(name))} AS cut, ${count(full(identifier(name), LONG))} AS long FROM ${table} WHERE NOT _dropped`,
    );
    if (!proves({ cut: Number(cell(share, 'cut')), long: Number(cell(share, 'long')) })) continue;
    const reason = literal(reasonJson('spreadsheet_zeros', name));
    await session.run(
      `UPDATE ${table} SET _reasons = coalesce(left(_reasons, -1) || ',', '[') || ${reason} || ']' WHERE NOT _dropped AND ${isCut(name)}`,
    );
  }
}
