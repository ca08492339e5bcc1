import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { selectionOf, type Selection } from '../condition/selection.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { limitSql } from '../condition/part-sql.ts';
import { UNCHARGED } from '../shared/uncharged.ts';
import { unitColumns, type CountParameters } from './parameters.ts';

type Context = PlanContext<CountParameters>;

/** The tables that a counting rule is answered from. */
export interface CountTables {
  /** Every fee line in effect with the rule's named conditions: a view. */
  readonly rows: string;
  /** How many lines there are by what held of them. */
  readonly counts: string;
  /** The chosen lines, and those that perhaps are. */
  readonly lines: string;
  /** The units with what was counted, and their outcome. */
  readonly judged: string;
  readonly selection: Selection | undefined;
}

function rowsSql({ dialect: d, rule }: Context, selection: Selection | undefined): string {
  const { from, to } = rule.effective;
  const day = d.day('r.fee_ocur_time');
  const conditions = [
    'r.fee_ocur_time IS NOT NULL',
    'r.cnt > 0',
    ...(from === null ? [] : [`${day} >= DATE ${d.literal(from)}`]),
    ...(to === null ? [] : [`${day} <= DATE ${d.literal(to)}`]),
  ];
  return `SELECT r.* FROM (${selection?.rows() ?? 'SELECT f.*, true AS kept, NULL AS kept_wanting FROM eff_fee_list_d f'}) r WHERE ${conditions.join(' AND ')}`;
}

/** SQL of the chosen lines that the fund may have paid for; `unsure` names the column for want of which one may not count. */
const linesSql = (d: Dialect, rows: string): string => `WITH joined AS (
  SELECT f.bkkp_sn, f.mdtrt_id, f.psn_no, f.fixmedins_code, f.med_list_codg, f.fee_ocur_time, ${d.isoDay('f.fee_ocur_time')} AS fee_date, ${d.month('f.fee_ocur_time')} AS month, ${d.year('f.fee_ocur_time')} AS year,
    f.cnt, f.inscp_amt, f.det_item_fee_sumamt, f.bilg_dr_code, f.setl_id, coalesce(f.medins_list_name, f.hilist_name, f.med_list_codg) AS item, s.fixmedins_name AS settled_name, f.kept_wanting, ${UNCHARGED} AS uncharged
  FROM (SELECT * FROM ${rows} WHERE coalesce(kept, true)) f LEFT JOIN eff_setl_d s ON s.setl_id = f.setl_id)
SELECT *, coalesce(kept_wanting, uncharged) AS unsure FROM joined WHERE coalesce(uncharged, '') <> 'clear'`;

/** SQL of what is added up, over lines that satisfy a condition. */
function totalSql(d: Dialect, { measure }: CountParameters, condition: string): string {
  const only = (value: string): string => `CASE WHEN ${condition} THEN ${value} END`;
  const sum: Readonly<Record<CountParameters['measure'], string>> = {
    quantity: `sum(${only('cnt')})`,
    lines: `count(${only('1')})`,
    days: `count(DISTINCT ${only('fee_date')})`,
    amount: `sum(${only('inscp_amt')})`,
  };
  return d.decimal(`coalesce(${sum[measure]}, 0)`, 18, 6);
}

/** SQL of each unit: `total` of what surely counts, `most` with what perhaps does. */
function judgedSql({ dialect: d, parameters }: Context, lines: string): string {
  const columns = unitColumns(parameters).join(', ');
  const limit = limitSql(d, parameters.more_than);
  return `WITH counted AS (
  SELECT ${columns}, ${totalSql(d, parameters, 'unsure IS NULL')} AS total, ${totalSql(d, parameters, 'true')} AS most, min(unsure) AS unsure, ${d.bigint('count(*)')} AS lines,
    min(mdtrt_id) AS one_visit, min(psn_no) AS one_person, min(fixmedins_code) AS one_place, min(fee_ocur_time) AS first_time
  FROM ${lines} GROUP BY ${columns})
SELECT *, ${limit} AS allowed, CASE WHEN total > ${limit} THEN 'hit' WHEN most > ${limit} THEN unsure ELSE 'clear' END AS outcome FROM counted`;
}

export function countSteps(context: Context): { readonly steps: readonly Step[]; readonly tables: CountTables } {
  const { dialect: d, prefix, rule } = context;
  const selection = selectionOf(rule, 'fee-line', d);
  const [rows, counts, lines, judged] = [
    `${prefix}row`,
    `${prefix}count`,
    `${prefix}chosen`,
    `${prefix}judged`,
  ] as const;
  const held = ['kept', ...(selection?.parts ?? []).map(({ column }) => column)].join(', ');
  return {
    tables: { rows, counts, lines, judged, selection },
    steps: [
      { name: rows, materialise: false, sql: rowsSql(context, selection) },
      {
        name: counts,
        materialise: true,
        sql: `SELECT ${held}, ${d.bigint('count(*)')} AS n FROM ${rows} GROUP BY ${held}`,
      },
      { name: lines, materialise: true, sql: linesSql(d, rows) },
      { name: judged, materialise: true, sql: judgedSql(context, lines) },
    ],
  };
}
