import { describe, expect, it } from 'vitest';
import type { Language } from '../../../base/language.ts';
import type { Facts } from '../../../detectors/archetype.ts';
import { quantity } from '../../../detectors/archetypes/quantity.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { planOf, ruleNamed } from './answer.ts';
import { answerShape, contractShape, explained, notPortable } from './portable.ts';

const rule = ruleNamed('MC-RX-001');
const plan = planOf(quantity, rule);
const textOf = (name: string): string => plan.steps.find((step) => step.name === name)?.sql ?? '';

describe('the plan', () => {
  it('binds on our schema, step by step', async () => {
    expect((await explained(plan)).filter((name) => name.startsWith('r_'))).toEqual([
      'r_group',
      'r_asking',
      'r_asking_line',
      'r_visit_judged',
      'r_visit_packed',
      'r_visit_hit',
      'r_visit_hit_line',
      'r_visit_hit_code',
      'r_visit_told',
      'r_standing',
      'r_asking_judged',
      'r_asking_packed',
      'r_asking_hit',
      'r_asking_hit_line',
      'r_asking_hit_code',
      'r_asking_told',
      'r_judged',
      'r_told',
      'r_hit',
      'r_hit_line',
      'r_hit_code',
      'r_funnel',
      'r_trail',
      'r_candidate',
      'r_line',
      'r_untold',
      'r_tally',
    ]);
  });

  it('answers with the columns and types of every plan', async () => {
    expect(await answerShape(plan)).toEqual(contractShape(rule.finding.key));
  });

  it('stays inside the portable subset, for DuckDB and for Spark', () => {
    expect(notPortable(plan, planOf(quantity, rule, {}, spark))).toEqual([]);
  });

  it('judges as this text says', async () => {
    await expect(textOf('r_asking_judged')).toMatchFileSnapshot('judged.sql');
  });

  it('keeps a shared step apart when its parameters differ, and shares it when they do not', () => {
    const names = (overlay: Record<string, unknown>): string[] =>
      planOf(quantity, rule, overlay).shared.map((step) => step.name);
    expect(names({ restricted: [{ words: [], days: 7 }] })).toEqual(names({}));
    expect(names({ outside: ['21'] })).not.toEqual(names({}));
  });
});

describe('the sentence', () => {
  const parameters = quantity.parameters.parse(rule.params);
  const facts = {
    drug: '阿托伐他汀',
    packs: '2.00',
    pack_unit: '盒',
    days: '56.00',
    cap: '7.00',
    allowed: '28.00',
    excess: '28.00',
    grain: 'pack',
    grains: 2,
    grains_allowed: 1,
    source: 'A',
    class: 'ordinary',
    why: 'not_chronic',
    dose: '1片 qd',
    diagnoses: 'J06.900',
  };

  it('says what was counted and why this cap, in both languages', () => {
    expect(quantity.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
      `"该次普通门诊开具阿托伐他汀2盒，折合56天用量，超过7天上限；按整包装发药，放行1盒（28天），其余1盒（28天）超出（依据：处方天数与发药数量一致；用法 1片 qd）。参保人近12个月无慢特病登记，也无慢性病诊断，本次诊断 J06.900。退费已冲减。疑似单次开药超天数，请调取处方核实。"`,
    );
    expect(quantity.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
      `"This ordinary outpatient visit supplied 2 packs of 阿托伐他汀, 56 days of use, above the cap of 7: in whole packs, 1 are allowed (28 days) and the other 1 (28 days) are beyond (by: written days agree with the quantity; directions 1片 qd). Cap: within 12 months there is neither a chronic registration nor a chronic diagnosis; diagnosis of this visit: J06.900. Refunds are netted. Suspected over-long single prescription; pull the prescription to check."`,
    );
  });

  it('says that even the longest cap is exceeded, and where the cap comes from', () => {
    const say = (more: Facts, language: Language): string =>
      quantity.explain(
        { ...facts, days: '112.00', cap: '84.00', allowed: '84.00', grains: 4, grains_allowed: 3, ...more },
        parameters,
        language,
      );
    const longest = { why: 'not_chronic_longest' };
    expect(say(longest, 'zh')).toContain('超过84天上限；按整包装发药，放行3盒（84天），其余1盒（28天）超出（');
    expect(say(longest, 'zh')).toContain('本次诊断 J06.900；即使按慢性病患者的最长上限（84天）计算，也已超过。');
    expect(say(longest, 'en')).toContain('even the longest cap, the 84 days of chronic patients, is exceeded.');
    expect(say({ why: 'class' }, 'zh')).toContain('。该上限按就诊类别（普通门诊）确定。');
    expect(say({ why: 'class' }, 'en')).toContain('Cap: that of the kind of visit (ordinary outpatient visit).');
  });

  it.each(['restricted', 'registered', 'diagnosed', 'longest', 'not_chronic_longest', 'class'])(
    'gives the reason %s without a gap',
    (why) => {
      const given = { ...facts, why, registered_on: '2025-01-02', chronic_diagnosis: 'I10', source: 'A+B' };
      for (const language of ['zh', 'en'] as const) {
        const text = quantity.explain(given, parameters, language);
        expect(text).toMatch(/疑似|Suspected/);
        expect(text).not.toMatch(/undefined|null|NaN|，。|；）/);
      }
    },
  );
});
