import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/**
 * The text of an option that must be given.
 *
 * @throws MingchaError MC-CLI-023 where it is missing or blank.
 */
export function neededText(option: string, value: string | undefined): string {
  const text = (value ?? '').trim();
  if (text !== '') return text;
  throw new MingchaError(cliProblem('MC-CLI-023', '', { option }));
}
