import { shanghaiTime } from '../../base/clock.ts';
import type { ExitCode } from '../../base/problem.ts';
import { allExceptions, standingOn } from '../../suspects/exceptions/exception.ts';
import { withSession, type Context } from '../context.ts';
import { exceptionsText } from '../render/exceptions.ts';

/** `mingcha exceptions list`: the exceptions in force; with --all expired and ended ones too. */
export async function exceptionsList(context: Context, options: { readonly all?: boolean }): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'read', async (session) => {
    const { effects, language, json } = context;
    const today = shanghaiTime(effects.now()).slice(0, 10);
    const all = (await allExceptions(session)).map((one) => ({ ...one, standing: standingOn(one, today) }));
    const listed = options.all === true ? all : all.filter(({ standing }) => standing === 'in_force');
    if (json) for (const one of listed) effects.out.write(`${JSON.stringify({ schema: 1, ...one })}\n`);
    else effects.out.write(exceptionsText(listed, all.length - listed.length, language, effects.program));
    return 0;
  });
}
