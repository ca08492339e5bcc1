import { literals } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { tierSql } from '../statistics/hospital-tier.ts';
import { rollingYear } from '../statistics/rolling-year.ts';
import { scopeSql } from './fund-scope.ts';
import type { PolicyParameters } from './parameters.ts';

type Context = PlanContext<PolicyParameters>;

/** Largest difference in yuan by which the fund may seem to pay more than what is in scope: rounding of parts. */
const ROUNDING = 0.05;

/** `<prefix>setl`: the settlements of the window with setting, district and tier; `reason` names what keeps one out, or is NULL; `doubt` what is odd of one that counts. */
function settlementSteps({ dialect, parameters: p, prefix, rule, asOf }: Context): Step[] {
  const { from, to } = rollingYear(asOf, rule.effective.from);
  const day = dialect.day('s.setl_time');
  const [scoped = 'fund_pay_sumamt'] = p.fund_scope.include;
  const settings = Object.entries(p.settings);
  const setting = settings.map(
    ([name, types]) => `WHEN s.med_type IN (${literals(types)}) THEN ${dialect.literal(name)}`,
  );
  const here = p.treated_elsewhere ? '' : ` AND coalesce(s.out_flag, '0') = '0'`;
  const fund = scopeSql(p.fund_scope);
  const ofMonth = `PARTITION BY s.fixmedins_code, s.insutype, CASE ${setting.join(' ')} END, ${dialect.month('s.setl_time')}`;
  const order = dialect.concat('|', dialect.isoTime('setl_time'), 'setl_id');
  return [
    {
      name: `${prefix}placed`,
      materialise: true,
      sql: `SELECT s.setl_id, s.fixmedins_code, s.insutype, CASE ${setting.join(' ')} END AS setting, s.setl_time, ${dialect.month('s.setl_time')} AS period,
  coalesce(m.admdvs, s.fix_blng_admdvs) AS district, coalesce(m.hosp_lv, s.hosp_lv) AS grade, s.inscp_amt, ${dialect.decimal(fund, 18, 2)} AS fund,
  CASE WHEN s.inscp_amt IS NULL THEN 'setl_d.inscp_amt' WHEN s.${scoped} IS NULL THEN 'setl_d.${scoped}'
    WHEN ${fund} < 0 THEN 'setl_d.fund_pay_sumamt'
    WHEN ${fund} = 0 AND sum(s.inscp_amt) OVER (${ofMonth}) = 0 THEN 'zero:inscp_amt' END AS reason,
  CASE WHEN ${fund} > s.inscp_amt + ${ROUNDING} THEN 'above:inscp_amt' END AS doubt
FROM eff_setl_d s
LEFT JOIN eff_medins_b m ON m.fixmedins_code = s.fixmedins_code AND m.begndate <= ${day} AND ${day} < m.until_date
WHERE s.med_type IN (${literals(settings.flatMap(([, types]) => types))}) AND s.insutype IN (${literals(p.insurance_types)})
  AND coalesce(s.setl_type, '') <> '3' AND s.medfee_sumamt > 0 AND ${day} BETWEEN DATE '${from}' AND DATE '${to}'${here}`,
    },
    {
      name: `${prefix}setl`,
      materialise: true,
      sql: `SELECT p.*, t.tier FROM ${prefix}placed p
JOIN (SELECT fixmedins_code, ${tierSql(dialect, dialect.maxBy("coalesce(grade, '')", order))} AS tier FROM ${prefix}placed GROUP BY fixmedins_code) t ON t.fixmedins_code = p.fixmedins_code`,
    },
  ];
}

/** The policy's target for a row with `insutype`, `setting` and `tier`: the tier's own before the general one. */
function targetSql({ dialect, parameters: { targets } }: Context): string {
  const cases = [...targets.filter((t) => t.tier !== undefined), ...targets.filter((t) => t.tier === undefined)].map(
    ({ insutype, setting, tier, ratio }) =>
      `WHEN insutype = ${dialect.literal(insutype)} AND setting = ${dialect.literal(setting)}${tier === undefined ? '' : ` AND tier = ${dialect.literal(tier)}`} THEN ${dialect.decimal(String(ratio), 18, 6)}`,
  );
  return cases.length === 0
    ? dialect.decimal('NULL', 18, 6)
    : `CASE ${cases.join(' ')} ELSE ${dialect.decimal('NULL', 18, 6)} END`;
}

/**
 * The answer of an indicator: `<prefix>value`, the fund's share of in-scope cost (DOMAIN §4: Σ fund ÷ Σ inscp_amt, a ratio of sums) of
 * the city, of each district and of each institution, by insurance type and setting, for every month of the window and for the
 * calendar year so far. A settlement of which the fund pays more than is in scope counts in full, and is told of: left out, the
 * share would be too low. Where nothing of a month is in scope there is no share to tell. No candidates: an indicator accuses nobody.
 */
