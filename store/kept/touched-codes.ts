import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { mdtrtD } from '../../records/mdtrt-d.ts';
import { itemB, medinsB, tracPrefixB } from '../../records/registers.ts';
import { setlD } from '../../records/setl-d.ts';
import { stockD } from '../../records/stock-d.ts';
import { tracD } from '../../records/trac-d.ts';
import type { Session } from '../session.ts';
import { identifier } from '../sql.ts';
import { changedSql, standingSql, type Between } from './changes.ts';
import { overFew, type Where } from './few-rows.ts';
import { monthsOf } from './months.ts';

/** Trace codes whose events stand otherwise at the newer cut, or may: the netting of these alone is made anew. Column `id`. */
export const NETTED_CODES = 'netted_trace_code';
/** Settlements and fee lines that stand otherwise: all events that name one are of those codes. Column `id`. */
export const SETTLED = { setl_id: 'touched_setl', bkkp_sn: 'touched_line' } as const;

/** SQL of the rows in which two tables differ. */
const differing = (before: string, after: string): string =>
  `(${before} EXCEPT ALL ${after}) UNION ALL (${after} EXCEPT ALL ${before})`;

/** SQL of the ids in one column of what was netted otherwise at the older cut, where all of it was made anew. */
function differingIds(name: string, column: string): string {
  const rows = differing(`SELECT * FROM kept.${identifier(name)}`, `SELECT * FROM temp.${identifier(name)}`);
  return `SELECT ${column} AS id FROM (${rows}) WHERE ${column} IS NOT NULL`;
}

const changedIds = (kind: Kind, column: string, between: Between): string =>
  `SELECT ${identifier(column)} AS id FROM (${changedSql(kind, [column], between)}) WHERE ${identifier(column)} IS NOT NULL`;

const standingIds = (kind: Kind, column: string, between: Between, where: string): string =>
  `SELECT ${identifier(column)} AS id FROM (${standingSql(kind, [column], between, where)}) WHERE ${identifier(column)} IS NOT NULL`;

/** Of what netting found, by its name, a condition for rows of whoever was touched. */
type Stale = Readonly<Record<string, string>>;

const set = (name: string, parts: readonly string[]): string =>
  `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT DISTINCT id FROM (${parts.join('\nUNION ALL ')})`;

/** What an item's name is compared by, more loosely than any rule does. NULL where it has none. */
const LOOSE = "regexp_replace(nullif(gnrc_name, ''), '[^\\p{Han}]', '', 'g')";

/** SQL of conditions over trace events that name an item, an institution or a prefix whose register has changed. */
async function registersChanged(session: Session, between: Between): Promise<string[]> {
  const items = `SELECT med_list_codg, ${LOOSE} AS name FROM (${changedSql(itemB, ['med_list_codg', 'gnrc_name'], between)})`;
  const alike = `SELECT med_list_codg FROM (${standingSql(itemB, ['med_list_codg', 'gnrc_name'], between)}) WHERE ${LOOSE} IN (SELECT name FROM (${items}) WHERE name IS NOT NULL)`;
  await session.runAll([
    set('touched_item', [changedIds(itemB, 'med_list_codg', between), `SELECT med_list_codg AS id FROM (${alike})`]),
    set('touched_institution', [changedIds(medinsB, 'fixmedins_code', between)]),
    set('touched_prefix', [changedIds(tracPrefixB, 'trac_prefix', between)]),
  ]);
  const conditions: string[] = [];
  for (const [table, column] of [
    ['touched_item', 'med_list_codg'],
    ['touched_institution', 'fixmedins_code'],
    ['touched_prefix', 'substr(drug_trac_codg, 1, 7)'],
  ] as const) {
    if ((await session.value(`SELECT count(*) FROM temp.${table}`)) !== '0')
      conditions.push(`${column} IN (SELECT id FROM temp.${table})`);
  }
  return conditions;
}

