import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factText } from './fact-values.ts';

/** What two facts name, as 名称（编号）; the number alone where no name is known. */
export function named(facts: Facts, code: string, name: string, language: Language): string {
  const label = factText(facts, name);
  if (label === '') return factText(facts, code);
  return language === 'zh' ? `${label}（${factText(facts, code)}）` : `${label} (${factText(facts, code)})`;
}
