import type { Language } from '../../base/language.ts';
import type { Problem } from '../../base/problem.ts';
import { grouped } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import { workProblem } from '../../suspects/work/problems.ts';
import { REFUSAL_TEXTS, type Refused } from '../../suspects/work/refusal.ts';
import { VERBS, type Verb } from '../../suspects/work/steps.ts';

/** How many refused suspects are named one by one. */
const NAMED = 20;

/** A step as it is spoken of: 初核, check. */
export function stepWords(verb: string, language: Language): string {
  if (verb === 'note') return language === 'zh' ? '补充说明' : 'note';
  return language === 'zh' ? inWords('status', VERBS[verb as Verb], language) : verb;
}

/** Why a suspect refuses a step, and what to do, in a language. */
export function refusalText({ refusal, status, expected }: Refused, part: 'why' | 'fix', language: Language): string {
  const word = (value: string | null): string => (value === null ? '' : inWords('status', value, language));
  return REFUSAL_TEXTS[refusal][part][language]
    .replace('{status}', () => word(status))
    .replace('{expected}', () => word(expected));
}

/** The problems of a step that was refused: what it came to, then each suspect, as many as one can read. */
export function refusalProblems(verb: string, refused: readonly Refused[]): Problem[] {
  const [stepZh, step] = [stepWords(verb, 'zh'), stepWords(verb, 'en')];
  const more = refused.length > NAMED;
  const one = (refusal: Refused): Problem =>
    workProblem('MC-WORK-002', '', {
      id: refusal.suspectId.slice(0, 12),
      stepZh,
      step,
      reasonZh: refusalText(refusal, 'why', 'zh'),
      reasonEn: refusalText(refusal, 'why', 'en'),
      fixZh: refusalText(refusal, 'fix', 'zh'),
      fixEn: refusalText(refusal, 'fix', 'en'),
    });
  const named = refused.slice(0, NAMED).map(one);
  if (refused.length === 1) return named;
  const count = grouped(String(refused.length));
  return [
    workProblem('MC-WORK-001', '', {
      count,
      stepZh,
      step,
      moreZh: more ? `，只列前 ${NAMED} 条` : '',
      moreEn: more ? `, the first ${NAMED} of them` : '',
    }),
    ...named,
  ];
}
