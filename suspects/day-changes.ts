import { cell, cellOrNull, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import { countSuspects } from './list.ts';
import { activeFactLines, sharedOutSql } from './money-once.ts';
import { SUBJECT } from './of-institution.ts';
import { ruleAmounts, type RuleAmounts } from './rule-amounts.ts';

/** A rule of a run that did not judge all it should have. */
export interface UntoldRule {
  readonly rule_id: string;
  readonly status: 'skipped' | 'error' | 'partial';
  readonly rows: number;
  /** What was lacking, and for how many rows. */
  readonly columns: Readonly<Record<string, number>>;
  /** Why it failed, in English, with its code. */
  readonly problem: string | null;
}

/** An institution with suspects that a run saw first. Amounts are yuan with two decimals. */
export interface NewAtInstitution {
  readonly fixmedins_code: string;
  readonly fixmedins_name: string | null;
  readonly suspects: number;
  readonly amount_once: string;
  readonly amount_estimated: string;
}

/** How many suspects moved in one way, and because of what. */
export interface Moved {
  readonly event: string;
  readonly cause: string | null;
  readonly suspects: number;
}

/** What a run changed in the ledger. */
export interface DayChanges {
  readonly run: string;
  readonly cut: number;
  readonly as_of: string | null;
  /** What the run was asked, as it was recorded. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly rules_run: number;
  /** Rules with suspects that it saw first, most money first. */
  readonly fresh: readonly RuleAmounts[];
  readonly institutions: readonly NewAtInstitution[];
  readonly moved: readonly Moved[];
  readonly untold: readonly UntoldRule[];
}

async function newAtInstitutions(session: Session, run: string, limit: number): Promise<NewAtInstitution[]> {
  const fresh = `first_seen_run = ${literal(run)}`;
  const rows = await session.rows(`WITH own AS (
  SELECT suspect_id, sum(amount_once) AS amount FROM (${sharedOutSql(activeFactLines(), `(${fresh}), amount DESC, suspect_id`)}) GROUP BY suspect_id),
name AS (SELECT fixmedins_code, max_by(fixmedins_name, begndate) AS fixmedins_name FROM medins_b GROUP BY 1),
found AS (
  SELECT s.fixmedins_code, count(*) AS n, coalesce(sum(o.amount), 0)::DECIMAL(38,2) AS once,
    coalesce(sum(s.amount) FILTER (s.amount_kind = 'estimate'), 0)::DECIMAL(38,2) AS estimated
  FROM suspect s LEFT JOIN own o USING (suspect_id) WHERE s.state = 'active' AND s.${fresh} AND ${SUBJECT} <> '' GROUP BY 1)
SELECT f.*, name.fixmedins_name FROM found f LEFT JOIN name USING (fixmedins_code)
ORDER BY f.once DESC, f.estimated DESC, f.n DESC, f.fixmedins_code LIMIT ${limit}`);
  return rows.map((row) => ({
    fixmedins_code: cell(row, 'fixmedins_code'),
    fixmedins_name: cellOrNull(row, 'fixmedins_name'),
    suspects: Number(cell(row, 'n')),
    amount_once: cell(row, 'once'),
    amount_estimated: cell(row, 'estimated'),
  }));
}

async function untoldRules(session: Session, run: string): Promise<UntoldRule[]> {
  const rows =
    await session.rows(`SELECT rule_id, status, could_not_tell_rows AS n, could_not_tell, problem FROM run_rule
    WHERE run = ${literal(run)} AND status <> 'ok' ORDER BY rule_id`);
  return rows.map((row) => ({
    rule_id: cell(row, 'rule_id'),
    status: cell(row, 'status') as UntoldRule['status'],
    rows: Number(cell(row, 'n')),
    columns: JSON.parse(cell(row, 'could_not_tell')) as UntoldRule['columns'],
    problem: cellOrNull(row, 'problem'),
  }));
}

const byMoney = (a: RuleAmounts, b: RuleAmounts): number =>
  Number(b.fresh_amount_once) - Number(a.fresh_amount_once) ||
  Number(b.fresh_estimated) - Number(a.fresh_estimated) ||
  (a.rule_id < b.rule_id ? -1 : 1);

/**
 * What a run changed: what it saw first, with each line's money once and given to suspects seen before first, what moved and
 * because of what, and what it could not tell.
 *
 * @param institutions how many institutions are named.
 */
export async function dayChanges(session: Session, run: string, institutions: number): Promise<DayChanges> {
  const [found] = await session.rows(
    `SELECT cut, as_of::VARCHAR AS as_of, options, (SELECT count(*) FROM run_rule r WHERE r.run = run.run) AS rules FROM run WHERE run = ${literal(run)}`,
  );
  const amounts = [...(await ruleAmounts(session, run)).values()];
  const moved = await session.rows(
    `SELECT event, cause, count(*) AS n FROM suspect_event WHERE run = ${literal(run)} GROUP BY event, cause ORDER BY event, cause`,
  );
  return {
    run,
    cut: Number(cell(found, 'cut')),
    as_of: cellOrNull(found, 'as_of'),
    options: JSON.parse(cellOrNull(found, 'options') ?? '{}') as DayChanges['options'],
    rules_run: Number(cell(found, 'rules')),
    fresh: amounts.filter(({ fresh }) => fresh > 0).toSorted(byMoney),
    institutions: await newAtInstitutions(session, run, institutions),
    moved: moved.map((row) => ({
      event: cell(row, 'event'),
      cause: cellOrNull(row, 'cause'),
      suspects: Number(cell(row, 'n')),
    })),
    untold: await untoldRules(session, run),
  };
}

/** What people have before them, on one day. */
export interface Waiting {
  /** Suspects whose evidence changed under a verdict. */
  readonly look_again: number;
  /** Undecided suspects whose working days are over. */
  readonly overdue: number;
  readonly excepted: number;
  /** Exceptions whose last day comes within thirty days. */
  readonly expiring: number;
}

const SOON_DAYS = 30;

/** What waits for people on a day, ISO. */
export async function waitingOn(session: Session, day: string): Promise<Waiting> {
  const count = async (sql: string): Promise<number> => Number(await session.value(`SELECT count(*) FROM ${sql}`));
  const date = `${literal(day)}::DATE`;
  return {
    look_again: await countSuspects(session, { lookAgain: true }),
    overdue: await countSuspects(session, { overdueAt: day }),
    excepted: await count("suspect WHERE state = 'excepted'"),
    expiring: await count(
      `exception WHERE ended_at IS NULL AND expires >= ${date} AND expires < ${date} + ${SOON_DAYS}`,
    ),
  };
}
