import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { selectionOf, type Selection } from '../condition/selection.ts';
import { textList } from '../shared/text-list.ts';
import { breachSql, CODE_PREFIX, unflaggedTrace } from './conditions.ts';
import { RECORD_DEFECT, type RowParameters } from './parameters.ts';
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

/** Records with the package level of their code, and the item where it has codes, as far as a breach asks for them. */
function withRegisters(dialect: Dialect, source: Source, { breaches }: RowParameters): string {
  const day = dialect.day(source.time);
  const [level, coded] = [
    breaches.some(({ when }) => when?.is === 'pack-level'),
    breaches.some((one) => one.of_coded_items),
  ];
  if (!level && !coded) return `(${source.rows})`;
  return `(SELECT s.*${level ? ', p.pack_level' : ''}${coded ? ', g.coded_item' : ''} FROM (${source.rows}) s${level ? packLevel(day) : ''}${coded ? codedItem(dialect) : ''})`;
}

const packLevel = (day: string): string => `
  LEFT JOIN (SELECT trac_prefix, begndate, until_date, pack_level FROM eff_trac_prefix_b) p
    ON p.trac_prefix = ${CODE_PREFIX} AND p.begndate <= ${day} AND ${day} < p.until_date`;

const codedItem = (dialect: Dialect): string => `
  LEFT JOIN (SELECT DISTINCT med_list_codg AS coded_item FROM eff_trac_d WHERE ${unflaggedTrace(dialect)}) g ON g.coded_item = s.med_list_codg`;

/** The named conditions of a row rule, compiled. */
export const rowSelection = ({ rule, parameters, dialect }: PlanContext<RowParameters>): Selection | undefined =>
  selectionOf(rule, parameters.source, dialect);

/** SQL that is true of the records that the rule looks at: those that its conditions narrow to, where it has breaches beside them. */
export function lookedAt({ rule, parameters }: PlanContext<RowParameters>): string {
  return rule.where === undefined || parameters.breaches.length === 0 ? 'true' : 'coalesce(kept, true)';
}

/** Every record in effect with its breach, or what was wanting to find none. A view: records are many, breaches few. */
function judgedSql(context: PlanContext<RowParameters>, source: Source): string {
  const { dialect, parameters } = context;
  const selection = rowSelection(context);
  const judged = parameters.breaches.map((one) => ({
    name: one.name,
    ...breachSql(dialect, source, one, selection),
  }));
  const first = judged
    .map(
      ({ name, sql, open }) =>
        `${open === undefined ? '' : `WHEN ${open} THEN NULL `}WHEN ${sql} THEN ${dialect.literal(name)}`,
    )
    .join(' ');
  const wanting = [
    ...judged.flatMap(({ open, wanting: column }) => (open === undefined ? [] : [`WHEN ${open} THEN ${column}`])),
    ...judged.map(({ sql, wanting: column }) => `WHEN ${sql} IS NULL THEN ${column}`),
  ];
  const defect = judged.length === 0 ? dialect.literal(RECORD_DEFECT) : `CASE ${first} END`;
  const untold = judged.length === 0 ? 'NULL' : `CASE WHEN ${defect} IS NULL THEN CASE ${wanting.join(' ')} END END`;
  const records = withRegisters(dialect, source, parameters);
  const from = `${selection === undefined ? records : `(${selection.rows(records)})`} r WHERE ${inEffect(context, source.time)}`;
  if (selection?.where === undefined) return `SELECT r.*, ${defect} AS defect, ${untold} AS untold\nFROM ${from}`;
  // A record that perhaps is none to look at is wanting only where it would break the rule, or might.
  return `SELECT r.*, CASE WHEN kept THEN ${defect} END AS defect,
  CASE WHEN kept IS NULL THEN CASE WHEN ${defect} IS NOT NULL OR ${untold} IS NOT NULL THEN kept_wanting END WHEN kept THEN ${untold} END AS untold
FROM ${from}`;
}

