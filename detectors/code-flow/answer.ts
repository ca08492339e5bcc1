import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { wholeSum, withMember } from '../code-reuse/judged-lines.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Codes that a suspect's facts list; the rest is counted. */
const LISTED = 20;

/**
 * How a rule's hits become its answer. `<prefix>hit` holds the violating settlements: the columns of `shared_flow_sale`,
 * every name of `key`, `reason`, and `weak` (1 where the finding carries no money).
 */
export interface FlowAnswer {
  readonly key: readonly string[];
  /** One code a suspect: its buyer is the subject. */
  readonly ofOneCode: boolean;
  /** SQL over one suspect's hits (alias h), DECIMAL(38,6) when cast. */
  readonly measure: string;
  readonly threshold: number;
  /** Facts of the rule's own: aggregates over one suspect's hits (alias h), or columns that all of them share. */
  readonly facts: Readonly<Record<string, string>>;
  /** SELECT texts of (column_name, row_count) of what this rule could not tell. */
  readonly undecided: readonly string[];
}

/** The violating part of a line: one box of those that the line's money is spread over, in whole cents, rounded down. */
const boxOf = (d: Dialect, money: string): string =>
  d.decimal(`floor(${d.double(money)} * 100 / l.boxes + 0.000001) / 100`, 16, 2);

/** The hits in their order, with the names that registers had for their parties and items on the day. */
function numberedStep({ dialect: d, prefix }: PlanContext<unknown>, key: readonly string[]): Step {
  const asOf = (register: string): string =>
    `${d.day('h.trac_time')} >= ${register}.begndate AND ${d.day('h.trac_time')} < ${register}.until_date`;
  return {
    name: `${prefix}numbered`,
    materialise: true,
    sql: `SELECT h.*, m.fixmedins_name, bm.fixmedins_name AS first_seller_name, i.item_name, row_number() OVER (PARTITION BY ${key.map((name) => `h.${name}`).join(', ')} ORDER BY h.trac_time NULLS LAST, h.drug_trac_codg NULLS LAST, h.root_setl_id NULLS LAST) AS nth
FROM ${prefix}hit h
LEFT JOIN eff_medins_b m ON m.fixmedins_code = h.fixmedins_code AND ${asOf('m')}
LEFT JOIN eff_medins_b bm ON bm.fixmedins_code = h.first_seller AND ${asOf('bm')}
LEFT JOIN eff_item_b i ON i.med_list_codg = h.med_list_codg AND ${asOf('i')}`,
  };
}

function partStep({ dialect: d, prefix }: PlanContext<unknown>, key: readonly string[]): Step {
  const eventKey = d.concat('|', 'h.trac_event', 'h.fixmedins_code', 'h.drug_trac_codg', d.isoTime('h.trac_time'));
  return {
    name: `${prefix}part`,
    materialise: true,
    sql: `SELECT ${key.map((name) => `h.${name}`).join(', ')}, h.nth, h.weak, l.bilg_dr_code, coalesce(h.psn_no, l.psn_no) AS buyer, l.item_name,
  CASE WHEN l.line_key IS NULL THEN 'trac_d' ELSE 'fee_list_d' END AS kind, coalesce(l.line_key, ${eventKey}) AS line_key, l.line_setl_id,
  l.inscp_amt, CASE WHEN h.weak = 0 THEN ${boxOf(d, 'l.inscp_amt')} END AS amount, ${boxOf(d, 'l.det_item_fee_sumamt')} AS total
FROM ${prefix}numbered h
LEFT JOIN shared_flow_line l ON l.drug_trac_codg = h.drug_trac_codg AND l.root_setl_id = h.root_setl_id`,
  };
}

/** The JSON list of a suspect's first codes, each with where it was bought and who sold it before. */
function codeList(d: Dialect): string {
  const one = d.json({
    drug_trac_codg: 'h.drug_trac_codg',
    time: d.isoTime('h.trac_time'),
    psn_no: 'h.psn_no',
    setl_id: 'h.setl_id',
    reason: 'h.reason',
    manu_lotnum: 'h.manu_lotnum',
    expy_end: d.isoDay('h.expy_end'),
    bought: d.isoDay('h.bought_time'),
    bought_lot: 'h.bought_manu_lotnum',
    bought_expy_end: d.isoDay('h.bought_expy_end'),
    buyer_elsewhere: 'h.buyer',
    first_seller: 'h.first_seller',
    first_sold: d.isoTime('h.first_sold'),
    gap_days: d.daysBetween('h.first_sold', 'h.trac_time'),
  });
  return `'[' || ${d.joinOrdered(`CASE WHEN h.nth <= ${LISTED} THEN ${one} END`, 'h.nth', ',')} || ']'`;
}

