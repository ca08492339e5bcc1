import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { answeredSteps, answerTables, type AnswerKey } from './answer.ts';
import { classOf, effectiveDates, groupsSql, judgedSql } from './groups.ts';
import type { Judgement } from './judgement.ts';
import type { CountedLines } from './narrowed.ts';
import { packedLinesSql } from './packs-beyond.ts';
import type { QuantityParameters } from './parameters.ts';
import { HANDED_ON } from '../shared/drug-lines.ts';
import { personCounts } from '../shared/person-counts.ts';
import { textList } from '../shared/text-list.ts';
import { standingSql } from './standing.ts';
import { supplyStages, UNTOLD } from './trail.ts';
import { sameGroup } from './unit.ts';

/** A strength at the head of a specification: 5mg, 0.5 g, 100万单位. Pack sizes behind it are none. */
const STRENGTH = '([0-9]+(?:[.][0-9]+)?(?:mg|ug|μg|mcg|g|ml|万iu|iu|万单位|单位|毫克|微克|克|毫升))';
const DAY = ['psn_no', 'fixmedins_code', 'gnrc_name', 'fee_date'];
const onDay = (a: string, b: string): string => DAY.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
/** A kind of care that nobody wrote down is one of its own. */
const sameClass = (a: string, b: string): string => `coalesce(${a}.class, '') = coalesce(${b}.class, '')`;

/** The key of a rule on a doctor's day. */
export function doctorDayKey(dialect: Dialect): AnswerKey {
  return {
    unit: 'doctor_day',
    columns: [
      ['psn_no', 'h.psn_no'],
      ['bilg_dr_code', 'h.doctor'],
      ['fixmedins_code', 'h.fixmedins_code'],
      ['gnrc_name', 'h.gnrc_name'],
      ['fee_date', dialect.isoDay('h.fee_date')],
    ],
    facts: {
      doctor: 'h.doctor',
      fee_date: dialect.isoDay('h.fee_date'),
      visits: dialect.bigint('v.visits'),
      visit_ids: 'v.visit_ids',
      visit_days: 'v.visit_days',
    },
  };
}

/** A code with a letter, a Chinese character or a digit other than zero: the rest names nothing. */
const NAMES_SOMETHING = '[1-9A-Za-z一-龥]';
/** Days after a prescription in which a return that names no settlement may be its own. */
const RETURN_DAYS = 7;

/** The doctor of a line; empty where none was written down, or a placeholder or a shared account stands for one. */
function doctorOf(dialect: Dialect, { no_doctor: nobody }: QuantityParameters): string {
  const code = "coalesce(l.bilg_dr_code, '')";
  return `CASE WHEN ${dialect.regexMatches(code, NAMES_SOMETHING)} AND lower(trim(${code})) NOT IN (${textList(dialect, ['', ...nobody])}) THEN l.bilg_dr_code ELSE '' END`;
}

/**
 * Lines of the days on which a person got one drug from one institution in several visits, with doctor and strength.
 * A settlement belongs to one visit: its lines are of one, whatever visit ids they came with.
 */
function severalSql(context: PlanContext<QuantityParameters>, drugs: string): string {
  const { dialect: d, parameters, rule } = context;
  const day = d.day('l.fee_ocur_time');
  const strength = d.regexExtract(`replace(lower(coalesce(i.spec, l.spec, '')), ' ', '')`, STRENGTH);
  const visit = `CASE WHEN ${d.regexMatches("coalesce(l.setl_id, '')", NAMES_SOMETHING)} THEN min(l.mdtrt_id) OVER (PARTITION BY ${DAY.map((name) => `l.${name}`).join(', ')}, l.setl_id) ELSE l.mdtrt_id END`;
  return `WITH several AS (
  SELECT ${DAY.join(', ')} FROM ${drugs} WHERE fee_date IS NOT NULL${effectiveDates(context)}
  GROUP BY ${DAY.join(', ')} HAVING min(mdtrt_id) < max(mdtrt_id)),
line AS (SELECT l.* FROM ${drugs} l JOIN several s ON ${onDay('s', 'l')})
SELECT l.bkkp_sn, ${visit} AS mdtrt_id, ${DAY.map((name) => `l.${name}`).join(', ')}, l.med_list_codg, l.med_type, l.discharge, l.cnt, l.pack_qty, l.whole_pack,
  l.written_days, l.dosed_days, l.usual_days, l.visit, l.bilg_dr_code, ${HANDED_ON.map((name) => `l.${name}`).join(', ')}, ${doctorOf(d, parameters)} AS doctor, ${strength} AS strength, ${classOf(d, parameters)} AS class${rule.where === undefined ? '' : ', l.kept_wanting'}
FROM line l
LEFT JOIN eff_item_b i ON i.med_list_codg = l.med_list_codg AND i.begndate <= ${day} AND ${day} < i.until_date`;
}

