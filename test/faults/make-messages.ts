import type { Random } from '../ingest/fuzz/random.ts';
import type { ExpectedRecord, MadeMessage } from './made-message.ts';
import {
  codeOf,
  feeRow,
  institutionOf,
  settlementRow,
  traceRow,
  visitOf,
  type MadeRecord,
  type Versions,
} from './make-rows.ts';

const asBuffer = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** A message that is one record. */
export function rowMessage(made: MadeRecord): MadeMessage {
  return { value: asBuffer(made.fields), records: [made.expected] };
}

const envelope = (infno: string, institution: string, rest: Record<string, unknown>): Record<string, unknown> => ({
  infno,
  msgid: `${institution}202601010001`,
  fixmedins_code: institution,
  ...rest,
});

/** Fee lines of one visit in an envelope (2204); some of them cannot be typed. */
export function feesMessage(random: Random, versions: Versions, visit: number): MadeMessage {
  const records: ExpectedRecord[] = [];
  let institution = '';
  const lines = Array.from({ length: 1 + random.below(5) }, (_, place) => {
    const { fields, expected } = feeRow(random, versions, visit * 5 + place);
    const { fixmedins_code: code, ...line } = fields;
    institution = String(code);
    const bad = random.chance(0.05);
    records.push(bad ? { kind: expected.kind, reason: 'not_a_number' } : expected);
    return bad ? { ...line, cnt: 'three' } : line;
  });
  const value = asBuffer(envelope('2204', institution, { input: { feedetail: lines } }));
  return { value, records };
}

/** A settlement in an envelope (2207), with the trace codes settled in it. */
export function settlementMessage(random: Random, versions: Versions, identity: number): MadeMessage {
  const { fields, expected } = settlementRow(random, versions, identity);
  const records = [expected];
  const codes = Array.from({ length: random.below(4) }, (_, place) => {
    const { mark, time } = versions.next();
    const code = codeOf(1_000_000_000 + identity * 4 + place);
    records.push({ kind: 'trac_d', key: code, mark, time });
    // Its time is part of its key, and a settlement's later version may say another day.
    const event = { med_list_codg: 'XN07XXB000001a', trac_time: '2025-06-06 06:06:06' };
    return { drug_trac_codg: code, ...event, rid: mark, updt_time: time };
  });
  const { fixmedins_code: institution, ...settled } = fields;
  const value = asBuffer(
    envelope('2207', String(institution), {
      input: { data: { psn_no: fields['psn_no'], mdtrt_id: fields['mdtrt_id'] } },
      output: { setlinfo: { ...settled, ...(codes.length === 0 ? {} : { drugtracinfo: codes }) } },
      infcode: 0,
    }),
  );
  return { value, records };
}

/** A sale in an envelope (3505), with the trace codes sold in it. */
export function saleMessage(random: Random, versions: Versions, identity: number): MadeMessage {
  const { mark, time } = versions.next();
  const records: ExpectedRecord[] = [{ kind: 'stock_d', key: mark, mark, time }];
  const codes = Array.from({ length: 1 + random.below(3) }, (_, place) => {
    const made = traceRow(versions, 2_000_000_000 + identity * 4 + place);
    records.push(made.expected);
    return { drug_trac_codg: made.expected.key, rid: made.expected.mark, updt_time: made.expected.time };
  });
  const detail = {
    med_list_codg: 'XN07XXB000001a',
    fixmedins_bchno: `B${visitOf(identity)}`,
    sel_retn_cnt: codes.length,
    sel_retn_time: '2025-06-05 09:30:00',
    rtal_docno: `DOC${visitOf(identity)}`,
    rid: mark,
    updt_time: time,
    drugtracinfo: codes,
  };
  const value = asBuffer(envelope('3505', institutionOf(identity), { input: { selinfodetail: [detail] } }));
  return { value, records };
}
