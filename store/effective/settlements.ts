import { setlD } from '../../records/setl-d.ts';
import { identifier } from '../sql.ts';
import type { Step } from '../step.ts';

const moneyNames = setlD.columns.filter((column) => column.type === 'money').map(({ name }) => name);
const moneyColumns = moneyNames.map((name) => identifier(name));

const netted = moneyColumns
  .map((name) => `CASE WHEN n.root IS NULL THEN s.${name} ELSE n.${name} END AS ${name}`)
  .join(', ');

/** A refund's money counts as negative even where a platform writes it without its sign. */
const summed = moneyColumns
  .map(
    (name) =>
      `sum(CASE WHEN r.setl_id IS NOT NULL AND s.medfee_sumamt > 0 THEN -s.${name} ELSE s.${name} END)::DECIMAL(16,2) AS ${name}`,
  )
  .join(', ');

/**
 * Settlements as they finally stand. A refund joins its chain by `init_setl_id`, at most three hops; a chain that nets
 * to nothing vanishes, as does what a platform voided and what a refund takes back from an original nobody sent; a refund without its original goes to `dq_refund` and never into a denominator.
 *
 * A flag that says neither yes nor no counts against the record, here and in the other views: what may be void accuses nobody, what may be a refund takes back.
 */
export const effectiveSettlements: readonly Step[] = [
  {
    name: 'net_refund',
    materialise: true,
    sql: `WITH refund AS (
  SELECT setl_id, nullif(init_setl_id, setl_id) AS init_setl_id
  FROM fact_setl_d
  WHERE coalesce(vali_flag, '1') <> '0' AND (refd_setl_flag <> '0' OR (medfee_sumamt < 0 AND init_setl_id IS NOT NULL))
    -- Some platforms flag the original too: positive money, names nobody, and is named by its refund.
    AND NOT (medfee_sumamt > 0 AND init_setl_id IS NULL
      AND setl_id IN (SELECT init_setl_id FROM fact_setl_d WHERE init_setl_id <> setl_id)))
SELECT r.setl_id, coalesce(r3.init_setl_id, r2.init_setl_id, r.init_setl_id) AS root
FROM refund r LEFT JOIN refund r2 ON r2.setl_id = r.init_setl_id LEFT JOIN refund r3 ON r3.setl_id = r2.init_setl_id`,
  },
  {
    name: 'net_setl',
    materialise: true,
    sql: `WITH roots AS (SELECT DISTINCT root FROM net_refund WHERE root IS NOT NULL AND root NOT IN (SELECT setl_id FROM net_refund)),
member AS (SELECT root, root AS setl_id FROM roots UNION ALL SELECT n.root, n.setl_id FROM net_refund n JOIN roots USING (root))
SELECT m.root, count(*) FILTER (r.setl_id IS NULL) > 0 AS has_original, ${summed}
FROM member m JOIN fact_setl_d s ON s.setl_id = m.setl_id AND coalesce(s.vali_flag, '1') <> '0'
LEFT JOIN net_refund r ON r.setl_id = s.setl_id
GROUP BY m.root`,
  },
  {
    name: 'net_gone',
    materialise: true,
    sql: `SELECT setl_id FROM net_refund UNION SELECT root AS setl_id FROM net_setl WHERE has_original AND medfee_sumamt <= 0.005
UNION SELECT setl_id FROM fact_setl_d WHERE vali_flag <> '1'
UNION SELECT root AS setl_id FROM net_refund WHERE root IS NOT NULL AND root NOT IN (SELECT setl_id FROM fact_setl_d)`,
  },
  {
    name: 'dq_refund',
    materialise: false,
    sql: `SELECT r.setl_id, r.root AS init_setl_id, coalesce(n.medfee_sumamt, s.medfee_sumamt) AS medfee_sumamt
FROM net_refund r JOIN fact_setl_d s USING (setl_id) LEFT JOIN net_setl n ON n.root = r.root
WHERE n.root IS NULL OR NOT n.has_original OR n.medfee_sumamt < -0.005`,
  },
  {
    name: 'eff_setl_d',
    materialise: false,
    handsOn: moneyNames.filter((name) => name !== 'medfee_sumamt'),
    sql: `SELECT s.* EXCLUDE (${moneyColumns.join(', ')}), ${netted}, n.root IS NOT NULL AS partly_reversed
FROM fact_setl_d s LEFT JOIN net_setl n ON n.root = s.setl_id
WHERE coalesce(s.vali_flag, '1') = '1' AND s.medfee_sumamt >= 0 AND s.setl_id NOT IN (SELECT setl_id FROM net_gone)`,
  },
];
