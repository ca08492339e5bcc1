import { z } from 'zod';
import type { Language, Text } from '../../base/language.ts';
import { grouped } from '../../base/text.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import { tierInEnglish } from '../statistics/hospital-tier.ts';
import { standingSentence } from '../statistics/standing-sentence.ts';
import { INSURANCE } from './insurance-names.ts';
import { KINDS_OF_ITEM, type KindOfItem } from './own-pay-parts.ts';
import { tenthsThatAddUp } from './sentence.ts';

const NAMES: Readonly<Record<KindOfItem, Text>> = {
  drug: { zh: '药品', en: 'drugs' },
  consumable: { zh: '耗材', en: 'consumables' },
  treatment: { zh: '诊疗项目', en: 'services' },
};
const itemList = z.array(z.object({ code: z.string(), name: z.string(), own_pay: z.coerce.string() }));

/** The sentence of a high share of own pay: observed, expected, gap, its two drivers, the other kinds, and the items. */
export function ownPaySentence(facts: Facts, language: Language): string {
  const number = (name: string): number => Number(facts[name] ?? 0);
  const text = (name: string): string => factText(facts, name);
  const yuan = (value: string): string => grouped(Number(value).toFixed(2));
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  const points = (share: number): string => (share * 100).toFixed(1);
  const gap = number('gap');
  // The printed expectation is the printed share less the printed gap, so that a reader's own sum agrees.
  const expected = `${((Math.round(number('share') * 1000) - Math.round(gap * 1000)) / 10).toFixed(1)}%`;
  const [volume = 0, rate = 0] = tenthsThatAddUp([number('by_volume') * 100, number('by_rate') * 100], gap * 100);
  const gaps = KINDS_OF_ITEM.map((kind) => number(`gap_${kind}`) * 100);
  const total = gaps.reduce((sum, value) => sum + value, 0);
  const each = tenthsThatAddUp(gaps, total);
  const name = NAMES[KINDS_OF_ITEM.find((kind) => kind === text('component')) ?? 'drug'][language];
  const items = itemList.parse(JSON.parse(text('items') || '[]'));
  const insurance = INSURANCE[text('insutype')]?.[language] ?? text('insutype');
  const counted = text('counted_elsewhere');
  if (language === 'en') {
    const kinds = KINDS_OF_ITEM.map((kind, i) => `${NAMES[kind].en} ${(each[i] ?? 0).toFixed(1)}`).join(', ');
    return (
      `From ${text('window_from')} to ${text('window_to')}, ${percent(number('share'))} of the cost of this institution's ${text('stays')} ${insurance} stays was ${name} that patients paid for themselves; ` +
      `${text('peers')} other ${tierInEnglish(text('tier'))} institutions treating the same diseases, person types and insurance would be expected to have about ${expected}: ` +
      `${points(gap)} points more (at least ${points(Math.max(0, number('gap_at_least')))}), ${number('z').toFixed(1)} times the natural spread. ` +
      `Of this ${volume.toFixed(1)} come from using more ${name} and ${rate.toFixed(1)} from a larger part of them being outside the catalogue; together exactly ${points(gap)}. ` +
      `By kind: ${kinds}; together ${total.toFixed(1)} points. ` +
      (items.length === 0
        ? ''
        : `Most own pay: ${items.map((item) => `${item.name} ${yuan(item.own_pay)} yuan`).join(', ')}. `) +
      (Number(counted) > 0
        ? `Of the ${yuan(text('excess_yuan'))} yuan beyond, ${yuan(counted)} are already in the suspected low reimbursement ratio of this institution and are not counted again. `
        : '') +
      'Suspected only; ask for the reasons and the consent forms first.' +
      standingSentence(facts, 'en')
    );
  }
  const kinds = KINDS_OF_ITEM.map((kind, i) => `${NAMES[kind].zh}${(each[i] ?? 0).toFixed(1)}`).join('、');
  return (
    `${text('window_from')}至${text('window_to')}，该机构${insurance}住院${text('stays')}人次的总费用中，患者全自费的${name}占${percent(number('share'))}；` +
    `按同样的病种、人员和险种结构，其他${text('peers')}家${text('tier')}机构预计约为${expected}，` +
    `高${points(gap)}个百分点（至少高${points(Math.max(0, number('gap_at_least')))}），为正常波动的${number('z').toFixed(1)}倍，疑似偏高。` +
    `其中因${name}用得多${volume.toFixed(1)}、因${name}中自费部分比例高${rate.toFixed(1)}，合计正好${points(gap)}个百分点。` +
    `三类自费与同行之差：${kinds}，合计${total.toFixed(1)}个百分点。` +
    (items.length === 0
      ? ''
      : `自费金额居前的项目：${items.map((item) => `${item.name}${yuan(item.own_pay)}元`).join('、')}。`) +
    (Number(counted) > 0
      ? `多出的${yuan(text('excess_yuan'))}元中，${yuan(counted)}元已计入该机构实际报销比例偏低的疑点，不重复计。`
      : '') +
    '请先听取机构说明并核对自费知情同意书。' +
    standingSentence(facts, 'zh')
  );
}
