import { ODD_CODE_FLAGS } from '../../records/trac-d.ts';
import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** SQL that is true for a trace row whose code landing found odd (bar code, spreadsheet damage, constant, length). */
export const flaggedTrace = (d: Dialect): string => d.regexMatches("coalesce(_flags, '')", ODD_CODE_FLAGS);

/** SQL that is true for a trace row of an insurance settlement, by either reporting channel. */
export const SETTLED_TRACE =
  "(trac_event = 'settle' OR (trac_event = 'sale' AND coalesce(mdtrt_setl_type, '1') <> '2'))";

/** SQL that is true for a sale that no settlement is named for, or that is said to be paid by the buyer. */
export const UNSETTLED_SALE = "(trac_event = 'sale' AND (root_setl_id IS NULL OR mdtrt_setl_type = '2'))";

/** `shared_code_tally`: how many settled trace rows there are, and how many of them no rule on codes can judge. */
export function settledTally(d: Dialect): Step {
  return {
    name: 'shared_code_tally',
    materialise: true,
    sums: { of: 'codes', counts: ['rows_in', 'flagged', 'unsettled'] },
    sql: `SELECT ${d.bigint('count(*)')} AS rows_in, ${d.bigint(`coalesce(sum(CASE WHEN ${flaggedTrace(d)} THEN 1 ELSE 0 END), 0)`)} AS flagged,
  ${d.bigint(`coalesce(sum(CASE WHEN NOT ${flaggedTrace(d)} AND root_setl_id IS NULL THEN 1 ELSE 0 END), 0)`)} AS unsettled
FROM eff_trac_d WHERE ${SETTLED_TRACE} AND (trac_event = 'settle' OR root_setl_id IS NOT NULL)`,
  };
}
