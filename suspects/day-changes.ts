import { cell, cellOrNull, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import { countSuspects } from './list.ts';
import { LOOK_AGAIN, TOLD } from './work/look-again.ts';
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
  /** By how much the money of suspects changed that the run updated, by kind of amount; yuan with two decimals, signed. */
  readonly updated_by: { readonly fact: string; readonly estimate: string };
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

/** Each update against the event before it; one whose earlier events were pruned tells no change. */
async function updatedBy(session: Session, run: string): Promise<DayChanges['updated_by']> {
  const [row] = await session.rows(`WITH event AS (
  SELECT suspect_id, run, event, coalesce(amount, 0) AS amount, lag(coalesce(amount, 0)) OVER (PARTITION BY suspect_id ORDER BY event_no) AS before_
  FROM suspect_event WHERE suspect_id IN (SELECT suspect_id FROM suspect_event WHERE run = ${literal(run)} AND event = 'updated'))
SELECT coalesce(sum(e.amount - e.before_) FILTER (s.amount_kind = 'fact'), 0)::DECIMAL(38,2) AS fact,
  coalesce(sum(e.amount - e.before_) FILTER (s.amount_kind = 'estimate'), 0)::DECIMAL(38,2) AS estimate
FROM event e JOIN suspect s USING (suspect_id) WHERE e.run = ${literal(run)} AND e.event = 'updated'`);
  return { fact: cell(row, 'fact'), estimate: cell(row, 'estimate') };
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
    updated_by: await updatedBy(session, run),
    untold: await untoldRules(session, run),
  };
}

/** How many suspects, and the first of them. */
export interface SomeSuspects {
  readonly suspects: number;
  /** Their whole ids. */
  readonly ids: readonly string[];
}

/** What people have before them, on one day. */
export interface Waiting {
  /** Undecided suspects of which an institution was told and that the run found no more. */
  readonly told_gone: SomeSuspects;
  /** Suspects whose evidence changed under a verdict, and those found true, not yet handled, that are gone. */
  readonly look_again: SomeSuspects;
  /** Undecided suspects whose working days are over. */
  readonly overdue: number;
  readonly excepted: number;
  /** Exceptions whose last day comes within thirty days. */
  readonly expiring: number;
}

const SOON_DAYS = 30;
const IDS_NAMED = 3;

async function someSuspects(session: Session, condition: string): Promise<SomeSuspects> {
  const rows =
    await session.rows(`SELECT s.suspect_id, count(*) OVER () AS n FROM suspect s JOIN suspect_case c USING (suspect_id)
WHERE ${condition} ORDER BY coalesce(s.amount, 0) DESC, s.suspect_id LIMIT ${IDS_NAMED}`);
  return { suspects: Number(cell(rows[0], 'n')), ids: rows.map((row) => cell(row, 'suspect_id')) };
}

/** What waits for people on a day, ISO, after its run. */
export async function waitingOn(session: Session, day: string, run: string): Promise<Waiting> {
  const count = async (sql: string): Promise<number> => Number(await session.value(`SELECT count(*) FROM ${sql}`));
  const date = `${literal(day)}::DATE`;
  return {
    told_gone: await someSuspects(
      session,
      `s.state = 'gone' AND ${TOLD}
  AND s.suspect_id IN (SELECT suspect_id FROM suspect_event WHERE run = ${literal(run)} AND event = 'gone')`,
    ),
    look_again: await someSuspects(session, LOOK_AGAIN),
    overdue: await countSuspects(session, { overdueAt: day }),
    excepted: await count("suspect WHERE state = 'excepted'"),
    expiring: await count(
      `exception WHERE ended_at IS NULL AND expires >= ${date} AND expires < ${date} + ${SOON_DAYS}`,
    ),
  };
}
