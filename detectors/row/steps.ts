import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { brokenSql, defectiveSql } from './broken.ts';
import { unflaggedTrace } from './conditions.ts';
import { foundColumns, hangsOnItems, judgedSql, lookedAt, rowSelection } from './judged.ts';
import type { RowParameters } from './parameters.ts';
import { SOURCES } from './sources.ts';

/** Columns of the counts under which records are told apart by what held of them. */
function heldColumns(context: PlanContext<RowParameters>): readonly string[] {
  const selection = rowSelection(context);
  return selection?.where === undefined ? [] : ['kept', ...selection.parts.map(({ column }) => column)];
}

/**
 * Records of each institution and month, and how many of them could not be judged, by the column wanting; under named
 * conditions, by what held of them too, and where breaches hang on items, by what they hang on.
 */
function countsSql(context: PlanContext<RowParameters>, judged: string): string {
  const { dialect: d, parameters } = context;
  const { time } = SOURCES[parameters.source];
  const more = [...heldColumns(context), ...(hangsOnItems(parameters) ? ['hangs_on', 'hangs_untold'] : [])];
  const [{ untold }, also] = [foundColumns(parameters), more.map((one) => `, ${one}`).join('')];
  return `SELECT fixmedins_code, ${d.month('day')} AS month, coalesce(untold, '') AS untold${also}, ${d.bigint('sum(n)')} AS n
FROM (SELECT fixmedins_code, ${d.day(time)} AS day, ${untold} AS untold${also}, count(*) AS n FROM ${judged} GROUP BY fixmedins_code, ${d.day(time)}, ${untold}${also}) t
GROUP BY fixmedins_code, ${d.month('day')}, coalesce(untold, '')${also}`;
}

/** The tables that a row rule is answered from: `broken` records and `counts` of all. */
export interface RowTables {
  readonly steps: readonly Step[];
  /** Every record, judged: a view. */
  readonly judged: string;
  readonly broken: string;
  readonly counts: string;
}

/**
 * Whether a trace event is judged by what belongs to its code alone: persons have a world of their own, and of codes that landing found
 * odd nobody knows whose they were.
 */
function isOfOneCode({ rule, parameters }: PlanContext<RowParameters>): boolean {
  return (
    parameters.source === 'trace-event' &&
    !Object.values(rule.select ?? {}).some(({ column }) => /^(?:person|setl_d|mdtrt_d|fee_list_d)\./.test(column)) &&
    parameters.breaches.every(
      ({ when, outside, unless_sold_whole: whole }) => when?.is === 'pack-level' || (outside.length === 0 && !whole),
    )
  );
}

/** The tables of a row rule, and how they are made. Of trace codes, what rests on one code alone is kept. */
export function rowTables(context: PlanContext<RowParameters>): RowTables {
  const { prefix, parameters, dialect: d } = context;
  const [judged, broken, counts] = [`${prefix}row`, `${prefix}broken`, `${prefix}count`] as const;
  const defective = `${prefix}defective`;
  const kept = isOfOneCode(context);
  const keep = kept ? { keep: 'drug_trac_codg' as const } : {};
  const sums = (...names: [string]): Pick<Step, 'sums'> => (kept ? { sums: { of: 'codes', counts: names } } : {});
  const made = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  if (!hangsOnItems(parameters))
    return {
      judged,
      broken,
      counts,
      steps: [
        { name: judged, materialise: false, sql: judgedSql(context) },
        made(defective, defectiveSql(context, judged)),
        { ...made(broken, brokenSql(context, defective)), ...keep },
        { ...made(counts, countsSql(context, judged)), ...sums('n') },
      ],
    };
  // Whether anybody scanned a sound code of an item belongs to no code: it is asked when all that hangs on it is known.
  const [seen, breaking, seenCounts, coded] = ['seen', 'breaking', 'seen_count', 'coded'].map(
    (name) => `${prefix}${name}`,
  ) as [string, string, string, string];
  const asked = (alias: string): string => `LEFT JOIN ${coded} c ON c.coded_item = ${alias}.hangs_on`;
  const unknown = (alias: string): string => `${alias}.hangs_on <> '' AND c.coded_item IS NULL`;
  const { defect, untold } = foundColumns(parameters);
  const told = `CASE WHEN ${unknown('t')} THEN t.hangs_untold ELSE t.untold END`;
  const held = heldColumns(context)
    .map((one) => `, t.${one}`)
    .join('');
  return {
    judged,
    broken,
    counts,
    steps: [
      { name: seen, materialise: false, sql: judgedSql(context) },
      made(defective, defectiveSql(context, seen)),
      { ...made(breaking, brokenSql(context, defective)), ...keep },
      { ...made(seenCounts, countsSql(context, seen)), ...sums('n') },
      {
        ...made(
          coded,
          `SELECT med_list_codg AS coded_item, count(*) AS n FROM eff_trac_d WHERE med_list_codg IS NOT NULL AND (_flags IS NULL OR ${unflaggedTrace(d)}) GROUP BY med_list_codg`,
        ),
        ...sums('n'),
      },
      {
        name: judged,
        materialise: false,
        sql: `SELECT s.*, CASE WHEN ${unknown('s')} THEN NULL ELSE s.${defect} END AS defect, CASE WHEN ${unknown('s')} THEN s.hangs_untold ELSE s.${untold} END AS untold
FROM ${seen} s ${asked('s')}`,
      },
      made(broken, `SELECT b.* FROM ${breaking} b ${asked('b')} WHERE NOT (${unknown('b')})`),
      made(
        counts,
        `SELECT t.fixmedins_code, t.month, ${told} AS untold${held}, ${d.bigint('sum(t.n)')} AS n
FROM ${seenCounts} t ${asked('t')} GROUP BY t.fixmedins_code, t.month, ${told}${held}`,
      ),
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
