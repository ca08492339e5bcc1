import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { CodeReuseParameters } from './parameters.ts';

/** Settlements of one code that a suspect's facts list; the rest is counted. */
const LISTED = 20;

/** A sum of money that is NULL where any of its parts is. */
export function wholeSum(d: Dialect, money: string): string {
  return `CASE WHEN count(*) = count(${money}) THEN ${d.decimal(`sum(${money})`, 16, 2)} END`;
}

/** Aggregate: the JSON list of a code's first settlements, by `nth`, with `more` members of each. Persons by number only, never by name. */
export function settlementList(d: Dialect, more: Readonly<Record<string, string>> = {}): string {
  const one = d.json({
    time: d.isoTime('trac_time'),
    fixmedins_code: 'fixmedins_code',
    fixmedins_name: 'fixmedins_name',
    psn_no: 'psn_no',
    setl_id: 'setl_id',
    bkkp_sn: 'line_key',
    manu_lotnum: 'manu_lotnum',
    ...more,
    violating: 'share > 0',
  });
  return `'[' || ${d.joinOrdered(`CASE WHEN nth <= ${LISTED} THEN ${one} END`, 'nth', ',')} || ']'`;
}

/** One JSON object with one more member, whose value is JSON text already. */
export function withMember(object: string, name: string, json: string): string {
  return `substr(${object}, 1, length(${object}) - 1) || ',"${name}":' || ${json} || '}'`;
}

/**
 * The violating part of a line's money: the settlement's share of one box among the line's boxes, in whole cents and
 * rounded down, so that the codes of one line together never exceed it.
 */
const partOf = (d: Dialect, money: string): string =>
  d.decimal(`floor(${d.double(money)} * 100 * j.share / l.boxes + 0.000001) / 100`, 16, 2);

/**
 * `<prefix>part`: the fee lines of the settlements that `<prefix>judged` gives a share above 0, each with its violating
 * part; `listed` is another condition over them (alias j) where a settlement without a share is shown too.
 */
export function partStep(context: PlanContext<CodeReuseParameters>, listed = 'j.share > 0'): Step {
  const { dialect: d, prefix } = context;
  const eventKey = d.concat('|', 'j.trac_event', 'j.fixmedins_code', 'j.drug_trac_codg', d.isoTime('j.trac_time'));
  return {
    name: `${prefix}part`,
    materialise: true,
    sql: `SELECT j.drug_trac_codg, j.fixmedins_code, j.nth, j.share, CASE WHEN l.line_key IS NULL THEN 'trac_d' ELSE 'fee_list_d' END AS kind,
  coalesce(l.line_key, ${eventKey}) AS line_key, l.line_setl_id, l.inscp_amt, ${partOf(d, 'l.inscp_amt')} AS amount, ${partOf(d, 'l.det_item_fee_sumamt')} AS total
FROM ${prefix}judged j
LEFT JOIN shared_code_line l ON l.drug_trac_codg = j.drug_trac_codg AND l.root_setl_id = j.root_setl_id
WHERE ${listed}`,
  };
}

/** The line, untold and tally steps of an answer whose lines are in `<prefix>part`. */
export function answerSteps(
  context: PlanContext<CodeReuseParameters>,
  key: readonly string[],
  undecided: string,
): Step[] {
  const { dialect: d, prefix } = context;
  const keys = key.map((name) => `${name} AS k_${name}`).join(', ');
  const lineNo = `row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY nth NULLS LAST, line_key NULLS LAST)`;
  return [
    {
      name: `${prefix}line`,
      materialise: true,
      sql: `SELECT ${keys}, ${d.bigint(lineNo)} AS line_no, kind, line_key, amount, inscp_amt, line_setl_id AS setl_id FROM ${prefix}part`,
    },
    {
      name: `${prefix}untold`,
      materialise: true,
      sql: `SELECT column_name, ${d.bigint('sum(row_count)')} AS row_count FROM (
  ${undecided}
  UNION ALL SELECT 'fee_list_d.inscp_amt', count(*) FROM ${prefix}part WHERE amount IS NULL AND share > 0
  UNION ALL SELECT 'trac_d.drug_trac_codg', flagged FROM shared_code_tally
  UNION ALL SELECT 'trac_d.setl_id', unsettled FROM shared_code_tally) u GROUP BY column_name HAVING sum(row_count) > 0`,
    },
    {
      name: `${prefix}tally`,
      materialise: true,
      sql: `SELECT t.rows_in, ${d.bigint('t.rows_in - u.untold_rows')} AS rows_tested, u.untold_rows
FROM shared_code_tally t CROSS JOIN (SELECT ${d.bigint('coalesce(sum(row_count), 0)')} AS untold_rows FROM ${prefix}untold) u`,
    },
  ];
}
