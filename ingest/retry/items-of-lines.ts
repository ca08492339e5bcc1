import type { Kind } from '../../records/kind.ts';
import { tracD } from '../../records/trac-d.ts';
import { matchHeader } from '../landing/match-header.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';

/** What a trace code names its fee line by. */
const LINE = ['fixmedins_code', 'mdtrt_id', 'feedetl_sn'] as const;
const ITEM = 'med_list_codg';

/**
 * Trace codes that came before the fee line they name, with the item of that line where they name none themselves: it may
 * have landed since. Other kinds, and codes that name no line, stay as they are.
 */
export function itemsOfLines(kind: Kind, table: SourceTable): SourceTable {
  if (kind !== tracD) return table;
  const { columns } = matchHeader(
    kind,
    table.columns.map((one) => one.name),
  );
  const [item, ...line] = [ITEM, ...LINE].map((name) => columns.get(name));
  if (item === undefined || line.some((position) => position === undefined)) return table;
  const cell = (position: number | undefined): string => `trim(r.${rawName(position ?? -1)})`;
  const same = LINE.map((name, index) => `f.${name} = ${cell(line[index])}`).join(' AND ');
  const visits = `SELECT ${cell(line[1])} FROM (${table.query}) r`;
  const landed = `SELECT ${LINE.join(', ')}, arg_max(${ITEM}, fee_ocur_time) AS item FROM fee_list_d WHERE mdtrt_id IN (${visits}) GROUP BY ALL`;
  return {
    ...table,
    query: `SELECT r.* REPLACE (coalesce(nullif(${cell(item)}, ''), f.item) AS ${rawName(item)}) FROM (${table.query}) r LEFT JOIN (${landed}) f ON ${same}`,
  };
}
