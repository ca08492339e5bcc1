import type { Language } from '../../base/language.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import type { Session } from '../../store/session.ts';
import { recordedSuspect, type RecordedSuspect } from '../../suspects/recorded.ts';
import { withSession, type Context } from '../context.ts';
import { namedSuspect } from '../named-suspect.ts';
import { cliProblem } from '../problems.ts';
import { reproductionText } from '../render/reproduction.ts';
import { reproduce } from '../reproduce.ts';

/** The one suspect whose id begins so, with the run that last saw it. */
async function recordedNamed(session: Session, id: string, language: Language): Promise<RecordedSuspect> {
  const { suspect_id: suspectId } = await namedSuspect(session, id, language);
  const recorded = await recordedSuspect(session, suspectId);
  if (recorded === undefined) throw new MingchaError(cliProblem('MC-CLI-002', '', { id }));
  return recorded;
}

/**
 * `mingcha suspects reproduce ID`: judges a suspect again by the text that accused it, on the facts of that run, and says whether it
 * comes out the same. Exit code 4 when it does not, or cannot be told.
 */
export async function suspectsReproduce(context: Context, _options: object, id: string): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'scan', async (session) => {
    const suspect = await recordedNamed(session, id, context.language);
    const again = await reproduce(session, suspect, context.progress);
    context.endProgress();
    const { out } = context.effects;
    if (context.json) {
      const { suspectId, ruleId, ruleVersion, ruleDigest, run } = suspect;
      const { comparison, ...rest } = again;
      out.write(
        `${JSON.stringify({
          schema: 1,
          suspect_id: suspectId,
          rule_id: ruleId,
          rule_version: ruleVersion,
          rule_digest: ruleDigest,
          run: run.run,
          cut: run.cut,
          as_of: run.asOf,
          ...rest,
          ...(comparison === undefined ? {} : comparison),
        })}\n`,
      );
    } else out.write(reproductionText(suspect, again, context.language));
    return again.outcome === 'identical' ? 0 : 4;
  });
}
