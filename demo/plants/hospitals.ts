import type { Institution } from '../world/institutions.ts';
import { BUNDLES, isPlanted, OWN_PAY, type Component, type Role } from '../world/roles.ts';
import { testCode } from '../world/catalogue.ts';
import type { Difficulty, Story } from './story.ts';

/** What is innocent about a hospital that looks otherwise. */
const INNOCENT: Partial<Record<Role, string>> = {
  'hard-cases': '收治疑难重症，自费较高的病种多，各院治这些病都如此',
  eye: '专科医院，几乎只收白内障，别院治白内障也如此',
  psychiatric: '精神专科，按床日付费，住院时间长',
  dialysis: '设有血液透析中心，透析患者每周来三次',
  thorough: '各项检查普遍多做三成半，没有固定组合',
  small: '住院人次不足 30，偶然波动大',
};
const STATISTICAL = ['MC-PT-001', 'MC-PT-002', 'MC-RR-001', 'MC-RR-002'] as const;

const difficultyOf = (role: Role): Difficulty =>
  role.endsWith('easy') || role.endsWith('outpatient') ? 'easy' : role.endsWith('middle') ? 'middle' : 'hard';

/** What is true of the hospitals with a part: plants of the statistical rules, and those that only look like them. */
export function tellOfHospitals(story: Story): void {
  for (const one of story.institutions) {
    const why = INNOCENT[one.role];
    if (why !== undefined)
      for (const rule of STATISTICAL) story.lookAlike({ name: one.role, rule, why, institution: one.code });
    else if (one.role in BUNDLES) tellOfTests(story, one);
    else if (isPlanted(one.role)) tellOfOwnPay(story, one);
  }
  for (const test of ['血常规', '尿常规', '常规心电图'])
    story.lookAlike({
      name: 'routine-of-all',
      rule: 'MC-PT-002',
      why: '入院常规，各院都给几乎所有住院患者做',
      key: { setting: 'inpatient', med_list_codg: testCode(test) },
    });
}

function tellOfTests(story: Story, one: Institution): void {
  const bundle = BUNDLES[one.role as keyof typeof BUNDLES];
  const year = story.period.to.slice(0, 4);
  const { setting, share, tests } = bundle;
  const common = { difficulty: difficultyOf(one.role), institution: one.code };
  const patients = setting === 'inpatient' ? '住院患者' : '门诊患者';
  const key = { fixmedins_code: one.code, setting, year };
  if (tests.length > 1) {
    story.plant({
      ...common,
      rule: 'MC-PT-001',
      scheme: 'fixed-set',
      key,
      note: `不论病种，${Math.round(share * 100)}% 的${patients}做同一组 ${tests.length} 项检查`,
    });
    for (const test of tests)
      story.consequence('MC-PT-002', { ...key, med_list_codg: testCode(test) }, '套餐中的一项，单看也几乎人人都做');
    return;
  }
  for (const test of tests)
    story.plant({
      ...common,
      rule: 'MC-PT-002',
      scheme: 'one-test',
      key: { ...key, med_list_codg: testCode(test) },
      note: `不论病种，${Math.round(share * 100)}% 的${patients}做${test}`,
    });
}

const WORDS: Readonly<Record<Component, string>> = { drug: '药品', consumable: '耗材', treatment: '诊疗' };

function tellOfOwnPay(story: Story, one: Institution): void {
  const parts = OWN_PAY[one.role as keyof typeof OWN_PAY];
  const year = story.period.to.slice(0, 4);
  const common = { difficulty: difficultyOf(one.role), institution: one.code };
  const points = (share: number): string => (share * 100).toFixed(1);
  const sum = parts.drug + parts.consumable + parts.treatment;
  story.plant({
    ...common,
    rule: 'MC-RR-001',
    scheme: one.mix === 'easy' ? 'own-pay-behind-easy-cases' : 'own-pay-shift',
    key: { fixmedins_code: one.code, year },
    note: `把 ${points(sum)} 个百分点的费用转为全自费`,
  });
  for (const component of ['drug', 'consumable', 'treatment'] as const)
    if (parts[component] > 0)
      story.plant({
        ...common,
        rule: 'MC-RR-002',
        scheme: `own-pay-${component}`,
        key: { fixmedins_code: one.code, year, component },
        note: `${points(parts[component])} 个百分点的费用转为自费${WORDS[component]}`,
      });
}
