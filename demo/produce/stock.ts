import { join } from 'node:path';
import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { envelope } from './envelope.ts';
import { jsonMember, listOf, member, membersFrom, objectOf } from './json-sql.ts';
import { MESSAGE_TOPIC } from './message.ts';
import type { During } from './rows.ts';
import { staged } from './stage.ts';

interface Form {
  readonly infno: string;
  readonly node: string;
  readonly time: string;
  readonly count: string;
  /** The name a price goes by, where the interface has one. */
  readonly price?: string;
}

/** The interface of each stock event and what its fields are called there. */
const FORMS: Readonly<Record<string, Form>> = {
  count: { infno: '3501', node: 'invinfo', time: 'invdate', count: 'inv_cnt' },
  change: { infno: '3502', node: 'invinfo', time: 'inv_chg_time', count: 'cnt', price: 'pric' },
  purchase: {
    infno: '3503',
    node: 'purcinfo',
    time: 'purc_retn_stoin_time',
    count: 'purc_retn_cnt',
    price: 'finl_trns_pric',
  },
  purchase_return: {
    infno: '3504',
    node: 'purcinfo',
    time: 'purc_retn_stoin_time',
    count: 'purc_retn_cnt',
    price: 'finl_trns_pric',
  },
  sale: { infno: '3505', node: 'selinfo', time: 'sel_retn_time', count: 'sel_retn_cnt', price: 'finl_trns_pric' },
  sale_return: {
    infno: '3506',
    node: 'selinfo',
    time: 'sel_retn_time',
    count: 'sel_retn_cnt',
    price: 'finl_trns_pric',
  },
};

/** What every stock interface carries of a movement. `rid` is this city's own: without it a message sent twice counts twice. */
const MOVEMENT: Readonly<Record<string, string>> = {
  rid: 'rid',
  fixmedins_bchno: 'rid',
  med_list_codg: 'med_list_codg',
  fixmedins_hilist_name: 'fixmedins_hilist_name',
};

/** Fields whose names differ by interface, with the SQL of their values. */
const fieldsOf = ({ infno, time, count, price }: Form): Readonly<Record<string, string>> => ({
  [time]: 'm.stock_time',
  [count]: 'm.cnt',
  ...(price === undefined ? {} : { [price]: 'm.pric' }),
  ...(infno === FORMS['change']?.infno ? { inv_chg_type: 'm.inv_chg_type' } : {}),
});

/** What is sent of a code that was bought or sold; names are those of 3505, or of 3503 for a purchase. */
export const STOCK_CODE: Readonly<Record<string, string>> = {
  drug_trac_codg: 'drug_trac_codg',
  manu_lotnum: 'manu_lotnum',
  expy_end: 'expy_end',
  trdn_flag: 'trdn_flag',
  rtal_docno: 'rtal_docno',
  setl_id: 'setl_id',
  mdtrt_sn: 'mdtrt_id',
  feedetl_sn: 'feedetl_sn',
  psn_no: 'psn_no',
  psn_name: 'psn_name',
  rx_circ_flag: 'rx_circ_flag',
  mdtrt_setl_type: 'mdtrt_setl_type',
};

/** Movements that name the codes of what moved. */
const CODED = "('purchase', 'purchase_return', 'sale', 'sale_return')";
const PURCHASED = "c.trac_event IN ('purchase', 'purchase_return')";
const SOLD = "c.trac_event IN ('sale', 'sale_return')";

/** Purchases of a month are sent together at its end, with the codes of all that was bought. */
const SENT_AT = `CASE WHEN stock_event = 'purchase' THEN date_trunc('month', "at") + INTERVAL 1 MONTH - INTERVAL 75 MINUTE ELSE "at" END`;

const cases = (of: (form: Form) => string | undefined): string =>
  `CASE m.stock_event ${Object.entries(FORMS)
    .map(([event, form]) => `WHEN ${literal(event)} THEN ${of(form) ?? 'NULL'}`)
    .join(' ')} END`;

/**
 * Lays each code that was bought, sold or brought back beside a movement of its institution, item and event: the month's own, and for
 * what was bought earlier the first there is. What finds none has no message to travel in. The codes go to a file in the
 * order of the movements' sending.
 */
