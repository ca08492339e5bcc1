import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { funnelStep } from '../condition/funnel.ts';
import type { CodeReuseParameters, OtherPlace, SamePlace } from './parameters.ts';

const DAY = 86_400;

/** Words for the parts of rules on repeated codes; rules on payment keep tallies only. */
export function codeReuseWords(parameters: CodeReuseParameters): PlanWords {
  const repeated = { zh: '出现不止一次的码的结算、销售', en: 'settlements and sales of codes seen more than once' };
  switch (parameters.across) {
    case 'persons':
      return {
        parts: {
          repeated,
          codes: { zh: '在一家机构出现不止一次的码', en: 'codes seen more than once at one institution' },
          persons: { zh: '结算给不同的人', en: 'settled for different persons' },
          certain: { zh: '去掉可能已退的仍重复', en: 'repeated without what may have come back' },
          beyond_pack: { zh: '超出一盒', en: 'more than one pack' },
        },
        measure: { label: { zh: '该码在该机构的次数', en: 'settlements of the code there' }, relation: 'at_least' },
      };
    case 'institutions':
      return {
        parts: {
          repeated,
          elsewhere: { zh: '此前在别的机构出现过', en: 'seen at another institution before' },
          gap:
            parameters.gap === 'long'
              ? { zh: '相隔够久', en: 'far enough apart' }
              : { zh: '相隔不久', en: 'near enough in time' },
          again: { zh: '不是处方外配，也不可能已退', en: 'no prescription filled elsewhere, and not sent back' },
        },
        measure: {
          label:
            parameters.gap === 'long'
              ? { zh: '与前一机构相隔天数', en: 'days since the sale elsewhere' }
              : { zh: '与前一机构相隔小时数', en: 'hours since the sale elsewhere' },
          relation: parameters.gap === 'long' ? 'at_least' : 'below',
        },
      };
    case 'payment':
      return {
        parts: {},
        measure: { label: { zh: '结算和自费销售次数', en: 'settlements and sales for cash' }, relation: 'at_least' },
      };
  }
}

/** Funnel and trail of a rule inside an institution: every settlement of its repeated codes. */
export function samePlaceTrail({ dialect: d, prefix, parameters: p }: PlanContext<SamePlace>): Step[] {
  const codes = (condition: string): string => `SELECT count(*) FROM ${prefix}group WHERE ${condition}`;
  const what = d.json({ drug_trac_codg: 's.drug_trac_codg', item: 's.med_list_codg', item_name: 's.item_name' });
  return [
    funnelStep(d, prefix, [
      { part: 'repeated', unit: 'rows', n: `SELECT count(*) FROM ${prefix}sale` },
      { part: 'codes', unit: 'groups', n: codes('true') },
      { part: 'persons', unit: 'groups', n: codes(`persons >= ${p.min_persons}`) },
      { part: 'beyond_pack', unit: 'groups', n: codes("outcome = 'hit'") },
    ]),
    {
      name: `${prefix}trail`,
      materialise: false,
      sql: `SELECT s.mdtrt_id, s.psn_no, s.fixmedins_code, s.trac_time AS at_time, ${what} AS what,
  g.persons >= ${p.min_persons} AS p_persons, g.certain >= ${p.min_settlements} AND g.certain_persons >= ${p.min_persons} AS p_certain,
  CASE WHEN g.outcome IN ('hit', 'clear') THEN g.outcome = 'hit' END AS p_beyond_pack,
  ${d.decimal('g.settlements', 38, 6)} AS measure, ${d.decimal(String(p.min_settlements), 38, 6)} AS threshold,
  CASE WHEN g.outcome = 'hit' AND coalesce(j.share, 0) <= 0 THEN 'clear' ELSE g.outcome END AS outcome
FROM ${prefix}sale s JOIN ${prefix}group g ON g.drug_trac_codg = s.drug_trac_codg AND g.fixmedins_code = s.fixmedins_code
LEFT JOIN ${prefix}judged j ON j.drug_trac_codg = s.drug_trac_codg AND j.fixmedins_code = s.fixmedins_code AND j.nth = s.nth`,
    },
  ];
}

/** Funnel and trail of a rule between institutions: every settlement of a repeated code against the one before it elsewhere. */
export function otherPlaceTrail({ dialect: d, prefix, parameters: p }: PlanContext<OtherPlace>): Step[] {
  const rows = (condition: string): string => `SELECT count(*) FROM ${prefix}outcome WHERE ${condition}`;
  const days = d.decimal(`gap_seconds / ${DAY}.0`, 38, 6);
  const what = d.json({
    drug_trac_codg: 'drug_trac_codg',
    item: 'med_list_codg',
    item_name: 'item_name',
    first_seller: 'before_fixmedins_code',
    first_sold: d.isoTime('before_trac_time'),
  });
  return [
    funnelStep(d, prefix, [
      { part: 'repeated', unit: 'rows', n: rows('true') },
      { part: 'elsewhere', unit: 'rows', n: rows('before_trac_time IS NOT NULL') },
      { part: 'gap', unit: 'rows', n: rows("outcome <> 'outside'") },
      { part: 'again', unit: 'rows', n: rows("outcome = 'again'") },
    ]),
    {
      name: `${prefix}trail`,
      materialise: false,
      sql: `SELECT mdtrt_id, psn_no, fixmedins_code, trac_time AS at_time, ${what} AS what,
  before_trac_time IS NOT NULL AS p_elsewhere, coalesce(gap_seconds ${p.gap === 'long' ? '>=' : '<'} ${p.min_gap_days * DAY}, false) AS p_gap,
  CASE WHEN outcome IN ('again', 'filled') THEN outcome = 'again' END AS p_again,
  ${days} AS measure, ${d.decimal(String(p.min_gap_days), 38, 6)} AS threshold,
  CASE outcome WHEN 'again' THEN 'hit' WHEN 'filled' THEN 'clear' WHEN 'outside' THEN 'clear' ELSE outcome END AS outcome
FROM ${prefix}outcome`,
    },
  ];
}
