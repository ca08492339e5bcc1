import { KINDS } from '../../records/kinds.ts';
import { factViews } from '../facts.ts';
import { identifier, identifiers } from '../sql.ts';
import type { Step } from '../step.ts';
import { effectiveFeeLines } from './fee-lines.ts';
import { effectiveSettlements } from './settlements.ts';
import { effectiveTraceEvents } from './trace-events.ts';

/** Registers as of a day: join on the code and `begndate <= day < until_date`. Overlapping periods give way to the later one. */
const registers: readonly Step[] = KINDS.filter((kind) => kind.dated).map((kind) => {
  const code = identifiers(kind.key.filter((name) => name !== 'begndate'));
  return {
    name: `eff_${kind.name}`,
    materialise: true,
    sql: `SELECT *, least(coalesce(enddate + 1, DATE '9999-12-31'),
  coalesce(lead(begndate) OVER (PARTITION BY ${code} ORDER BY begndate), DATE '9999-12-31')) AS until_date
FROM ${identifier(`fact_${kind.name}`)}`,
  };
});

const plain: readonly Step[] = ['mdtrt_d', 'diag_d', 'stock_d'].map((name) => ({
  name: `eff_${name}`,
  materialise: false,
  sql: `SELECT * FROM ${identifier(`fact_${name}`)} WHERE coalesce(vali_flag, '1') <> '0'`,
}));

/**
 * The plan of the effective views `eff_<kind>` over the facts at a cut: what every rule reads, and what a lake export
 * will write. Adding a settlement and its full refund changes none of them.
 */
export function effectivePlan(cut: number, latest: number): Step[] {
  return [
    ...factViews(cut, latest),
    ...effectiveSettlements,
    ...effectiveFeeLines,
    ...effectiveTraceEvents,
    ...registers,
    ...plain,
  ];
}
