import type { Language } from '../../base/language.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import type { Lines } from './hysteresis.ts';

/** The facts that `standingSentence` reads, of a flagged row under an alias. */
export function standingFacts(dialect: Dialect, alias: string, { enter, leave }: Lines): Record<string, string> {
  return {
    last_entered: `${alias}.last_entered`,
    last_entered_q: dialect.decimal(`${alias}.last_entered_q`, 18, 6),
    enter_q: dialect.decimal(String(enter), 18, 6),
    leave_q: dialect.decimal(String(leave), 18, 6),
  };
}

/**
 * Why a suspect is still listed that would not be listed anew: the last month-end at which it was, and its q then and now. Empty for
 * one that reaches the line by itself. Begins with a blank in English.
 */
export function standingSentence(facts: Facts, language: Language): string {
  const since = factText(facts, 'last_entered');
  if (since === '') return '';
  const q = (name: string): string => String(Number(Number(facts[name] ?? 0).toFixed(3)));
  if (language === 'en')
    return (
      ` Listed only because it was before: it last reached the line for listing (q at most ${q('enter_q')}) at the end of ${since.slice(0, 7)} with q = ${q('last_entered_q')}; ` +
      `now q = ${q('q')}, and it leaves the list only above ${q('leave_q')}.`
    );
  return (
    `本条仅因此前已列出而保留：自${Number(since.slice(0, 4))}年${Number(since.slice(5, 7))}月月末（q=${q('last_entered_q')}）起未再达到列入线（q不高于${q('enter_q')}），` +
    `本次q=${q('q')}，尚未高于退出线${q('leave_q')}。`
  );
}
