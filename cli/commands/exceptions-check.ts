import { shanghaiTime } from '../../base/clock.ts';
import type { ExitCode } from '../../base/problem.ts';
import { checkExceptions } from '../../suspects/exceptions/check.ts';
import { withSession, type Context } from '../context.ts';
import { checkText } from '../render/exceptions-check.ts';
import { validCatalogue } from '../rules.ts';

/** `mingcha exceptions check`: exceptions that somebody should look at. With --fail it exits with 1 where there are any. */
export async function exceptionsCheck(context: Context, options: { readonly fail?: boolean }): Promise<ExitCode> {
  const { rules } = validCatalogue(context);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const { effects, language, json } = context;
    const on = shanghaiTime(effects.now()).slice(0, 10);
    const findings = await checkExceptions(session, rules, on);
    effects.out.write(
      json ? `${JSON.stringify({ schema: 1, on, findings })}\n` : checkText(findings, language, effects.program),
    );
    return options.fail === true && findings.length > 0 ? 1 : 0;
  });
}
