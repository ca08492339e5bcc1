import { KINDS } from '../../records/kinds.ts';
import { factViews } from '../facts.ts';
import { identifier } from '../sql.ts';
import type { Step } from '../step.ts';
import { effectiveFeeLines } from './fee-lines.ts';
import { lineSettlements } from './line-settlements.ts';
import { effectiveSettlements } from './settlements.ts';
import { effectiveStockMovements } from './stock-movements.ts';
import { effectiveTraceEvents } from './trace-events.ts';

/**
 * Registers as of a day: join on the codes of the key and `begndate <= day < until_date`. Where periods overlap, each day takes the
 * row that began last, and an earlier period that reaches further comes back after it.
 */
const registers: readonly Step[] = KINDS.filter((kind) => kind.dated).map((kind) => {
  const codes = kind.key.filter((name) => name !== 'begndate').map(identifier);
  const code = codes.join(', ');
  const same = (a: string, b: string): string => codes.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');
  const fact = identifier(`fact_${kind.name}`);
  const isKeyed = kind.key.map((name) => `f.${identifier(name)} IS NOT NULL`).join(' AND ');
  return {
    name: `eff_${kind.name}`,
    materialise: true,
    // Most codes have one period, and nothing to be cut out of it.
    sql: `WITH several AS (SELECT ${code} FROM ${fact} GROUP BY ${code} HAVING count(*) > 1),
cut AS (SELECT f.* FROM ${fact} f SEMI JOIN several o ON ${same('o', 'f')}),
bound AS (
  SELECT ${code}, begndate AS d FROM cut UNION SELECT ${code}, enddate + 1 FROM cut WHERE enddate >= begndate),
segment AS (SELECT ${code}, d AS from_date, coalesce(lead(d) OVER (PARTITION BY ${code} ORDER BY d), DATE '9999-12-31') AS until_date FROM bound)
SELECT f.*, coalesce(f.enddate + 1, DATE '9999-12-31') AS until_date FROM ${fact} f ANTI JOIN several o ON ${same('o', 'f')}
WHERE ${isKeyed} AND (f.enddate IS NULL OR f.enddate >= f.begndate)
UNION ALL
SELECT * FROM (SELECT f.* REPLACE (s.from_date AS begndate), s.until_date
FROM segment s JOIN cut f ON ${same('f', 's')} AND f.begndate <= s.from_date AND (f.enddate IS NULL OR f.enddate >= s.from_date)
QUALIFY row_number() OVER (PARTITION BY ${codes.map((name) => `s.${name}`).join(', ')}, s.from_date ORDER BY f.begndate DESC) = 1)`,
  };
});

const plain: readonly Step[] = ['mdtrt_d', 'diag_d'].map((name) => ({
  name: `eff_${name}`,
  materialise: false,
  sql: `SELECT * FROM ${identifier(`fact_${name}`)} WHERE coalesce(vali_flag, '1') = '1'`,
}));

/** The steps from views `fact_<kind>`, whichever they are, to the effective views. */
export function netSteps(): Step[] {
  return [
    ...effectiveSettlements,
    ...lineSettlements,
    ...effectiveFeeLines,
    ...effectiveTraceEvents,
    ...effectiveStockMovements,
    ...registers,
    ...plain,
  ];
}

/**
 * The plan of the effective views `eff_<kind>` over the facts at a cut: what every rule reads, and what a lake export
 * will write. Adding a settlement and its full refund changes none of them.
 */
export function effectivePlan(cut: number, settled: number): Step[] {
  return [...factViews(cut, settled), ...netSteps()];
}
