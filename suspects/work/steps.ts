import type { OwnDays } from './working-days.ts';

/** How far people are with a suspect, in the order of the procedure: experts speak before the hospital hears. */
export const STATUSES = [
  'new',
  'assigned',
  'checked',
  'discussed',
  'notified',
  'answered',
  'rechecked',
  'decided',
  'handled',
] as const;
export type Status = (typeof STATUSES)[number];

/** What a person does to bring a suspect there. */
export const VERBS = {
  assign: 'assigned',
  check: 'checked',
  discuss: 'discussed',
  notify: 'notified',
  answer: 'answered',
  recheck: 'rechecked',
  decide: 'decided',
  handle: 'handled',
} as const satisfies Readonly<Record<string, Status>>;
export type Verb = keyof typeof VERBS;

export const VERDICTS = ['confirmed', 'partly', 'dismissed'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What came of a suspect that was confirmed: 追回, 整改, 移送, 自查退回. */
export const HANDLINGS = ['recovered', 'rectified', 'transferred', 'returned'] as const;
export type Handling = (typeof HANDLINGS)[number];

/** How a site works: which steps it takes, and how long each may take. */
export interface WorkPlan {
  /** The steps that are taken, in order, without `new`. */
  readonly steps: readonly Status[];
  /** Working days that a step may take once the one before it is done. */
  readonly days: Readonly<Partial<Record<Status, number | undefined>>>;
  /** Working days from the first step to the outer limit. */
  readonly limitDays: number;
  readonly own: OwnDays;
}

/**
 * The plan of a site that configured nothing: every step; ten working days each for the first review, the institution's
 * answer, the second review and the decision (医保办发〔2023〕14号), and as the outer limit the fifteen working days in which a
 * clue is verified, once extended by fifteen (医疗保障行政处罚程序暂行规定, 国家医疗保障局令第4号).
 */
export const DEFAULT_PLAN: WorkPlan = {
  steps: STATUSES.filter((status) => status !== 'new'),
  days: { checked: 10, answered: 10, rechecked: 10, decided: 10 },
  limitDays: 30,
  own: { off: [], work: [] },
};

/** The step that follows a status in a plan; undefined at its end. */
export function stepAfter(plan: WorkPlan, status: Status): Status | undefined {
  const rank = STATUSES.indexOf(status);
  return plan.steps.find((step) => STATUSES.indexOf(step) > rank);
}
