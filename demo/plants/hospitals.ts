import { BUNDLES } from '../world/services.ts';
import { PLANTED_OWN_PAY, type Institution, type Role } from '../world/institutions.ts';
import type { Difficulty, Story } from './story.ts';

const INNOCENT: Partial<Record<Role, string>> = {
  'hard-cases': '收治疑难重症，自费较高的病种多，各院治这些病都如此',
  eye: '专科医院，几乎只收白内障，别院治白内障也如此',
  thorough: '各项检查普遍多做三成半，没有固定组合',
  small: '住院人次不足 30，偶然波动大',
};

const difficultyOf = (role: Role): Difficulty =>
  role.endsWith('easy') ? 'easy' : role.endsWith('middle') ? 'middle' : 'hard';

/** What is true of the hospitals with a part: plants of MC-PT-001 and MC-RR-001, and those that only look like them. */
export function tellOfHospitals(story: Story): void {
  for (const one of story.institutions) {
    const why = INNOCENT[one.role];
    if (why !== undefined) {
      for (const rule of ['MC-PT-001', 'MC-RR-001'])
        story.lookAlike({ name: one.role, rule, why, institution: one.code });
    } else if (one.role !== 'plain') tellOfPlant(story, one);
  }
}

function tellOfPlant(story: Story, one: Institution): void {
  const year = story.period.to.slice(0, 4);
  const common = { difficulty: difficultyOf(one.role), institution: one.code };
  if (one.role in BUNDLES) {
    const bundle = BUNDLES[one.role as keyof typeof BUNDLES];
    story.plant({
      ...common,
      rule: 'MC-PT-001',
      scheme: 'fixed-set',
      key: { fixmedins_code: one.code, setting: 'inpatient', year },
      note: `不论病种，${Math.round(bundle.share * 100)}% 的住院患者做同一组 ${bundle.tests.length} 项检查`,
    });
  } else {
    const points = PLANTED_OWN_PAY[one.role as keyof typeof PLANTED_OWN_PAY];
    story.plant({
      ...common,
      rule: 'MC-RR-001',
      scheme: 'own-pay-shift',
      key: { fixmedins_code: one.code, year },
      note: `把 ${Math.round(points * 100)} 个百分点的费用转为全自费`,
    });
  }
}
