import type { Plan, PlanContext } from '../archetype.ts';
import type { Step } from '../../store/step.ts';
import { unitColumns, type CountParameters } from './parameters.ts';
import { countSteps, type CountTables } from './steps.ts';
import { countFunnel, countTrail } from './trail.ts';

type Context = PlanContext<CountParameters>;

/** SQL of the lines of the hits that are beyond the limit, the latest first, with the same part of their money: cents, half up. */
function hitsSql({ dialect: d, parameters }: Context, { lines, judged }: CountTables): string {
  const columns = unitColumns(parameters);
  const unit = columns.map((name) => `l.${name}`).join(', ');
  const same = (a: string, b: string): string => columns.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
  const weight = { quantity: 'l.cnt', lines: '1', days: '1', amount: 'l.inscp_amt' }[parameters.measure];
  const slot = parameters.measure === 'days' ? 'l.fee_date' : d.concat(' ', d.isoTime('l.fee_ocur_time'), 'l.bkkp_sn');
  const parts = (x: string): string => d.double(d.bigint(`${x} * 10000`));
  const cents = d.double(d.bigint('inscp_amt * 100'));
  const share = `floor((2 * ${cents} * ${parts('beyond')} + ${parts('weight')}) / (2 * ${parts('weight')}))`;
  const group = columns.join(', ');
  return `WITH line AS (
  SELECT l.*, h.total, h.allowed, ${slot} AS slot, ${d.decimal(weight, 18, 4)} AS weight FROM ${lines} l JOIN ${judged} h ON ${same('h', 'l')} WHERE h.outcome = 'hit' AND l.unsure IS NULL),
slots AS (SELECT ${group}, slot, max(weight) AS weight FROM line GROUP BY ${group}, slot),
filled AS (SELECT *, coalesce(sum(weight) OVER (PARTITION BY ${group} ORDER BY slot DESC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later FROM slots),
taken AS (
  SELECT l.*, ${d.decimal('greatest(0, least(l.weight, l.total - l.allowed - f.later))', 18, 4)} AS beyond FROM line l JOIN filled f ON ${same('f', 'l')} AND f.slot = l.slot)
SELECT l.*, ${d.decimal(`${d.decimal(share, 16, 2)} * ${d.decimal('0.01', 3, 2)}`, 16, 2)} AS amount,
  ${d.bigint(`row_number() OVER (PARTITION BY ${unit} ORDER BY l.fee_ocur_time NULLS LAST, l.bkkp_sn NULLS LAST)`)} AS line_no FROM taken l WHERE l.beyond > 0`;
}

/**
 * One suspect a counted unit. Measure: what was added up of what the fund surely paid; threshold: the limit. Amount: of the
 * latest lines, the part beyond it. Rows of the tally are units of the chosen lines.
 */
export function countPlan(context: Context): Plan {
  const { dialect: d, parameters, prefix } = context;
  const { steps, tables } = countSteps(context);
  const columns = unitColumns(parameters);
  const keys = (row: string): string => columns.map((name) => `${row}.${name} AS k_${name}`).join(', ');
  const same = (a: string, b: string): string => columns.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
  const hits = `${prefix}hit`;
  const plain = (x: string): string => d.text(d.decimal(x, 18, 2));
  const facts = d.json({
    fixmedins_code: 'h.one_place',
    fixmedins_name: 'coalesce(m.fixmedins_name, g.settled_name)',
    items: 'g.items',
    total: plain('h.total'),
    allowed: plain('h.allowed'),
    lines: d.bigint('h.lines'),
    first_day: d.isoDay('g.first_time'),
    last_day: d.isoDay('g.last_time'),
  });
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  const count = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`);
  const told = `outcome IN ('hit', 'clear')`;
  const group = columns.join(', ');
  return {
    shared: [],
    steps: [
      ...steps,
      { name: hits, materialise: true, sql: hitsSql(context, tables) },
      countFunnel(context, tables),
      countTrail(context, tables),
      answer(
        'candidate',
        `WITH whole AS (
  SELECT ${group}, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time, ${d.joinDistinct('item', '、')} AS items, max(settled_name) AS settled_name, min(bilg_dr_code) AS bilg_dr_code
  FROM ${tables.lines} WHERE unsure IS NULL GROUP BY ${group}),
money AS (SELECT ${group}, sum(amount) AS amount, sum(det_item_fee_sumamt) AS total_amount FROM ${hits} GROUP BY ${group})
SELECT ${keys('h')}, h.one_place AS fixmedins_code, h.one_person AS psn_no, g.bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('h.total', 38, 6)} AS measure, ${d.decimal('h.allowed', 38, 6)} AS threshold, ${d.decimal('y.amount', 16, 2)} AS amount, 'fact' AS amount_kind,
  ${d.decimal('y.total_amount', 16, 2)} AS amt_total, ${facts} AS facts
FROM ${tables.judged} h JOIN whole g ON ${same('g', 'h')} JOIN money y ON ${same('y', 'h')}
LEFT JOIN eff_medins_b m ON m.fixmedins_code = h.one_place AND m.begndate <= ${d.day('g.last_time')} AND ${d.day('g.last_time')} < m.until_date
WHERE h.outcome = 'hit'`,
      ),
      answer(
        'line',
        `SELECT ${keys('l')}, l.line_no, 'fee_list_d' AS kind, l.bkkp_sn AS line_key, l.amount, l.inscp_amt, l.setl_id FROM ${hits} l`,
      ),
      answer(
        'untold',
        `SELECT outcome AS column_name, ${d.bigint('count(*)')} AS row_count FROM ${tables.judged} WHERE NOT ${told} GROUP BY outcome`,
      ),
      answer(
        'tally',
        `SELECT ${d.bigint('count(*)')} AS rows_in, ${count(told)} AS rows_tested, ${count(`NOT ${told}`)} AS untold_rows FROM ${tables.judged}`,
      ),
    ],
  };
}
