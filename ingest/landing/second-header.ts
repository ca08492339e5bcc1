import type { Problem } from '../../base/problem.ts';
import { cell, type Session } from '../../store/session.ts';
import { literals } from '../../store/sql.ts';
import { isDeclaredHeader } from '../declared-headers.ts';
import { ingestProblem } from '../problems.ts';
import { fieldsOf, literalFields } from '../source/delimited/fields.ts';
import { textForm } from '../source/delimited/text-form.ts';
import { matchHeader, normalHeader } from './match-header.ts';
import type { Staged } from './staged.ts';

/** Fewer names than this may be chance: a record of remarks. */
const FEWEST_NAMES = 3;
/** Records looked at in full; a header that comes again in its own order comes once for each sheet pasted below. */
const LOOKED_AT = 1000;
const CELLS_NAMED = 4;

/** Names by which cells are known as headers, as SQL compares them: in lower case, without a note or a unit. */
function headerWords({ kind, layout }: Staged): string {
  const declared = kind.columns.flatMap((column) => [column.name, ...column.aliases, column.label.zh]);
  const names = [...layout.rawColumns.map(({ name }) => name), ...declared].flatMap((name) => [
    name.trim().toLowerCase(),
    normalHeader(name).toLowerCase(),
  ]);
  return literals([...new Set(names)].filter((name) => name !== ''));
}

/** Rejected records most of whose cells are names of columns: those with the header's number of cells, and others. */
async function candidates(
  session: Session,
  staged: Staged,
): Promise<{ ordinal: string; text: string; cut: boolean }[]> {
  const split = `list_transform(string_split_regex(text, '[,\\t|;]'), lambda one: trim(regexp_replace(lower(trim(one, ' "')), '[（(\\[【].*$', '')))`;
  const rejected = [
    `SELECT ${staged.ordinal} AS ordinal, _raw AS text, false AS cut FROM ${staged.table} WHERE _reasons IS NOT NULL AND NOT _dropped`,
    ...(staged.broken === undefined
      ? []
      : [`SELECT ordinal, decode(bytes) AS text, true AS cut FROM ${staged.broken} WHERE reason = 'column_count'`]),
  ];
  const rows = await session.rows(`SELECT ordinal, text, cut FROM (
      SELECT *, len(list_filter(cells, lambda one: one IN (${headerWords(staged)}))) AS names, len(list_filter(cells, lambda one: one <> '')) AS filled
      FROM (SELECT *, ${split} AS cells FROM (${rejected.join(' UNION ALL ')})))
    WHERE names >= ${FEWEST_NAMES} AND 2 * names >= filled ORDER BY ordinal LIMIT ${LOOKED_AT}`);
  return rows.map((row) => ({
    ordinal: cell(row, 'ordinal'),
    text: cell(row, 'text'),
    cut: cell(row, 'cut') === 'true',
  }));
}

/** Whether cells name a column in another place than the header has it. */
function otherOrder({ kind, layout }: Staged, cells: readonly string[]): boolean {
  const header = layout.rawColumns.map(({ name }) => normalHeader(name));
  const first = matchHeader(kind, header).columns;
  const moved = [...matchHeader(kind, cells).columns].some(([name, place]) => first.get(name) !== place);
  return (
    cells.some((text, place) => {
      const name = normalHeader(text);
      return name !== '' && header.includes(name) ? header[place] !== name : false;
    }) ||
    (layout.mapping === null && moved)
  );
}

/**
 * Looks among rejected records for another header: two tables under each other, or two extracts put together. The
 * records below it would land by the first header, with one sum in another's place. The header itself coming again in
 * its own order is none.
 *
 * @returns MC-INGEST-041 naming the record, or undefined.
 */
export async function secondHeader(session: Session, staged: Staged, source: string): Promise<Problem | undefined> {
  if (staged.counts.quarantined === 0) return undefined;
  for (const { ordinal, text, cut } of await candidates(session, staged)) {
    const cells = cut ? literalFields(text, textForm(delimiterOf(text), 'lf')) : fieldsOf(text, textForm(',', 'lf'));
    if (otherOrder(staged, cells))
      return ingestProblem('MC-INGEST-041', source, {
        record: ordinal,
        cells: cells.filter(isDeclaredHeader).slice(0, CELLS_NAMED).join(', '),
      });
  }
  return undefined;
}

const delimiterOf = (text: string) => ([',', '\t', '|'] as const).find((one) => text.includes(one)) ?? ',';
