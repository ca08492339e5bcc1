import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import { tierInEnglish } from '../statistics/hospital-tier.ts';
import { standingSentence } from '../statistics/standing-sentence.ts';

/** The sentence of a test that nearly everybody gets. What a package of the same visits already contains is named and not counted again. */
export function singleSentence(facts: Facts, language: Language): string {
  const text = (name: string): string => factText(facts, name);
  const number = (name: string): number => Number(facts[name] ?? 0);
  const percent = (name: string): string => `${(number(name) * 100).toFixed(1)}%`;
  const name = facts['item_name'] === null || text('item_name') === '' ? text('med_list_codg') : text('item_name');
  const inpatient = text('setting') === 'inpatient';
  const hardlyNeeded = facts['rarely_needed_rate'] !== null && number('packaged') === 0;
  const points = (number('excess') * 100).toFixed(1);
  // Below a twentieth it is no difference anybody would see.
  const thorough = number('thoroughness') >= 1.05 ? number('thoroughness').toFixed(2) : undefined;
  if (language === 'en') {
    const packaged =
      number('package_visits') === 0
        ? ''
        : number('packaged') === 1
          ? `${text('package_visits')} visits whose package of ${text('package_size')} tests already contains it (suspected package testing) are left out here and their money is not counted again. `
          : `The institution is also suspected of a package of ${text('package_size')} tests, which this test is not part of. `;
    return (
      `From ${text('window_from')} to ${text('window_to')}, ${percent('rate')} of ${text('visits')} ${inpatient ? 'inpatients' : 'outpatient visits'} had ${name}, ` +
      `in ${percent('dx_spread')} of the institution's diagnosis groups; at ${text('peers')} other ${tierInEnglish(text('tier'))} institutions (${text('peers_ordering')} of which order it) ` +
      `patients with the same diagnoses and ages would be expected to have it in about ${percent('expected')}${thorough === undefined ? '' : `, counting that it orders ${thorough} times as many tests in all`}, ${points} points less. ` +
      (hardlyNeeded
        ? `Where it is hardly needed it was ordered in ${percent('rarely_needed_rate')} (peers ${percent('rarely_needed_expected')}). `
        : '') +
      `${packaged}Suspected of testing nearly everybody since ${text('first_month')}; doctors' reasons, guidelines and screening duties have to be checked first.` +
      standingSentence(facts, 'en')
    );
  }
  const packaged =
    number('package_visits') === 0
      ? ''
      : number('packaged') === 1
        ? `另有${text('package_visits')}人次的该项已包含在套餐式检查疑点的${text('package_size')}项组合内，此处已剔除，金额不重复计。`
        : `该机构另有${text('package_size')}项组合的套餐式检查疑点，本项不在该组合内。`;
  return (
    `${text('window_from')}至${text('window_to')}，该机构${text('visits')}${inpatient ? '人次住院' : '人次门急诊'}中${percent('rate')}做了${name}，覆盖${percent('dx_spread')}的病种；` +
    `其他${text('peers')}家${text('tier')}机构（其中${text('peers_ordering')}家开展该项）收治同样病种、年龄的患者时预计约为${percent('expected')}${thorough === undefined ? '' : `（该机构各项检查整体为同行的${thorough}倍，已按此放宽）`}，高出${points}个百分点。` +
    (hardlyNeeded
      ? `在很少需要该项的病种里也达${percent('rarely_needed_rate')}（同行${percent('rarely_needed_expected')}）。`
      : '') +
    `${packaged}疑似单项普遍开展（最早见于${text('first_month')}），须先核对医嘱理由、诊疗规范和筛查要求。` +
    standingSentence(facts, 'zh')
  );
}
