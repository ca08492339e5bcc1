import type { Step } from '../../store/step.ts';
import { EVENT } from './repeated-codes.ts';

const LOTS = 'shared_code_bought_lot';
const CODES = 'shared_code_bought';

/**
 * Whether the institution that sold a repeated code ever bought it: `code` (a purchase of that code, the first at
 * `bought_time` with `bought_lot`), `lot` (a purchase of its item and lot), `none`, or `unknown` where no purchase of that
 * institution was ever reported.
 */
export const codePurchases: readonly Step[] = [
  {
    // Boxes bought by institution, item and lot.
    name: LOTS,
    materialise: true,
    sums: { of: 'codes', counts: ['n'] },
    sql: `SELECT fixmedins_code, med_list_codg, coalesce(manu_lotnum, '') AS manu_lotnum, count(*) AS n
FROM eff_trac_d WHERE trac_event = 'purchase' GROUP BY fixmedins_code, med_list_codg, coalesce(manu_lotnum, '')`,
  },
  {
    // Of each repeated code the purchases, by institution, item and lot.
    name: CODES,
    materialise: true,
    keep: 'drug_trac_codg',
    sql: `SELECT drug_trac_codg, fixmedins_code, med_list_codg, manu_lotnum, min(trac_time) AS bought_time
FROM eff_trac_d WHERE trac_event = 'purchase' AND drug_trac_codg IN (SELECT drug_trac_codg FROM ${EVENT})
GROUP BY drug_trac_codg, fixmedins_code, med_list_codg, manu_lotnum`,
  },
  {
    name: 'shared_code_purchase',
    materialise: true,
    sql: `WITH wanted AS (
  SELECT fixmedins_code, drug_trac_codg, med_list_codg, manu_lotnum FROM ${EVENT}
  UNION SELECT fixmedins_code, drug_trac_codg, med_list_codg, manu_lotnum FROM shared_code_cash),
bought AS (
  SELECT fixmedins_code, med_list_codg, manu_lotnum FROM ${LOTS}
  UNION ALL
  SELECT DISTINCT fixmedins_code, med_list_codg, manu_lotnum FROM eff_stock_d WHERE stock_event = 'purchase'),
buyer AS (SELECT DISTINCT fixmedins_code FROM bought),
scanned AS (
  SELECT *, row_number() OVER (PARTITION BY fixmedins_code, drug_trac_codg ORDER BY bought_time NULLS LAST, manu_lotnum NULLS LAST, med_list_codg NULLS LAST) AS nth
  FROM ${CODES}),
by_code AS (SELECT fixmedins_code, drug_trac_codg, bought_time, manu_lotnum FROM scanned WHERE nth = 1),
by_lot AS (SELECT DISTINCT fixmedins_code, med_list_codg, manu_lotnum FROM bought WHERE manu_lotnum <> '')
SELECT w.fixmedins_code, w.drug_trac_codg, min(c.bought_time) AS bought_time, min(c.manu_lotnum) AS bought_lot,
  CASE max(CASE WHEN c.drug_trac_codg IS NOT NULL THEN 3 WHEN l.manu_lotnum IS NOT NULL THEN 2 WHEN b.fixmedins_code IS NOT NULL THEN 1 ELSE 0 END)
    WHEN 3 THEN 'code' WHEN 2 THEN 'lot' WHEN 1 THEN 'none' ELSE 'unknown' END AS purchase
FROM wanted w
LEFT JOIN by_code c ON c.fixmedins_code = w.fixmedins_code AND c.drug_trac_codg = w.drug_trac_codg
LEFT JOIN by_lot l ON l.fixmedins_code = w.fixmedins_code AND l.med_list_codg = w.med_list_codg AND l.manu_lotnum = w.manu_lotnum
LEFT JOIN buyer b ON b.fixmedins_code = w.fixmedins_code
GROUP BY w.fixmedins_code, w.drug_trac_codg`,
  },
];
