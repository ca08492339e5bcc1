import { literal } from '../../store/sql.ts';
import { envelope, STAYS } from './envelope.ts';
import { chargeBatch } from './fees.ts';
import { jsonMember, listOf, member, membersFrom, objectOf } from './json-sql.ts';
import { MESSAGE_TOPIC } from './message.ts';
import { staged } from './stage.ts';

/**
 * What the centre answers to a settlement (2207, 2304), interface name to column. The last three are this city's
 * centre's own: they tell a refund and its original, and two answers about one settlement apart.
 */
export const SETTLEMENT_OUTPUT: Readonly<Record<string, string>> = {
  setl_id: 'setl_id',
  mdtrt_id: 'mdtrt_id',
  psn_no: 'psn_no',
  psn_name: 'psn_name',
  psn_cert_type: 'psn_cert_type',
  certno: 'certno',
  gend: 'gend',
  brdy: 'brdy',
  age: 'age',
  insutype: 'insutype',
  psn_type: 'psn_type',
  setl_time: 'setl_time',
  med_type: 'med_type',
  medfee_sumamt: 'medfee_sumamt',
  fulamt_ownpay_amt: 'fulamt_ownpay_amt',
  overlmt_selfpay: 'overlmt_selfpay',
  preselfpay_amt: 'preselfpay_amt',
  inscp_scp_amt: 'inscp_amt',
  act_pay_dedc: 'act_pay_dedc',
  hifp_pay: 'hifp_pay',
  hifob_pay: 'hifob_pay',
  hifmi_pay: 'hifmi_pay',
  maf_pay: 'maf_pay',
  fund_pay_sumamt: 'fund_pay_sumamt',
  psn_part_amt: 'psn_pay',
  acct_pay: 'acct_pay',
  psn_cash_pay: 'cash_payamt',
  init_setl_id: 'init_setl_id',
  refd_setl_flag: 'refd_setl_flag',
  updt_time: 'updt_time',
};

/** What the institution asks with; all of it stands in the answer too. */
const SETTLEMENT_INPUT: Readonly<Record<string, string>> = {
  psn_no: 'psn_no',
  mdtrt_id: 'mdtrt_id',
  med_type: 'med_type',
  insutype: 'insutype',
  medfee_sumamt: 'medfee_sumamt',
};

/** What is sent of a code that was settled; the time it was scanned, its count, lot and expiry are this city's own. */
export const SETTLED_CODE: Readonly<Record<string, string>> = {
  feedetl_sn: 'feedetl_sn',
  drug_trac_codg: 'drug_trac_codg',
  trdn_flag: 'trdn_flag',
  med_list_codg: 'med_list_codg',
  trac_time: 'trac_time',
  cnt: 'cnt',
  manu_lotnum: 'manu_lotnum',
  expy_end: 'expy_end',
};

/**
 * SQL of settlement messages from one midnight to another: the settlement with the codes scanned for it. Codes sent again
 * minutes later come in the settlement's message sent again. A settlement that was put right later is answered a second
 * time, without codes.
 *
 * @param from - SQL of the first moment, or NULL for what has no time at all.
 */
export function settlementMessages(from: string, to: string): string {
  const slot = `date_sub('minute', s.settled_at, t."at" - INTERVAL 30 SECOND)`;
  const settled = `SELECT *, TRY_CAST(setl_time AS TIMESTAMP) AS settled_at FROM ${staged('setl_d')} WHERE "at" >= ${from} - INTERVAL 1 HOUR AND "at" < ${to}`;
  const codes = `SELECT s.setl_id, ${slot} AS slot, ${listOf(objectOf(membersFrom('t', SETTLED_CODE)), 't."at", t.drug_trac_codg, t.feedetl_sn')} AS codes, count(*) AS n
    FROM (SELECT DISTINCT setl_id, settled_at FROM settled WHERE "at" = settled_at) s
    JOIN ${staged('trac_d')} t ON t.setl_id = s.setl_id AND t.trac_event = 'settle' AND t."at" >= ${from} - INTERVAL 1 HOUR AND t."at" < ${to} + INTERVAL 2 HOUR
    GROUP BY s.setl_id, slot`;
  const all = `SELECT s.*, c.codes, coalesce(c.n, 0) AS n FROM settled s LEFT JOIN codes c ON c.setl_id = s.setl_id AND c.slot = 0 AND s."at" = s.settled_at
    UNION ALL BY NAME
    SELECT s.* REPLACE (s.settled_at + to_minutes(c.slot) AS "at"), c.codes, c.n FROM codes c
    JOIN (SELECT * FROM settled WHERE "at" = settled_at QUALIFY row_number() OVER (PARTITION BY setl_id ORDER BY updt_time) = 1) s ON c.setl_id = s.setl_id AND c.slot <> 0`;
  return `WITH settled AS (${settled}), codes AS (${codes})
    ${withValue(`SELECT * FROM (${all}) WHERE "at" >= ${from} AND "at" < ${to}`)}`;
}

/** SQL of the messages of settlements of which nothing says when they were. */
export function timelessSettlementMessages(): string {
  return withValue(`SELECT *, NULL::VARCHAR AS codes, 0 AS n FROM ${staged('setl_d')} WHERE "at" IS NULL`);
}

function withValue(settlements: string): string {
  const stay = `coalesce(s.med_type, '') IN ${STAYS}`;
  const asked = objectOf([
    ...membersFrom('s', SETTLEMENT_INPUT),
    member('chrg_bchno', `CASE WHEN ${stay} THEN NULL ELSE ${chargeBatch('s.mdtrt_id')} END`),
  ]);
  const input = objectOf([jsonMember('data', asked), jsonMember('drugtracinfo', 's.codes')]);
  const output = objectOf([jsonMember('setlinfo', objectOf(membersFrom('s', SETTLEMENT_OUTPUT)))]);
  const value = envelope(
    {
      infno: `CASE WHEN ${stay} THEN '2304' ELSE '2207' END`,
      at: 's."at"',
      institution: 'i',
      code: 's.fixmedins_code',
      about: 's.setl_id',
      insuredIn: 's.insu_admdvs',
    },
    input,
    output,
  );
  return `SELECT s."at", ${literal(MESSAGE_TOPIC)} AS topic, coalesce(s.fixmedins_code, '') AS key, ${value} AS value, 'setl_d' AS kind,
    1::BIGINT AS records, s.n AS codes, s.unfit::BIGINT AS unfit, s.fen
    FROM (${settlements}) s LEFT JOIN played_institution i ON i.code = s.fixmedins_code`;
}
