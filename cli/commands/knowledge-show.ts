import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { knowledgeOf, pointsLike } from '../../store/knowledge/point-rows.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { knowledgeText } from '../render/knowledge-show.ts';

/** `mingcha knowledge show ID`: a knowledge point, or all points on an item: what each limits, its texts, days and source. */
export async function knowledgeShow(context: Context, _options: unknown, id: string): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'read', async (session) => {
    const rows = await knowledgeOf(session, id);
    const { out } = context.effects;
    if (rows.length === 0) {
      const near = await pointsLike(session, id);
      throw new MingchaError(
        cliProblem('MC-CLI-011', '', {
          id,
          nearZh: near.length === 0 ? '' : `以此开头的有：${near.join('、')}。`,
          nearEn: near.length === 0 ? '' : `Beginning so: ${near.join(', ')}.`,
        }),
      );
    }
    if (context.json)
      for (const { kind, cells } of rows) out.write(`${JSON.stringify({ schema: 1, kind, ...cells })}\n`);
    else out.write(knowledgeText(rows, context.language));
    return 0;
  });
}
