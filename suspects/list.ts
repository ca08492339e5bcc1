import type { Language } from '../base/language.ts';
import { cell, cellOrNull, type Row, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import type { Suspect, SuspectState } from '../store/suspect-row.ts';
import { SUBJECT } from './of-institution.ts';
import { LOOK_AGAIN, TOLD } from './work/look-again.ts';
import type { Status } from './work/steps.ts';

/** How many of a suspect's lines a list carries; the rest is counted in `lines_total`. */
const LINES_SHOWN = 200;

/** Which suspects a list holds. Every filter that is given must hold. */
export interface SuspectFilter {
  /** Without it those that are active; of those that people work on, all, whatever became of them. */
  readonly state?: SuspectState | 'all';
  readonly rule?: string;
  readonly topic?: string;
  /** The institution whose suspects they are; what others' suspects have to do with it is no suspect of its. */
  readonly institution?: string;
  readonly person?: string;
  readonly suspect?: string;
  /** How far people are. */
  readonly status?: Status;
  /** Not those that are handled. */
  readonly unhandled?: boolean;
  readonly assignee?: string;
  /** ISO day: only what should have been done, or ended, before it. */
  readonly overdueAt?: string;
  /** Only those whose evidence changed, or went, under a verdict. */
  readonly lookAgain?: boolean;
  /** Only those that an institution was told of, and that nothing is decided on yet. */
  readonly told?: boolean;
  readonly limit?: number;
}

/** SQL over a suspect `s`: dismissed by people, on evidence that is still the same. */
export const DISMISSED =
  "s.suspect_id IN (SELECT suspect_id FROM suspect_case WHERE verdict = 'dismissed' AND NOT look_again)";

/** Whether a filter leaves out what was dismissed: one that asks for a status, a suspect or every state does not. */
export function leavesOutDismissed({ state, status, suspect, lookAgain }: SuspectFilter): boolean {
  return state !== 'all' && status === undefined && suspect === undefined && lookAgain !== true;
}

/** The state that a filter is about: nobody's work goes out of sight because a later scan no longer finds what it is about. */
function stateOf({ state, status, assignee, overdueAt, lookAgain, told }: SuspectFilter): SuspectState | 'all' {
  const begun = status !== undefined && status !== 'new';
  const worked = begun || assignee !== undefined || overdueAt !== undefined || lookAgain === true || told === true;
  return state ?? (worked ? 'all' : 'active');
}

/** SQL over a suspect `s`: somebody still has to do something about it. */
const UNHANDLED = "s.status <> 'handled'";

function caseSql({ assignee, overdueAt, lookAgain, told }: SuspectFilter): string[] {
  const day = overdueAt === undefined ? '' : `DATE ${literal(overdueAt)}`;
  const conditions = [
    ...(assignee === undefined ? [] : [`c.assignee = ${literal(assignee)}`]),
    ...(day === '' ? [] : [`(c.due_at < ${day} OR c.limit_at < ${day}) AND c.verdict IS DISTINCT FROM 'dismissed'`]),
    ...(lookAgain === true ? [LOOK_AGAIN] : []),
    ...(told === true ? [TOLD] : []),
  ];
  if (conditions.length === 0) return [];
  const cases = `s.suspect_id IN (SELECT c.suspect_id FROM suspect_case c JOIN suspect s USING (suspect_id) WHERE ${conditions.join(' AND ')})`;
  return day === '' ? [cases] : [cases, UNHANDLED];
}

/** Ids are hexadecimal: what begins so lies below the beginning with a `g` behind it. The engine skips by bounds, not by `starts_with`. */
function idBegins(start: string): string {
  return `s.suspect_id >= ${literal(start)} AND s.suspect_id < ${literal(`${start}g`)}`;
}

/** The WHERE clause of a filter, over the `suspect` table under the alias `s`. */
export function filterSql(filter: SuspectFilter): string {
  const state = stateOf(filter);
  const equals = (column: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`s.${column} = ${literal(value)}`];
  const parts = [
    ...(state === 'all' ? [] : equals('state', state)),
    ...equals('rule_id', filter.rule),
    ...equals('topic', filter.topic),
    ...(filter.institution === undefined ? [] : [`${SUBJECT} = ${literal(filter.institution)}`]),
    ...equals('psn_no', filter.person),
    ...(filter.suspect === undefined ? [] : [idBegins(filter.suspect.toLowerCase())]),
    ...equals('status', filter.status),
    ...(filter.unhandled === true ? [UNHANDLED] : []),
    ...caseSql(filter),
    ...(leavesOutDismissed(filter) ? [`NOT (${DISMISSED})`] : []),
  ];
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}

const ORDER = 's.rule_id, coalesce(s.amount, 0) DESC, s.suspect_id';

/**
 * The columns of a list in their contract order; `lines` is the JSON text of the first 200. Lines are read of the suspects
 * that are listed alone: a ledger has many times as many.
 */
export function listSql(filter: SuspectFilter, language: Language): string {
  const among =
    filter.limit === undefined
      ? filterSql(filter)
      : `s.rowid IN (SELECT s.rowid FROM suspect s WHERE ${filterSql(filter)} ORDER BY ${ORDER} LIMIT ${filter.limit})`;
  return `WITH listed AS MATERIALIZED (SELECT s.* FROM suspect s WHERE ${among}),
line AS (
  SELECT suspect_id, to_json(list({'kind': kind, 'key': key} ORDER BY line_no))::VARCHAR AS lines
  FROM suspect_line WHERE line_no <= ${LINES_SHOWN} AND suspect_id IN (SELECT suspect_id FROM listed) GROUP BY suspect_id)
SELECT s.suspect_id, s.rule_id, s.rule_version, s.topic, s.class, s.severity, s.state, s.status, s.key,
  s.fixmedins_code, s.psn_no, s.bilg_dr_code, strftime(s.first_time, '%Y-%m-%d %H:%M:%S') AS first_time,
  strftime(s.last_time, '%Y-%m-%d %H:%M:%S') AS last_time, s.measure, s.threshold, s.amount, s.amount_kind, s.amt_total,
  s.amt_fund_est, s.amt_basis, coalesce(l.lines, '[]') AS lines, s.lines_total, s.explanation_${language} AS explanation,
  s.first_seen_run, s.last_seen_run, c.assignee, c.due_at::VARCHAR AS due_at, c.verdict, coalesce(${LOOK_AGAIN}, false) AS look_again
FROM listed s LEFT JOIN line l USING (suspect_id) LEFT JOIN suspect_case c USING (suspect_id)
ORDER BY ${ORDER}`;
}

/** Trailing zeros of a six-digit decimal say nothing to a reader: "4.000000" becomes "4". */
export function plainDecimal(decimal: string | null): string | null {
  return decimal === null || !decimal.includes('.') ? decimal : decimal.replace(/\.?0+$/, '');
}

function toSuspect(row: Row): Suspect {
  return {
    suspect_id: cell(row, 'suspect_id'),
    rule_id: cell(row, 'rule_id'),
    rule_version: cell(row, 'rule_version'),
    topic: cell(row, 'topic'),
    class: cell(row, 'class'),
    severity: cell(row, 'severity'),
    state: cell(row, 'state') as SuspectState,
    status: cell(row, 'status'),
    key: JSON.parse(cell(row, 'key')) as Suspect['key'],
    fixmedins_code: cellOrNull(row, 'fixmedins_code'),
    psn_no: cellOrNull(row, 'psn_no'),
    bilg_dr_code: cellOrNull(row, 'bilg_dr_code'),
    first_time: cellOrNull(row, 'first_time'),
    last_time: cellOrNull(row, 'last_time'),
    measure: plainDecimal(cellOrNull(row, 'measure')),
    threshold: plainDecimal(cellOrNull(row, 'threshold')),
    amount: cellOrNull(row, 'amount'),
    amount_kind: cell(row, 'amount_kind'),
    amt_total: cellOrNull(row, 'amt_total'),
    amt_fund_est: cellOrNull(row, 'amt_fund_est'),
    amt_basis: cell(row, 'amt_basis'),
    lines: JSON.parse(cell(row, 'lines')) as Suspect['lines'],
    lines_total: Number(cell(row, 'lines_total')),
    explanation: cell(row, 'explanation'),
    first_seen_run: cell(row, 'first_seen_run'),
    last_seen_run: cell(row, 'last_seen_run'),
    assignee: cellOrNull(row, 'assignee'),
    due_at: cellOrNull(row, 'due_at'),
    verdict: cellOrNull(row, 'verdict'),
    look_again: cell(row, 'look_again') === 'true',
  };
}

/** Suspects in list order: by rule, then by amount, largest first. */
export async function* listSuspects(
  session: Session,
  filter: SuspectFilter,
  language: Language,
): AsyncGenerator<Suspect> {
  for await (const rows of session.stream(listSql(filter, language))) {
    for (const row of rows) yield toSuspect(row);
  }
}

/** How many suspects a filter holds, whatever its limit. */
export async function countSuspects(session: Session, filter: SuspectFilter): Promise<number> {
  return Number((await session.value(`SELECT count(*) FROM suspect s WHERE ${filterSql(filter)}`)) ?? 0);
}

/** How many suspects that a filter would hold were dismissed on the same evidence, and are left out of it. */
export async function countDismissed(session: Session, filter: SuspectFilter): Promise<number> {
  if (!leavesOutDismissed(filter)) return 0;
  const { limit: _limit, ...rest } = filter;
  const state = stateOf(filter);
  const own = filterSql({ ...rest, state: 'all' });
  const also = state === 'all' ? '' : ` AND s.state = ${literal(state)}`;
  return Number((await session.value(`SELECT count(*) FROM suspect s WHERE ${own}${also} AND ${DISMISSED}`)) ?? 0);
}
