import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { PARENT_MONTHS } from '../limit/childbirth.ts';
import { monthsBetween } from '../limit/lines.ts';
import { beginsWith, textList } from '../shared/text-list.ts';
import { diagnosisFunnel, diagnosisTrail } from './trail.ts';
import type { DiagnosisParameters } from './parameters.ts';

type Context = PlanContext<DiagnosisParameters>;

/** The group of a diagnosis `diag_code`; NULL for most. */
function groupSql(d: Dialect, { groups }: DiagnosisParameters): string {
  const cases = groups.map(
    ({ name, diagnoses }) => `WHEN ${beginsWith(d, 'diag_code', diagnoses)} THEN ${d.literal(name)}`,
  );
  return `CASE ${cases.join(' ')} END`;
}

/** Western diagnoses of a group with the sexes and birth dates that the visit, its settlements and the register give. */
function casesSql({ dialect: d, parameters, rule }: Context): string {
  const { from, to } = rule.effective;
  const known = (sex: string): string => `CASE WHEN ${sex} IN ('1', '2') THEN ${sex} END`;
  const born = (date: string): string =>
    `CASE WHEN ${date} <= c.on_day AND year(c.on_day) - year(${date}) <= 120 THEN ${date} END`;
  const sexes = ['c.visit_sex', 'c.sex_low', 'c.sex_high', 'p.gend'].map(known).join(', ');
  const births = ['c.visit_born', 'c.born_low', 'c.born_high', 'p.brdy'].map(born).join(', ');
  const dates = [
    ...(from === null ? [] : [` AND on_day >= DATE ${d.literal(from)}`]),
    ...(to === null ? [] : [` AND on_day <= DATE ${d.literal(to)}`]),
  ].join('');
  return `WITH grouped AS (
  SELECT mdtrt_id, diag_type, diag_code, diag_name, ${groupSql(d, parameters)} AS defect FROM eff_diag_d WHERE diag_type = '1'),
settled AS (
  SELECT mdtrt_id, min(psn_no) AS psn_no, min(fixmedins_code) AS fixmedins_code, min(setl_time) AS setl_time, min(med_type) AS med_type, min(insutype) AS insutype,
    min(${known('gend')}) AS sex_low, max(${known('gend')}) AS sex_high, min(brdy) AS born_low, max(brdy) AS born_high
  FROM eff_setl_d WHERE mdtrt_id IN (SELECT mdtrt_id FROM grouped WHERE defect IS NOT NULL) GROUP BY mdtrt_id),
visit AS (
  SELECT g.*, coalesce(v.psn_no, s.psn_no) AS psn_no, coalesce(v.fixmedins_code, s.fixmedins_code) AS fixmedins_code, coalesce(v.begntime, s.setl_time) AS at_time,
    ${d.day('coalesce(v.begntime, s.setl_time)')} AS on_day, coalesce(v.med_type, s.med_type) AS med_type, s.insutype,
    v.gend AS visit_sex, v.brdy AS visit_born, s.sex_low, s.sex_high, s.born_low, s.born_high
  FROM grouped g LEFT JOIN eff_mdtrt_d v ON v.mdtrt_id = g.mdtrt_id LEFT JOIN settled s ON s.mdtrt_id = g.mdtrt_id
  WHERE g.defect IS NOT NULL),
told AS (
  SELECT c.mdtrt_id, c.diag_type, c.diag_code, c.diag_name, c.defect, c.psn_no, c.fixmedins_code, c.at_time, c.on_day, c.med_type, c.insutype,
    least(${sexes}) AS one_sex, greatest(${sexes}) AS other_sex, least(${births}) AS born_first, greatest(${births}) AS born_last
  FROM visit c LEFT JOIN eff_psn_b p ON p.psn_no = c.psn_no AND p.begndate <= c.on_day AND c.on_day < p.until_date)
SELECT t.*, CASE WHEN one_sex = other_sex THEN one_sex END AS sex, ${monthsBetween('born_last', 'on_day')} AS age_low, ${monthsBetween('born_first', 'on_day')} AS age_high
FROM told t WHERE on_day IS NULL OR (true${dates})`;
}

