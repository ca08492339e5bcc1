import { z } from 'zod';
import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import { tierInEnglish } from '../statistics/hospital-tier.ts';
import { standingSentence } from '../statistics/standing-sentence.ts';

const memberList = z.array(
  z.object({
    code: z.string(),
    name: z.string().nullable(),
    own: z.number(),
    expected: z.number(),
    rarely_needed_own: z.number().nullable(),
    rarely_needed_expected: z.number().nullable(),
  }),
);

/** The sentence of a package of tests: how many patients got the set, what peers do, and one item where it is hardly needed. */
export function bundleSentence(facts: Facts, language: Language): string {
  const text = (name: string): string => factText(facts, name);
  const percent = (share: unknown): string => `${(Number(share ?? 0) * 100).toFixed(1)}%`;
  const members = memberList.parse(JSON.parse(text('members')));
  const names = members.map((member) => member.name ?? member.code);
  const telling = members
    .filter((member) => member.rarely_needed_own !== null)
    .toSorted((a, b) => (b.rarely_needed_own ?? 0) - (a.rarely_needed_own ?? 0) || (a.code < b.code ? -1 : 1))[0];
  const inpatient = text('setting') === 'inpatient';
  if (language === 'en') {
    const rare =
      telling === undefined
        ? ''
        : `Even where ${telling.name ?? telling.code} is hardly needed it was ordered in ${percent(telling.rarely_needed_own)} of visits (peers ${percent(telling.rarely_needed_expected)}). `;
    return (
      `From ${text('window_from')} to ${text('window_to')}, ${percent(facts['soft_support'])} of this institution's ${text('visits')} ${inpatient ? 'inpatients' : 'outpatient visits'} ` +
      `had the same set of ${text('size')} tests (${names.join(', ')}), in ${percent(facts['dx_spread'])} of its diagnosis groups; ` +
      `at ${text('peers')} other ${tierInEnglish(text('tier'))} institutions patients with the same diagnoses and ages would be expected to have it in about ${percent(facts['expected'])}. ` +
      `${rare}Suspected package testing since ${text('first_month')}; doctors' reasons and guidelines have to be checked first.` +
      standingSentence(facts, 'en')
    );
  }
  const rare =
    telling === undefined
      ? ''
      : `其中${telling.name ?? telling.code}在很少需要该项的病种里也达${percent(telling.rarely_needed_own)}（同行${percent(telling.rarely_needed_expected)}）。`;
  return (
    `${text('window_from')}至${text('window_to')}，该机构${text('visits')}${inpatient ? '人次住院' : '人次门急诊'}中${percent(facts['soft_support'])}做了同一组${text('size')}项检查检验（${names.join('、')}），` +
    `覆盖${percent(facts['dx_spread'])}的病种；其他${text('peers')}家${text('tier')}机构收治同样病种、年龄的患者时预计约为${percent(facts['expected'])}。` +
    `${rare}涉嫌套餐式检查检验（最早见于${text('first_month')}），须先核对医嘱理由和诊疗规范。` +
    standingSentence(facts, 'zh')
  );
}
