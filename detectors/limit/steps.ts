import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { PlanContext } from '../archetype.ts';
import { textList } from '../shared/text-list.ts';
import { aloneSteps } from './alone.ts';
import { childbirthSteps } from './childbirth.ts';
import { diagnosisSteps, scantSql } from './diagnoses.ts';
import { secondLineSteps } from './second-line.ts';
import { outcomeSql } from './judge.ts';
import type { LimitParameters } from './parameters.ts';
import type { LimitTables } from './tables.ts';

/** Columns of a limit that a later step asks for. */
const LIMIT_COLUMNS = [
  'kp_id',
  'limit_type',
  'allowed_sex',
  'age_from_months',
  'age_until_months',
  'min_hosp_rank',
  'allowed_med_types',
  'allowed_insutype',
  'diag_words',
] as const;
/** Columns of a limit that only a suspect names: few lines break one, so they are fetched last. */
const NAMED_COLUMNS = [
  'rule_class',
  'gz_code',
  'item_name',
  'constraint_text',
  'source_name',
  'source_row',
  'batch_tag',
] as const;
/** What tells one line against one limit from another. */
const PAIR = ['bkkp_sn', 'kp_id', 'limit_type', 'point_from'] as const;

/** Every limited line against each active limit of its item as of the day of service. A view: few lines break one. */
function judgedSql({ dialect: d, parameters, rule }: PlanContext<LimitParameters>, lines: string): string {
  const { classes, except_classes: except } = parameters;
  const conditions = [
    `l.limit_type IN (${textList(d, parameters.limits)})`,
    ...(classes.length === 0 ? [] : [`l.rule_class IN (${textList(d, classes)})`]),
    ...(except.length === 0 ? [] : [`l.rule_class NOT IN (${textList(d, except)})`]),
    ...(rule.effective.from === null ? [] : [`c.fee_date >= DATE ${d.literal(rule.effective.from)}`]),
    ...(rule.effective.to === null ? [] : [`c.fee_date <= DATE ${d.literal(rule.effective.to)}`]),
  ];
  return `SELECT c.*, l.begndate AS point_from, ${LIMIT_COLUMNS.map((name) => `l.${name}`).join(', ')},
  ${outcomeSql(d, parameters)} AS outcome
FROM ${lines} c JOIN eff_limit_b l ON l.med_list_codg = c.med_list_codg AND l.begndate <= c.fee_date AND c.fee_date < l.until_date
WHERE l.parse_state = 'active' AND ${conditions.join(' AND ')}`;
}

/** The outcome of each open line in the light of its whole visit and person. Joins name keys alone: a condition on the line's own side would compare every pair. */
function settling(context: PlanContext<LimitParameters>, tables: LimitTables): Step[] {
  const { dialect: d, parameters } = context;
  const has = (...types: readonly string[]): boolean => parameters.limits.some((type) => types.includes(type));
  const parts = [
    ...(has('sex', 'age', 'insurance') ? [childbirthSteps(d, parameters, tables)] : []),
    ...(has('diagnosis') ? [diagnosisSteps(d, parameters, tables)] : []),
    ...(has('no-pay-alone') ? [aloneSteps(d, tables)] : []),
    ...(has('second-line') ? [secondLineSteps(context, tables)] : []),
  ];
  const outcome = parts.length === 0 ? `'hit'` : `CASE ${parts.map(({ when }) => when).join('\n    ')} ELSE 'hit' END`;
  return [
    ...parts.flatMap(({ steps }) => steps),
    {
      name: tables.settled,
      materialise: true,
      sql: `SELECT ${PAIR.map((name) => `o.${name}`).join(', ')}, ${outcome} AS final_outcome
FROM ${tables.open} o
${parts.map(({ join }) => join).join('\n')}`,
    },
  ];
}

/** SQL of what a suspect says of open lines `o` that are among some, `r`. */
const saidSql = (d: Dialect, { open }: LimitTables, among: string): string =>
  `SELECT o.*, ${d.year('o.fee_ocur_time')} AS year, ${NAMED_COLUMNS.map((name) => `l.${name}`).join(', ')}
FROM ${among} r JOIN ${open} o ON ${PAIR.map((name) => `o.${name} = r.${name}`).join(' AND ')}
JOIN eff_limit_b l ON l.kp_id = o.kp_id AND l.med_list_codg = o.med_list_codg AND l.limit_type = o.limit_type AND l.begndate = o.point_from`;

const NEWEST = 'PARTITION BY bkkp_sn ORDER BY point_from DESC NULLS LAST, kp_id NULLS LAST, limit_type NULLS LAST';

/** Whether a limit's rows are somebody's own; not under limits on the second line: when drugs of the first are counted from is told by all fee lines there are. */
const isOneself = ({ limits }: LimitParameters): boolean => !limits.includes('second-line');