export function policySteps(context: Context): Step[] {
  const { dialect, parameters: p, prefix } = context;
  const { year } = rollingYear(context.asOf, context.rule.effective.from);
  const text = (value: string): string => dialect.text(value);
  const money = (expression: string): string => dialect.decimal(expression, 38, 2);
  const scope = (name: string, code: string, tier: string, where: string): string =>
    `SELECT '${name}' AS scope, ${code} AS scope_code, ${tier} AS tier, setting, insutype, period, fund, inscp_amt, reason FROM ${prefix}setl${where}`;
  const keys = ['scope', 'scope_code', 'setting', 'insutype', 'period'].map((name) => `${text('NULL')} AS k_${name}`);
  return [
    ...settlementSteps(context),
    {
      name: `${prefix}scoped`,
      materialise: false,
      sql: [
        scope('city', text("'all'"), text('NULL'), ''),
        scope('district', 'district', text('NULL'), ' WHERE district IS NOT NULL'),
        scope('institution', 'fixmedins_code', 'tier', ''),
      ].join('\nUNION ALL\n'),
    },
    {
      name: `${prefix}value`,
      materialise: true,
      sql: `WITH timed AS (
  SELECT * FROM ${prefix}scoped
  UNION ALL SELECT scope, scope_code, tier, setting, insutype, ${dialect.literal(year)} AS period, fund, inscp_amt, reason FROM ${prefix}scoped WHERE substr(period, 1, 4) = ${dialect.literal(year)}),
summed AS (
  SELECT scope, scope_code, max(tier) AS tier, setting, insutype, period,
    coalesce(sum(CASE WHEN reason IS NULL THEN fund END), 0) AS numerator, coalesce(sum(CASE WHEN reason IS NULL THEN inscp_amt END), 0) AS denominator,
    count(CASE WHEN reason IS NULL THEN 1 END) AS settlements, count(reason) AS untold
  FROM timed GROUP BY scope, scope_code, setting, insutype, period)
SELECT scope, scope_code, setting, insutype, period,
  CASE WHEN settlements >= ${p.min_settlements} AND denominator > 0 THEN ${dialect.decimal(`round(${dialect.double('numerator')} / ${dialect.double('denominator')}, 6)`, 18, 6)} END AS value,
  ${targetSql(context)} AS target, ${money('numerator')} AS numerator, ${money('denominator')} AS denominator, settlements, untold
FROM summed`,
    },
    {
      name: `${prefix}candidate`,
      materialise: true,
      sql: `SELECT ${keys.join(', ')}, ${['fixmedins_code', 'psn_no', 'bilg_dr_code'].map((name) => `${text('NULL')} AS ${name}`).join(', ')},
  setl_time AS first_time, setl_time AS last_time, ${dialect.decimal('NULL', 38, 6)} AS measure, ${dialect.decimal('NULL', 38, 6)} AS threshold,
  ${dialect.decimal('NULL', 16, 2)} AS amount, 'none' AS amount_kind, ${dialect.decimal('NULL', 16, 2)} AS amt_total, ${text('NULL')} AS facts
FROM ${prefix}setl WHERE 1 = 0`,
    },
    {
      name: `${prefix}line`,
      materialise: true,
      sql: `SELECT ${keys.join(', ')}, ${dialect.bigint('NULL')} AS line_no, ${text('NULL')} AS kind, ${text('NULL')} AS line_key,
  ${dialect.decimal('NULL', 16, 2)} AS amount, ${dialect.decimal('NULL', 16, 2)} AS inscp_amt FROM ${prefix}setl WHERE 1 = 0`,
    },
    {
      name: `${prefix}untold`,
      materialise: true,
      sql: `SELECT coalesce(reason, doubt, 'medins_b.admdvs') AS column_name, count(*) AS row_count FROM ${prefix}setl
WHERE reason IS NOT NULL OR doubt IS NOT NULL OR district IS NULL GROUP BY coalesce(reason, doubt, 'medins_b.admdvs')`,
    },
    {
      name: `${prefix}tally`,
      materialise: true,
      sql: `SELECT t.rows_in, t.rows_in - t.untold AS rows_tested, t.untold AS untold_rows
FROM (SELECT count(*) AS rows_in, count(CASE WHEN reason IS NOT NULL OR doubt IS NOT NULL OR district IS NULL THEN 1 END) AS untold FROM ${prefix}setl) t`,
    },
  ];
}