function candidateStep(context: PlanContext<unknown>, answer: FlowAnswer): Step {
  const { dialect: d, prefix } = context;
  const same = (a: string, b: string): string => answer.key.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
  const own = Object.keys(answer.facts);
  const keys = answer.key.map((name) => `h.${name}`).join(', ');
  const facts = d.json({
    fixmedins_code: 'f.fixmedins_code',
    fixmedins_name: 'f.fixmedins_name',
    med_list_codg: 'f.med_list_codg',
    item_name: 'coalesce(f.item_name, m.item_name)',
    drug_trac_codg: 'f.drug_trac_codg',
    codes_total: 'g.codes',
    settlements_total: 'g.settlements',
    first_time: d.isoTime('g.first_time'),
    last_time: d.isoTime('g.last_time'),
    sold_before: 'g.sold_before',
    first_seller: 'r.first_seller',
    first_seller_name: 'r.first_seller_name',
    first_sold: d.isoTime('r.first_sold'),
    second_seller: 'CASE WHEN r.first_seller IS NOT NULL THEN r.fixmedins_code END',
    second_seller_name: 'r.fixmedins_name',
    second_sold: d.isoTime('r.trac_time'),
    resold_code: 'r.drug_trac_codg',
    gap_days: d.daysBetween('r.first_sold', 'r.trac_time'),
    ...Object.fromEntries(own.map((name) => [name, `g.own_${name}`])),
  });
  return {
    name: `${prefix}candidate`,
    materialise: true,
    sql: `WITH g AS (
  SELECT ${keys}, ${d.bigint('count(DISTINCT h.drug_trac_codg)')} AS codes, ${d.bigint('count(*)')} AS settlements, min(h.trac_time) AS first_time, max(h.trac_time) AS last_time,
    ${d.bigint('count(DISTINCT CASE WHEN h.first_seller IS NOT NULL THEN h.drug_trac_codg END)')} AS sold_before, min(CASE WHEN h.first_seller IS NOT NULL THEN h.nth END) AS resold_nth,
    ${own.map((name) => `${answer.facts[name] ?? ''} AS own_${name}`).join(', ')}, ${d.decimal(answer.measure, 38, 6)} AS measure, ${codeList(d)} AS codes_listed
  FROM ${prefix}numbered h GROUP BY ${keys}),
m AS (
  SELECT ${keys}, min(h.item_name) AS item_name, min(h.buyer) AS buyer, min(h.bilg_dr_code) AS bilg_dr_code, max(h.weak) AS weak,
    ${wholeSum(d, 'h.amount')} AS amount, ${wholeSum(d, 'h.total')} AS total
  FROM ${prefix}part h GROUP BY ${keys}),
told AS (
  SELECT f.*, g.measure, g.first_time, g.last_time, g.codes_listed, m.buyer AS one_buyer, m.bilg_dr_code, m.amount, m.total, ${facts} AS facts_head
  FROM g JOIN m ON ${same('m', 'g')} JOIN ${prefix}numbered f ON ${same('f', 'g')} AND f.nth = 1
  LEFT JOIN ${prefix}numbered r ON ${same('r', 'g')} AND r.nth = g.resold_nth)
SELECT ${answer.key.map((name) => `t.${name} AS k_${name}`).join(', ')}, t.fixmedins_code, ${answer.ofOneCode ? 't.one_buyer' : d.text('NULL')} AS psn_no,
  ${answer.ofOneCode ? 't.bilg_dr_code' : d.text('NULL')} AS bilg_dr_code, t.first_time, t.last_time, t.measure, ${d.decimal(`${answer.threshold}`, 38, 6)} AS threshold,
  t.amount, CASE WHEN t.amount IS NULL THEN 'none' ELSE 'fact' END AS amount_kind, t.total AS amt_total, ${withMember('t.facts_head', 'codes', 't.codes_listed')} AS facts
FROM told t`,
  };
}

/** The steps that answer, from `<prefix>hit`. */
export function flowAnswer(context: PlanContext<unknown>, answer: FlowAnswer): Step[] {
  const { dialect: d, prefix } = context;
  const keys = answer.key.map((name) => `${name} AS k_${name}`).join(', ');
  const lineNo = `row_number() OVER (PARTITION BY ${answer.key.join(', ')} ORDER BY nth NULLS LAST, line_key NULLS LAST)`;
  return [
    numberedStep(context, answer.key),
    partStep(context, answer.key),
    candidateStep(context, answer),
    {
      name: `${prefix}line`,
      materialise: true,
      sql: `SELECT ${keys}, ${d.bigint(lineNo)} AS line_no, kind, line_key, amount, inscp_amt, line_setl_id AS setl_id FROM ${prefix}part`,
    },
    {
      name: `${prefix}untold`,
      materialise: true,
      sql: `SELECT column_name, ${d.bigint('sum(row_count)')} AS row_count FROM (
  ${answer.undecided.join('\n  UNION ALL ')}
  UNION ALL SELECT 'fee_list_d.inscp_amt', count(*) FROM ${prefix}part WHERE amount IS NULL AND weak = 0
  UNION ALL SELECT 'trac_d.drug_trac_codg', flagged FROM shared_code_tally
  UNION ALL SELECT 'trac_d.setl_id', unsettled FROM shared_code_tally) u GROUP BY column_name HAVING sum(row_count) > 0`,
    },
    {
      name: `${prefix}tally`,
      materialise: true,
      sql: `SELECT t.rows_in, ${d.bigint('greatest(0, t.rows_in - u.untold_rows)')} AS rows_tested, u.untold_rows
FROM shared_code_tally t CROSS JOIN (SELECT ${d.bigint('coalesce(sum(row_count), 0)')} AS untold_rows FROM ${prefix}untold) u`,
    },
  ];
}
