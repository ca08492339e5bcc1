import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal, literalOrNull } from '../../store/sql.ts';
import { bandSql } from '../feedback/band.ts';
import type { Refusal, Refused } from './refusal.ts';
import { SEEN } from './seen.ts';
import { STATUSES, stepAfter, type WorkPlan } from './steps.ts';
import type { WorkingDays } from './working-days.ts';

/** Who takes steps, and when. */
export interface Act {
  readonly who: string;
  /** Shanghai time. */
  readonly at: string;
  readonly plan: WorkPlan;
  readonly days: WorkingDays;
  /** True where a step back is meant; each such row has a reason. */
  readonly reopen?: boolean;
}

const REQUEST_COLUMNS = `row_no BIGINT, suspect_id VARCHAR, step VARCHAR, to_status VARCHAR, assignee VARCHAR, note VARCHAR, verdict VARCHAR,
  reason VARCHAR, amount DECIMAL(16,2), handled_how VARCHAR, due_at DATE, detail VARCHAR, seen VARCHAR`;

/** Makes the empty temporary table `work_request`: one row a step that is asked for; `to_status` NULL for what moves nothing. */
export async function createRequests(session: Session): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE work_request (${REQUEST_COLUMNS})`);
}

/** Statuses with their rank, how many steps of the plan lie up to them, and until when the one after them is due. */
function stepsSql({ plan, days, at }: Act): string {
  const rows = STATUSES.map((status, rank) => {
    const place = plan.steps.filter((step) => STATUSES.indexOf(step) <= rank).length;
    const next = stepAfter(plan, status);
    const worked = next === undefined ? undefined : plan.days[next];
    const due = worked === undefined ? 'NULL::DATE' : `DATE ${literal(days.after(at.slice(0, 10), worked))}`;
    return `(${literal(status)}, ${rank}, ${place}, ${literalOrNull(next)}, ${due})`;
  });
  return `CREATE OR REPLACE TEMP TABLE work_step AS SELECT * FROM (VALUES ${rows.join(', ')}) AS t(status, rank, place, next_step, due_at)`;
}

/** Each request with what the suspect is now, and why it is refused. */
function judgeSql(reopen: boolean): string {
  return `CREATE OR REPLACE TEMP TABLE work_judged AS
WITH joined AS (
  SELECT q.* REPLACE (CASE WHEN q.step = 'assign' AND s.status <> 'new' AND NOT ${reopen} THEN s.status ELSE q.to_status END AS to_status),
    s.status AS from_status, s.state, s.amount AS suspected, s.amount_kind, s.evidence_digest, s.rule_digest, s.rule_version,
    ${bandSql('s')}::VARCHAR AS band, ${SEEN} AS seen_now, c.suspect_id IS NOT NULL AS touched, c.verdict AS verdict_before,
    coalesce(c.look_again, false) AS look_again, row_number() OVER (PARTITION BY q.suspect_id ORDER BY q.row_no) AS nth
  FROM work_request q JOIN suspect s USING (suspect_id) LEFT JOIN suspect_case c USING (suspect_id)),
ranked AS (
  SELECT j.*, f.rank AS from_rank, f.place AS from_place, f.next_step, t.rank AS to_rank, t.place AS to_place, t.due_at AS usual_due
  FROM joined j LEFT JOIN work_step f ON f.status = j.from_status LEFT JOIN work_step t ON t.status = j.to_status)
