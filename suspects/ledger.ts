import type { KnowledgeDigest } from '../store/knowledge/digest.ts';
import { cell, type Session } from '../store/session.ts';
import { literal, literalOrNull, literals } from '../store/sql.ts';
import { recordFunnels } from './funnel.ts';
import { heldBefore, heldSuspects, holdBack, NOT_HELD, withUntold } from './horizon.ts';
import { recordIndicatorValues } from './indicator-values.ts';
import { amountOnceSql } from './money-once.ts';
import { digestOfText } from './rule-digest.ts';
import { recordRuleTexts } from './rule-texts.ts';
import { notFoundAgain, staleSuspects, type StaleSuspects } from './standing.ts';
import type { RuleAnswer } from './rule-answer.ts';

export type { RuleAnswer } from './rule-answer.ts';

/** One run as the ledger records it. */
export interface RunRecord {
  readonly cut: number;
  readonly asOf: string | null;
  /** True for a scan of some rules or dates only: it never writes `gone`. */
  readonly limited: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  readonly programVersion: string;
  readonly lockDigest: string;
  /** What the knowledge that the rules read held at the cut. */
  readonly knowledge: readonly KnowledgeDigest[];
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly answers: readonly RuleAnswer[];
  /** ISO day before which records were pruned; null or left out where nothing was. */
  readonly prunedBefore?: string | null;
}

/** How one rule's suspects moved in a run. */
export interface RuleMoves {
  readonly suspects: number;
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly amount: string;
}

/** What a recorded run came to. */
export interface RunResult {
  readonly run: string;
  readonly rules: ReadonlyMap<string, RuleMoves>;
  /** The answers, with what the retention horizon kept a rule from telling. */
  readonly answers: readonly RuleAnswer[];
  /** Suspects near the retention horizon that were left as they stood. */
  readonly held: number;
  /** Of a limited run, which calls nothing gone: active suspects of its rules that it did not find. */
  readonly notFoundAgain?: number;
  /** Suspects of the whole ledger that stand without having been judged again, by why. */
  readonly stale: readonly StaleSuspects[];
  readonly totals: {
    readonly suspects: number;
    readonly new: number;
    readonly gone: number;
    readonly amount_once: string;
    readonly amount_estimated: string;
  };
}

const COMPARE = `CREATE OR REPLACE TEMP TABLE run_compare AS
SELECT f.suspect_id, f.rule_id, CASE
  WHEN s.suspect_id IS NULL THEN 'new'
  WHEN s.state <> 'active' OR s.evidence_digest <> f.evidence_digest OR s.amount IS DISTINCT FROM f.amount
    OR s.measure IS DISTINCT FROM f.measure OR s.rule_digest <> r.rule_digest THEN 'updated'
  ELSE 'unchanged' END AS move
FROM found_candidate f JOIN run_rule_text r USING (rule_id) LEFT JOIN suspect s USING (suspect_id)`;

/** SQL over a suspect `s` and its rule `r`: the text that accused judged otherwise. Other words of the same judgement make nothing go. */
const JUDGES_OTHERWISE = `(${[1, 2, 3].map((part) => `split_part(s.rule_digest, '-', ${part}) <> split_part(r.rule_digest, '-', ${part})`).join(' OR ')})`;

/** Active suspects of rules that ran in full and were not found again, and those whose rule could not answer. */
function lostSql(limited: boolean): string {
  return `CREATE OR REPLACE TEMP TABLE run_lost AS
SELECT s.suspect_id, s.rule_id,
  CASE WHEN r.status IN ('ok', 'partial') THEN 'gone' ELSE 'stale' END AS move,
  CASE WHEN r.status IN ('ok', 'partial') AND ${JUDGES_OTHERWISE} THEN 'rule' WHEN r.status IN ('ok', 'partial') THEN 'data' ELSE r.status END AS cause
FROM suspect s JOIN run_rule_text r USING (rule_id)
WHERE ${limited ? 'false' : 'true'} AND (s.state = 'active' OR (s.state = 'stale' AND r.status IN ('ok', 'partial')))
  AND s.suspect_id NOT IN (SELECT suspect_id FROM found_candidate) AND ${NOT_HELD}`;
}

function ruleTexts(answers: readonly RuleAnswer[], prunedBefore: string | null): string {
  const rows = answers.map(({ rule, status, lookbackDays }) =>
    [
      rule.id,
      status,
      rule.version,
      digestOfText(rule.digests),
      rule.topic,
      rule.class,
      rule.kind,
      rule.severity,
      rule.confidence,
    ]
      .map(literal)
      .concat(heldBefore(prunedBefore, lookbackDays))
      .join(', '),
  );
  const columns = 'rule_id, status, rule_version, rule_digest, topic, class, kind, severity, confidence, held_before';
  return `CREATE OR REPLACE TEMP TABLE run_rule_text AS SELECT * FROM (VALUES ${rows.map((row) => `(${row})`).join(', ')}) AS t(${columns})`;
}

