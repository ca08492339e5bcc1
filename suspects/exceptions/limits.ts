import { MingchaError } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { exceptionProblem } from './problems.ts';

/** Fewer characters say nothing to whoever reads the exception a year later. */
const SHORTEST_REASON = 4;
/** A year, or half a one for rules whose hits do most harm: whoever approved it is asked again while he remembers. */
const MONTHS = { high: 6, other: 12 } as const;

/** Who asks for an exception, why, who approved it, and until when. */
export interface Grant {
  readonly reason: string;
  readonly addedBy: string;
  readonly approvedBy: string;
  /** ISO day, the last that it holds. */
  readonly expires: string;
}

/** A day so many months later, ISO; the last of the month where that has no such day. */
function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

const sameName = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/**
 * Refuses an exception without a reason, that nobody else approved, or that holds too long.
 *
 * @param today ISO day.
 * @throws MingchaError MC-EXC-004 or 005.
 */
export function refuseUnfounded({ severity }: Pick<Rule, 'severity'>, grant: Grant, today: string): void {
  if (Array.from(grant.reason.trim()).length < SHORTEST_REASON)
    throw new MingchaError(
      exceptionProblem('MC-EXC-004', '', {
        whatZh: '理由',
        whatEn: 'a reason',
        reasonZh: `例外让疑点不进清单，日后要能看懂当时为什么；至少 ${SHORTEST_REASON} 个字。`,
        reasonEn: `An exception keeps suspects off the list, and somebody will ask why; ${SHORTEST_REASON} characters at least.`,
        fixZh: '加上 --reason "理由"。',
        fixEn: 'Add --reason "…".',
      }),
    );
  if (grant.approvedBy.trim() === '' || sameName(grant.approvedBy, grant.addedBy))
    throw new MingchaError(
      exceptionProblem('MC-EXC-004', '', {
        whatZh: '另一人的审批',
        whatEn: 'the approval of somebody else',
        reasonZh: `谁设的（${grant.addedBy}）不能自己批：放过疑点须两人经手。`,
        reasonEn: `Whoever adds it (${grant.addedBy}) cannot approve it: two people answer for what is spared.`,
        fixZh: '加上 --approved-by 审批人（或文号）；以他人身份操作的，设 MINGCHA_OPERATOR。',
        fixEn: 'Add --approved-by NAME (or the document); set MINGCHA_OPERATOR where the account is shared.',
      }),
    );
  refuseTooLong(severity, grant.expires, today);
}

function refuseTooLong(severity: Rule['severity'], expires: string, today: string): void {
  const months = severity === 'high' ? MONTHS.high : MONTHS.other;
  const last = monthsLater(today, months);
  if (expires >= today && expires <= last) return;
  const past = expires < today;
  throw new MingchaError(
    exceptionProblem('MC-EXC-005', '', {
      expires,
      first: today,
      last,
      reasonZh: past
        ? '这一天已经过去。'
        : `例外最长 ${months} 个月${severity === 'high' ? '（这条规则危害程度为高，只给半年）' : ''}：情况会变，期满须重新审批。`,
      reasonEn: past
        ? 'That day is past.'
        : `An exception holds for at most ${months} months${severity === 'high' ? ' (half a year, as the severity of this rule is high)' : ''}: things change, and it is to be approved anew.`,
    }),
  );
}
