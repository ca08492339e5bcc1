import type { Column } from '../../records/column.ts';
import { rawName, type SourceColumn } from '../source/source-table.ts';
import { identifier } from '../../store/sql.ts';
import { isText, typedFromText } from './cell-sql.ts';
import { codeFromWord } from './code-words.ts';
import { inUnit } from './header-unit.ts';
import type { ArrivingColumn, Rival } from './layout.ts';
import { namesOf, normalHeader } from './match-header.ts';
import { arrivingStored } from './stored-type.ts';
import { textOf } from './text-sql.ts';

/** Ids whose confusion makes another person, visit, settlement or institution of a record, and the flags that decide. */
const DECIDING: ReadonlySet<string> = new Set(
  'psn_no mdtrt_id setl_id init_setl_id bkkp_sn fixmedins_code drug_trac_codg refd_setl_flag vali_flag'.split(' '),
);
const AMOUNTS: ReadonlySet<string> = new Set(['money', 'price', 'count']);

function arriving(column: Column, stored: SourceColumn, position: number): ArrivingColumn | undefined {
  const found = arrivingStored(column, identifier(rawName(position)), stored.type);
  if (typeof found === 'string') return undefined;
  const scaled = inUnit(found, stored, '');
  return 'exit' in scaled ? undefined : scaled;
}

/**
 * The source columns that mean a column which another has taken: 总费用 beside 总金额. Of amounts, ids that join and flags
 * that decide alone, for there a wrong choice falsifies; two telephone numbers may differ. A column under the very name
 * of the data standard has no rivals.
 *
 * @param taken - the position that each column of the kind is read from.
 */
export function rivalsOf(
  columns: readonly Column[],
  source: readonly SourceColumn[],
  taken: ReadonlyMap<string, number>,
): Rival[] {
  const used = new Set(taken.values());
  const names = source.map((one) => normalHeader(one.name));
  return columns
    .filter((column) => DECIDING.has(column.name) || AMOUNTS.has(column.type))
    .flatMap((column) => {
      const position = taken.get(column.name);
      const stored = position === undefined ? undefined : source[position];
      if (position === undefined || stored === undefined || names[position] === column.name) return [];
      const meant = new Set(namesOf(column));
      return source.flatMap((one, other): Rival[] => {
        const name = names[other] ?? '';
        if (used.has(other) || name === names[position] || !meant.has(name) || one.added === true) return [];
        const [read, unread] = [arriving(column, stored, position), arriving(column, one, other)];
        if (read === undefined || unread === undefined) return [];
        return [{ names: [stored.name, one.name], positions: [position, other], read, unread }];
      });
    });
}

/** SQL of a cell as its column reads it. */
function readCell({ column, sql, form, factor }: ArrivingColumn): string {
  if (form === 'typed') return sql;
  if (!isText(column)) return typedFromText(column, sql, factor);
  const coded = codeFromWord(column, '_text');
  const text = textOf(column, sql);
  return coded === undefined ? text : `list_transform([${text}], lambda _text: ${coded})[1]`;
}

/** SQL that is true where a rival holds something and the column read in its place holds something else, or nothing. */
export function differs({ read, unread }: Rival): string {
  const raw = `CAST(${unread.sql} AS VARCHAR)`;
  return `${raw} IS NOT NULL AND trim(${raw}) <> '' AND (${readCell(unread)}) IS DISTINCT FROM (${readCell(read)})`;
}