/**
 * Lines of visits that break no cap alone, by what is added up: a doctor's lines of one class of visit and one strength.
 * Two strengths of one generic name are taken together, not one after the other. `level` other than `told` is a trial:
 * would it break the cap if the lines without a doctor were this doctor's (`doctor`), or those without a strength were of
 * the same (`strength`)? A unit of one visit is none.
 */
function unitLinesSql(dialect: Dialect, lines: string, visits: string): string {
  const unit = (level: string, doctor: string, form: string): string =>
    dialect.concat('|', `'${level}'`, 'psn_no', 'fixmedins_code', "coalesce(class, '')", doctor, form);
  const copy = (level: string, doctor: string, form: string): string =>
    `SELECT o.*, '${level}' AS level, ${unit(level, doctor, form)} AS doctor_day FROM`;
  return `WITH open AS (
  SELECT l.*, coalesce(nullif(l.strength, ''), l.med_list_codg) AS form
  FROM ${lines} l JOIN ${visits} j ON ${sameGroup('mdtrt_id', 'j', 'l')} WHERE j.outcome <> 'hit'),
nobody AS (SELECT DISTINCT ${DAY.join(', ')}, class FROM open WHERE doctor = ''),
mixed AS (
  SELECT ${DAY.join(', ')}, class, doctor FROM open WHERE doctor <> '' GROUP BY ${DAY.join(', ')}, class, doctor
  HAVING min(med_list_codg) < max(med_list_codg) AND min(strength) = ''),
unit_line AS (
  ${copy('told', 'doctor', 'form')} open o WHERE doctor <> ''
  UNION ALL
  ${copy('doctor', "''", 'form')} (SELECT p.* FROM open p JOIN nobody n ON ${onDay('n', 'p')} AND ${sameClass('n', 'p')}) o
  UNION ALL
  ${copy('strength', 'doctor', "''")} (SELECT p.* FROM open p JOIN mixed m ON ${onDay('m', 'p')} AND ${sameClass('m', 'p')} AND m.doctor = p.doctor) o),
together AS (
  SELECT doctor_day, gnrc_name, fee_date FROM unit_line GROUP BY doctor_day, gnrc_name, fee_date HAVING min(mdtrt_id) < max(mdtrt_id))
SELECT u.* FROM unit_line u JOIN together t ON ${sameGroup('doctor_day', 't', 'u')}`;
}

/** SQL of what came back by refunds that name no settlement: whose drug, where, and on which day. */
function returnedSql(dialect: Dialect): string {
  const onDay = dialect.day('r.fee_ocur_time');
  return `SELECT DISTINCT r.mdtrt_id, r.psn_no, r.fixmedins_code, coalesce(nullif(i.gnrc_name, ''), r.med_list_codg) AS gnrc_name, ${onDay} AS on_day
FROM eff_unmatched_return r LEFT JOIN eff_item_b i ON i.med_list_codg = r.med_list_codg AND i.begndate <= ${onDay} AND ${onDay} < i.until_date`;
}

/**
 * Settles each unit. A trial that would break the cap could not be told; another one says nothing where the day was
 * judged. Of two units of one key that break it, the larger excess is the suspect. Nor can a day be told whose drug came
 * back in part by a refund that names no settlement: nobody knows which visit it undoes.
 */
function settledSql(
  dialect: Dialect,
  { judged, lines, packed, returned }: Record<'judged' | 'lines' | 'packed' | 'returned', string>,
): string {
  return `WITH unit AS (SELECT DISTINCT doctor_day, gnrc_name, fee_date, level, doctor FROM ${lines}),
named AS (
  SELECT h.*, u.level, CASE WHEN u.level = 'doctor' THEN '' ELSE u.doctor END AS doctor, x.excess
  FROM ${judged} h JOIN (SELECT doctor_day, gnrc_name, fee_date, min(level) AS level, min(doctor) AS doctor FROM unit GROUP BY doctor_day, gnrc_name, fee_date) u
    ON ${sameGroup('doctor_day', 'u', 'h')}
  LEFT JOIN (SELECT doctor_day, gnrc_name, fee_date, sum(days - allowed_days) AS excess FROM ${packed} GROUP BY doctor_day, gnrc_name, fee_date) x
    ON ${sameGroup('doctor_day', 'x', 'h')}),
returned AS (
  SELECT DISTINCT ${DAY.map((name) => `n.${name}`).join(', ')} FROM named n
  JOIN ${returned} r
    ON r.psn_no = n.psn_no AND r.fixmedins_code = n.fixmedins_code AND r.gnrc_name = n.gnrc_name
    AND r.on_day >= n.fee_date AND r.on_day <= ${dialect.addDays('n.fee_date', RETURN_DAYS)}
  WHERE n.level = 'told' AND n.outcome = 'hit'),
day AS (
  SELECT ${DAY.join(', ')}, max(CASE WHEN outcome = 'hit' THEN 1 ELSE 0 END) AS hit
  FROM named WHERE level = 'told' GROUP BY ${DAY.join(', ')}),
ranked AS (
  SELECT n.*, d.hit AS day_hit, b.psn_no IS NOT NULL AS came_back, row_number() OVER (
    PARTITION BY n.level, n.outcome, n.doctor, n.psn_no, n.fixmedins_code, n.gnrc_name, n.fee_date ORDER BY n.excess DESC NULLS LAST, n.doctor_day NULLS LAST) AS nth
  FROM named n LEFT JOIN day d ON ${onDay('d', 'n')} LEFT JOIN returned b ON ${onDay('b', 'n')})
SELECT doctor_day, gnrc_name, fee_date, psn_no, fixmedins_code, doctor, class, packs, item_packs, days, pack_days, first_source, last_source, restricted, asked_standing,
  registered_on, chronic_code, has_diagnosis, chronic_cap, final_cap,
  CASE WHEN level <> 'told' AND outcome = 'hit' THEN 'untold' WHEN outcome = 'hit' AND nth > 1 THEN 'lesser' WHEN outcome = 'hit' AND came_back THEN 'untold' ELSE outcome END AS outcome,
  CASE WHEN outcome <> 'hit' THEN untold WHEN level = 'doctor' THEN 'fee_list_d.bilg_dr_code' WHEN level = 'strength' THEN 'item_b.spec' WHEN came_back AND nth = 1 THEN 'setl_d.init_setl_id' END AS untold
FROM ranked
WHERE level = 'told' OR (outcome = 'hit' AND coalesce(day_hit, 0) = 0) OR (outcome <> 'hit' AND day_hit IS NULL)`;
}