/** Whether the person of a diagnosis `c` may be a parent on whose account a newborn is; an unknown sex may be either. */
function mayBeParent(): string {
  const between = (sex: string, [from, below]: readonly [number, number]): string =>
    `(coalesce(c.sex, '${sex}') = '${sex}' AND c.age_high >= ${from} AND c.age_low < ${below})`;
  return `(${between('2', PARENT_MONTHS.mother)} OR ${between('1', PARENT_MONTHS.father)})`;
}

/** Whether a diagnosis fits its person: 'hit', 'clear', or the column that was wanting. */
function judgedSql({ dialect: d, parameters }: Context, cases: string): string {
  const { med_types: types, diagnoses } = parameters.childbirth;
  const judged = parameters.groups.map(({ name, sex, from_months: from, until_months: until, newborn }) => {
    const kept = (age: string): string =>
      `(${[`${age} >= ${from ?? 0}`, ...(until === undefined ? [] : [`${age} < ${until}`])].join(' AND ')})`;
    const whens = [
      ...(sex === undefined
        ? []
        : [
            `WHEN c.sex IS NULL THEN 'mdtrt_d.gend' WHEN c.sex <> ${d.literal(sex)} THEN ${`CASE WHEN birth THEN 'newborn:mother' ELSE 'hit' END`}`,
          ]),
      ...(from === undefined && until === undefined
        ? []
        : [
            `WHEN c.age_low IS NULL THEN 'mdtrt_d.brdy' WHEN ${kept('c.age_low')} AND ${kept('c.age_high')} THEN 'clear' WHEN ${kept('c.age_low')} OR ${kept('c.age_high')} THEN 'mdtrt_d.brdy' WHEN birth${newborn ? ` OR ${mayBeParent()}` : ''} THEN 'newborn:mother'`,
          ]),
    ];
    const otherwise = from === undefined && until === undefined ? 'clear' : 'hit';
    return `WHEN c.defect = ${d.literal(name)} THEN CASE ${whens.join(' ')} ELSE '${otherwise}' END`;
  });
  // What a diagnosis says of itself proves no childbirth: only one of another group does.
  return `SELECT c.*, ${d.year('at_time')} AS year, CASE WHEN on_day IS NULL THEN 'mdtrt_d.begntime' ELSE CASE ${judged.join('\n  ')} END END AS outcome
FROM (
  SELECT k.*, coalesce(k.insutype = '510', false) OR coalesce(k.med_type IN (${textList(d, types)}), false)
    OR coalesce(b.first_group <> k.defect OR b.last_group <> k.defect, false) AS birth
  FROM ${cases} k LEFT JOIN (
    SELECT mdtrt_id, min(of_group) AS first_group, max(of_group) AS last_group FROM (
      SELECT mdtrt_id, coalesce(${groupSql(d, parameters)}, '') AS of_group FROM eff_diag_d
      WHERE diag_type = '1' AND ${beginsWith(d, 'diag_code', diagnoses)} AND mdtrt_id IN (SELECT mdtrt_id FROM ${cases})) o
    GROUP BY mdtrt_id) b ON b.mdtrt_id = k.mdtrt_id) c`;
}

const KEY = ['fixmedins_code', 'defect', 'year'] as const;
/** Diagnoses that a sentence shows, the most frequent first. */
const EXAMPLES = 5;

