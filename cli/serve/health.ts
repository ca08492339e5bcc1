import type { Problem } from '../../base/problem.ts';
import type { LiveState } from './live-state.ts';
import { serveProblem } from './problems.ts';

/** Messages may wait so many seconds without a commit before that is a reason for an alarm. */
const LATE_AFTER = 60;

/** Whether all is well, and what is not. */
export interface Health {
  readonly ok: boolean;
  readonly reasons: readonly Problem[];
}

/** Well: no alarm is open, and messages that wait land within a minute. */
export function healthOf(state: LiveState): Health {
  const reasons = state.alarms.map(({ problem }) => problem);
  const late = state.lateSeconds();
  if (late > LATE_AFTER) reasons.push(serveProblem('MC-SERVE-003', '', { lag: state.lag, seconds: Math.round(late) }));
  return { ok: reasons.length === 0, reasons };
}

/** The document of `/healthz`. */
export function healthDocument(state: LiveState, streaming: boolean): { readonly ok: boolean; readonly text: string } {
  const { ok, reasons } = healthOf(state);
  const age = state.commitAge();
  const document = {
    schema: 1,
    status: ok ? 'ok' : 'not_ok',
    streaming,
    lag_messages: state.lag,
    last_commit_age_seconds: age === undefined ? null : Math.round(age * 10) / 10,
    reasons: reasons.map(({ code, where, what, why, fix }) => ({ code, where, what, why, fix })),
  };
  return { ok, text: `${JSON.stringify(document)}\n` };
}