SELECT *, coalesce(to_status <> from_status, false) AS moves, to_status = 'decided' AND step = 'decide' AS decides,
  coalesce(to_rank < from_rank, false) AS back, CASE
    WHEN nth > 1 THEN 'twice'
    WHEN seen IS NOT NULL AND seen <> seen_now THEN 'changed'
    WHEN to_status IS NULL THEN NULL
    WHEN state IN ('gone', 'excepted') AND to_status IN ('assigned', 'checked', 'discussed', 'notified') THEN 'gone'
    WHEN verdict IN ('confirmed', 'partly') AND amount_kind = 'fact' AND amount > suspected THEN 'amount_over'
    WHEN ${reopen} THEN CASE WHEN to_rank < from_rank OR (step = 'decide' AND to_rank = from_rank) THEN NULL ELSE 'not_back' END
    WHEN step = 'assign' AND to_status = from_status AND from_status <> 'new' THEN NULL
    WHEN step = 'decide' AND (look_again OR state = 'gone' AND verdict_before IS NOT NULL) AND from_rank >= to_rank THEN NULL
    WHEN to_rank = from_rank THEN 'already'
    WHEN to_rank < from_rank THEN 'back'
    WHEN to_place <> from_place + 1 THEN 'order'
    WHEN step = 'handle' AND verdict_before = 'dismissed' THEN 'dismissed'
    WHEN step = 'handle' AND look_again THEN 'look_again'
  END AS refusal
FROM ranked`;
}

/**
 * Judges the rows of `work_request` against the ledger as it stands, into `work_judged`. To be called in the transaction that
 * takes the steps.
 *
 * @returns those that are refused, in the order of their rows.
 */
export async function judgeRequests(session: Session, act: Act): Promise<Refused[]> {
  await session.run(stepsSql(act));
  await session.run(judgeSql(act.reopen === true));
  const rows = await session.rows(
    `SELECT row_no, suspect_id, refusal, from_status, next_step FROM work_judged WHERE refusal IS NOT NULL
UNION ALL SELECT q.row_no, q.suspect_id, 'unknown', NULL, NULL FROM work_request q ANTI JOIN suspect USING (suspect_id) ORDER BY row_no`,
  );
  const before = (status: string | null): string | null =>
    act.plan.steps.findLast((step) => STATUSES.indexOf(step) < STATUSES.findIndex((one) => one === status)) ?? null;
  return rows.map((row) => ({
    suspectId: cell(row, 'suspect_id'),
    previous: before(cellOrNull(row, 'from_status')),
    refusal: cell(row, 'refusal') as Refusal,
    status: cellOrNull(row, 'from_status'),
    expected: cellOrNull(row, 'next_step'),
    row: Number(cell(row, 'row_no')),
  }));
}

/** JSON of what is not NULL, with what the request itself tells. */
const DETAIL = `json_merge_patch('{}'::JSON, to_json({'assignee': j.assignee, 'due_at': j.due_at, 'verdict': CASE WHEN j.decides THEN j.verdict END,
  'reason': j.reason, 'amount': CASE WHEN j.decides THEN j.settled::VARCHAR END, 'handled_how': j.handled_how,
  'reopened': CASE WHEN j.back THEN true END, 'verdict_before': CASE WHEN j.back OR j.decides THEN j.verdict_before END}), coalesce(j.detail, '{}')::JSON)`;

function caseSql({ who, at, plan, days }: Act): string {
  const limit = `DATE ${literal(days.after(at.slice(0, 10), plan.limitDays))}`;
  const now = `${literal(at)}::TIMESTAMP`;
  /** What a verdict sets, what a step back before it takes away, and what else stays. */
  const judged = (column: string, value: string, none = 'NULL'): string =>
    `${column} = CASE WHEN j.decides THEN ${value} WHEN j.back THEN ${none} ELSE c.${column} END`;
  return `UPDATE suspect_case AS c SET
  assignee = coalesce(j.assignee, c.assignee),
  due_at = CASE WHEN j.due_at IS NOT NULL THEN j.due_at WHEN j.closes THEN NULL WHEN j.moves OR j.decides THEN j.usual_due ELSE c.due_at END,
  limit_at = CASE WHEN j.closes THEN NULL ELSE coalesce(c.limit_at, CASE WHEN j.to_status IS NOT NULL THEN ${limit} END) END,
  first_asked_at = coalesce(c.first_asked_at, CASE WHEN j.moves AND j.to_status = 'notified' THEN ${now} END),
  notified_at = CASE WHEN j.moves AND j.to_status = 'notified' THEN ${now} ELSE c.notified_at END,
  ${judged('verdict', 'j.verdict')}, ${judged('verdict_reason', 'j.reason')}, ${judged('verdict_amount', 'j.settled')},
  ${judged('decided_at', now)}, ${judged('decided_by', literal(who))}, ${judged('decided_digest', 'j.evidence_digest')},
  ${judged('decided_rule_digest', 'j.rule_digest')}, ${judged('decided_rule_version', 'j.rule_version')}, ${judged('decided_band', 'j.band')},
  ${judged('look_again', 'false', 'false')},
  handled_how = CASE WHEN j.to_status = 'handled' AND j.moves THEN j.handled_how WHEN j.back OR j.decides THEN NULL ELSE c.handled_how END,
  updated_at = ${now}, updated_by = ${literal(who)}
