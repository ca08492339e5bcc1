import type { Language, Text } from '../../base/language.ts';
import type { Problem } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import { workProblem } from '../../suspects/work/problems.ts';
import { REFUSAL_TEXTS, type Refused } from '../../suspects/work/refusal.ts';
import { VERBS, type Verb } from '../../suspects/work/steps.ts';
import { withProgram } from '../suggest-command.ts';

const SHORT_ID = 12;
/** How many refused suspects are named one by one. */
const NAMED = 20;

/** A step as it is spoken of: 初核, check. */
export function stepWords(verb: string, language: Language): string {
  if (verb === 'note') return language === 'zh' ? '补充说明' : 'note';
  return language === 'zh' ? inWords('status', VERBS[verb as Verb], language) : verb;
}

/** What a step needs besides its suspect, as somebody would type it. */
const ALSO_TYPED: Readonly<Partial<Record<Verb, Text>>> = {
  assign: { zh: ' --to 姓名', en: ' --to NAME' },
  // Whoever pastes a command has not yet found anything true of anybody.
  decide: { zh: ' --verdict 结论', en: ' --verdict VERDICT' },
  handle: { zh: ' --how 方式', en: ' --how HOW' },
};

/** The command that takes a suspect to a status. */
function commandTo(status: string | null, id: string, language: Language): string {
  const verb = (Object.keys(VERBS) as Verb[]).find((one) => VERBS[one] === status) ?? 'assign';
  return `mingcha suspects ${verb} ${id}${ALSO_TYPED[verb]?.[language] ?? ''}`;
}

/** Why a suspect refuses a step, and what to do, in a language. */
export function refusalText(
  { suspectId, refusal, status, expected, previous }: Refused,
  part: 'why' | 'fix',
  language: Language,
): string {
  const word = (value: string | null): string => (value === null ? '' : inWords('status', value, language));
  const id = suspectId.slice(0, SHORT_ID);
  // A decision is taken anew where it stands: nothing before it has to be undone.
  const back = status === 'decided' ? status : previous;
  return REFUSAL_TEXTS[refusal][part][language]
    .replaceAll('{id}', () => id)
    .replace('{status}', () => word(status))
    .replace('{expected}', () => word(expected))
    .replace('{next}', () => commandTo(expected, id, language))
    .replace('{before}', () => commandTo(back, id, language));
}

/** Suspects that refuse a step together, as one table: who, why and what to do. */
export function refusalTable(refused: readonly Refused[], language: Language, program: string): string {
  const head = language === 'zh' ? ['疑点编号', '原因', '处理'] : ['Suspect', 'Why', 'What to do'];
  const rows = refused
    .slice(0, NAMED)
    .map((one) => [
      one.suspectId.slice(0, SHORT_ID),
      refusalText(one, 'why', language),
      withProgram(refusalText(one, 'fix', language), program),
    ]);
  return table([head, ...rows]);
}

/**
 * The problems of a step that was refused: what it came to, and for a program each suspect, as many as one can read. A person is shown
 * `refusalTable` instead.
 */
export function refusalProblems(verb: string, refused: readonly Refused[], each: boolean): Problem[] {
  const [stepZh, step] = [stepWords(verb, 'zh'), stepWords(verb, 'en')];
  const more = refused.length > NAMED;
  const one = (refusal: Refused): Problem =>
    workProblem('MC-WORK-002', '', {
      id: refusal.suspectId.slice(0, SHORT_ID),
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
    ...(each ? named : []),
  ];
}
