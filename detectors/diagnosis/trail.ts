import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { funnelStep } from '../condition/funnel.ts';
import type { DiagnosisParameters } from './parameters.ts';

/** Words for the parts of a rule on diagnoses. */
export const diagnosisWords = ({ groups }: DiagnosisParameters): PlanWords => ({
  parts: {
    rows_in: { zh: '限性别、年龄的诊断', en: 'diagnoses bound to a sex or an age' },
    told: { zh: '判得出的', en: 'those that can be told' },
    misfit: { zh: '与本人不符的诊断', en: 'diagnoses that do not fit their person' },
    groups: { zh: '机构、情形、年度', en: 'institutions by group of diagnoses and year' },
    enough: { zh: '条数达到下限', en: 'as many as the least number' },
    ...Object.fromEntries(groups.map(({ name, label }) => [name, label])),
  },
  measure: { label: { zh: '当年不符的诊断条数', en: 'diagnoses of the year that do not fit' }, relation: 'at_least' },
});

const GROUP = 'fixmedins_code, defect, year';

/** From the counts of judged diagnoses, and from those that do not fit. */
export function diagnosisFunnel(context: PlanContext<DiagnosisParameters>, counts: string, hit: string): Step {
  const { dialect: d, prefix, parameters } = context;
  const count = (condition: string): string => `SELECT coalesce(sum(n), 0) FROM ${counts} WHERE ${condition}`;
  return funnelStep(d, prefix, [
    { part: 'rows_in', unit: 'rows', n: count('true') },
    { part: 'told', unit: 'rows', n: count("outcome IN ('hit', 'clear')") },
    ...parameters.groups.map(({ name }) => ({
      part: name,
      unit: 'of-which' as const,
      n: count(`outcome = 'hit' AND defect = ${d.literal(name)}`),
    })),
    { part: 'misfit', unit: 'rows', n: count("outcome = 'hit'") },
    {
      part: 'groups',
      unit: 'groups',
      n: `SELECT count(*) FROM (SELECT DISTINCT ${GROUP} FROM ${hit}) g`,
    },
  ]);
}

/** Every diagnosis that was judged, and every group of misfits against the least number. */
export function diagnosisTrail(context: PlanContext<DiagnosisParameters>, judged: string): Step {
  const { dialect: d, prefix, parameters } = context;
  const diagnosis = d.json({
    kind: d.literal('diag_d'),
    key: d.concat('|', 'c.mdtrt_id', 'c.diag_type', 'c.diag_code'),
    defect: 'c.defect',
    diagnosis: d.concat(' ', 'c.diag_code', 'c.diag_name'),
    sex: 'c.sex',
    age_months: d.text('c.age_low'),
  });
  const group = d.json({ defect: 'g.defect', year: 'g.year', records: d.bigint('g.n') });
  const least = String(parameters.min_count);
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT c.mdtrt_id, c.psn_no, c.fixmedins_code, c.at_time, ${diagnosis} AS what,
  CASE WHEN c.outcome IN ('hit', 'clear') THEN c.outcome = 'hit' END AS p_misfit, CAST(NULL AS BOOLEAN) AS p_enough,
  ${d.decimal('NULL', 38, 6)} AS measure, ${d.decimal('NULL', 38, 6)} AS threshold, c.outcome
FROM ${judged} c
UNION ALL
SELECT ${d.text('NULL')}, ${d.text('NULL')}, g.fixmedins_code, g.at_time, ${group}, CAST(NULL AS BOOLEAN), g.n >= ${least}, ${d.decimal('g.n', 38, 6)}, ${d.decimal(least, 38, 6)},
  CASE WHEN g.n >= ${least} THEN 'hit' ELSE 'clear' END
FROM (SELECT ${GROUP}, count(*) AS n, max(at_time) AS at_time FROM ${judged} WHERE outcome = 'hit' GROUP BY ${GROUP}) g`,
  };
}
