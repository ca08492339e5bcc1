import type { PlanContext } from '../archetype.ts';
import { selectionOf, type Selection } from '../condition/selection.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { breachSql, CODE_PREFIX, hangingSql } from './conditions.ts';
import { RECORD_DEFECT, type RowParameters } from './parameters.ts';
import { SOURCES, type Source } from './sources.ts';
import { soundSql } from './sound.ts';

/** Whether the breach of a record may hang on what was scanned of its item elsewhere. */
export const hangsOnItems = ({ breaches }: RowParameters): boolean => breaches.some((one) => one.of_coded_items);

/** The columns that hold a record's breach and what was wanting, as far as the record alone tells. */
export const foundColumns = (parameters: RowParameters): { readonly defect: string; readonly untold: string } =>
  hangsOnItems(parameters) ? { defect: 'found', untold: 'unclear' } : { defect: 'defect', untold: 'untold' };

function inEffect({ rule, dialect }: PlanContext<RowParameters>, time: string): string {
  const { from, to } = rule.effective;
  return [
    `${time} IS NOT NULL`,
    // The time itself: of millions of records no day need be made.
    ...(from === null ? [] : [`${time} >= DATE ${dialect.literal(from)}`]),
    ...(to === null ? [] : [`${dialect.day(time)} <= DATE ${dialect.literal(to)}`]),
  ].join(' AND ');
}

/** Records with the package level of their code, as far as a breach asks for it. */
function withRegisters(dialect: Dialect, source: Source, { breaches }: RowParameters): string {
  const day = dialect.day(source.time);
  if (!breaches.some(({ when }) => when?.is === 'pack-level')) return `(${source.rows})`;
  return `(SELECT s.*, p.pack_level FROM (${source.rows}) s
  LEFT JOIN (SELECT trac_prefix, begndate, until_date, pack_level FROM eff_trac_prefix_b) p
    ON p.trac_prefix = ${CODE_PREFIX} AND p.begndate <= ${day} AND ${day} < p.until_date)`;
}

/** The named conditions of a row rule, compiled. */
export const rowSelection = ({ rule, parameters, dialect }: PlanContext<RowParameters>): Selection | undefined =>
  selectionOf(rule, parameters.source, dialect);

/** SQL that is true of the records that the rule looks at: those that its conditions narrow to, where it has breaches beside them. */
export function lookedAt({ rule, parameters }: PlanContext<RowParameters>): string {
  return rule.where === undefined || parameters.breaches.length === 0 ? 'true' : 'coalesce(kept, true)';
}

/**
 * Every record in effect with its breach, or what was wanting to find none, under `foundColumns`. A view: records are many,
 * breaches few. Where a breach hangs on whether anybody scanned a sound code of the record's item, `hangs_on` is that item and
 * `hangs_untold` what is wanting if nobody did; else both are empty.
 */
export function judgedSql(context: PlanContext<RowParameters>): string {
  const { dialect, parameters } = context;
  const source = SOURCES[parameters.source];
  const selection = rowSelection(context);
  const judged = parameters.breaches.map((one) => ({
    name: one.name,
    sound: soundSql(dialect, one, selection),
    hanging: hangingSql(dialect, source, one),
    ...breachSql(dialect, source, one, selection),
  }));
  const chain = judged.map(
    ({ name, sql, open }) =>
      `${open === undefined ? '' : `WHEN ${open} THEN NULL `}WHEN ${sql} THEN ${dialect.literal(name)}`,
  );
  const wanting = [
    ...judged.flatMap(({ open, wanting: column }) => (open === undefined ? [] : [`WHEN ${open} THEN ${column}`])),
    ...judged.map(({ sql, wanting: column }) => `WHEN ${sql} IS NULL THEN ${column}`),
  ];
  // Most records are sound, and that is cheaper to see than what else they are.
  const sound = judged.length === 0 ? '' : 'WHEN is_sound THEN NULL';
  const isSound =
    judged.length === 0 ? '' : `, coalesce(${judged.map((one) => one.sound).join(' AND ')}, FALSE) AS is_sound`;
  const defect =
    judged.length === 0 ? dialect.literal(RECORD_DEFECT) : `CASE ${sound}\n    ${chain.join('\n    ')} END`;
  const unclear = `CASE WHEN CASE ${chain.join(' ')} END IS NULL THEN CASE ${wanting.join(' ')} END END`;
  const untold = judged.length === 0 ? 'NULL' : `CASE ${sound} ELSE ${unclear} END`;
  const hangs = (value: (one: (typeof judged)[number]) => string): string => {
    const first = judged.map(
      (one) =>
        `WHEN ${one.sql} THEN ${one.hanging === undefined ? 'NULL' : `CASE WHEN ${one.hanging} THEN ${value(one)} END`}`,
    );
    const held = `CASE ${sound} ${first.join(' ')} END`;
    return `coalesce(${selection?.where === undefined ? held : `CASE WHEN kept THEN ${held} END`}, '')`;
  };
  const names = foundColumns(parameters);
  const hanging = hangsOnItems(parameters)
    ? `,\n  ${hangs(() => 'med_list_codg')} AS hangs_on, ${hangs((one) => one.wanting)} AS hangs_untold`
    : '';
  const records = withRegisters(dialect, source, parameters);
  const from = `(SELECT r.*${isSound}
FROM ${selection === undefined ? records : `(${selection.rows(records)})`} r WHERE ${inEffect(context, source.time)}) r`;
  if (selection?.where === undefined)
    return `SELECT r.*, ${defect} AS ${names.defect}, ${untold} AS ${names.untold}${hanging}\nFROM ${from}`;
  // A record that perhaps is none to look at is wanting only where it would break the rule, or might.
  return `SELECT r.*, CASE WHEN kept THEN ${defect} END AS ${names.defect},
  CASE WHEN kept IS NULL THEN CASE WHEN ${defect} IS NOT NULL OR ${untold} IS NOT NULL THEN kept_wanting END WHEN kept THEN ${untold} END AS ${names.untold}${hanging}
FROM ${from}`;
}
