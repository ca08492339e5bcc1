import type { Random } from '../ingest/fuzz/random.ts';
import type { MadeMessage } from './made-message.ts';
import { feeRow, settlementRow, traceRow, type MadeRecord, type Versions } from './make-rows.ts';

const MEGABYTE = 1024 * 1024;

const unread = (reason: string, value: Buffer | string | null): MadeMessage => ({
  value: typeof value === 'string' ? Buffer.from(value) : value,
  records: [{ kind: 'message', reason }],
});

/** Messages that nothing can be read from. */
export const POISON = {
  half: (random: Random) => unread('not_json', `{"setl_id": "Q${random.below(1e9)}", `),
  // 张 in GB18030, and a byte that no encoding begins with.
  bytes: (random: Random) =>
    unread('not_utf8', Buffer.from([0x7b, 0x22, 0xd5, 0xc5, 0x80 + random.below(64), 0xff, 0x22, 0x7d])),
  list: () => unread('not_an_object', '[1, 2, 3]'),
  nothing: () => unread('empty_object', '{}'),
  twice: () => unread('duplicate_key', '{"setl_id": "A7", "setl_id": "B7"}'),
  nul: () => unread('nul_character', '{"setl_id": "A\\u00007"}'),
  interface: () => unread('unknown_interface', '{"infno": "9999", "input": {"data": {"a": 1}}}'),
  failed: () =>
    unread('failed_message', '{"infno": "2204", "infcode": -1, "fixmedins_code": "H33010000001", "input": {}}'),
  cancelled: () =>
    unread('cancellation_not_read', '{"infno": "2208", "infcode": 0, "input": {"data": {"setl_id": "Q7"}}}'),
  node: () => unread('node_missing', '{"infno": "2204", "fixmedins_code": "H33010000001"}'),
  tombstone: () => unread('tombstone_not_read', null),
  empty: () => unread('empty_message', Buffer.alloc(0)),
  megabytes: (random: Random) => unread('not_json', Buffer.alloc(5 * MEGABYTE, `${random.below(1e9)} `)),
} as const;

/** A row of a kind with one cell changed so that it cannot be typed. */
export function spoiledRow(
  random: Random,
  versions: Versions,
  identity: number,
  kind: 'setl_d' | 'fee_list_d' | 'trac_d',
): MadeMessage {
  const spoil = (made: MadeRecord, reason: string, cells: Record<string, unknown>): MadeMessage => ({
    value: Buffer.from(JSON.stringify({ ...made.fields, ...cells })),
    records: [{ kind, reason }],
  });
  if (kind === 'setl_d')
    return spoil(settlementRow(random, versions, identity), 'not_a_number', { medfee_sumamt: 'much' });
  if (kind === 'fee_list_d') return spoil(feeRow(random, versions, identity), 'required_missing', { psn_no: '' });
  return spoil(traceRow(versions, identity), 'impossible_time', { trac_time: '2025-02-30 10:00:00' });
}

/** A sound row as large as a message may be. */
export function largeRow(random: Random, versions: Versions, identity: number): MadeMessage {
  const { fields, expected } = feeRow(random, versions, identity);
  const memo = 'long '.repeat(MEGABYTE);
  return { value: Buffer.from(JSON.stringify({ ...fields, memo })), records: [expected] };
}