const SUSPECT_COLUMNS = `suspect_id, rule_id, rule_version, rule_digest, topic, class, kind, severity, confidence, state, status, key,
  fixmedins_code, psn_no, bilg_dr_code, first_time, last_time, measure, threshold, amount, amount_kind, amt_total, amt_fund_est,
  amt_basis, lines_total, explanation_zh, explanation_en, evidence, evidence_digest, first_seen_run, last_seen_run`;

function upsertStatements(run: string): string[] {
  return [
    `CREATE OR REPLACE TEMP TABLE run_kept AS SELECT suspect_id, status, first_seen_run FROM suspect WHERE suspect_id IN (SELECT suspect_id FROM found_candidate)`,
    'DELETE FROM suspect WHERE suspect_id IN (SELECT suspect_id FROM found_candidate)',
    'DELETE FROM suspect_line WHERE suspect_id IN (SELECT suspect_id FROM found_candidate)',
    `INSERT INTO suspect (${SUSPECT_COLUMNS})
SELECT f.suspect_id, f.rule_id, r.rule_version, r.rule_digest, r.topic, r.class, r.kind, r.severity, r.confidence, 'active',
  coalesce(k.status, 'new'), f.key, f.fixmedins_code, f.psn_no, f.bilg_dr_code, f.first_time, f.last_time, f.measure, f.threshold,
  f.amount, f.amount_kind, f.amt_total, f.amt_fund_est, f.amt_basis, f.lines_total, f.explanation_zh, f.explanation_en, f.facts,
  f.evidence_digest, coalesce(k.first_seen_run, ${literal(run)}), ${literal(run)}
FROM found_candidate f JOIN run_rule_text r USING (rule_id) LEFT JOIN run_kept k USING (suspect_id)
ORDER BY f.rule_id, f.suspect_id`,
    `INSERT INTO suspect_line (suspect_id, kind, key, line_no, amount, line_inscp_amt)
SELECT suspect_id, kind, line_key, line_no, amount, inscp_amt FROM found_line ORDER BY suspect_id, line_no`,
    'UPDATE suspect SET state = l.move FROM run_lost l WHERE l.suspect_id = suspect.suspect_id',
  ];
}

function eventsSql(run: string, at: string): string {
  return `INSERT INTO suspect_event
SELECT (SELECT coalesce(max(event_no), 0) FROM suspect_event) + row_number() OVER (ORDER BY rule_id, suspect_id),
  ${literal(run)}, suspect_id, rule_id, move, cause, rule_digest, amount, measure, evidence_digest, ${literal(at)}::TIMESTAMP
FROM (
  SELECT c.suspect_id, c.rule_id, c.move, NULL AS cause, s.rule_digest, s.amount, s.measure, s.evidence_digest
  FROM run_compare c JOIN suspect s USING (suspect_id) WHERE c.move <> 'unchanged'
  UNION ALL
  SELECT l.suspect_id, l.rule_id, l.move, l.cause, s.rule_digest, s.amount, s.measure, s.evidence_digest
  FROM run_lost l JOIN suspect s USING (suspect_id))`;
}

async function movesOf(session: Session): Promise<Map<string, RuleMoves>> {
  const rows = await session.rows(`SELECT r.rule_id, count(c.suspect_id) AS suspects,
  count(*) FILTER (c.move = 'new') AS new, count(*) FILTER (c.move = 'updated') AS updated, count(*) FILTER (c.move = 'unchanged') AS unchanged,
  (SELECT count(*) FROM run_lost l WHERE l.rule_id = r.rule_id AND l.move = 'gone') AS gone,
  coalesce(sum(f.amount), 0)::DECIMAL(38,2) AS amount
FROM run_rule_text r LEFT JOIN run_compare c USING (rule_id) LEFT JOIN found_candidate f ON f.suspect_id = c.suspect_id
GROUP BY r.rule_id ORDER BY r.rule_id`);
  return new Map(
    rows.map((row) => [
      cell(row, 'rule_id'),
      {
        suspects: Number(cell(row, 'suspects')),
        new: Number(cell(row, 'new')),
        updated: Number(cell(row, 'updated')),
        unchanged: Number(cell(row, 'unchanged')),
        gone: Number(cell(row, 'gone')),
        amount: cell(row, 'amount'),
      },
    ]),
  );
}

