import { z } from 'zod';

/** How a suspect leaves the list, beside `max_q`, at which it enters. */
export const hysteresisParameters = {
  /** A suspect stays until q is above this, and leaves at once where another limit fails. Twice `max_q` where left out. */
  leave_q: z.number().positive().max(1).optional(),
  /** Month-ends looked at, the judged day among them: 1 is no memory at all. */
  month_ends: z.int().min(1).max(24).default(6),
};

/** The line to leave at is never below the line to enter at: for `refine`, with what it says where it is. */
export function leavesAboveEntering({
  max_q: enter,
  leave_q: leave,
}: {
  max_q: number;
  leave_q?: number | undefined;
}): boolean {
  return leave === undefined || leave >= enter;
}

export const LEAVES_BELOW_ENTERING = {
  path: ['leave_q'],
  params: { zh: 'leave_q 不得小于 max_q。', en: 'leave_q is not below max_q.' },
};