FROM work_taken j WHERE j.suspect_id = c.suspect_id`;
}

/** What was done: how many suspects, the numbers of their events, and how many of them moved. */
export interface Taken {
  readonly suspects: number;
  /** How many of them are at another step than before. */
  readonly moved: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** How many of them no scan finds any more, and how many of those an institution was told of. */
  readonly gone: number;
  readonly goneTold: number;
}

/** Takes the steps of `work_judged` that are not refused. To be called in the transaction that judged them. */
export async function takeSteps(session: Session, act: Act): Promise<Taken> {
  const { who, at } = act;
  await session.runAll([
    // Of a confirmed suspect the suspected amount stands unless another is told; a handled or dismissed one is done with.
    `CREATE OR REPLACE TEMP TABLE work_taken AS SELECT *,
  CASE verdict WHEN 'dismissed' THEN NULL WHEN 'confirmed' THEN coalesce(amount, suspected) ELSE amount END AS settled,
  coalesce(to_status = 'handled' OR (decides AND verdict = 'dismissed'), false) AS closes
FROM work_judged WHERE refusal IS NULL`,
    `INSERT INTO suspect_case (suspect_id, updated_at, updated_by) SELECT suspect_id, ${literal(at)}::TIMESTAMP, ${literal(who)} FROM work_taken WHERE NOT touched ORDER BY suspect_id`,
    caseSql(act),
    'UPDATE suspect SET status = j.to_status FROM work_taken j WHERE j.suspect_id = suspect.suspect_id AND j.moves',
    `INSERT INTO work_event
SELECT (SELECT coalesce(max(event_no), 0) FROM work_event) + row_number() OVER (ORDER BY j.row_no), j.suspect_id, ${literal(at)}::TIMESTAMP, ${literal(who)},
  j.step, j.from_status, CASE WHEN j.to_status IS NULL THEN j.from_status ELSE j.to_status END, j.note, ${DETAIL}::VARCHAR
FROM work_taken j`,
  ]);
  const [row] =
    await session.rows(`SELECT count(*) AS n, count(*) FILTER (moves) AS moved, (SELECT coalesce(max(event_no), 0) FROM work_event) AS last,
  count(*) FILTER (decides AND t.verdict = 'confirmed') AS confirmed, count(*) FILTER (decides AND t.verdict = 'partly') AS partly,
  count(*) FILTER (decides AND t.verdict = 'dismissed') AS dismissed, count(*) FILTER (state = 'gone') AS gone,
  count(*) FILTER (state = 'gone' AND c.first_asked_at IS NOT NULL) AS gone_told FROM work_taken t LEFT JOIN suspect_case c USING (suspect_id)`);
  const count = (name: string): number => Number(cell(row, name));
  const [suspects, last] = [count('n'), count('last')];
  const told = (['confirmed', 'partly', 'dismissed'] as const).filter((name) => count(name) > 0);
  return {
    suspects,
    moved: count('moved'),
    firstEvent: last - suspects + 1,
    lastEvent: last,
    verdicts: Object.fromEntries(told.map((name) => [name, count(name)])),
    gone: count('gone'),
    goneTold: count('gone_told'),
  };
}
