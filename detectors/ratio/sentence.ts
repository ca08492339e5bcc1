import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import { tierInEnglish } from '../statistics/hospital-tier.ts';
import { standingSentence } from '../statistics/standing-sentence.ts';
import { DRIVERS, type Component } from './components.ts';
import { INSURANCE } from './insurance-names.ts';

const NAMES: Readonly<Record<Component, { readonly zh: string; readonly en: string }>> = {
  fund: { zh: '基金支付', en: 'the fund' },
  own: { zh: '全自费', en: 'items outside the catalogue' },
  over: { zh: '超限价自费', en: 'amounts above price limits' },
  pre: { zh: '先行自付', en: 'amounts paid first by the person' },
  dedc: { zh: '起付线', en: 'deductibles' },
  copay: { zh: '段内共付及封顶线以上', en: 'co-payment and amounts above the ceiling' },
  other_fund: { zh: '口径外基金（如医疗救助）', en: 'funds outside the formula, such as medical assistance' },
};
/**
 * Rounds parts to tenths so that they still add up to the rounded whole: the parts with the largest remainders take
 * what plain rounding would lose, so a reader who adds the printed figures gets the printed gap.
 */
export function tenthsThatAddUp(parts: readonly number[], whole: number): number[] {
  const target = Math.round(whole * 10);
  const floors = parts.map((part) => Math.floor(part * 10 + 1e-9));
  const order = parts
    .map((part, index) => ({ index, remainder: part * 10 - (floors[index] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  const missing = target - floors.reduce((sum, value) => sum + value, 0);
  order.forEach(({ index }, rank) => {
    const share =
      Math.floor(missing / order.length) + (rank < ((missing % order.length) + order.length) % order.length ? 1 : 0);
    floors[index] = (floors[index] ?? 0) + share;
  });
  return floors.map((value) => value / 10);
}

/** The sentence of a low reimbursement ratio: observed, expected, gap, where the money went, and what would raise it. */
export function ratioSentence(facts: Facts, language: Language): string {
  const number = (name: string): number => Number(facts[name] ?? 0);
  const text = (name: string): string => factText(facts, name);
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  const points = (share: number): string => (share * 100).toFixed(1);
  const short = -number('gap');
  // The printed expectation is the printed ratio plus the printed gap, so that a reader's own sum agrees.
  const expected = `${((Math.round(number('ratio') * 1000) + Math.round(short * 1000)) / 10).toFixed(1)}%`;
  const drivers = tenthsThatAddUp(
    DRIVERS.map((part) => number(`driver_${part}`) * 100),
    short * 100,
  );
  const listed = DRIVERS.map((part, i) => `${NAMES[part][language]} ${(drivers[i] ?? 0).toFixed(1)}`);
  const insurance = INSURANCE[text('insutype')]?.[language] ?? text('insutype');
  const rise = Math.max(0, number('rise_own'));
  const bound = Math.max(0, -number('gap_at_most'));
  if (language === 'en') {
    return (
      `From ${text('window_from')} to ${text('window_to')} this institution's ${text('stays')} ${insurance} stays were reimbursed ${percent(number('ratio'))} of their cost; ` +
      `${text('peers')} other ${tierInEnglish(text('tier'))} institutions treating the same diseases, person types and insurance would be expected to reach about ${expected}: ` +
      `${points(short)} points short (at least ${points(bound)}), ${Math.abs(number('z')).toFixed(1)} times the natural spread. ` +
      `Points of the gap by part: ${listed.join(', ')}; together exactly ${points(short)}. ` +
      (rise >= 0.0005
        ? `If items outside the catalogue fell to the peers' level, the ratio would rise by about ${points(rise)} points. `
        : '') +
      `The ratio within policy range is ${percent(number('policy_ratio'))}, ${points(number('policy_gap'))} points above the actual one. ` +
      'Suspected only; ask for the reasons first.' +
      standingSentence(facts, 'en')
    );
  }
  return (
    `${text('window_from')}至${text('window_to')}，该机构${insurance}住院${text('stays')}人次实际报销比例为${percent(number('ratio'))}；` +
    `按同样的病种、人员和险种结构，其他${text('peers')}家${text('tier')}机构的水平预计约为${expected}，` +
    `低${points(short)}个百分点（至少低${points(bound)}），为正常波动的${Math.abs(number('z')).toFixed(1)}倍，疑似偏低。` +
    `差额中${listed.map((part) => part.replace(' ', '')).join('、')}，合计正好${points(short)}个百分点。` +
    (rise >= 0.0005 ? `若全自费降到同行水平，比例约可升${points(rise)}个百分点。` : '') +
    `政策范围内报销比例${percent(number('policy_ratio'))}，比实际报销比例高${points(number('policy_gap'))}个百分点。` +
    '请先听取机构说明。' +
    standingSentence(facts, 'zh')
  );
}