/** Packs of the fee lines that codes of these breaches were scanned for, and how many codes were. */
const soldPacks = (defective: string, defects: readonly string[]): string => `
LEFT JOIN (
  SELECT f.bkkp_sn AS sold_line, max(f.cnt) AS packs, count(DISTINCT t.drug_trac_codg) AS codes
  FROM eff_fee_list_d f JOIN eff_trac_d t ON t.bkkp_sn = f.bkkp_sn AND t.trac_event IN ('settle', 'sale')
  WHERE f.bkkp_sn IN (SELECT bkkp_sn FROM ${defective} WHERE defect IN (${defects.join(', ')}) AND bkkp_sn IS NOT NULL) GROUP BY f.bkkp_sn) q ON q.sold_line = b.bkkp_sn`;

/** The records that break the rule, without those of a day or a kind of care on which their breach is none. */
function brokenSql({ dialect: d, parameters }: PlanContext<RowParameters>, defective: string, source: Source): string {
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
  const whole = parameters.breaches.filter((one) => one.unless_sold_whole).map(({ name }) => d.literal(name));
  if (whole.length > 0) spared.push(`(b.defect IN (${whole.join(', ')}) AND coalesce(q.packs >= 2 * q.codes, FALSE))`);
  const amounts = source.amounts ?? { range: 'NULL', total: 'NULL' };
  return `SELECT b.*, b.${source.time} AS at_time, ${d.month(`b.${source.time}`)} AS month, ${d.text(person)} AS person, ${d.text(doctor)} AS doctor,
  ${d.decimal(amounts.range, 16, 2)} AS range_amount, ${d.decimal(amounts.total, 16, 2)} AS whole_amount
FROM ${defective} b${byCare.length === 0 ? '' : `\nLEFT JOIN (SELECT setl_id AS settled, med_type FROM eff_setl_d) s ON s.settled = b.${settlement}`}${whole.length === 0 ? '' : soldPacks(defective, whole)}${
    spared.length === 0 ? '' : `\nWHERE NOT (${spared.join(' OR ')})`
  }`;
}

/**
 * Records of each institution and month, and how many of them could not be judged, by the column wanting; under named
 * conditions, by what held of them too.
 */
function countsSql(context: PlanContext<RowParameters>, judged: string, source: Source): string {
  const { dialect: d } = context;
  const selection = rowSelection(context);
  const held =
    selection?.where === undefined
      ? ''
      : ['kept', ...selection.parts.map(({ column }) => column)].map((one) => `, ${one}`).join('');
  return `SELECT fixmedins_code, ${d.month('day')} AS month, coalesce(untold, '') AS untold${held}, ${d.bigint('sum(n)')} AS n
FROM (SELECT fixmedins_code, ${d.day(source.time)} AS day, untold${held}, count(*) AS n FROM ${judged} GROUP BY fixmedins_code, ${d.day(source.time)}, untold${held}) t
GROUP BY fixmedins_code, ${d.month('day')}, coalesce(untold, '')${held}`;
}

/** The tables that a row rule is answered from: `broken` records and `counts` of all. */
export interface RowTables {
  readonly steps: readonly Step[];
  /** Every record, judged: a view. */
  readonly judged: string;
  readonly broken: string;
  readonly counts: string;
}

export function rowTables(context: PlanContext<RowParameters>): RowTables {
  const { prefix, parameters } = context;
  const source = SOURCES[parameters.source];
  const [judged, defective, broken, counts] = [
    `${prefix}row`,
    `${prefix}defective`,
    `${prefix}broken`,
    `${prefix}count`,
  ] as const;
  const defects = `SELECT *, ${source.lineKey(context.dialect)} AS line_key FROM ${judged} WHERE defect IS NOT NULL`;
  return {
    judged,
    broken,
    counts,
    steps: [
      { name: judged, materialise: false, sql: judgedSql(context, source) },
      { name: defective, materialise: true, sql: defects },
      { name: broken, materialise: true, sql: brokenSql(context, defective, source) },
      { name: counts, materialise: true, sql: countsSql(context, judged, source) },
    ],
  };
}

/** How much could not be judged, and how much there was. */
export function countingSteps(context: PlanContext<RowParameters>, counts: string): Step[] {
  const { prefix, dialect: d } = context;
  const looked = lookedAt(context);
  const sum = (condition: string): string =>
    d.bigint(`coalesce(sum(CASE WHEN ${looked === 'true' ? '' : `${looked} AND `}${condition} THEN n ELSE 0 END), 0)`);
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
