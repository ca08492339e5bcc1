import type { Session } from '../store/session.ts';
import { applyExceptions, expiredSince, recordExceptions } from './exceptions/apply.ts';
import { recordFunnels } from './funnel.ts';
import { heldSuspects, holdBack, withUntold } from './horizon.ts';
import { recordIndicatorValues } from './indicator-values.ts';
import { tellCauses } from './ledger/causes.ts';
import { compareFound } from './ledger/compare.ts';
import { raiseLookAgain } from './ledger/look-again.ts';
import { compareLost } from './ledger/lost.ts';
import { movesOf, totalsOf } from './ledger/moves.ts';
import { nextRun, writeRun } from './ledger/run-rows.ts';
import { makeRuleTexts } from './ledger/tables.ts';
import { unrunRules } from './ledger/unrun.ts';
import { prepareWrite, writeEvents, writeSuspects } from './ledger/write.ts';
import { recordRuleTexts } from './rule-texts.ts';
import { notFoundAgain, staleSuspects } from './standing.ts';
import type { RunRecord, RunResult } from './ledger/run-record.ts';

export type { RunRecord, RunResult } from './ledger/run-record.ts';
export type { RuleAnswer } from './rule-answer.ts';

/**
 * Writes one run into the ledger, in one transaction: what is new, changed, unchanged, gone, stale or excepted and because of what,
 * the events of each, and the run itself. Reads the session's `found_candidate` and `found_line`. What people have written is
 * never touched, but for the word that a verdict must be looked at again.
 */
export async function recordRun(session: Session, record: RunRecord): Promise<RunResult> {
  const ran = record.answers.map(({ rule }) => rule);
  await makeRuleTexts(session, record.answers, record.prunedBefore ?? null);
  await applyExceptions(session, ran, record.exceptionsOn);
  await compareFound(session);
  const untold = await holdBack(session);
  const answers = record.answers.map((answer) => withUntold(answer, untold.get(answer.rule.id) ?? 0));
  const unrun = record.limited ? [] : await unrunRules(session, record.standing);
  await compareLost(session, record.limited, unrun);
  await tellCauses(session, record);
  const again = record.limited ? { notFoundAgain: await notFoundAgain(session, record.options) } : {};
  const rules = await movesOf(session);
  const totals = await totalsOf(session, rules, await expiredSince(session));
  await prepareWrite(session);
  const { inTurn = async (work) => work() } = record;
  const { run, lookAgain } = await inTurn(async () =>
    session.transaction(async () => {
      const next = await nextRun(session);
      await writeSuspects(session, next.run);
      await writeEvents(session, next.run, record.finishedAt);
      const raised = await raiseLookAgain(session, next.run, record.finishedAt);
      await writeRun(session, next, { ...record, answers }, { rules, totals });
      await recordExceptions(session, next.run);
      await recordRuleTexts(session, next.run, ran);
      await recordIndicatorValues(session, next.run, answers);
      await recordFunnels(session, next.run, answers, (id) => foundBy(rules.get(id)));
      await record.recordAct?.(next.run, totals);
      return { run: next.run, lookAgain: raised };
    }),
  );
  const stale = await staleSuspects(session);
  return { run, rules, answers, held: await heldSuspects(session), ...again, stale, unrun, lookAgain, totals };
}

/** What a rule found, whether it is listed or an exception takes it out. */
export function foundBy(moves: Pick<RunResult['totals'], 'suspects' | 'excepted'> | undefined): number {
  return (moves?.suspects ?? 0) + (moves?.excepted ?? 0);
}
