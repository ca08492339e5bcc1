import type { ExitCode } from '../../base/problem.ts';
import { table } from '../../base/text.ts';
import { historyOf } from '../../suspects/work/history.ts';
import { withSession, type Context } from '../context.ts';
import { namedSuspect } from '../named-suspect.ts';
import { historyRows } from '../render/history.ts';

/** `mingcha suspects history ID`: all that runs found and people did on a suspect, in one order. */
export async function suspectsHistory(context: Context, _options: object, id: string): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'read', async (session) => {
    const { effects, json, language } = context;
    const { suspect_id: suspectId, rule_id: ruleId } = await namedSuspect(session, id, language);
    const events = await historyOf(session, suspectId);
    if (json) effects.out.write(`${JSON.stringify({ schema: 1, suspect_id: suspectId, rule_id: ruleId, events })}\n`);
    else effects.out.write(`${ruleId}  ${suspectId}\n\n${table(historyRows(events, language))}`);
    return 0;
  });
}
