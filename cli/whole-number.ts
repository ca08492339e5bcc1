import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/**
 * The whole number that an option was given, or what it is without the option.
 *
 * @throws MingchaError MC-CLI-007 for anything else.
 */
export function wholeNumber(option: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!/^\d+$/.test(value)) throw new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted: '1, 2, …' }));
  return Number(value);
}