const FOUND_FACT_LINES = `SELECT l.kind, l.line_key AS key, f.rule_id, f.suspect_id, l.amount, l.inscp_amt AS line_inscp_amt FROM found_line l JOIN found_candidate f USING (suspect_id) WHERE f.amount_kind = 'fact'`;

/**
 * Writes one run into the ledger, in one transaction: what is new, changed, unchanged, gone or stale, the events of
 * each, and the run itself. Reads the session's `found_candidate` and `found_line`.
 */
export async function recordRun(session: Session, record: RunRecord): Promise<RunResult> {
  await session.run(ruleTexts(record.answers, record.prunedBefore ?? null));
  await session.run(COMPARE);
  const untold = await holdBack(session);
  const answers = record.answers.map((answer) => withUntold(answer, untold.get(answer.rule.id) ?? 0));
  await session.run(lostSql(record.limited));
  const again = record.limited ? { notFoundAgain: await notFoundAgain(session, record.options) } : {};
  const rules = await movesOf(session);
  const sum = (pick: (moves: RuleMoves) => number): number =>
    [...rules.values()].reduce((total, moves) => total + pick(moves), 0);
  const totals = {
    suspects: sum((m) => m.suspects),
    new: sum((m) => m.new),
    gone: sum((m) => m.gone),
    amount_once: (await session.value(amountOnceSql(FOUND_FACT_LINES))) ?? '0.00',
    amount_estimated:
      (await session.value(
        "SELECT coalesce(sum(amount), 0)::DECIMAL(38,2) FROM found_candidate WHERE amount_kind = 'estimate'",
      )) ?? '0.00',
  };
  const run = await session.transaction(async () => {
    const number = Number((await session.value('SELECT coalesce(max(run_no), 0) + 1 FROM run')) ?? 1);
    const name = `R${String(number).padStart(6, '0')}`;
    await session.runAll(upsertStatements(name));
    await session.run(eventsSql(name, record.finishedAt));
    await session.run(`INSERT INTO run (${RUN_COLUMNS}) VALUES (${literal(name)}, ${number}, ${record.cut}, ${literalOrNull(record.asOf)}::DATE, ${record.limited},
      ${literal(JSON.stringify(record.options))}, ${literal(record.programVersion)}, ${literal(record.lockDigest)},
      ${literal(record.startedAt)}::TIMESTAMP, ${literal(record.finishedAt)}::TIMESTAMP,
      ${totals.suspects}, ${totals.new}, ${totals.gone}, ${totals.amount_once}, ${totals.amount_estimated}, version())`);
    for (const answer of answers) await session.run(insertRunRule(name, answer, rules.get(answer.rule.id)));
    await recordRuleTexts(
      session,
      name,
      answers.map(({ rule }) => rule),
    );
    await session.runAll(record.knowledge.map((one) => insertKnowledge(name, one)));
    await recordIndicatorValues(session, name, answers);
    await recordFunnels(session, name, answers, (id) => rules.get(id)?.suspects ?? 0);
    return name;
  });
  const stale = await staleSuspects(session);
  return { run, rules, answers, held: await heldSuspects(session), ...again, stale, totals };
}

const RUN_COLUMNS = `run, run_no, cut, as_of, limited, options, program_version, lock_digest, started_at, finished_at, suspects, new_suspects,
  gone, amount_once, amount_estimated, engine_version`;
const RUN_RULE_COLUMNS = `run, rule_id, rule_version, digests, status, rows_in, rows_tested, could_not_tell_rows, could_not_tell, suspects,
  new_suspects, updated, unchanged, gone, amount, ms, problem, rule_digest`;

function insertKnowledge(run: string, { name, rows, digest }: KnowledgeDigest): string {
  return `INSERT INTO run_knowledge VALUES (${literals([run, name])}, ${rows}, ${literal(digest)})`;
}

function insertRunRule(run: string, answer: RuleAnswer, moves: RuleMoves | undefined): string {
  const texts = [run, answer.rule.id, answer.rule.version, JSON.stringify(answer.rule.digests), answer.status];
  return `INSERT INTO run_rule (${RUN_RULE_COLUMNS}) VALUES (${literals(texts)}, ${answer.rowsIn}, ${answer.rowsTested}, ${answer.couldNotTell.rows},
    ${literal(JSON.stringify(answer.couldNotTell.columns))}, ${moves?.suspects ?? 0}, ${moves?.new ?? 0}, ${moves?.updated ?? 0},
    ${moves?.unchanged ?? 0}, ${moves?.gone ?? 0}, ${moves?.amount ?? '0'}, ${Math.round(answer.milliseconds)}, ${literalOrNull(answer.problem)}, ${literal(digestOfText(answer.rule.digests))})`;
}
