import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/** @throws MingchaError MC-CLI-007 when an option's value is no day of the calendar, YYYY-MM-DD. */
export function refuseBadDay(option: string, value: string): void {
  const moment = Date.parse(`${value}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(value);
  if (!isDay) throw new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted: 'YYYY-MM-DD' }));
}
