import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { rankInstitutions } from '../../suspects/ranking/ranking.ts';
import { RANKED_BY } from '../../suspects/ranking/ranked-sql.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { rankingText } from '../render/ranking.ts';
import { validCatalogue } from '../rules.ts';
import { wholeNumber } from '../whole-number.ts';

const SHOWN = 20;

interface RankingOptions {
  readonly by?: string;
  readonly limit?: string;
}

/** `mingcha suspects ranking`: institutions by how likely something is wrong, or by what may be got back, and why. */
export async function suspectsRanking(context: Context, options: RankingOptions): Promise<ExitCode> {
  const by = RANKED_BY.find((name) => name === (options.by ?? 'risk'));
  if (by === undefined)
    throw new MingchaError(
      cliProblem('MC-CLI-007', '', { option: '--by', value: options.by ?? '', wanted: RANKED_BY.join(' | ') }),
    );
  const asked = options.limit === undefined && context.json ? undefined : wholeNumber('--limit', options.limit, SHOWN);
  const { rules } = validCatalogue(context);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const ranking = await rankInstitutions(session, by, asked);
    const { out } = context.effects;
    if (context.json) out.write(`${JSON.stringify({ schema: 1, by, ...ranking })}\n`);
    else out.write(rankingText(ranking, by, rules, context.language));
    return 0;
  });
}