/**
 * Finds the trace codes that are touched between two cuts: with a new, superseded or taken-back event or stock record, or
 * named together with a settlement, visit or fee line that has changed or is netted otherwise, or with an item, institution
 * or prefix whose register has changed. Leaves them in `NETTED_CODES`, and in `SETTLED` those settlements and lines. Netting
 * of persons must stand in the session at the newer cut, and what was made anew of it as `fresh_<name>`; that of the older one
 * in the schema `kept`.
 *
 * @param stale conditions over what is kept: which of its rows were made anew.
 */
export async function touchCodes(session: Session, between: Between, stale: Stale): Promise<void> {
  // What is kept of others is what stands of them.
  const freshIds = (name: string, column: string): string => {
    const before = `SELECT * FROM kept.${identifier(name)} WHERE coalesce(${stale[name] ?? 'true'}, false)`;
    const rows = differing(before, `SELECT * FROM temp.${identifier(`fresh_${name}`)}`);
    return `SELECT ${column} AS id FROM (${rows}) WHERE ${column} IS NOT NULL`;
  };
  await session.runAll([
    set('touched_movement', [differingIds('net_duplicate_movement', 'rid')]),
    set('touched_mdtrt', [changedIds(mdtrtD, 'mdtrt_id', between), freshIds('net_visit_settlement', 'mdtrt_id')]),
    set('touched_line', [
      changedIds(feeListD, 'bkkp_sn', between),
      ...['net_line', 'net_void_line', 'net_duplicate_line'].map((name) => freshIds(name, 'bkkp_sn')),
      // A line that names no settlement gets its visit's.
      'SELECT bkkp_sn AS id FROM temp.world_fee_list_d WHERE setl_id IS NULL AND mdtrt_id IN (SELECT id FROM temp.touched_mdtrt)',
    ]),
  ]);
  await session.run(
    set('touched_setl', [
      changedIds(setlD, 'setl_id', between),
      changedIds(feeListD, 'setl_id', between),
      freshIds('net_refund', 'setl_id'),
      freshIds('net_gone', 'setl_id'),
      freshIds('net_setl', 'root'),
      freshIds('net_visit_settlement', 'setl_id'),
      // The settlement that a visit gives to its lines, where one of these has changed.
      ...['kept', 'temp'].map(
        (where) =>
          `SELECT setl_id AS id FROM ${where}.net_visit_settlement WHERE mdtrt_id IN (SELECT mdtrt_id FROM temp.world_fee_list_d WHERE setl_id IS NULL AND bkkp_sn IN (SELECT id FROM temp.touched_line))`,
      ),
      'SELECT setl_id AS id FROM temp.world_fee_list_d WHERE setl_id IS NOT NULL AND bkkp_sn IN (SELECT id FROM temp.touched_line)',
      // All settlements of a visit that has changed are in the world.
      'SELECT setl_id AS id FROM temp.world_setl_d WHERE mdtrt_id IN (SELECT id FROM temp.touched_mdtrt)',
    ]),
  );
  const conditions: Where[] = (await registersChanged(session, between)).map((where) => ({ where }));
  for (const [column, ids] of [
    ['setl_id', 'SELECT id FROM temp.touched_setl'],
    ['init_setl_id', 'SELECT id FROM temp.touched_setl'],
    ['bkkp_sn', 'SELECT id FROM temp.touched_line'],
    ['mdtrt_id', 'SELECT id FROM temp.touched_mdtrt'],
  ] as const)
    conditions.push({ where: `${column} IN (${ids})`, among: await monthsOf(session, tracD, column, ids) });
  await overFew(session, tracD, ['drug_trac_codg'], between, { any: conditions }, (events) =>
    set(NETTED_CODES, [
      changedIds(tracD, 'drug_trac_codg', between),
      changedIds(stockD, 'drug_trac_codg', between),
      // Another record may make one of theirs a repeat of an upload, or no longer.
      standingIds(stockD, 'drug_trac_codg', between, 'rid IN (SELECT id FROM temp.touched_movement)'),
      `SELECT drug_trac_codg AS id FROM (${events}) WHERE drug_trac_codg IS NOT NULL`,
    ]),
  );
  const passing = ['touched_item', 'touched_institution', 'touched_prefix', 'touched_mdtrt', 'touched_movement'];
  for (const name of passing) await session.run(`DROP TABLE temp.${name}`);
}
