import { literal } from '../../store/sql.ts';
import { envelope, STAYS } from './envelope.ts';
import { jsonMember, listOf, membersFrom, objectOf } from './json-sql.ts';
import { MESSAGE_TOPIC } from './message.ts';
import type { During } from './rows.ts';
import { staged } from './stage.ts';

/** What an institution sends of a fee line (2204, 2301), interface name to column. */
export const FEE_INPUT: Readonly<Record<string, string>> = {
  feedetl_sn: 'feedetl_sn',
  init_feedetl_sn: 'init_feedetl_sn',
  mdtrt_id: 'mdtrt_id',
  psn_no: 'psn_no',
  chrg_bchno: 'chrg_bchno',
  rxno: 'rx_drord_no',
  rx_circ_flag: 'rx_circ_flag',
  fee_ocur_time: 'fee_ocur_time',
  med_list_codg: 'med_list_codg',
  medins_list_name: 'medins_list_name',
  det_item_fee_sumamt: 'det_item_fee_sumamt',
  cnt: 'cnt',
  pric: 'pric',
  sin_dos_dscr: 'sin_dos_dscr',
  used_frqu_dscr: 'used_frqu_dscr',
  prd_days: 'prd_days',
  bilg_dept_codg: 'bilg_dept_codg',
  bilg_dept_name: 'bilg_dept_name',
  bilg_dr_codg: 'bilg_dr_code',
  bilg_dr_name: 'bilg_dr_name',
  dscg_tkdrug_flag: 'dscg_tkdrug_flag',
};

/** What the centre answers to it. */
export const FEE_OUTPUT: Readonly<Record<string, string>> = {
  feedetl_sn: 'feedetl_sn',
  det_item_fee_sumamt: 'det_item_fee_sumamt',
  cnt: 'cnt',
  pric: 'pric',
  pric_uplmt_amt: 'pric_uplmt_amt',
  fulamt_ownpay_amt: 'fulamt_ownpay_amt',
  overlmt_amt: 'overlmt_selfpay',
  preselfpay_amt: 'preselfpay_amt',
  inscp_scp_amt: 'inscp_amt',
  chrgitm_lv: 'chrgitm_lv',
  med_chrgitm_type: 'med_chrgitm_type',
  hi_nego_drug_flag: 'hi_nego_drug_flag',
};

/** SQL of the number under which an outpatient visit's charges are sent and then settled. */
export const chargeBatch = (visit: string): string => `'B' || ${visit}[3:]`;

/**
 * SQL of fee messages: the lines of one visit on one day are one message, sent when the last of them was charged; what
 * is taken back is a message of its own. A stretch must begin and end at midnight.
 */
export function feeMessages(during: During): string {
  const input = objectOf([jsonMember('feedetail', listOf(objectOf(membersFrom('f', FEE_INPUT)), 'f.feedetl_sn'))]);
  const output = objectOf([jsonMember('result', listOf(objectOf(membersFrom('f', FEE_OUTPUT)), 'f.feedetl_sn'))]);
  const grouped = `SELECT max(f."at") AS "at", f.fixmedins_code AS code, f.mdtrt_id AS visit, f.back, f.stay,
      ${input} AS input, ${output} AS output, count(*) AS records, count(*) FILTER (f.unfit) AS unfit, sum(f.fen)::BIGINT AS fen
    FROM (SELECT *, starts_with(cnt, '-') AS back, coalesce(med_type, '') IN ${STAYS} AS stay,
        CASE WHEN stay THEN NULL ELSE ${chargeBatch('mdtrt_id')} END AS chrg_bchno, "at"::DATE AS day
      FROM ${staged('fee_list_d')} WHERE ${during('"at"')}) f
    GROUP BY f.fixmedins_code, f.mdtrt_id, f.day, f.back, f.stay`;
  const value = envelope(
    {
      infno: "CASE WHEN g.stay THEN '2301' ELSE '2204' END",
      at: 'g."at"',
      institution: 'i',
      code: 'g.code',
      about: "g.visit || ' fees ' || g.back::VARCHAR",
    },
    'g.input',
    'g.output',
  );
  return `SELECT g."at", ${literal(MESSAGE_TOPIC)} AS topic, coalesce(g.code, '') AS key, ${value} AS value, 'fee_list_d' AS kind, g.records, 0::BIGINT AS codes, g.unfit, g.fen
    FROM (${grouped}) g LEFT JOIN played_institution i ON i.code = g.code`;
}
