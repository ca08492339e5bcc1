import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/**
 * The whole number that an option was given, no less than `least`, or what it is without the option.
 *
 * @throws MingchaError MC-CLI-007 for anything else.
 */
export function wholeNumber(option: string, value: string | undefined, otherwise: number, least = 0): number {
  if (value === undefined) return otherwise;
  if (!/^\d+$/.test(value) || Number(value) < least)
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted: `${least}, ${least + 1}, …` }));
  return Number(value);
}
