import type { Step } from '../../store/step.ts';

/**
 * Whether the institution that settled a repeated code ever bought it: `code` (a purchase scan of that code), `lot` (a
 * purchase of its item and lot), `none`, or `unknown` where no purchase of that institution was ever reported.
 */
export const codePurchases: Step = {
  name: 'shared_code_purchase',
  materialise: true,
  sql: `WITH code AS (SELECT DISTINCT drug_trac_codg FROM shared_code_event),
wanted AS (SELECT DISTINCT fixmedins_code, drug_trac_codg, med_list_codg, manu_lotnum FROM shared_code_event),
bought AS (
  SELECT DISTINCT t.fixmedins_code, t.med_list_codg, t.manu_lotnum, c.drug_trac_codg
  FROM eff_trac_d t LEFT JOIN code c ON c.drug_trac_codg = t.drug_trac_codg WHERE t.trac_event = 'purchase'
  UNION
  SELECT fixmedins_code, med_list_codg, manu_lotnum, NULL FROM eff_stock_d WHERE stock_event = 'purchase'),
buyer AS (SELECT DISTINCT fixmedins_code FROM bought),
by_code AS (SELECT DISTINCT fixmedins_code, drug_trac_codg FROM bought WHERE drug_trac_codg IS NOT NULL),
by_lot AS (SELECT DISTINCT fixmedins_code, med_list_codg, manu_lotnum FROM bought WHERE manu_lotnum IS NOT NULL)
SELECT w.fixmedins_code, w.drug_trac_codg,
  CASE max(CASE WHEN c.drug_trac_codg IS NOT NULL THEN 3 WHEN l.manu_lotnum IS NOT NULL THEN 2 WHEN b.fixmedins_code IS NOT NULL THEN 1 ELSE 0 END)
    WHEN 3 THEN 'code' WHEN 2 THEN 'lot' WHEN 1 THEN 'none' ELSE 'unknown' END AS purchase
FROM wanted w
LEFT JOIN by_code c ON c.fixmedins_code = w.fixmedins_code AND c.drug_trac_codg = w.drug_trac_codg
LEFT JOIN by_lot l ON l.fixmedins_code = w.fixmedins_code AND l.med_list_codg = w.med_list_codg AND l.manu_lotnum = w.manu_lotnum
LEFT JOIN buyer b ON b.fixmedins_code = w.fixmedins_code
GROUP BY w.fixmedins_code, w.drug_trac_codg`,
};
