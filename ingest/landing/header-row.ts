import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';
import { EMPTY_WORDS } from '../source/header/looks-like-data.ts';
import { rawName } from '../source/source-table.ts';
import type { Layout } from './layout.ts';

function sameAs(title: string, position: number): string {
  const cell = identifier(rawName(position));
  return title === '' || EMPTY_WORDS.includes(title) ? `${cell} IS NULL` : `${cell} = ${literal(title)}`;
}

/**
 * SQL that is true for a record equal, cell for cell, to a row of the header, and else false: where sheets were pasted
 * under each other, the header comes again and is no record.
 */
export function isHeaderRow(layout: Layout): string {
  const columns = layout.rawColumns;
  if (columns.length === 0 || columns.some((one) => one.type !== 'VARCHAR')) return 'false';
  const titles = columns.map((one) => one.titles ?? [one.name]);
  const repeats = (titles[0] ?? []).map((_, row) =>
    titles.map((cells, position) => sameAs(cells[row] ?? '', position)).join(' AND '),
  );
  return `CASE WHEN ${repeats.join(' OR ')} THEN true ELSE false END`;
}

/** The reason such a record carries, so that nothing takes it for a good one. It is dropped, not quarantined. */
export function headerRowReason(layout: Layout): string | undefined {
  const condition = isHeaderRow(layout);
  return condition === 'false'
    ? undefined
    : `CASE WHEN ${condition} THEN ${literal(reasonJson('repeated_header'))} END`;
}
