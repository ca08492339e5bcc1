import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { latestCut } from '../../store/facts.ts';
import { knowledgeDiff } from '../../store/knowledge/diff.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { diffText } from '../render/knowledge-diff.ts';
import { wholeNumber } from '../whole-number.ts';

const SHOWN = 50;

/** The cut that a word names: a batch (`B000012`) or its number. */
function cutOf(word: string, newest: number): number {
  const digits = /^B?(\d+)$/iu.exec(word)?.[1];
  const cut = Number(digits);
  if (digits === undefined || cut > newest) throw new MingchaError(cliProblem('MC-CLI-012', '', { cut: word, newest }));
  return cut;
}

/** `mingcha knowledge diff CUT [CUT]`: which points came, went, ended or changed between two states of the warehouse. */
export async function knowledgeDiffCommand(
  context: Context,
  options: { readonly limit?: string },
  from: string,
  to?: string,
): Promise<ExitCode> {
  const limit = wholeNumber('--limit', options.limit, SHOWN, 1);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const newest = await latestCut(session);
    const [first, last] = [cutOf(from, newest), to === undefined ? newest : cutOf(to, newest)];
    const changes = await knowledgeDiff(session, first, last);
    const { out } = context.effects;
    if (context.json) out.write(`${JSON.stringify({ schema: 1, from: first, to: last, points: changes })}\n`);
    else out.write(diffText(changes, { from: first, to: last, limit }, context.language));
    return 0;
  });
}
