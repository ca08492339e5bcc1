import { cell, cellOrNull, type Session } from '../store/session.ts';
import { countDismissed, DISMISSED } from './list.ts';
import { ledgerAmountOnce } from './money-once.ts';

/** The ledger in four figures. Amounts are yuan with two decimals. */
export interface LedgerSummary {
  readonly last_run: {
    readonly run: string;
    readonly cut: number;
    readonly as_of: string | null;
    readonly finished_at: string;
  } | null;
  /** Rules of the last run that could not answer at all, of how many. */
  readonly silent_rules: number;
  readonly rules: number;
  /** Active suspects as lists hold them: without those that were dismissed on the evidence they have. So is the money. */
  readonly active: number;
  /** Active suspects that were dismissed on the evidence they have, and are in no list. */
  readonly dismissed: number;
  readonly amount_once: string;
  readonly amount_estimated: string;
}

/** The last run and what the ledger holds now. */
export async function ledgerSummary(session: Session): Promise<LedgerSummary> {
  const [run] = await session.rows(
    'SELECT run, cut, as_of::VARCHAR AS as_of, finished_at::VARCHAR AS finished_at FROM run ORDER BY run_no DESC LIMIT 1',
  );
  const [rules] = await session.rows(`SELECT count(*) AS n, count(*) FILTER (status IN ('skipped', 'error')) AS silent
FROM run_rule WHERE run = (SELECT max_by(run, run_no) FROM run)`);
  const [active] =
    await session.rows(`SELECT count(*) AS n, coalesce(sum(amount) FILTER (amount_kind = 'estimate'), 0)::DECIMAL(38,2) AS estimated
FROM suspect s WHERE state = 'active' AND NOT (${DISMISSED})`);
  return {
    last_run:
      run === undefined
        ? null
        : {
            run: cell(run, 'run'),
            cut: Number(cell(run, 'cut')),
            as_of: cellOrNull(run, 'as_of'),
            finished_at: cell(run, 'finished_at'),
          },
    silent_rules: Number(cell(rules, 'silent')),
    rules: Number(cell(rules, 'n')),
    active: Number(cell(active, 'n')),
    dismissed: await countDismissed(session, {}),
    amount_once: await ledgerAmountOnce(session, `NOT (${DISMISSED})`),
    amount_estimated: cell(active, 'estimated'),
  };
}