export async function stageStockCodes(session: Session, scratch: string): Promise<void> {
  const file = join(scratch, 'stock-codes.parquet');
  const movement = `SELECT stock_event AS event, fixmedins_code, med_list_codg, date_trunc('month', "at") AS month, min(rid) AS rid, min(${SENT_AT}) AS sent_at
    FROM ${staged('stock_d')} WHERE stock_event IN ${CODED} AND NOT unfit GROUP BY ALL`;
  const first = `SELECT event, fixmedins_code, med_list_codg, min(month) AS month, arg_min(rid, month) AS rid, arg_min(sent_at, month) AS sent_at FROM movement GROUP BY ALL`;
  await session.run(`COPY (WITH movement AS (${movement}), first AS (${first})
    SELECT coalesce(m.rid, f.rid) AS rid, coalesce(m.sent_at, f.sent_at) AS sent_at, t.* EXCLUDE (unfit, fen)
    FROM ${staged('trac_d')} t
    JOIN first f ON f.event = t.trac_event AND f.fixmedins_code = t.fixmedins_code AND f.med_list_codg = t.med_list_codg
    LEFT JOIN movement m ON m.event = t.trac_event AND m.fixmedins_code = t.fixmedins_code AND m.med_list_codg = t.med_list_codg AND m.month = date_trunc('month', t."at")
    WHERE t.trac_event IN ${CODED} AND (m.rid IS NOT NULL OR t."at" < f.month)
    ORDER BY sent_at, rid) TO ${literal(file)} (FORMAT parquet, ROW_GROUP_SIZE 20480)`);
  await session.run(`CREATE OR REPLACE TEMP VIEW played_stock_code AS SELECT * FROM read_parquet(${literal(file)})`);
}

/** SQL of stock messages: a movement, with the codes of what was bought or sold in it. */
export function stockMessages(during: During): string {
  const code = objectOf([
    ...membersFrom('c', STOCK_CODE),
    member('purc_retn_stoin_time', `CASE WHEN ${PURCHASED} THEN c.trac_time END`),
    member('purc_retn_cnt', `CASE WHEN ${PURCHASED} THEN c.cnt END`),
    member('sel_retn_time', `CASE WHEN ${SOLD} THEN c.trac_time END`),
    member('sel_retn_cnt', `CASE WHEN ${SOLD} THEN c.cnt END`),
  ]);
  const codes = `SELECT c.rid, ${listOf(code, 'c."at", c.drug_trac_codg')} AS codes, count(*) AS n FROM played_stock_code c WHERE ${during('c.sent_at')} GROUP BY c.rid`;
  const named = [...new Set(Object.values(FORMS).flatMap((form) => Object.keys(fieldsOf(form))))];
  const record = objectOf([
    ...membersFrom('m', MOVEMENT),
    ...named.map((name) =>
      member(
        name,
        cases((form) => fieldsOf(form)[name]),
      ),
    ),
    jsonMember('drugtracinfo', 'c.codes'),
  ]);
  const nodes = [...new Set(Object.values(FORMS).map((form) => form.node))];
  const input = objectOf(
    nodes.map((node) =>
      jsonMember(
        node,
        cases((form) => (form.node === node ? record : undefined)),
      ),
    ),
  );
  const value = envelope(
    {
      infno: cases((form) => literal(form.infno)),
      at: 'm.sent_at',
      institution: 'i',
      code: 'm.fixmedins_code',
      about: 'm.rid',
    },
    input,
  );
  return `SELECT m.sent_at AS "at", ${literal(MESSAGE_TOPIC)} AS topic, coalesce(m.fixmedins_code, '') AS key, ${value} AS value, 'stock_d' AS kind,
    1::BIGINT AS records, coalesce(c.n, 0) AS codes, m.unfit::BIGINT AS unfit, m.fen
    FROM (SELECT *, ${SENT_AT} AS sent_at FROM ${staged('stock_d')}) m
    LEFT JOIN (${codes}) c ON c.rid = m.rid AND NOT m.unfit LEFT JOIN played_institution i ON i.code = m.fixmedins_code
    WHERE ${during('m.sent_at')}`;
}
