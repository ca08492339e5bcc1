import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** A settlement of a sample, with what a reviewer looks it up by. Whether a rule flagged it is not told: that would judge for them. */
export interface ReviewItem {
  readonly item_no: number;
  readonly setl_id: string;
  readonly fixmedins_code: string;
  readonly fixmedins_name: string | null;
  readonly psn_no: string | null;
  readonly med_type: string | null;
  readonly setl_time: string | null;
  readonly medfee_sumamt: string | null;
  readonly fund_pay_sumamt: string | null;
  readonly result: string | null;
  readonly result_amount: string | null;
  readonly result_note: string | null;
}

/** The settlements of a sample in their order, as the warehouse holds them now. Persons are in clear. */
export async function reviewItems(session: Session, sample: string, limit?: number): Promise<ReviewItem[]> {
  const rows =
    await session.rows(`WITH item AS (SELECT * FROM review_item WHERE sample = ${literal(sample)} ORDER BY item_no${limit === undefined ? '' : ` LIMIT ${limit}`}),
place AS (SELECT fixmedins_code, max_by(fixmedins_name, begndate) AS fixmedins_name FROM medins_b GROUP BY fixmedins_code)
SELECT i.item_no, i.setl_id, i.fixmedins_code, p.fixmedins_name, s.psn_no, s.med_type, strftime(s.setl_time, '%Y-%m-%d %H:%M:%S') AS setl_time, s.medfee_sumamt,
  s.fund_pay_sumamt, i.result, i.result_amount, i.result_note
FROM item i LEFT JOIN setl_d s ON s.setl_id = i.setl_id LEFT JOIN place p ON p.fixmedins_code = i.fixmedins_code ORDER BY i.item_no`);
  return rows.map((row) => ({
    item_no: Number(cell(row, 'item_no')),
    setl_id: cell(row, 'setl_id'),
    fixmedins_code: cell(row, 'fixmedins_code'),
    fixmedins_name: cellOrNull(row, 'fixmedins_name'),
    psn_no: cellOrNull(row, 'psn_no'),
    med_type: cellOrNull(row, 'med_type'),
    setl_time: cellOrNull(row, 'setl_time'),
    medfee_sumamt: cellOrNull(row, 'medfee_sumamt'),
    fund_pay_sumamt: cellOrNull(row, 'fund_pay_sumamt'),
    result: cellOrNull(row, 'result'),
    result_amount: cellOrNull(row, 'result_amount'),
    result_note: cellOrNull(row, 'result_note'),
  }));
}
