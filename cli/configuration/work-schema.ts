import { z } from 'zod';
import { isoDate } from '../../rules/parse/parts.ts';
import { STATUSES, type Status } from '../../suspects/work/steps.ts';
import { because, whole } from './pieces.ts';

/** More than a year of working days is a slip of the hand. */
const MOST_DAYS = 260;
const STEPS = STATUSES.filter((status): status is Exclude<Status, 'new'> => status !== 'new');

const step = z.enum(STEPS);

const steps = z.array(step).superRefine((listed, issues) => {
  const refuse = (zh: string, en: string): void => issues.addIssue({ code: 'custom', ...because(zh, en) });
  const ordered = STEPS.filter((one) => listed.includes(one));
  if (listed.length !== ordered.length || listed.some((one, place) => one !== ordered[place]))
    refuse(
      `各步须各列一次，并依此顺序：${STEPS.join('、')}。`,
      `Steps are listed once each, in this order: ${STEPS.join(', ')}.`,
    );
  if (!listed.includes('decided'))
    refuse(
      'decided（合议）不能省：没有结论的疑点无从了结。',
      'decided cannot be left out: a suspect ends with a verdict.',
    );
  if (listed.includes('answered') && !listed.includes('notified'))
    refuse(
      '有 answered（说明申诉）就须有 notified（疑点告知）：没有告知，机构无从申诉。',
      'answered needs notified: who was not told cannot answer.',
    );
});

const days = z.strictObject(
  Object.fromEntries(STEPS.map((name) => [name, whole(1, MOST_DAYS).optional()])) as Record<
    (typeof STEPS)[number],
    z.ZodOptional<z.ZodNumber>
  >,
);

/** `work` of `mingcha.yaml`: the steps of a site, how many working days each may take, and days of its own. */
export const workSchema = z.strictObject({
  steps: steps.optional(),
  days: days.optional(),
  limit_days: whole(1, MOST_DAYS).optional(),
  holidays: z.strictObject({ off: z.array(isoDate).optional(), work: z.array(isoDate).optional() }).optional(),
});
