import type { Step } from '../../store/step.ts';
import type { Month } from '../period.ts';
import type { Shard } from '../world/people.ts';

/** Numbers of boxes sold for cash begin here, above the boxes of two million persons. */
const CASH_BOXES = 8_600_000_000_000;
const CASH_SALES = 20;

const line = (n: string): string => `lpad((${n})::VARCHAR, 4, '0')`;

/**
 * Trace events of a month, in `trace`. Besides purchase and settlement: the same upload sent again minutes later,
 * pharmacies that report a sale through both channels, boxes that came back (one refund in five tells of them only by
 * its money), and at the first shard's turn the sales for cash.
 */
export function traceSteps(month: Month, shard: Shard): Step[] {
  const cash = shard.from === 0 ? CASH_SALES : 0;
  return [
    {
      name: 'cash_box',
      materialise: true,
      sql: `WITH sold AS (
  SELECT i.inst, i.code AS fixmedins_code, k, ${CASH_BOXES} + (i.inst * 2000 + ${month.firstDay}) * 64 + k AS x FROM inst i, range(${cash}) t(k) WHERE i.kind = 'P'),
picked AS (SELECT s.*, d.item, d.prefix FROM sold s JOIN (SELECT *, row_number() OVER (ORDER BY item) - 1 AS place, count(*) OVER () AS places FROM item WHERE prefix IS NOT NULL) d
  ON d.place = pick('cash', s.x, 0, d.places))
SELECT *, prefix || box_serial(x) AS code, TIMESTAMP '${month.name}-01 00:00:00' + INTERVAL (pick('cashday', x, 0, ${month.lastDay - month.firstDay + 1})) DAY + INTERVAL (9 * 60 + pick('cashminute', x, 0, 600)) MINUTE AS sold_at
FROM picked`,
    },
    {
      name: 'trace',
      materialise: true,
      sql: `WITH b AS (
  SELECT b.*, t.code AS fixmedins_code, h.psn_no, h.psn_name FROM box b JOIN inst t USING (inst) JOIN person h USING (p)),
settled AS (
  SELECT 'settle' AS trac_event, fixmedins_code, code AS drug_trac_codg, settled + INTERVAL (30 + k) SECOND AS trac_time, item AS med_list_codg, setl_id,
    NULL AS rtal_docno, mdtrt_id, ${line('n')} AS feedetl_sn, psn_no, psn_name, quantity AS cnt, lot AS manu_lotnum, expiry AS expy_end,
    opened::INTEGER::VARCHAR AS trdn_flag, NULL AS init_setl_id, '1' AS mdtrt_setl_type, elsewhere::INTEGER::VARCHAR AS rx_circ_flag, x, damaged, refunded, kind FROM b)
SELECT * EXCLUDE (x, damaged, refunded, kind) FROM settled
UNION ALL
SELECT * EXCLUDE (x, damaged, refunded, kind) REPLACE (trac_time + INTERVAL (1 + pick('again after', x, 0, 30)) MINUTE AS trac_time)
FROM settled WHERE NOT damaged AND u('sent again', x, 0) < 0.02
UNION ALL
SELECT * EXCLUDE (x, damaged, refunded, kind) REPLACE ('sale' AS trac_event, trac_time + INTERVAL (5) SECOND AS trac_time, 'RT' || setl_id[3:] AS rtal_docno)
FROM settled WHERE NOT damaged AND NOT refunded AND kind = 'P' AND u('both channels', x, 0) < 0.1
UNION ALL BY NAME
SELECT 'purchase' AS trac_event, fixmedins_code, code AS drug_trac_codg, bought_at AS trac_time, item AS med_list_codg, 1::DECIMAL(16,4) AS cnt, lot AS manu_lotnum, expiry AS expy_end
FROM b WHERE bought AND NOT damaged
UNION ALL BY NAME
SELECT 'reverse' AS trac_event, b.fixmedins_code, code AS drug_trac_codg, r.refunded_at + INTERVAL (40 + k) SECOND AS trac_time, item AS med_list_codg,
  CASE WHEN pick('named', b.v, 0, 5) > 0 THEN b.refund_id ELSE setl_id END AS setl_id, mdtrt_id, 'R' || ${line('n')} AS feedetl_sn, psn_no, psn_name, quantity AS cnt,
  lot AS manu_lotnum, expiry AS expy_end, opened::INTEGER::VARCHAR AS trdn_flag, CASE WHEN pick('named', b.v, 0, 5) > 0 THEN setl_id END AS init_setl_id, '1' AS mdtrt_setl_type
FROM b JOIN refund r ON r.v = b.v WHERE came_back AND (story OR NOT r.whole OR u('unsent', b.v, 0) >= 0.2)
UNION ALL BY NAME
SELECT 'purchase' AS trac_event, fixmedins_code, code AS drug_trac_codg, date_trunc('day', sold_at) - INTERVAL (10 + k) DAY + INTERVAL (9) HOUR AS trac_time, item AS med_list_codg, 1::DECIMAL(16,4) AS cnt FROM cash_box
UNION ALL BY NAME
SELECT 'sale' AS trac_event, fixmedins_code, code AS drug_trac_codg, sold_at AS trac_time, item AS med_list_codg, 'RC' || lpad(x::VARCHAR, 16, '0') AS rtal_docno, 1::DECIMAL(16,4) AS cnt,
  '0' AS trdn_flag, '2' AS mdtrt_setl_type FROM cash_box`,
    },
  ];
}
