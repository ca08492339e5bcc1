import type { Language } from '../../base/language.ts';

/** Behind a likelihood that rests on no verdict: that it is a first guess. */
export function guessWords(unchecked: boolean, language: Language): string {
  if (!unchecked) return '';
  return language === 'zh' ? '（初始估计，尚无核查）' : ' (first guess, nothing checked)';
}
