import type { Rule } from '../../rules/model.ts';
import type { NumberTest } from '../../rules/where/model.ts';
import { columnLabel } from '../../rules/where/words.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { limitSql } from '../condition/part-sql.ts';
import { partColumn } from '../condition/selection.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { breachSql } from './conditions.ts';
import { BROKEN, GROUPS } from './funnel.ts';
import type { RowParameters } from './parameters.ts';
import { SOURCES } from './sources.ts';
import { lookedAt, rowSelection } from './judged.ts';

/** The first number that a rule on single records compares: a breach's, else a named condition's. */
interface Compared {
  readonly column: string;
  readonly value: 'own' | 'named';
  readonly name: string;
  readonly limit: number;
  readonly test: NumberTest;
}

function comparedIn(rule: Rule, { source, breaches, group }: RowParameters): Compared | undefined {
  if (group !== undefined) return undefined;
  for (const { when } of breaches)
    if (when !== undefined && (when.is === 'above' || when.is === 'below'))
      return {
        column: `${SOURCES[source].kind.name}.${when.column}`,
        value: 'own',
        name: when.column,
        limit: when.limit,
        test: when.is,
      };
  for (const [name, condition] of Object.entries(rule.select ?? {}))
    for (const test of ['above', 'at_least', 'below', 'at_most'] as const) {
      const limit = condition[test];
      if (limit !== undefined) return { column: condition.column, value: 'named', name, limit, test };
    }
  return undefined;
}

/** Words for the parts of a row rule and for what it measures. */
export function rowWords(rule: Rule, parameters: RowParameters): PlanWords {
  const { breaches, group } = parameters;
  const compared = comparedIn(rule, parameters);
  const records = SOURCES[parameters.source].label;
  return {
    parts: {
      ...Object.fromEntries(breaches.map(({ name, label }) => [name, label])),
      [BROKEN]: { zh: `违反规则的${records.zh}`, en: `${records.en} that break the rule` },
      [GROUPS]: { zh: '机构、情形、月份', en: 'institutions by breach and month' },
      enough: { zh: '条数达到下限', en: 'as many as the least number' },
      share: { zh: '占比达到下限', en: 'as large a share as the least one' },
    },
    ...(group !== undefined
      ? {
          measure: {
            label: { zh: '当月违反规则的条数', en: 'records of the month that break the rule' },
            relation: 'at_least',
          },
        }
      : compared === undefined
        ? {}
        : { measure: { label: columnLabel(compared.column), relation: compared.test } }),
  };
}

interface Columns {
  /** `p_<name>` with the SQL of each part, in order. */
  readonly parts: readonly (readonly [name: string, sql: string])[];
  readonly sql: string;
}

/** One record with what held of it. What broke the rule and was spared all the same is clear. */
function recordColumns(context: PlanContext<RowParameters>, broken: string, judged: string): Columns {
  const { dialect: d, parameters, rule } = context;
  const source = SOURCES[parameters.source];
  const selection = rowSelection(context);
  const compared = comparedIn(rule, parameters);
  const named = (selection?.parts ?? []).map(({ name, column }) => [name, `r.${column}`] as const);
  const breaches = parameters.breaches
    .filter(({ name }) => !named.some(([taken]) => taken === name))
    .map((one) => [one.name, breachSql(d, source, one, selection).sql] as const);
  const parts = [...named, ...breaches];
  const value =
    compared === undefined ? 'NULL' : compared.value === 'own' ? `r.${compared.name}` : `r.v_${compared.name}`;
  const item = parameters.source === 'settlement' ? {} : { item: 'r.med_list_codg' };
  const what = d.json({
    kind: d.literal(source.kind.name),
    key: 'r.line_key',
    ...item,
    ...(selection === undefined
      ? {}
      : { values: d.json(Object.fromEntries(selection.parts.map(({ name, text }) => [name, `r.${text}`]))) }),
  });
  return {
    parts,
    sql: `SELECT r.mdtrt_id, r.psn_no, r.fixmedins_code, r.${source.time} AS at_time, ${what} AS what,
  ${parts.map(([name, sql]) => `${sql} AS ${partColumn(name)}, `).join('')}${d.decimal(value, 38, 6)} AS measure, ${compared === undefined ? d.decimal('NULL', 38, 6) : d.decimal(limitSql(d, compared.limit), 38, 6)} AS threshold,
  CASE WHEN r.defect IS NOT NULL AND b.line_key IS NOT NULL THEN 'hit' ELSE coalesce(r.untold, 'clear') END AS outcome
FROM (SELECT j.*, ${source.lineKey(d)} AS line_key FROM ${judged} j) r
LEFT JOIN (SELECT DISTINCT line_key FROM ${broken}) b ON b.line_key = r.line_key`,
  };
}

/** The trail of a rule whose suspects are records: one row a record. */
export function singleTrail(
  context: PlanContext<RowParameters>,
  { judged, broken }: { readonly judged: string; readonly broken: string },
): Step {
  return {
    name: `${context.prefix}trail`,
    materialise: false,
    sql: recordColumns(context, broken, judged).sql,
  };
}

const leastShare = (d: Dialect, { breaches, group }: RowParameters): string => {
  const own = breaches.flatMap(({ name, min_share: share }) =>
    share === undefined ? [] : [`WHEN ${d.literal(name)} THEN ${limitSql(d, Math.max(share, group?.min_share ?? 0))}`],
  );
  const rest = limitSql(d, group?.min_share ?? 0);
  return own.length === 0 ? rest : `CASE g.defect ${own.join(' ')} ELSE ${rest} END`;
};

/** The trail of a grouped rule: its records, and every group of broken ones against the rule's count and share. */
export function groupedTrail(
  context: PlanContext<RowParameters>,
  { judged, broken, counts }: { readonly judged: string; readonly broken: string; readonly counts: string },
): Step {
  const { dialect: d, parameters, prefix } = context;
  const records = recordColumns(context, broken, judged);
  const empty = records.parts.map(([name]) => `CAST(NULL AS BOOLEAN) AS ${partColumn(name)}, `).join('');
  const least = String(parameters.group?.min_count ?? 1);
  const [enough, share] = [`g.n >= ${least}`, `g.n >= ${leastShare(d, parameters)} * t.total`];
  const what = d.json({ defect: 'g.defect', month: 'g.month', records: d.bigint('g.n'), total: d.bigint('t.total') });
  const blank = '(CAST(NULL AS BOOLEAN)) AS p_enough, (CAST(NULL AS BOOLEAN)) AS p_share, ';
  const names = [
    'mdtrt_id',
    'psn_no',
    'fixmedins_code',
    'at_time',
    'what',
    ...records.parts.map(([name]) => partColumn(name)),
  ];
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT ${names.join(', ')}, ${blank}measure, threshold, outcome FROM (
${records.sql}) s
UNION ALL
SELECT ${d.text('NULL')}, ${d.text('NULL')}, g.fixmedins_code, g.at_time, ${what}, ${empty}${enough}, ${share}, ${d.decimal('g.n', 38, 6)}, ${d.decimal(least, 38, 6)},
  CASE WHEN ${enough} AND ${share} THEN 'hit' ELSE 'clear' END
FROM (SELECT fixmedins_code, defect, month, count(*) AS n, max(at_time) AS at_time FROM ${broken} GROUP BY fixmedins_code, defect, month) g
JOIN (SELECT fixmedins_code, month, sum(n) AS total FROM ${counts} WHERE ${lookedAt(context)} GROUP BY fixmedins_code, month) t ON t.fixmedins_code = g.fixmedins_code AND t.month = g.month`,
  };
}
