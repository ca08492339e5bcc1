import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { RowParameters } from './parameters.ts';
import { rowFunnel } from './funnel.ts';
import { lookedAt } from './judged.ts';
import { countingSteps, rowTables } from './steps.ts';
import { groupedTrail } from './trail.ts';
import { SOURCES } from './sources.ts';

/** Records that a suspect lists as evidence; the rest is counted. */
const LISTED = 200;
/** Different values (codes) that a sentence shows, the most frequent first. */
const EXAMPLES = 5;
const KEY = ['fixmedins_code', 'defect', 'month'] as const;
const same = (a: string, b: string): string => KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');

/** The groups that reach the rule's count and share: per institution, breach and month. */
function groupSql(context: PlanContext<RowParameters>, broken: string, counts: string): string {
  const { dialect: d, parameters } = context;
  const looked = lookedAt(context) === 'true' ? '' : ` WHERE ${lookedAt(context)}`;
  const { min_count: count, min_share: least } = parameters.group ?? { min_count: 1, min_share: 0 };
  const number = (share: number): string => d.decimal(String(share), 18, 6);
  const own = parameters.breaches.flatMap(({ name, min_share: share }) =>
    share === undefined ? [] : [`WHEN ${d.literal(name)} THEN ${number(Math.max(share, least))}`],
  );
  const share = own.length === 0 ? number(least) : `CASE f.defect ${own.join(' ')} ELSE ${number(least)} END`;
  return `WITH total AS (SELECT fixmedins_code, month, ${d.bigint('sum(n)')} AS total FROM ${counts}${looked} GROUP BY fixmedins_code, month),
found AS (
  SELECT fixmedins_code, defect, month, count(*) AS n, min(at_time) AS first_time, max(at_time) AS last_time,
    CASE WHEN count(range_amount) = count(*) THEN ${d.decimal('sum(range_amount)', 16, 2)} END AS amount, ${d.decimal('sum(whole_amount)', 16, 2)} AS whole
  FROM ${broken} GROUP BY fixmedins_code, defect, month)
SELECT f.*, t.total FROM found f JOIN total t ON t.fixmedins_code = f.fixmedins_code AND t.month = f.month
WHERE f.n >= ${count} AND f.n >= ${share} * t.total`;
}

function examplesSql({ dialect: d, parameters }: PlanContext<RowParameters>, broken: string): string {
  const shown = parameters.source === 'trace-event' ? 'drug_trac_codg' : 'line_key';
  return `SELECT fixmedins_code, defect, month, ${d.bigint('count(*)')} AS different,
  ${d.joinOrdered(`CASE WHEN nth <= ${EXAMPLES} THEN value END`, 'nth', '、')} AS examples
FROM (
  SELECT fixmedins_code, defect, month, value, row_number() OVER (PARTITION BY fixmedins_code, defect, month ORDER BY n DESC NULLS LAST, value NULLS LAST) AS nth
  FROM (SELECT fixmedins_code, defect, month, ${shown} AS value, count(*) AS n FROM ${broken} GROUP BY fixmedins_code, defect, month, ${shown}) v) w
GROUP BY fixmedins_code, defect, month`;
}

/** One suspect an institution, breach and month. Measure: records that break the rule. Threshold: the least number of them. */
export function groupedSteps(context: PlanContext<RowParameters>): Step[] {
  const { dialect: d, prefix, parameters } = context;
  const source = SOURCES[parameters.source];
  const { steps, judged, broken, counts } = rowTables(context);
  const group = `${prefix}group`;
  const hasMoney = parameters.money && source.amounts !== undefined;
  const keys = KEY.map((name) => `g.${name} AS k_${name}`).join(', ');
  const facts = d.json({
    fixmedins_code: 'g.fixmedins_code',
    fixmedins_name: 'm.fixmedins_name',
    defect: 'g.defect',
    month: 'g.month',
    records: d.bigint('g.n'),
    total: 'g.total',
    share_percent: d.text(d.decimal(`round(100.0 * g.n / g.total, 1)`, 5, 1)),
    different: 'e.different',
    examples: 'e.examples',
  });
  const day = d.day('g.last_time');
  return [
    ...steps,
    { name: group, materialise: true, sql: groupSql(context, broken, counts) },
    rowFunnel(context, { broken, counts }),
    groupedTrail(context, { judged, broken, counts }),
    {
      name: `${prefix}candidate`,
      materialise: false,
      sql: `SELECT ${keys}, g.fixmedins_code, ${d.text('NULL')} AS psn_no, ${d.text('NULL')} AS bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('g.n', 38, 6)} AS measure, ${d.decimal(String(parameters.group?.min_count ?? 1), 38, 6)} AS threshold,
  ${hasMoney ? 'g.amount' : d.decimal('NULL', 16, 2)} AS amount, ${hasMoney ? "CASE WHEN g.amount IS NULL THEN 'none' ELSE 'fact' END" : "'none'"} AS amount_kind,
  ${hasMoney ? 'g.whole' : d.decimal('NULL', 16, 2)} AS amt_total, ${facts} AS facts
FROM ${group} g JOIN (${examplesSql(context, broken)}) e ON ${same('e', 'g')}
LEFT JOIN eff_medins_b m ON m.fixmedins_code = g.fixmedins_code AND m.begndate <= ${day} AND ${day} < m.until_date`,
    },
    {
      name: `${prefix}line`,
      materialise: false,
      // With money every record counts; without it a sample is evidence enough.
      sql: `SELECT k_fixmedins_code, k_defect, k_month, line_no, ${d.literal(source.kind.name)} AS kind, line_key, amount, inscp_amt
FROM (
  SELECT ${keys}, ${d.bigint('row_number() OVER (PARTITION BY g.fixmedins_code, g.defect, g.month ORDER BY b.at_time NULLS LAST, b.line_key NULLS LAST)')} AS line_no,
    b.line_key, ${hasMoney ? 'b.range_amount' : d.decimal('NULL', 16, 2)} AS amount, b.range_amount AS inscp_amt
  FROM ${group} g JOIN ${broken} b ON ${same('b', 'g')}) l${hasMoney ? '' : ` WHERE line_no <= ${LISTED}`}`,
    },
    ...countingSteps(context, counts),
  ];
}
