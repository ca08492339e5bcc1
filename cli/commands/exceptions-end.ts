import { shanghaiTime } from '../../base/clock.ts';
import type { ExitCode } from '../../base/problem.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { endException } from '../../suspects/exceptions/write.ts';
import { actOf } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';
import { exceptionDetail } from '../exception-detail.ts';
import { neededText } from '../needed-text.ts';
import { operatorOf } from '../operator.ts';
import { endedText } from '../render/exceptions.ts';

/** `mingcha exceptions end ID --reason TEXT`: ends an exception before its day. It is kept, with who ended it and why. */
export async function exceptionsEnd(
  context: Context,
  options: { readonly reason?: string },
  id: string,
): Promise<ExitCode> {
  const reason = neededText('--reason', options.reason);
  return withSession<ExitCode>(context, 'write', async (session) => {
    const { effects, language, json } = context;
    const at = shanghaiTime(effects.now());
    const exception = await session.transaction(async () => {
      const ended = await endException(session, id, { at, by: operatorOf(context), reason });
      const detail = { what: 'end', ...exceptionDetail(ended), ended_reason: reason };
      await appendAudit(session, actOf(context, 'exception', ended.exception_id, detail));
      return ended;
    });
    effects.log('info', 'exception ended', { exception: exception.exception_id, rule: exception.rule_id });
    effects.out.write(
      json ? `${JSON.stringify({ schema: 1, ...exception })}\n` : endedText(exception, language, effects.program),
    );
    return 0;
  });
}