function candidatesSql({ dialect: d, parameters }: Context, hit: string): string {
  const group = KEY.join(', ');
  const same = (a: string, b: string): string => KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
  const shown = d.concat(' ', 'diag_code', 'diag_name');
  const facts = d.json({
    fixmedins_code: 'g.fixmedins_code',
    fixmedins_name: 'm.fixmedins_name',
    defect: 'g.defect',
    year: 'g.year',
    records: 'g.n',
    visits: 'g.visits',
    persons: 'g.persons',
    examples: 'e.examples',
  });
  const day = d.day('g.last_time');
  return `WITH found AS (
  SELECT ${group}, ${d.bigint('count(*)')} AS n, ${d.bigint('count(DISTINCT mdtrt_id)')} AS visits, ${d.bigint('count(DISTINCT psn_no)')} AS persons, min(at_time) AS first_time, max(at_time) AS last_time
  FROM ${hit} GROUP BY ${group} HAVING count(*) >= ${parameters.min_count}),
example AS (
  SELECT ${group}, ${d.joinOrdered('shown', 'nth', '、')} AS examples FROM (
    SELECT ${group}, shown, row_number() OVER (PARTITION BY ${group} ORDER BY n DESC NULLS LAST, shown NULLS LAST) AS nth
    FROM (SELECT ${group}, ${shown} AS shown, count(*) AS n FROM ${hit} GROUP BY ${group}, ${shown}) v) w
  WHERE nth <= ${EXAMPLES} GROUP BY ${group})
SELECT ${KEY.map((name) => `g.${name} AS k_${name}`).join(', ')}, g.fixmedins_code, ${d.text('NULL')} AS psn_no, ${d.text('NULL')} AS bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('g.n', 38, 6)} AS measure, ${d.decimal(String(parameters.min_count), 38, 6)} AS threshold, ${d.decimal('NULL', 16, 2)} AS amount, 'none' AS amount_kind,
  ${d.decimal('NULL', 16, 2)} AS amt_total, ${facts} AS facts
FROM found g JOIN example e ON ${same('e', 'g')}
LEFT JOIN eff_medins_b m ON m.fixmedins_code = g.fixmedins_code AND m.begndate <= ${day} AND ${day} < m.until_date`;
}

/** One suspect an institution, group of diagnoses and calendar year. Measure: diagnoses that do not fit. No money. */
export function diagnosisSteps(context: Context): Step[] {
  const { dialect: d, prefix } = context;
  const [cases, judged, counts, hit, candidate] = [
    `${prefix}case`,
    `${prefix}judged`,
    `${prefix}count`,
    `${prefix}hit`,
    `${prefix}candidate`,
  ] as const;
  const keys = KEY.map((name) => `h.${name} AS k_${name}`).join(', ');
  const listed = KEY.map((name) => `k.k_${name} = h.${name}`).join(' AND ');
  const sum = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN n ELSE 0 END), 0)`);
  const told = `outcome IN ('hit', 'clear')`;
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  return [
    { name: cases, materialise: true, sql: casesSql(context) },
    { name: judged, materialise: true, sql: judgedSql(context, cases) },
    { name: hit, materialise: true, keep: 'mdtrt_id', sql: `SELECT * FROM ${judged} WHERE outcome = 'hit'` },
    {
      name: counts,
      materialise: true,
      sums: { of: 'visits', counts: ['n'] },
      sql: `SELECT outcome, defect, ${d.bigint('count(*)')} AS n FROM ${judged} GROUP BY outcome, defect`,
    },
    diagnosisFunnel(context, counts, hit),
    diagnosisTrail(context, judged),
    answer('candidate', candidatesSql(context, hit)),
    answer(
      'line',
      `SELECT ${keys}, ${d.bigint(`row_number() OVER (PARTITION BY ${KEY.map((name) => `h.${name}`).join(', ')} ORDER BY h.at_time NULLS LAST, h.mdtrt_id NULLS LAST, h.diag_code NULLS LAST)`)} AS line_no,
  'diag_d' AS kind, ${d.concat('|', 'h.mdtrt_id', 'h.diag_type', 'h.diag_code')} AS line_key, ${d.decimal('NULL', 16, 2)} AS amount, ${d.decimal('NULL', 16, 2)} AS inscp_amt
FROM ${hit} h JOIN ${candidate} k ON ${listed}`,
    ),
    answer(
      'untold',
      `SELECT outcome AS column_name, ${d.bigint('sum(n)')} AS row_count FROM ${counts} WHERE NOT ${told} GROUP BY outcome`,
    ),
    answer(
      'tally',
      `SELECT ${sum('true')} AS rows_in, ${sum(told)} AS rows_tested, ${sum(`NOT ${told}`)} AS untold_rows FROM ${counts}`,
    ),
  ];
}
