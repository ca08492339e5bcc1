import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** What a pair rule is answered from. */
export interface PairAnswer {
  readonly prefix: string;
  /** Columns of `hit` that are the rule's key, without `k_`. */
  readonly key: readonly string[];
  /**
   * The violating lines, each once: the key, `bkkp_sn`, `psn_no`, `fixmedins_code`, `fee_ocur_time`, `amount` (the violating
   * part), `inscp_amt`, `det_item_fee_sumamt`, `setl_id`, and whatever the facts name.
   */
  readonly hit: string;
  /** Lines that show what the violating ones met, with the key, `bkkp_sn`, `setl_id`, `fee_ocur_time`, `inscp_amt`; no money of theirs counts. */
  readonly beside: string;
  /** Facts by name, as aggregates over rows of `hit`; the counts of lines and persons and the key come by themselves. */
  readonly facts: Readonly<Record<string, string>>;
  /** Aggregates over rows of `hit`, DECIMAL. */
  readonly measure: string;
  readonly threshold: string;
  /** SELECT of `outcome` (hit, clear, or the column wanting) and `n` of everything looked at; or the steps that say what is untold, and the tally. */
  readonly counts: string | readonly Step[];
}

function countSteps(d: Dialect, prefix: string, counts: string): Step[] {
  const told = `outcome IN ('hit', 'clear')`;
  const sum = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN n ELSE 0 END), 0)`);
  const step = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  return [
    step(
      'untold',
      `SELECT outcome AS column_name, ${d.bigint('sum(n)')} AS row_count FROM (${counts}) t WHERE NOT ${told} AND n > 0 GROUP BY outcome`,
    ),
    step(
      'tally',
      `SELECT ${sum('true')} AS rows_in, ${sum(told)} AS rows_tested, ${sum(`NOT ${told}`)} AS untold_rows FROM (${counts}) t`,
    ),
  ];
}

/** The four answering steps of a pair rule: one suspect a key, its violating lines first, each beside what it met. */
export function pairAnswer(d: Dialect, answer: PairAnswer): Step[] {
  const { prefix, key, hit, beside, facts, counts } = answer;
  const keys = (row: string): string => key.map((name) => `${row}.${name} AS k_${name}`).join(', ');
  const group = key.join(', ');
  const names = Object.keys(facts);
  const json = d.json({
    fixmedins_code: 'g.fixmedins_code',
    ...Object.fromEntries(key.map((name) => [name, `g.${name}`])),
    ...Object.fromEntries(names.map((name) => [name, `g.f_${name}`])),
    lines: 'g.n',
    persons: 'g.persons',
  });
  const step = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  const ofKey = (name: string, otherwise: string): string => (key.includes(name) ? '' : `${otherwise} AS ${name}, `);
  const line = (place: number, amount: string): string =>
    `${key.map((name) => `l.${name}`).join(', ')}, ${place} AS place, l.fee_ocur_time, l.bkkp_sn, l.setl_id, ${d.decimal(amount, 16, 2)} AS amount, ${d.decimal('l.inscp_amt', 16, 2)} AS inscp_amt`;
  return [
    step(
      'candidate',
      `SELECT ${keys('g')}, g.fixmedins_code, g.psn_no, ${d.text('NULL')} AS bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('g.measure', 38, 6)} AS measure, ${d.decimal('g.threshold', 38, 6)} AS threshold, ${d.decimal('g.amount', 16, 2)} AS amount, 'fact' AS amount_kind,
  ${d.decimal('g.total', 16, 2)} AS amt_total, ${json} AS facts
FROM (
  SELECT ${group}, ${ofKey('fixmedins_code', 'max(fixmedins_code)')}${ofKey('psn_no', d.text('NULL'))}${d.bigint('count(*)')} AS n, ${d.bigint('count(DISTINCT psn_no)')} AS persons, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time,
    sum(amount) AS amount, sum(det_item_fee_sumamt) AS total, ${answer.measure} AS measure, ${answer.threshold} AS threshold${names.map((name) => `,\n    ${facts[name] ?? ''} AS f_${name}`).join('')}
  FROM ${hit} GROUP BY ${group}) g`,
    ),
    step(
      'line',
      `SELECT ${keys('l')}, ${d.bigint(`row_number() OVER (PARTITION BY ${key.map((name) => `l.${name}`).join(', ')} ORDER BY l.place NULLS LAST, l.fee_ocur_time NULLS LAST, l.bkkp_sn NULLS LAST)`)} AS line_no,
  'fee_list_d' AS kind, l.bkkp_sn AS line_key, l.amount, l.inscp_amt, l.setl_id
FROM (SELECT ${line(1, 'l.amount')} FROM ${hit} l UNION ALL SELECT ${line(2, '0')} FROM ${beside} l) l`,
    ),
    ...(typeof counts === 'string' ? countSteps(d, prefix, counts) : counts),
  ];
}