/**
 * SQL of all that the rule looked at, with its outcome: what was judged, and each doctor's other prescriptions of a drug for
 * a person on a day, all of one visit and so not split, whatever else is known of them.
 */
function lookedAtSql(context: PlanContext<QuantityParameters>, drugs: string, judged: string): string {
  const { dialect, parameters } = context;
  const named = [...DAY, 'doctor'];
  return `WITH prescription AS (
  SELECT DISTINCT ${DAY.map((name) => `l.${name}`).join(', ')}, ${doctorOf(dialect, parameters)} AS doctor
  FROM ${drugs} l WHERE fee_date IS NOT NULL${effectiveDates(context)})
SELECT psn_no, outcome, untold FROM ${judged}
UNION ALL
SELECT p.psn_no, 'clear', ${dialect.text('NULL')} FROM prescription p LEFT JOIN (SELECT DISTINCT ${named.join(', ')} FROM ${judged}) j
  ON ${named.map((name) => `j.${name} = p.${name}`).join(' AND ')} WHERE j.doctor IS NULL`;
}

/**
 * What one doctor wrote for one person on a day in several visits, of which none breaks its cap alone: the visits are
 * judged first, exactly as the rule on single visits judges them, and those that it would list are left out.
 */
export function doctorDays(
  context: PlanContext<QuantityParameters>,
  { table: drugs, supply, selected }: CountedLines,
): Judgement {
  const { dialect, parameters, prefix } = context;
  const name = (base: string): string => `${prefix}${base}`;
  const step = (base: string, sql: string): Step => ({ name: name(base), sql, materialise: true });
  const visit = { unit: 'mdtrt_id', groups: name('visit_group'), lines: name('several') } as const;
  const day = { unit: 'doctor_day', groups: name('group'), lines: name('unit_line') } as const;
  const stages = supplyStages({ judged: name('judged'), selected });
  return {
    judged: name('judged'),
    stages,
    steps: [
      step('several', severalSql(context, drugs)),
      step('visit_group', groupsSql(context, visit.unit, visit.lines, supply)),
      step('visit_standing', standingSql(dialect, parameters, visit)),
      step('visit_judged', judgedSql(dialect, visit.unit, visit.groups, name('visit_standing'))),
      step('unit_line', unitLinesSql(dialect, visit.lines, name('visit_judged'))),
      step('group', groupsSql(context, day.unit, day.lines, supply)),
      step('standing', standingSql(dialect, parameters, day)),
      step('unit_judged', judgedSql(dialect, day.unit, day.groups, name('standing'))),
      step('packed', packedLinesSql(dialect, day.unit, name('unit_judged'), day.lines, supply)),
      { ...step('returned', returnedSql(dialect)), keep: 'mdtrt_id' },
      step(
        'judged',
        settledSql(dialect, {
          judged: name('unit_judged'),
          lines: day.lines,
          packed: name('packed'),
          returned: name('returned'),
        }),
      ),
      { name: name('looked_at'), sql: lookedAtSql(context, drugs, name('judged')), materialise: false },
      personCounts(dialect, prefix, [{ from: name('looked_at'), untold: UNTOLD }], stages).told,
      ...answeredSteps(dialect, day.unit, answerTables(prefix), name('judged'), name('packed'), 'psn_no'),
    ],
  };
}
