import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../../store/unreadable.ts';
import { DEFAULT_PLAN, type WorkPlan } from '../../suspects/work/steps.ts';
import { CONFIGURATION_FILE, parseConfiguration } from './load-configuration.ts';

/**
 * How the site of a data folder works, by its `mingcha.yaml`.
 *
 * @throws MingchaError with every MC-CONF problem of the file.
 */
export function workPlanOf(directory: string): WorkPlan {
  const file = join(directory, CONFIGURATION_FILE);
  const refused = unreadable(file);
  if (refused !== undefined) throw refused;
  if (!existsSync(file)) return DEFAULT_PLAN;
  const { work = {} } = parseConfiguration(readFileSync(file, 'utf8'), file).document;
  const { steps: taken, days: allowed = {}, limit_days: limitDays, holidays = {} } = work;
  return {
    steps: taken ?? DEFAULT_PLAN.steps,
    days: { ...DEFAULT_PLAN.days, ...allowed },
    limitDays: limitDays ?? DEFAULT_PLAN.limitDays,
    own: { off: holidays.off ?? [], work: holidays.work ?? [] },
  };
}
