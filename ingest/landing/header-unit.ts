import type { Column, ColumnType } from '../../records/column.ts';
import type { Problem } from '../../base/problem.ts';
import { ingestProblem } from '../problems.ts';
import type { SourceColumn } from '../source/source-table.ts';
import { headerName } from './header-name.ts';
import type { ArrivingColumn } from './layout.ts';

/** Units in which a column's numbers stand as they are. */
const AS_IT_IS: Partial<Record<ColumnType, RegExp>> = {
  money: /^(元|人民币元?|rmb|cny|¥)$/,
  price: /^(元|人民币元?|rmb|cny|¥)$/,
  // Boxes, days and years count themselves; shares of a hundred or of ten thousand do not.
  count: /^[^%‰万千亿百角分元]+$/,
  integer: /^[^%‰万千亿百角分元]+$/,
  rate: /^$/,
};

/** Units of ten thousand. */
const MYRIAD = /^(人民币)?万元?$/;

/**
 * Takes the unit of a column's header into account: 万元 multiplies its numbers by ten thousand, exactly. Where the name
 * gives no unit, money is in the one that a title above the header states.
 *
 * @returns the column as it arrives, or MC-INGEST-028 for a unit that would have to be guessed at, such as 千元 or %.
 */
export function inUnit(
  arriving: ArrivingColumn,
  stored: Pick<SourceColumn, 'name' | 'unitAbove'>,
  source: string,
): ArrivingColumn | Problem {
  const { column } = arriving;
  const header = stored.name;
  const unit = headerName(header).unit ?? (isMoney(column) ? stored.unitAbove : undefined);
  const plain = AS_IT_IS[column.type];
  if (unit === undefined || plain === undefined || plain.test(unit)) return arriving;
  if (!MYRIAD.test(unit) || column.type === 'rate') return strange(column, header, unit, source);
  return { ...arriving, form: 'text', sql: `CAST(${arriving.sql} AS VARCHAR)`, factor: 10_000 };
}

const isMoney = ({ type }: Column): boolean => type === 'money' || type === 'price';

/**
 * A source's columns with the unit that a title stated put into the names of those read in it, so that a record that is
 * kept with the names alone is read in it again.
 */
export function withUnits(
  columns: readonly SourceColumn[],
  taken: (position: number) => Column | undefined,
): readonly SourceColumn[] {
  return columns.map((one, position) => {
    const column = taken(position);
    if (one.unitAbove === undefined || column === undefined || !isMoney(column)) return one;
    if (headerName(one.name).unit !== undefined) return one;
    return { ...one, name: `${one.name}(${one.unitAbove})`, titles: one.titles ?? [one.name] };
  });
}

function strange(column: Column, header: string, unit: string, source: string): Problem {
  return ingestProblem('MC-INGEST-028', source, {
    header,
    unit,
    column: column.name,
    labelZh: column.label.zh,
    label: column.label.en,
  });
}
