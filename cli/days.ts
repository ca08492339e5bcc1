import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/** Whether a text is a day of the calendar, YYYY-MM-DD. */
export function isDay(value: string): boolean {
  const moment = Date.parse(`${value}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(value);
}

/** @throws MingchaError MC-CLI-007 when an option's value is no day of the calendar, YYYY-MM-DD. */
export function refuseBadDay(option: string, value: string): void {
  if (!isDay(value)) throw new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted: 'YYYY-MM-DD' }));
}
