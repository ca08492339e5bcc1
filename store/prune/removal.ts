import { KINDS } from '../../records/kinds.ts';
import type { Kind } from '../../records/kind.ts';
import { historyTable } from '../ddl.ts';
import { cell, type Session } from '../session.ts';
import { identifier, literal } from '../sql.ts';

/** What a prune removes of one kind and leaves. */
export interface PrunedKind {
  readonly kind: string;
  readonly removed: number;
  readonly removed_history: number;
  /** Records before the day that stay: evidence of suspects, and what is tied to something later. */
  readonly kept: number;
}

const moment = (day: string): string => `TIMESTAMP ${literal(`${day} 00:00:00`)}`;

interface Removal {
  readonly kind: Kind;
  /** SQL over a row `t`: it is removed. */
  readonly goes: string;
  /** SQL over a row `t`: it lies before the day. */
  readonly old: string;
}

/** Purchases of a lot that is still being used stay: without them an institution would seem never to have bought it. */
const lotInUse = `coalesce((t.fixmedins_code, t.med_list_codg, t.manu_lotnum) IN (SELECT (fixmedins_code, med_list_codg, manu_lotnum) FROM prune_lot), false)`;

/** Lots of the trace events that a prune leaves. */
const lots = (before: string): string => `CREATE OR REPLACE TEMP TABLE prune_lot AS
SELECT DISTINCT t.fixmedins_code, t.med_list_codg, t.manu_lotnum FROM trac_d t LEFT JOIN prune_settlement s USING (setl_id)
WHERE t.trac_event NOT LIKE 'purchase%' AND t.manu_lotnum IS NOT NULL AND (
  t.trac_time >= ${before} OR t.drug_trac_codg IN (SELECT drug_trac_codg FROM prune_code_kept)
  OR coalesce(t.mdtrt_id, s.mdtrt_id) IN (SELECT mdtrt_id FROM prune_visit WHERE mdtrt_id NOT IN (SELECT mdtrt_id FROM prune_visit_gone)))`;

/** What a row without a visit of its own needs besides its age to go. */
function alsoFor(kind: Kind): string[] {
  const key = kind.key.length === 1 ? kind.key[0] : undefined;
  return [
    ...(key === undefined
      ? []
      : [`t.${identifier(key)} NOT IN (SELECT key FROM suspect_line WHERE kind = ${literal(kind.name)})`]),
    ...(kind.name === 'trac_d'
      ? [
          't.drug_trac_codg NOT IN (SELECT drug_trac_codg FROM prune_code_kept)',
          `NOT (t.trac_event = 'purchase' AND ${lotInUse})`,
        ]
      : []),
    ...(kind.name === 'stock_d' ? [`NOT (t.stock_event = 'purchase' AND ${lotInUse})`] : []),
  ];
}

/** A row of a known visit goes or stays with it; any other goes by its own time. A row without either stays. */
function removals(day: string): Removal[] {
  const before = moment(day);
  return KINDS.filter((kind) => !kind.dated).map((kind): Removal => {
    const columns = new Set(kind.columns.map((column) => column.name));
    const visits = [
      ...(columns.has('mdtrt_id') ? ['t.mdtrt_id'] : []),
      ...(columns.has('setl_id') ? ['(SELECT s.mdtrt_id FROM prune_settlement s WHERE s.setl_id = t.setl_id)'] : []),
    ];
    const visit = visits.length === 0 ? 'NULL' : `coalesce(${visits.join(', ')})`;
    const inTable = (table: string): string => `coalesce(${visit} IN (SELECT mdtrt_id FROM ${table}), false)`;
    const time = kind.time === undefined ? undefined : `t.${identifier(kind.time)} < ${before}`;
    const alone =
      time === undefined ? 'false' : [`NOT ${inTable('prune_visit')}`, time, ...alsoFor(kind)].join(' AND ');
    return {
      kind,
      goes: `(${inTable('prune_visit_gone')} OR coalesce(${alone}, false))`,
      old: time ?? `t.mdtrt_id IN (SELECT mdtrt_id FROM prune_visit WHERE last_time < ${before})`,
    };
  });
}

async function countOf(session: Session, table: string, condition: string): Promise<number> {
  return Number(await session.value(`SELECT count(*) FROM ${identifier(table)} t WHERE ${condition}`));
}

/** Counts what would go and what would stay, by kind. Reads what `decideWhatStays` decided. */
export async function countRemovals(session: Session, day: string): Promise<PrunedKind[]> {
  await session.run(lots(moment(day)));
  const counted: PrunedKind[] = [];
  for (const { kind, goes, old } of removals(day)) {
    counted.push({
      kind: kind.name,
      removed: await countOf(session, kind.name, goes),
      removed_history: await countOf(session, historyTable(kind), goes),
      kept: await countOf(session, kind.name, `${old} AND NOT (${goes})`),
    });
  }
  return counted;
}

/**
 * Removes the rows, inside the caller's transaction.
 *
 * @returns how many rows of each batch went, by its sequence number: what the batch equation is held against later.
 */
export async function removeRows(session: Session, day: string): Promise<Record<string, number>> {
  const byBatch: Record<string, number> = {};
  for (const { kind, goes } of removals(day)) {
    for (const table of [kind.name, historyTable(kind)]) {
      const counts = await session.rows(
        `SELECT _seq AS seq, count(*) AS n FROM ${identifier(table)} t WHERE ${goes} GROUP BY _seq`,
      );
      for (const row of counts) byBatch[cell(row, 'seq')] = (byBatch[cell(row, 'seq')] ?? 0) + Number(cell(row, 'n'));
      await session.run(`DELETE FROM ${identifier(table)} AS t WHERE ${goes}`);
    }
  }
  return byBatch;
}

/** Quarantined records that were dealt with, of batches that hold nothing later than the day. */
export const CLOSED_QUARANTINE = (day: string): string =>
  `closed_seq IS NOT NULL AND seq IN (SELECT seq FROM batch WHERE last_time < TIMESTAMP ${literal(`${day} 00:00:00`)})`;
