import { literal } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import type { Period } from '../period.ts';

const line = (n: string): string => `lpad((${n})::VARCHAR, 4, '0')`;

/**
 * Trace events of a month, in `trace`. Besides purchase and settlement: the same upload sent again minutes later,
 * pharmacies that report a sale through both channels, boxes that came back (one refund in five tells of them only by
 * its money), sales for cash and boxes sent back to the supplier. What was bought before the period began was bought
 * before the extract begins, and what is bought after its end is not known yet.
 */
export function traceSteps(period: Period): Step[] {
  const known = `bought_at >= DATE ${literal(period.from)} AND bought_at < DATE ${literal(period.to)} + INTERVAL (1) DAY`;
  return [
    {
      name: 'trace',
      materialise: true,
      sql: `WITH b AS (
  SELECT b.*, t.code AS fixmedins_code, s.code AS buyer_code, h.psn_no, h.psn_name FROM box b JOIN inst t USING (inst) JOIN inst s ON s.inst = b.buyer JOIN person h USING (p)),
settled AS (
  SELECT 'settle' AS trac_event, fixmedins_code, scanned_code AS drug_trac_codg, settled + INTERVAL (30 + k) SECOND AS trac_time, item AS med_list_codg, setl_id,
    NULL AS rtal_docno, mdtrt_id, ${line('n')} AS feedetl_sn, psn_no, psn_name, quantity AS cnt, coalesce(told_lot, lot) AS manu_lotnum, coalesce(told_expiry, expiry) AS expy_end,
    opened::INTEGER::VARCHAR AS trdn_flag, NULL AS init_setl_id, '1' AS mdtrt_setl_type, elsewhere::INTEGER::VARCHAR AS rx_circ_flag, x, damaged, refunded, kind FROM b WHERE scanned)
SELECT * EXCLUDE (x, damaged, refunded, kind) FROM settled
UNION ALL
SELECT * EXCLUDE (x, damaged, refunded, kind) REPLACE (trac_time + INTERVAL (1 + pick('again after', x, 0, 30)) MINUTE AS trac_time)
FROM settled WHERE NOT damaged AND u('sent again', x, 0) < 0.02
UNION ALL
SELECT * EXCLUDE (x, damaged, refunded, kind) REPLACE ('sale' AS trac_event, trac_time + INTERVAL (5) SECOND AS trac_time, 'RT' || setl_id[3:] AS rtal_docno)
FROM settled WHERE NOT damaged AND NOT refunded AND kind = 'P' AND u('both channels', x, 0) < 0.1
UNION ALL BY NAME
SELECT 'purchase' AS trac_event, buyer_code AS fixmedins_code, code AS drug_trac_codg, bought_at AS trac_time, bought_item AS med_list_codg, 1::DECIMAL(16,4) AS cnt, lot AS manu_lotnum, expiry AS expy_end
FROM b WHERE bought AND ${known}
UNION ALL BY NAME
SELECT 'reverse' AS trac_event, b.fixmedins_code, scanned_code AS drug_trac_codg, r.refunded_at + INTERVAL (40 + k) SECOND AS trac_time, item AS med_list_codg,
  CASE WHEN pick('named', b.v, 0, 5) > 0 THEN b.refund_id ELSE setl_id END AS setl_id, mdtrt_id, 'R' || ${line('n')} AS feedetl_sn, psn_no, psn_name, quantity AS cnt,
  lot AS manu_lotnum, expiry AS expy_end, opened::INTEGER::VARCHAR AS trdn_flag, CASE WHEN pick('named', b.v, 0, 5) > 0 THEN setl_id END AS init_setl_id, '1' AS mdtrt_setl_type
FROM b JOIN refund r ON r.v = b.v WHERE scanned AND came_back AND (story OR NOT r.whole OR u('unsent', b.v, 0) >= 0.2)
UNION ALL BY NAME
SELECT 'purchase' AS trac_event, s.code AS fixmedins_code, c.code AS drug_trac_codg, bought_at AS trac_time, item AS med_list_codg, 1::DECIMAL(16,4) AS cnt, lot_of(c.code, serial) AS manu_lotnum, expiry_of(lot_of(c.code, serial)) AS expy_end
FROM cash_box c JOIN inst s ON s.inst = c.buyer WHERE c.bought AND ${known}
UNION ALL BY NAME
SELECT 'sale' AS trac_event, fixmedins_code, code AS drug_trac_codg, sold_at AS trac_time, item AS med_list_codg, ${document('x')} AS rtal_docno, 1::DECIMAL(16,4) AS cnt,
  lot_of(code, serial) AS manu_lotnum, expiry_of(lot_of(code, serial)) AS expy_end, '0' AS trdn_flag, '2' AS mdtrt_setl_type FROM cash_box
UNION ALL BY NAME
SELECT 'sale_return' AS trac_event, fixmedins_code, code AS drug_trac_codg, returned_at AS trac_time, item AS med_list_codg, ${document('x')} AS rtal_docno, 1::DECIMAL(16,4) AS cnt,
  lot_of(code, serial) AS manu_lotnum, expiry_of(lot_of(code, serial)) AS expy_end, '0' AS trdn_flag, '2' AS mdtrt_setl_type FROM cash_box WHERE returned_at IS NOT NULL
UNION ALL BY NAME
SELECT e.event AS trac_event, fixmedins_code, code AS drug_trac_codg, if(e.event = 'purchase', bought_at, returned_at) AS trac_time, item AS med_list_codg, 1::DECIMAL(16,4) AS cnt,
  lot_of(code, serial) AS manu_lotnum, expiry_of(lot_of(code, serial)) AS expy_end FROM sent_back, (VALUES ('purchase'), ('purchase_return')) e(event)`,
    },
  ];
}

function document(x: string): string {
  return `'RC' || lpad(${x}::VARCHAR, 16, '0')`;
}
