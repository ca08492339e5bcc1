import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { textList } from '../shared/text-list.ts';
import { CODE_PREFIX, conditionSql } from './conditions.ts';
import type { RowParameters } from './parameters.ts';
import { SOURCES, type Source } from './sources.ts';

function inEffect({ rule, dialect }: PlanContext<RowParameters>, time: string): string {
  const { from, to } = rule.effective;
  const day = dialect.day(time);
  return [
    `${time} IS NOT NULL`,
    ...(from === null ? [] : [`${day} >= DATE ${dialect.literal(from)}`]),
    ...(to === null ? [] : [`${day} <= DATE ${dialect.literal(to)}`]),
  ].join(' AND ');
}

/** Records with the package level of their code, where a breach asks for it. */
function withLevel(dialect: Dialect, source: Source, { breaches }: RowParameters): string {
  if (!breaches.some(({ when }) => when.is === 'pack-level')) return `(${source.rows})`;
  const day = dialect.day(source.time);
  return `(SELECT s.*, p.pack_level FROM (${source.rows}) s
  LEFT JOIN (SELECT trac_prefix, begndate, until_date, pack_level FROM eff_trac_prefix_b) p
    ON p.trac_prefix = ${CODE_PREFIX} AND p.begndate <= ${day} AND ${day} < p.until_date)`;
}

/** Every record in effect with its breach, or what was wanting to find none. A view: records are many, breaches few. */
function judgedSql(context: PlanContext<RowParameters>, source: Source): string {
  const { dialect, parameters } = context;
  const judged = parameters.breaches.map(({ name, when }) => ({ name, ...conditionSql(dialect, source, when) }));
  const first = judged.map(({ name, sql }) => `WHEN ${sql} THEN ${dialect.literal(name)}`).join(' ');
  const wanting = judged.map(({ sql, wanting: column }) => `WHEN ${sql} IS NULL THEN ${dialect.literal(column)}`);
  return `SELECT r.*, CASE ${first} END AS defect, CASE WHEN CASE ${first} END IS NULL THEN CASE ${wanting.join(' ')} END END AS untold
FROM ${withLevel(dialect, source, parameters)} r WHERE ${inEffect(context, source.time)}`;
}

/** The records that break the rule, without those of a day or a kind of care on which their breach is none. */
function brokenSql({ dialect: d, parameters }: PlanContext<RowParameters>, judged: string, source: Source): string {
  const { settlement, person, doctor } = source.columns;
  const day = d.day(`b.${source.time}`);
  const byCare = parameters.breaches.filter(({ outside }) => outside.length > 0);
  const spared = [
    ...byCare.map(
      ({ name, outside }) =>
        `(b.defect = ${d.literal(name)} AND coalesce(s.med_type, '') IN (${textList(d, outside)}))`,
    ),
    ...parameters.breaches.flatMap(({ name, from }) =>
      from === undefined ? [] : [`(b.defect = ${d.literal(name)} AND ${day} < DATE ${d.literal(from)})`],
    ),
  ];
  const amounts = source.amounts ?? { range: 'NULL', total: 'NULL' };
  const broken = `SELECT *, ${source.lineKey(d)} AS line_key FROM ${judged} WHERE defect IS NOT NULL`;
  return `SELECT b.*, b.${source.time} AS at_time, ${d.month(`b.${source.time}`)} AS month, ${d.text(person)} AS person, ${d.text(doctor)} AS doctor,
  ${d.decimal(amounts.range, 16, 2)} AS range_amount, ${d.decimal(amounts.total, 16, 2)} AS whole_amount
FROM (${broken}) b${byCare.length === 0 ? '' : `\nLEFT JOIN (SELECT setl_id AS settled, med_type FROM eff_setl_d) s ON s.settled = b.${settlement}`}${
    spared.length === 0 ? '' : `\nWHERE NOT (${spared.join(' OR ')})`
  }`;
}

/** Records of each institution and month, and how many of them could not be judged, by the column wanting. */
function countsSql({ dialect: d }: PlanContext<RowParameters>, judged: string, source: Source): string {
  return `SELECT fixmedins_code, ${d.month('day')} AS month, coalesce(untold, '') AS untold, ${d.bigint('sum(n)')} AS n
FROM (SELECT fixmedins_code, ${d.day(source.time)} AS day, untold, count(*) AS n FROM ${judged} GROUP BY fixmedins_code, ${d.day(source.time)}, untold) t
GROUP BY fixmedins_code, ${d.month('day')}, coalesce(untold, '')`;
}

/** The tables that a row rule is answered from: `broken` records and `counts` of all. */
export interface RowTables {
  readonly steps: readonly Step[];
  readonly broken: string;
  readonly counts: string;
}

export function rowTables(context: PlanContext<RowParameters>): RowTables {
  const { prefix, parameters } = context;
  const source = SOURCES[parameters.source];
  const [judged, broken, counts] = [`${prefix}row`, `${prefix}broken`, `${prefix}count`] as const;
  return {
    broken,
    counts,
    steps: [
      { name: judged, materialise: false, sql: judgedSql(context, source) },
      { name: broken, materialise: true, sql: brokenSql(context, judged, source) },
      { name: counts, materialise: true, sql: countsSql(context, judged, source) },
    ],
  };
}

/** How much could not be judged, and how much there was. */
export function countingSteps({ prefix, dialect: d }: PlanContext<RowParameters>, counts: string): Step[] {
  const sum = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN n ELSE 0 END), 0)`);
  return [
    {
      name: `${prefix}untold`,
      materialise: false,
      sql: `SELECT untold AS column_name, ${d.bigint('sum(n)')} AS row_count FROM ${counts} WHERE untold <> '' GROUP BY untold`,
    },
    {
      name: `${prefix}tally`,
      materialise: false,
      sql: `SELECT ${sum('true')} AS rows_in, ${sum("untold = ''")} AS rows_tested, ${sum("untold <> ''")} AS untold_rows FROM ${counts}`,
    },
  ];
}
