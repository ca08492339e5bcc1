import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/** Options of a command that can show persons. */
export interface UnmaskOptions {
  readonly unmask?: boolean;
  readonly reason?: string;
}

/**
 * Whether persons are to be shown.
 *
 * @throws MingchaError MC-CLI-004 when they are, without a reason.
 */
export function unmasking({ unmask, reason }: UnmaskOptions): boolean {
  if (unmask !== true) return false;
  if (reason === undefined || reason.trim() === '') throw new MingchaError(cliProblem('MC-CLI-004', ''));
  return true;
}
