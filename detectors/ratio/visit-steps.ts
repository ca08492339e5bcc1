import { literals } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { tierSql } from '../statistics/hospital-tier.ts';
import type { MonthEnds } from '../statistics/month-ends.ts';
import { scopeSql } from './fund-scope.ts';
import type { ComparisonParameters } from './parameters.ts';

const PARTS: readonly (readonly [column: string, name: string])[] = [
  ['fulamt_ownpay_amt', 'own'],
  ['overlmt_selfpay', 'over'],
  ['preselfpay_amt', 'pre'],
  ['inscp_amt', 'inscp'],
];

/** A column is missing where it is NULL on any settlement of the stay. */
const summed = (column: string, name: string): string =>
  `sum(${column}) AS ${name}, count(*) - count(${column}) AS ${name}_missing`;

/**
 * `<prefix>placed`: one row a stay (interim settlements of a visit added up) discharged in any of the windows, with its stratum, the parts its
 * cost falls into, and `fault`, the column of the settlement that keeps it out of the comparison or NULL. A row depends on its own visit
 * and on registers alone.
 */
export function visitSteps(context: PlanContext<ComparisonParameters>, { from, now }: MonthEnds): Step[] {
  const { dialect, parameters, prefix } = context;
  const [scoped = 'fund_pay_sumamt'] = parameters.fund_scope.include;
  const order = dialect.concat('|', dialect.isoTime('s.setl_time'), 's.setl_id');
  const last = (value: string): string => dialect.maxBy(value, order);
  const insured =
    parameters.insurance_types.length === 0 ? '' : ` AND s.insutype IN (${literals(parameters.insurance_types)})`;
  const money = (expression: string): string => dialect.decimal(expression, 18, 2);
  const age = 't.age_years';
  const ageBand = `CASE WHEN ${age} < 18 THEN 'child' WHEN ${age} < 60 THEN 'adult' WHEN ${age} >= 60 THEN 'senior' ELSE 'unknown' END`;
  return [
    {
      name: `${prefix}visit`,
      materialise: true,
      sql: `SELECT s.mdtrt_id, s.fixmedins_code, ${last('s.insutype')} AS insutype, ${last('s.psn_no')} AS psn_no, ${last('s.setl_id')} AS setl_id,
  max(coalesce(s.enddate, ${dialect.day('s.setl_time')})) AS discharged, min(s.setl_time) AS first_time, max(s.setl_time) AS last_time,
  ${last("coalesce(s.hosp_lv, '')")} AS hosp_lv, ${last("coalesce(s.psn_type, '')")} AS psn_type, ${last("coalesce(s.out_flag, '0')")} AS out_flag,
  ${last("coalesce(s.pay_way, '')")} AS pay_way, ${last("coalesce(s.dscg_maindiag_code, '')")} AS diagnosis, max(s.age) AS age, max(s.brdy) AS brdy,
  ${last('coalesce(s.inscp_amt, -1)')} AS line_inscp_amt, sum(s.medfee_sumamt) AS c, sum(${scopeSql(parameters.fund_scope)}) AS fund, sum(s.fund_pay_sumamt) AS all_funds,
  count(*) - count(s.${scoped}) AS fund_missing, ${PARTS.map(([column, name]) => summed(`s.${column}`, name)).join(', ')},
  sum(coalesce(s.act_pay_dedc, s.crt_dedc, 0)) AS dedc
FROM eff_setl_d s
WHERE s.med_type IN (${literals(parameters.med_types)}) AND coalesce(s.setl_type, '') <> '3' AND s.medfee_sumamt > 0${insured}
GROUP BY s.mdtrt_id, s.fixmedins_code
HAVING max(coalesce(s.enddate, ${dialect.day('s.setl_time')})) BETWEEN DATE '${from}' AND DATE '${now.to}'`,
    },
    {
      name: `${prefix}placed`,
      materialise: true,
      keep: 'mdtrt_id',
      sql: `WITH main AS (
  SELECT d.mdtrt_id, min(d.diag_code) AS diag_code FROM eff_diag_d d JOIN ${prefix}visit v ON v.mdtrt_id = d.mdtrt_id
  WHERE d.maindiag_flag = '1' AND d.diag_type = '1' GROUP BY d.mdtrt_id),
told AS (
  SELECT v.*, coalesce(nullif(v.psn_type, ''), p.psn_type) AS kind_of_person, coalesce(m.hosp_lv, nullif(v.hosp_lv, '')) AS grade,
    coalesce(m.fixmedins_type, '1') AS institution_type,
    coalesce(main.diag_code, nullif(k.dscg_maindiag_code, ''), nullif(v.diagnosis, '')) AS main_diagnosis,
    coalesce(${dialect.double('v.age')}, ${dialect.double(dialect.daysBetween('coalesce(v.brdy, p.brdy)', 'v.discharged'))} / 365.25) AS age_years
  FROM ${prefix}visit v
  LEFT JOIN main ON main.mdtrt_id = v.mdtrt_id
  LEFT JOIN eff_mdtrt_d k ON k.mdtrt_id = v.mdtrt_id
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = v.fixmedins_code AND m.begndate <= ${dialect.day('v.last_time')} AND ${dialect.day('v.last_time')} < m.until_date
  LEFT JOIN eff_psn_b p ON p.psn_no = v.psn_no AND p.begndate <= ${dialect.day('v.discharged')} AND ${dialect.day('v.discharged')} < p.until_date)
SELECT t.mdtrt_id, t.psn_no, t.setl_id, t.fixmedins_code, t.insutype, ${tierSql(dialect, 't.grade')} AS tier, substr(upper(trim(t.main_diagnosis)), 1, 3) AS disease,
  CASE WHEN t.out_flag <> '0' THEN 'elsewhere' WHEN t.pay_way IN (${literals(parameters.fixed_price_pay_ways)}) THEN t.pay_way
    ELSE coalesce(t.kind_of_person, ${ageBand}) END AS person,
  t.discharged, t.first_time, t.last_time, CASE WHEN t.line_inscp_amt >= 0 THEN t.line_inscp_amt END AS line_inscp_amt, ${money('t.c')} AS c, ${money('t.fund')} AS fund,
  ${money('t.own')} AS own, ${money('t.over')} AS over, ${money('t.pre')} AS pre, ${money('t.dedc')} AS dedc,
  ${money('t.inscp - t.dedc - t.all_funds')} AS copay, ${money('t.c - t.own - t.over - t.pre - t.inscp + t.all_funds - t.fund')} AS other_fund,
  CASE ${PARTS.map(([column, name]) => `WHEN t.${name}_missing > 0 THEN 'setl_d.${column}'`).join(' ')}
    WHEN t.fund_missing > 0 THEN 'setl_d.${scoped}'
    WHEN abs(t.c - t.own - t.over - t.pre - t.inscp) > ${parameters.identity_tolerance} THEN 'setl_d.inscp_amt'
    WHEN t.fund < 0 OR t.fund > t.c THEN 'setl_d.fund_pay_sumamt' END AS fault
FROM told t WHERE t.institution_type <> '2'`,
    },
  ];
}