/** The breaking lines of limits that each visit's own facts settle, and the counts by outcome. */
function bySelf({ dialect: d, parameters }: PlanContext<LimitParameters>, tables: LimitTables): Step[] {
  const { counts, judged, settled, final, verdict } = tables;
  const newest = `(SELECT * FROM (SELECT ${PAIR.join(', ')}, row_number() OVER (${NEWEST}) AS nth FROM ${settled} WHERE final_outcome = 'hit') n WHERE nth = 1)`;
  return [
    {
      name: counts,
      materialise: true,
      sql: `SELECT outcome, ${d.bigint('count(*)')} AS n FROM ${judged} GROUP BY outcome`,
    },
    {
      name: final,
      materialise: false,
      sql: `SELECT outcome, n FROM ${counts} WHERE outcome <> 'hit'
UNION ALL SELECT final_outcome AS outcome, ${d.bigint('count(*)')} AS n FROM ${settled} GROUP BY final_outcome`,
    },
    { name: verdict, materialise: false, sql: `SELECT * FROM ${settled}` },
    {
      name: tables.hit,
      materialise: true,
      ...(isOneself(parameters) ? { keep: 'mdtrt_id' as const } : {}),
      sql: saidSql(d, tables, newest),
    },
  ];
}

/**
 * The breaking lines of limits on diagnoses, which count only where the institution names diagnoses on its visits at all: its
 * other patients say that. So what is kept are the lines that would break a limit, and how many outcomes each person has.
 */
function besideOthers({ dialect: d, parameters }: PlanContext<LimitParameters>, tables: LimitTables): Step[] {
  const { near, told, scant, settled, judged, open, counts, final, verdict } = tables;
  const isKept = isOneself(parameters);
  const isScant = `o.limit_type = 'diagnosis' AND t.fixmedins_code IS NOT NULL`;
  const own = PAIR.map((name) => `o.${name} = s.${name}`).join(' AND ');
  return [
    {
      name: near,
      materialise: true,
      ...(isKept ? { keep: 'psn_no' as const } : {}),
      sql: saidSql(d, tables, `(SELECT * FROM ${settled} WHERE final_outcome = 'hit')`),
    },
    {
      name: counts,
      materialise: true,
      ...(isKept ? { sums: { of: 'visits' as const, counts: ['n'] as const } } : {}),
      sql: `SELECT outcome, ${d.bigint('count(*)')} AS n FROM ${judged} GROUP BY outcome`,
    },
    {
      name: told,
      materialise: true,
      ...(isKept ? { keep: 'psn_no' as const } : {}),
      sql: `SELECT o.psn_no, s.final_outcome AS outcome, ${d.bigint('count(*)')} AS n FROM ${settled} s JOIN ${open} o ON ${own} GROUP BY o.psn_no, s.final_outcome`,
    },
    { name: scant, materialise: true, sql: scantSql(d, parameters, near) },
    {
      name: final,
      materialise: false,
      sql: `SELECT outcome, n FROM ${counts} WHERE outcome <> 'hit'
UNION ALL SELECT outcome, n FROM ${told} WHERE outcome <> 'hit'
UNION ALL SELECT CASE WHEN ${isScant} THEN 'diag_d.diag_name' ELSE 'hit' END AS outcome, 1 AS n FROM ${near} o LEFT JOIN ${scant} t ON t.fixmedins_code = o.fixmedins_code`,
    },
    {
      name: verdict,
      materialise: false,
      sql: `SELECT ${PAIR.map((name) => `s.${name}`).join(', ')}, CASE WHEN s.final_outcome = 'hit' AND ${isScant} THEN 'diag_d.diag_name' ELSE s.final_outcome END AS final_outcome
FROM ${settled} s JOIN ${open} o ON ${own} LEFT JOIN ${scant} t ON t.fixmedins_code = o.fixmedins_code`,
    },
    {
      name: tables.hit,
      materialise: true,
      sql: `SELECT * FROM (
  SELECT o.*, row_number() OVER (${NEWEST}) AS nth FROM ${near} o LEFT JOIN ${scant} t ON t.fixmedins_code = o.fixmedins_code
  WHERE NOT (${isScant})) h WHERE nth = 1`,
    },
  ];
}

/** The steps from limited lines to the breaking ones: `hit` holds each once, under the newest of the points it breaks. */
export function limitSteps(context: PlanContext<LimitParameters>, tables: LimitTables, lines: string): Step[] {
  const { parameters } = context;
  return [
    { name: tables.judged, materialise: false, sql: judgedSql(context, lines) },
    {
      name: tables.open,
      materialise: true,
      ...(parameters.limits.includes('diagnosis') && isOneself(parameters) ? { keep: 'mdtrt_id' as const } : {}),
      sql: `SELECT * FROM ${tables.judged} WHERE outcome = 'hit'`,
    },
    ...settling(context, tables),
    ...(parameters.limits.includes('diagnosis') ? besideOthers(context, tables) : bySelf(context, tables)),
  ];
}
