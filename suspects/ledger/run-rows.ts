import type { KnowledgeDigest } from '../../store/knowledge/digest.ts';
import type { Session } from '../../store/session.ts';
import { literal, literalOrNull, literals } from '../../store/sql.ts';
import type { RuleAnswer } from '../rule-answer.ts';
import { digestOfText } from '../rule-digest.ts';
import type { RuleMoves, RunRecord, RunResult } from './run-record.ts';

const RUN_COLUMNS = `run, run_no, cut, as_of, limited, options, program_version, lock_digest, started_at, finished_at, suspects, new_suspects,
  gone, amount_once, amount_estimated, excepted, engine_version`;
const RUN_RULE_COLUMNS = `run, rule_id, rule_version, digests, status, rows_in, rows_tested, could_not_tell_rows, could_not_tell, suspects,
  new_suspects, updated, unchanged, gone, excepted, amount, ms, problem, rule_digest`;

function insertKnowledge(run: string, { name, rows, digest }: KnowledgeDigest): string {
  return `INSERT INTO run_knowledge VALUES (${literals([run, name])}, ${rows}, ${literal(digest)})`;
}

function insertRunRule(run: string, answer: RuleAnswer, moves: RuleMoves | undefined): string {
  const texts = [run, answer.rule.id, answer.rule.version, JSON.stringify(answer.rule.digests), answer.status];
  return `INSERT INTO run_rule (${RUN_RULE_COLUMNS}) VALUES (${literals(texts)}, ${answer.rowsIn}, ${answer.rowsTested}, ${answer.couldNotTell.rows},
    ${literal(JSON.stringify(answer.couldNotTell.columns))}, ${moves?.suspects ?? 0}, ${moves?.new ?? 0}, ${moves?.updated ?? 0},
    ${moves?.unchanged ?? 0}, ${moves?.gone ?? 0}, ${moves?.excepted ?? 0}, ${moves?.amount ?? '0'}, ${Math.round(answer.milliseconds)},
    ${literalOrNull(answer.problem)}, ${literal(digestOfText(answer.rule.digests))})`;
}

/** The name that the next run of the ledger takes, and its number. */
export async function nextRun(session: Session): Promise<{ readonly run: string; readonly number: number }> {
  const number = Number((await session.value('SELECT coalesce(max(run_no), 0) + 1 FROM run')) ?? 1);
  return { run: `R${String(number).padStart(6, '0')}`, number };
}

/** Writes the run itself, what each rule answered, and what its knowledge held. */
export async function writeRun(
  session: Session,
  { run, number }: { readonly run: string; readonly number: number },
  record: RunRecord,
  { rules, totals }: Pick<RunResult, 'rules' | 'totals'>,
): Promise<void> {
  const { exceptionsOn: on } = record;
  const options = { ...record.options, ...(on === undefined ? {} : { exceptions_on: on }) };
  await session.run(`INSERT INTO run (${RUN_COLUMNS}) VALUES (${literal(run)}, ${number}, ${record.cut}, ${literalOrNull(record.asOf)}::DATE, ${record.limited},
  ${literal(JSON.stringify(options))}, ${literal(record.programVersion)}, ${literal(record.lockDigest)},
  ${literal(record.startedAt)}::TIMESTAMP, ${literal(record.finishedAt)}::TIMESTAMP,
  ${totals.suspects}, ${totals.new}, ${totals.gone}, ${totals.amount_once}, ${totals.amount_estimated}, ${totals.excepted}, version())`);
  for (const answer of record.answers) await session.run(insertRunRule(run, answer, rules.get(answer.rule.id)));
  await session.runAll(record.knowledge.map((one) => insertKnowledge(run, one)));
}
