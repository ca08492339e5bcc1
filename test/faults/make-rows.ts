import type { Random } from '../ingest/fuzz/random.ts';
import type { ExpectedRecord } from './made-message.ts';

type Fields = Record<string, unknown>;

/** Fields of a record, and what must become of it. */
export interface MadeRecord {
  readonly fields: Fields;
  readonly expected: ExpectedRecord;
}

/** Counts versions, so that each has a mark and a time of its own. */
export class Versions {
  #made = 0;

  next(): { readonly mark: string; readonly time: string } {
    const serial = ++this.#made;
    const time = new Date(Date.UTC(2026, 0, 1) + serial * 1000).toISOString().slice(0, 19).replace('T', ' ');
    return { mark: `V-${String(serial).padStart(8, '0')}-q`, time };
  }
}

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');
const institution = (identity: number): string => `H33010000${padded((identity % 7) + 1, 3)}`;
const day = (identity: number): string => `2025-${padded(1 + (identity % 11), 2)}-${padded(1 + (identity % 27), 2)}`;
const yuan = (fen: bigint): string => `${fen / 100n}.${padded(Number(fen % 100n), 2)}`;
/** Senders write numbers as numbers or as texts. */
const either = (random: Random, text: string): unknown => (random.chance(0.5) ? text : Number(text));

export const visitOf = (identity: number): string => `M2025${padded(identity, 9)}z`;
export const settlementOf = (identity: number): string => `QS${padded(identity, 9)}z`;
export const codeOf = (identity: number): string => `8123457${padded(identity, 12)}7`;
export const institutionOf = institution;

/**
 * A settlement of an identity, in a version of its own. Some versions say another day than those before, so that a later
 * step must find them.
 */
export function settlementRow(random: Random, versions: Versions, identity: number, timed = true): MadeRecord {
  const { mark, time } = versions.next();
  const settled = random.chance(0.2) ? identity + 1 + random.below(300) : identity;
  const fen = BigInt(100 + random.below(9_000_000));
  const key = settlementOf(identity);
  return {
    fields: {
      setl_id: key,
      mdtrt_id: visitOf(identity),
      psn_no: `P${padded(identity % 991, 8)}p`,
      insutype: '310',
      med_type: '11',
      fixmedins_code: institution(identity),
      setl_time: `${day(settled)} 10:00:00`,
      medfee_sumamt: either(random, yuan(fen)),
      fund_pay_sumamt: '0.50',
      rid: mark,
      ...(timed ? { updt_time: time } : {}),
    },
    expected: { kind: 'setl_d', key, mark, fen, ...(timed ? { time } : {}) },
  };
}

/** A fee line of an identity, in a version of its own. */
export function feeRow(random: Random, versions: Versions, identity: number): MadeRecord {
  const { mark, time } = versions.next();
  const fen = BigInt(1 + random.below(500_000));
  const visit = visitOf(Math.floor(identity / 5) * 7);
  const code = institution(Math.floor(identity / 5) * 7);
  const line = `L${padded(identity, 9)}k`;
  return {
    fields: {
      feedetl_sn: line,
      mdtrt_id: visit,
      psn_no: `P${padded(identity % 991, 8)}p`,
      fixmedins_code: code,
      med_list_codg: `XN07XXB${padded(identity % 400, 6)}a`,
      fee_ocur_time: `${day(identity)} 08:00:00`,
      cnt: either(random, '1'),
      pric: either(random, yuan(fen)),
      det_item_fee_sumamt: either(random, yuan(fen)),
      rid: mark,
      updt_time: time,
    },
    expected: { kind: 'fee_list_d', key: `${code}|${visit}|${line}`, mark, time, fen },
  };
}

/** A trace code sold, as a record of its own. */
export function traceRow(versions: Versions, identity: number): MadeRecord {
  const { mark, time } = versions.next();
  const key = codeOf(identity);
  return {
    fields: {
      trac_event: 'sale',
      fixmedins_code: institution(identity),
      drug_trac_codg: key,
      trac_time: `${day(identity)} 11:00:00`,
      med_list_codg: `XN07XXB${padded(identity % 400, 6)}a`,
      rtal_docno: `D${padded(identity, 9)}d`,
      rid: mark,
      updt_time: time,
    },
    expected: { kind: 'trac_d', key, mark, time },
  };
}
