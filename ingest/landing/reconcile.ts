import type { Kind } from '../../records/kind.ts';
import { historyTable } from '../../store/ddl.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import type { BatchSummary } from '../batch-summary.ts';
import type { Staged } from './staged.ts';
import { withFate, type Verdicts } from './versions.ts';

/** Yuan that a batch brought, taken from the tables it landed in and from the staged records that were known already. */
export async function moneyLanded(
  session: Session,
  staged: Staged,
  verdicts: Verdicts,
  seq: number,
): Promise<string | null> {
  const { kind } = staged;
  if (kind.money === undefined) return null;
  const money = identifier(kind.money);
  return session.value(`SELECT CAST(
    coalesce((SELECT sum(${money}) FROM ${identifier(kind.name)} WHERE _seq = ${seq}), 0)
    + coalesce((SELECT sum(${money}) FROM ${identifier(historyTable(kind))} WHERE _seq = ${seq}), 0)
    + coalesce((SELECT sum(${money}) FROM ${withFate(staged, verdicts, ['unchanged'])}), 0) AS DECIMAL(38,2))`);
}

async function rowsOf(session: Session, kind: Kind, seq: number): Promise<number> {
  const [row] = await session.rows(
    `SELECT (SELECT count(*) FROM ${identifier(kind.name)} WHERE _seq = ${seq}) + (SELECT count(*) FROM ${identifier(historyTable(kind))} WHERE _seq = ${seq}) AS n`,
  );
  return Number(cell(row, 'n'));
}

/**
 * Checks the batch equation against the tables: every record is accounted for once, and no money was lost or made.
 *
 * @returns what does not hold, or undefined.
 */
export async function unbalanced(
  session: Session,
  kind: Kind,
  seq: number,
  summary: BatchSummary,
): Promise<string | undefined> {
  const rowsLanded = await rowsOf(session, kind, seq);
  const quarantineRows = Number(await session.value(`SELECT count(*) FROM quarantine WHERE seq = ${seq}`));
  const accounted =
    summary.landed_new +
    summary.landed_superseding +
    summary.unchanged +
    summary.stale +
    summary.deleted +
    summary.quarantined +
    summary.dropped;
  if (accounted !== summary.records_in) return `records_in ${summary.records_in} <> ${accounted}`;
  const landed = summary.landed_new + summary.landed_superseding + summary.stale;
  if (rowsLanded !== landed) return `landed ${landed} <> rows ${rowsLanded}`;
  if (quarantineRows !== summary.quarantined) return `quarantined ${summary.quarantined} <> rows ${quarantineRows}`;
  if (summary.money_in !== summary.money_landed)
    return `money_in ${summary.money_in} <> money_landed ${summary.money_landed}`;
  return undefined;
}
