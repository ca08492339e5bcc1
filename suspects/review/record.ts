import { appendAudit } from '../../store/audit/append.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** Why a row of results is refused. */
export type ResultFault =
  | 'no_settlement'
  | 'not_in_sample'
  | 'other_sample'
  | 'twice'
  | 'unknown_result'
  | 'no_amount'
  | 'bad_amount'
  | 'amount_over'
  | 'no_note'
  | 'no_result';

/** A row that is refused. */
export interface RefusedResult {
  readonly row: number;
  readonly setlId: string | null;
  readonly fault: ResultFault;
}

/** What became of a table of results. */
export interface Recorded {
  readonly rows: number;
  /** Rows without a result: still open. */
  readonly blank: number;
  readonly recorded: number;
  /** Of those, how many replaced another result. */
  readonly replaced: number;
  readonly unchanged: number;
  readonly refused: readonly RefusedResult[];
}

class Refused extends Error {
  readonly outcome: Recorded;

  constructor(outcome: Recorded) {
    super('nothing was recorded');
    this.outcome = outcome;
  }
}

function judgedSql(sample: string, words: ReadonlyMap<string, string>): string {
  const cases = [...words].map(([word, value]) => `WHEN ${literal(word)} THEN ${literal(value)}`);
  const amount = "regexp_replace(result_amount, '[,，￥¥元\\s]', '', 'g')";
  return `CREATE OR REPLACE TEMP TABLE review_judged AS
WITH worded AS (
  SELECT *, CASE lower(result) ${cases.join(' ')} END AS value, CASE WHEN regexp_full_match(${amount}, '\\d{1,13}(\\.\\d{1,2})?') THEN ${amount}::DECIMAL(16,2) END AS amount,
    row_number() OVER (PARTITION BY setl_id ORDER BY row_no) AS nth FROM review_sheet)
SELECT w.*, i.result AS result_before, i.result_amount AS amount_before, i.result_note AS note_before,
  CASE
    WHEN w.setl_id IS NULL AND coalesce(w.result, w.result_amount, w.result_note) IS NULL THEN NULL
    WHEN w.setl_id IS NULL THEN 'no_settlement'
    WHEN w.sample IS NOT NULL AND upper(w.sample) <> ${literal(sample)} THEN 'other_sample'
    WHEN i.setl_id IS NULL THEN 'not_in_sample'
    WHEN w.nth > 1 THEN 'twice'
    WHEN w.result IS NOT NULL AND w.value IS NULL THEN 'unknown_result'
    WHEN w.result_amount IS NOT NULL AND w.amount IS NULL THEN 'bad_amount'
    WHEN w.amount > s.medfee_sumamt THEN 'amount_over'
    WHEN w.result IS NULL AND coalesce(w.result_amount, w.result_note) IS NOT NULL THEN 'no_result'
    WHEN w.value = 'problem' AND w.amount IS NULL THEN 'no_amount'
    WHEN w.value = 'problem' AND w.result_note IS NULL THEN 'no_note'
  END AS fault
FROM worded w LEFT JOIN review_item i ON i.sample = ${literal(sample)} AND i.setl_id = w.setl_id LEFT JOIN setl_d s ON s.setl_id = w.setl_id`;
}

/**
 * Takes in the results of a review from the temporary table `review_sheet` (row_no, sample, setl_id, result, result_amount,
 * result_note as texts), all of them or none. A row without a result leaves its settlement open; another result replaces one
 * that was recorded before, which the audit chain counts.
 */
export async function recordResults(
  session: Session,
  sample: string,
  words: ReadonlyMap<string, string>,
  { who, at }: { readonly who: string; readonly at: string },
): Promise<Recorded> {
  try {
    return await session.transaction(async () => {
      await session.run(judgedSql(sample, words));
      const [row] = await session.rows(`SELECT count(*) AS n, count(*) FILTER (value IS NULL) AS blank,
  count(*) FILTER (value IS NOT NULL AND (value, amount, result_note) IS DISTINCT FROM (result_before, amount_before, note_before)) AS recorded,
  count(*) FILTER (value IS NOT NULL AND result_before IS NOT NULL AND (value, amount, result_note) IS DISTINCT FROM (result_before, amount_before, note_before)) AS replaced
FROM review_judged`);
      const count = (name: string): number => Number(cell(row, name));
      const faults = await session.rows(
        'SELECT row_no, setl_id, fault FROM review_judged WHERE fault IS NOT NULL ORDER BY row_no',
      );
      const outcome: Recorded = {
        rows: count('n'),
        blank: count('blank'),
        recorded: count('recorded'),
        replaced: count('replaced'),
        unchanged: count('n') - count('blank') - count('recorded'),
        refused: faults.map((one) => ({
          row: Number(cell(one, 'row_no')),
          setlId: cellOrNull(one, 'setl_id'),
          fault: cell(one, 'fault') as ResultFault,
        })),
      };
      if (outcome.refused.length > 0) throw new Refused({ ...outcome, recorded: 0, replaced: 0, unchanged: 0 });
      if (outcome.recorded === 0) return outcome;
      await session.run(`UPDATE review_item SET result = j.value, result_amount = j.amount, result_note = j.result_note,
  recorded_at = ${literal(at)}::TIMESTAMP, recorded_by = ${literal(who)}
FROM review_judged j WHERE review_item.sample = ${literal(sample)} AND review_item.setl_id = j.setl_id AND j.value IS NOT NULL
  AND (j.value, j.amount, j.result_note) IS DISTINCT FROM (j.result_before, j.amount_before, j.note_before)`);
      const { recorded, replaced } = outcome;
      await appendAudit(session, {
        at,
        who,
        action: 'review',
        subject: sample,
        detail: { step: 'results', recorded, replaced },
      });
      return outcome;
    });
  } catch (error) {
    if (error instanceof Refused) return error.outcome;
    throw error;
  }
}
