import { describe, expect, it } from 'vitest';
import { quantity } from '../../../detectors/archetypes/quantity.ts';
import { stockOnHand } from '../../../detectors/archetypes/stock-on-hand.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { planOf, ruleNamed } from '../quantity/answer.ts';
import { answerShape, contractShape, explained, notPortable } from '../quantity/portable.ts';

const rule = ruleNamed('MC-RX-002');
const plan = planOf(stockOnHand, rule);

describe('the plan', () => {
  it('binds on our schema and answers with the columns and types of every plan', async () => {
    expect(await explained(plan)).toHaveLength(plan.shared.length + plan.steps.length);
    expect(await answerShape(plan)).toEqual(contractShape(rule.finding.key));
  });

  it('stays inside the portable subset, for DuckDB and for Spark', () => {
    expect(notPortable(plan, planOf(stockOnHand, rule, {}, spark))).toEqual([]);
  });

  it('computes the stock as this text says', async () => {
    await expect(plan.steps.find((step) => step.name === 'r_stock')?.sql ?? '').toMatchFileSnapshot('stock.sql');
  });

  it('shares its drug lines with the rule on single prescriptions', () => {
    expect(plan.shared).toEqual(planOf(quantity, ruleNamed('MC-RX-001')).shared);
  });
});

describe('the sentence', () => {
  const parameters = stockOnHand.parameters.parse(rule.params);
  const facts = {
    drug: '阿托伐他汀',
    year: '2025',
    first_day: '2025-01-06',
    last_day: '2025-10-06',
    fills: 20,
    institutions: 3,
    total_days: '560.00',
    span_days: 273,
    possession_ratio: '1.9487',
    peak_days: '287.50',
    peak_day: '2025-10-06',
    limit_days: '56.00',
    longest_fill_days: '28.00',
    excess_days: '240.00',
    top_institution: 'H1',
    top_share: '0.5000',
    band: 'clear',
  };

  it('tells the pile in both languages', () => {
    expect(stockOnHand.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
      `"参保人2025-01-06至2025-10-06在3家机构分20天取得阿托伐他汀共560天用量，首末次之间院外可用药273天，持有率195%（参照120%）；2025年内手中存药最高在2025-10-06达287.5天，超过56天。单次开药最长28天，逐张审核不易看出。2025年内约240天用量是在存药充足时取得，其中H1占50%。住院日、退费和提前几天续药均已扣除。疑似跨机构累计囤药。"`,
    );
    expect(stockOnHand.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
      `"From 2025-01-06 to 2025-10-06 this person obtained 560 days of 阿托伐他汀 on 20 days at 3 institution(s), with 273 days out of hospital between the first and the last: possession 195% (reference 120%). In 2025 the stock on hand peaked at 287.5 days on 2025-10-06, above 56. The longest single fill was 28 days, so no single prescription shows it. About 240 days were obtained in 2025 while stock was ample, 50% of them at H1. Days in hospital, refunds and refills a few days early are allowed for. Suspected stockpiling across institutions."`,
    );
  });

  it('does not say across institutions of one institution, and marks the decisive band', () => {
    expect(stockOnHand.explain({ ...facts, institutions: 1 }, parameters, 'zh')).not.toContain('跨机构');
    expect(stockOnHand.explain({ ...facts, longest_fill_days: '90.00' }, parameters, 'zh')).not.toContain('逐张审核');
    expect(stockOnHand.explain({ ...facts, band: 'decisive' }, parameters, 'en')).toContain('extreme');
  });
});
