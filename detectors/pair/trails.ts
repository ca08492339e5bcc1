import type { Step } from '../../store/step.ts';
import type { Text } from '../../base/language.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { funnelStep, ROWS_IN, type Stage } from '../condition/funnel.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { CountedStage } from '../shared/person-counts.ts';
import type { DiscountParameters, OverlapParameters, RepeatParameters } from './parameters.ts';

/** The tables that a funnel and a trail are told from: every line looked at, and those that were judged one by one. */
interface Told {
  readonly lines: string;
  readonly judged: string;
}

const stages = (lines: string, judged: string, parts: Readonly<Record<string, string>>): Stage[] => [
  { part: ROWS_IN, unit: 'rows', n: `SELECT count(*) FROM ${lines}` },
  ...Object.entries(parts).map(([part, condition]): Stage => ({
    part,
    unit: 'rows',
    n: `SELECT count(*) FROM ${judged} WHERE ${condition}`,
  })),
];

/** A trail of every line `l` with what it was judged as, `j`. */
function trail(d: Dialect, prefix: string, told: Told, view: TrailView): Step {
  const what = d.json({ kind: d.literal('fee_list_d'), key: 'l.bkkp_sn', ...view.what });
  const parts = Object.entries(view.parts).map(([part, sql]) => `${sql} AS p_${part}, `);
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT ${view.visit} AS mdtrt_id, l.psn_no, l.fixmedins_code, ${view.time} AS at_time, ${what} AS what, ${parts.join('')}
  ${d.decimal(view.measure, 38, 6)} AS measure, ${d.decimal(view.threshold, 38, 6)} AS threshold, ${view.outcome} AS outcome
FROM ${told.lines} l LEFT JOIN ${told.judged} j ON j.bkkp_sn = l.bkkp_sn`,
  };
}

interface TrailView {
  readonly visit: string;
  readonly time: string;
  readonly what: Readonly<Record<string, string>>;
  readonly parts: Readonly<Record<string, string>>;
  readonly measure: string;
  readonly threshold: string;
  readonly outcome: string;
}

/** Funnel and trail of a rule on operations of one group. */
export function discountTrail({ dialect: d, parameters, prefix }: PlanContext<DiscountParameters>, told: Told): Step[] {
  const full = `standing = 'full'`;
  return [
    funnelStep(
      d,
      prefix,
      stages(told.lines, told.judged, {
        group_beside: 'true',
        full_price: full,
        not_first: `${full} AND place > 1`,
        fund_paid: `outcome = 'hit'`,
      }),
    ),
    trail(d, prefix, told, {
      visit: 'l.mdtrt_id',
      time: 'l.fee_ocur_time',
      what: {
        item: 'l.med_list_codg',
        group: 'j.group_name',
        price: d.text(d.decimal('l.pric', 18, 2)),
        full_price: d.text(d.decimal('j.full_pric', 18, 2)),
      },
      parts: {
        group_beside: 'j.bkkp_sn IS NOT NULL',
        full_price: `CASE WHEN j.standing = 'full' THEN true WHEN j.standing IN ('discounted', 'between') THEN false END`,
        not_first: 'j.place > 1',
        fund_paid: `CASE WHEN j.bkkp_sn IS NULL THEN CAST(NULL AS BOOLEAN) WHEN j.uncharged IS NULL THEN true WHEN j.uncharged = 'clear' THEN false END`,
      },
      measure: 'round(l.pric / j.full_pric, 6)',
      threshold: String(parameters.lawful_share),
      outcome: `coalesce(j.outcome, 'clear')`,
    }),
  ];
}

/** Funnel and trail of a rule on tests done again elsewhere. */
export function repeatTrail({ dialect: d, parameters, prefix }: PlanContext<RepeatParameters>, told: Told): Step[] {
  return [
    funnelStep(
      d,
      prefix,
      stages(told.lines, told.judged, { elsewhere_before: 'true', repeat: `state = 'hit'`, often: `outcome = 'hit'` }),
    ),
    trail(d, prefix, told, {
      visit: 'l.mdtrt_id',
      time: 'l.fee_ocur_time',
      what: {
        test: 'l.test',
        test_name: 'l.test_name',
        site: 'l.site',
        earlier_place: 'j.earlier_place',
        days_since: d.text('j.days_since'),
      },
      parts: {
        elsewhere_before: 'j.bkkp_sn IS NOT NULL',
        repeat: `CASE j.state WHEN 'hit' THEN true WHEN 'clear' THEN false END`,
        often: `j.repeats >= ${parameters.least_repeats}`,
      },
      measure: 'j.repeats',
      threshold: String(parameters.least_repeats),
      outcome: `coalesce(j.outcome, 'clear')`,
    }),
  ];
}

/** The stages of a rule on drugs of one group side by side. */
export function overlapStages({ parameters }: PlanContext<OverlapParameters>, { lines, judged }: Told): CountedStage[] {
  const rows = (part: string, from: string, where: string): CountedStage => ({ part, unit: 'rows', from, where });
  return [
    rows(ROWS_IN, lines, 'true'),
    rows('grouped', lines, `drug_grp <> ''`),
    rows('two_drugs', judged, 'true'),
    rows('side_by_side', judged, 'both_days IS NOT NULL'),
    rows('beyond_allowed', judged, `both_days > ${parameters.allowed_days}`),
    rows('fund_paid', judged, `outcome = 'hit'`),
  ];
}

/** The trail of the same. */
export function overlapTrail({ dialect: d, parameters, prefix }: PlanContext<OverlapParameters>, told: Told): Step {
  return trail(d, prefix, told, {
    visit: 'j.mdtrt_id',
    time: `CAST(l.fee_date AS TIMESTAMP)`,
    what: { drug: 'l.gnrc_name', group: 'l.drug_grp', days: d.text('l.days'), other_drug: 'j.other_name' },
    parts: {
      grouped: `l.drug_grp <> ''`,
      two_drugs: 'j.bkkp_sn IS NOT NULL',
      side_by_side: 'CASE WHEN j.bkkp_sn IS NOT NULL AND j.days IS NOT NULL THEN j.both_days IS NOT NULL END',
      beyond_allowed: `j.both_days > ${parameters.allowed_days}`,
      fund_paid: `CASE WHEN j.bkkp_sn IS NULL THEN CAST(NULL AS BOOLEAN) WHEN j.uncharged IS NULL THEN true WHEN j.uncharged = 'clear' THEN false END`,
    },
    measure: 'j.both_days',
    threshold: String(parameters.allowed_days),
    outcome: `coalesce(j.outcome, CASE WHEN l.drug_grp IS NULL THEN 'item_b.drug_grp' ELSE 'clear' END)`,
  });
}

const FUND_PAID: Text = { zh: '基金支付', en: 'paid by the fund' };

/** Words for the parts of those three. */
export const TRAIL_WORDS: Readonly<Record<'discount' | 'repeat' | 'overlap', PlanWords>> = {
  discount: {
    parts: {
      rows_in: { zh: '有折价组的手术明细', en: 'lines of operations with a discount group' },
      group_beside: { zh: '同日还有同组的另一种手术', en: 'another operation of the group on the day' },
      full_price: { zh: '没有折价', en: 'without a discount' },
      not_first: { zh: '不是最贵的一种', en: 'not the dearest of them' },
      fund_paid: FUND_PAID,
    },
    measure: { label: { zh: '单价与全价之比', en: 'share of the full price' }, relation: 'above' },
  },
  repeat: {
    parts: {
      rows_in: { zh: '结果互认的检查明细', en: 'lines of recognised tests' },
      elsewhere_before: { zh: '时限内在别处做过', en: 'had elsewhere within the days' },
      repeat: {
        zh: '同类疾病、同部位、非急诊、基金支付',
        en: 'same kind of disease and part, no emergency, paid by the fund',
      },
      often: { zh: '本机构全年次数达到下限', en: 'often enough in the institution’s year' },
    },
    measure: {
      label: { zh: '本机构全年重复次数', en: 'repeats of the institution in the year' },
      relation: 'at_least',
    },
  },
  overlap: {
    parts: {
      rows_in: { zh: '带回家的药品明细', en: 'drug lines that were taken home' },
      grouped: { zh: '有药品分组且不属常规合用', en: 'of a group, and not usually combined' },
      two_drugs: { zh: '同一人还用过同组另一种药', en: 'the person had another drug of the group' },
      side_by_side: { zh: '两药并用（不是换药）', en: 'taken side by side, not one after the other' },
      beyond_allowed: { zh: '重叠多于容许天数', en: 'overlapping by more days than allowed' },
      fund_paid: FUND_PAID,
    },
    measure: { label: { zh: '重叠天数', en: 'days together' }, relation: 'above' },
  },
};
