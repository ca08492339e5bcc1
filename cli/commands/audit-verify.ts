import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { auditProblem } from '../../store/audit/problems.ts';
import { verifyAudit } from '../../store/audit/verify.ts';
import { warehouseFile } from '../../store/warehouse.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { faultTexts, verdictText } from '../render/audit.ts';

/**
 * `mingcha audit verify`: walks the whole chain and holds it against the head beside the warehouse and, with `--head`,
 * against a digest that somebody kept elsewhere. Prints the head of today, to be kept elsewhere in turn.
 *
 * @throws MingchaError MC-AUDIT-002 when an entry was edited, removed, put in or moved, or the end is not there.
 */
export async function auditVerify(context: Context, options: { readonly head?: string }): Promise<ExitCode> {
  const asked = options.head?.trim().toLowerCase();
  if (asked !== undefined && !/^[0-9a-f]{64}$/.test(asked)) {
    const problem = { option: '--head', value: options.head ?? '', wanted: '64 hex digits' };
    throw new MingchaError(cliProblem('MC-CLI-007', '', problem));
  }
  return withSession<ExitCode>(context, 'read', async (session) => {
    const verdict = await verifyAudit(session, asked);
    const { head, fault, lag, askedAt, restores } = verdict;
    context.endProgress();
    if (context.json) {
      const answer = {
        schema: 1,
        whole: fault === undefined,
        entries: head.entries,
        head: head.digest,
        head_lags_by: lag,
        asked_at: askedAt,
        restores,
        fault: fault === undefined ? null : { kind: fault.kind, entry_no: fault.entryNo, claimed: fault.claimed },
      };
      context.effects.out.write(`${JSON.stringify(answer)}\n`);
    } else if (fault === undefined) context.effects.out.write(verdictText(verdict, context.language));
    if (fault === undefined) return 0;
    const { zh, en } = faultTexts(fault, verdict);
    throw new MingchaError(auditProblem('MC-AUDIT-002', warehouseFile(context.directory), { zh, en }));
  });
}
