import { expect, it } from 'vitest';
import { MESSAGE } from '../../../ingest/landing/message-kind.ts';
import { cell } from '../../../store/session.ts';
import { expectSound, waiting } from './checks.ts';
import { deletion, envelope, feeLine, fees, FLAT, movement, setl, settled } from './records.ts';
import { inStream, type StreamRoom } from './stream-room.ts';

type Poison = readonly [name: string, value: string | Buffer | null, reason: string];

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const manyFields = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`field_${i}`, '1'])));
const garbage = Buffer.from(Array.from({ length: 200_000 }, (_, i) => 33 + ((i * 7919) % 90)));

/** Messages that must wait in quarantine, and why, as messages of a topic whose flat records are settlements. */
const POISON: readonly Poison[] = [
  ['no JSON', 'setl_id=S1', 'not_json'],
  ['half a JSON', '{"setl_id":"S1"', 'not_json'],
  ['two JSON', `${setl()}${setl()}`, 'not_json'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'not_utf8'],
  ['GB18030', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xd5, 0xc5, 0x22, 0x7d]), 'not_utf8'],
  ['NUL', Buffer.from('{"a":"\0"}'), 'nul_character'],
  ['an escaped NUL', '{"setl_id":"S\\u00001"}', 'nul_character'],
  ['nothing', '', 'empty_message'],
  ['a tombstone', null, 'tombstone_not_read'],
  ['blanks', ' \r\n\t', 'not_json'],
  ['a byte order mark', '\uFEFF', 'not_json'],
  ['a list', '[1,2]', 'not_an_object'],
  ['a number', '12', 'not_an_object'],
  ['null', 'null', 'not_an_object'],
  ['an empty object', '{}', 'empty_object'],
  ['a field twice', '{"setl_id":"S1","setl_id":"S2"}', 'duplicate_key'],
  ['a lone surrogate', '{"setl_id":"\\ud800"}', 'not_json'],
  ['garbage of 200 KB', garbage, 'not_json'],
  ['a field name of 200 KB', JSON.stringify({ ['f'.repeat(200_000)]: '1' }), 'required_missing'],
  ['100000 levels', `{"setl_id":${deep(100_000)}}`, ''],
  ['nothing that is required', '{"colour":"red"}', 'required_missing'],
  ['a nested value', setl({ setl_id: { a: 1 } }), 'nested_value'],
  ['a list where a value belongs', setl({ medfee_sumamt: [1] }), 'nested_value'],
  ['no number', setl({ medfee_sumamt: 'much' }), 'not_a_number'],
  ['an amount too large', setl({ medfee_sumamt: '1e300' }), ''],
  ['400 digits', setl({ medfee_sumamt: '9'.repeat(400) }), ''],
  ['a number of 400 digits', setl({ medfee_sumamt: 0 }).replace(':0', `:${'9'.repeat(400)}`), ''],
  ['three decimals', setl({ medfee_sumamt: '1.001' }), 'too_precise'],
  ['no time', setl({ setl_time: 'yesterday' }), 'not_a_time'],
  ['30 February', setl({ setl_time: '2025-02-30 00:00:00' }), 'impossible_time'],
  ['an id of a spreadsheet', setl({ setl_id: '3.3E+20' }), 'spreadsheet_number'],
  ['an invisible character', setl({ setl_id: 'S\u200b1' }), 'invisible_character'],
  ['a lost character', setl({ setl_id: 'S\uFFFD1' }), 'replacement_character'],
  ['no id', setl({ setl_id: '000' }), 'placeholder_id'],
  ['an unknown flag', setl({ refd_setl_flag: 'maybe' }), 'unknown_flag'],
  ['an unknown interface', envelope('9999', { input: { data: {} } }), 'unknown_interface'],
  ['no interface', envelope('', { input: { data: {} } }), 'unknown_interface'],
  ['a cancellation', envelope('2208', { input: { data: {} } }), 'cancellation_not_read'],
  ['a failed message', envelope('2207', { infcode: -1, output: {} }), 'failed_message'],
  ['no node', envelope('2204', { input: { other: 1 } }), 'node_missing'],
  ['an empty node', fees('2204'), 'node_missing'],
  ['a node of texts', envelope('2204', { input: { feedetail: ['a'] } }), 'not_an_object'],
  ['a nested field of a node', fees('2204', feeLine('1', { mdtrt_id: [1] })), 'nested_value'],
  ['a deletion of nothing', deletion('nowhere', '3'), 'nothing_to_delete'],
  ['a deletion of an unknown type', deletion('B1', '9'), 'unknown_data_type'],
  ['an envelope that nests 100000 levels', `{"infno":"2204","input":{"feedetail":${deep(100_000)}}}`, ''],
  ['a text of deep JSON in an envelope', envelope('2204', { input: deep(5_000) }), ''],
];

/** Good messages of every sort, one each. */
const GOOD = [setl({ setl_id: 'G1' }), fees('2204', feeLine('G2')), settled('2207'), movement('3503', 'G3')];

async function offsetsWaiting(room: StreamRoom): Promise<Map<string, string[]>> {
  const rows = await room.rows(
    `SELECT log_partition || '/' || log_offset AS place, json_extract_string(reasons, '$[*].code')::VARCHAR AS codes FROM quarantine`,
  );
  const found = new Map<string, string[]>();
  for (const row of rows) {
    const place = cell(row, 'place');
    found.set(place, [...(found.get(place) ?? []), cell(row, 'codes')]);
  }
  return found;
}

it('lands what is good beside every sort of poison, and keeps each poison with its place, reason and bytes', async () => {
  await inStream(async (room) => {
    const values = POISON.flatMap(([, value], i) => [value, ...(i % 10 === 0 ? [GOOD[(i / 10) % 4] ?? ''] : [])]);
    const places = POISON.map(([, value]) => values.indexOf(value));
    room.topic('gate', [], values);
    const { flushes } = await room.land([{ topic: 'gate', kind: 'setl_d' }]);
    expect(flushes.reduce((sum, { messages }) => sum + messages, 0)).toBe(values.length);
    const found = await offsetsWaiting(room);
    for (const [i, [name, , reason]] of POISON.entries()) {
      const codes = found.get(`1/${places[i]}`);
      expect(codes, name).toHaveLength(1);
      expect(codes?.[0], name).toContain(reason);
    }
    expect(found.size).toBe(POISON.length);
    const bytes = await room.rows('SELECT log_offset, hex(bytes) AS bytes FROM quarantine ORDER BY log_offset');
    for (const row of bytes) {
      const offset = cell(row, 'log_offset');
      const value = values[Number(offset)] ?? Buffer.alloc(0);
      const expected = Buffer.isBuffer(value) ? value : Buffer.from(value);
      expect(cell(row, 'bytes') === expected.toString('hex').toUpperCase(), `bytes of offset ${offset}`).toBe(true);
    }
    expect(await room.value('SELECT count(*) FROM setl_d')).toBe('2');
    expect(await room.value('SELECT count(*) FROM fee_list_d')).toBe('1');
    expect(await room.value('SELECT count(*) FROM stock_d')).toBe('1');
    await expectSound(room.session);
    expect((await room.land([{ topic: 'gate', kind: 'setl_d' }])).flushes).toEqual([]);
  });
});

it('reports what it set aside by reason', async () => {
  await inStream(async (room) => {
    room.topic('t', ['x', '', setl({ setl_time: 'x', medfee_sumamt: 'y' })], ['z', setl()]);
    const { flushes } = await room.land([{ topic: 't', kind: 'setl_d' }]);
    expect(flushes[0]?.reasons).toEqual({ not_json: 2, empty_message: 1, not_a_time: 1, not_a_number: 1 });
    expect(flushes[0]?.outcomes).toEqual({
      [MESSAGE.name]: { quarantined: 3 },
      setl_d: { quarantined: 1, landed_new: 1 },
    });
    expect(await waiting(room.session)).toHaveLength(4);
  });
});

it.each(Object.keys(FLAT))('quarantines %s where no message of a flush has its required fields', async (kind) => {
  await inStream(async (room) => {
    room.topic('t', ['{"colour":"red"}', '{"colour":"blue","updt_time":"2025-01-01"}']);
    await room.land([{ topic: 't', kind }]);
    expect(await room.value("SELECT count(*) FROM quarantine WHERE reasons LIKE '%required_missing%'")).toBe('2');
    expect(await room.value(`SELECT count(*) FROM ${kind}`)).toBe('0');
    await expectSound(room.session);
  });
});

/** What makes the reading of a whole flush fail. */
const BREAKING: readonly (readonly [string, string])[] = [
  ['more field names than a table has columns', manyFields(5001)],
  ['an amount in a unit that is not read', setl({ setl_id: 'R', medfee_sumamt: undefined, '总费用(美元)': '1' })],
];

it.each(BREAKING)('sets aside alone what breaks the reading of others: %s', async (_, poison) => {
  await inStream(async (room) => {
    const good = Array.from({ length: 40 }, (__, i) => setl({ setl_id: `S${i}` }));
    room.topic('t', good.slice(0, 9), [...good.slice(9, 31), poison, ...good.slice(31)]);
    const { flushes } = await room.land([{ topic: 't', kind: 'setl_d' }]);
    expect(flushes.length).toBeGreaterThan(1);
    expect(await room.value('SELECT count(*) FROM setl_d')).toBe('40');
    expect(
      await room.rows('SELECT log_partition, log_offset, reasons, decode(bytes) AS bytes FROM quarantine'),
    ).toEqual([{ log_partition: 1, log_offset: '22', reasons: '[{"code":"unreadable_message"}]', bytes: poison }]);
    await expectSound(room.session);
  });
});

it('lands messages that only together have too many field names', async () => {
  await inStream(async (room) => {
    const own = (i: number): object =>
      Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`extra_${i}_${n}`, '1']));
    room.topic(
      't',
      Array.from({ length: 8 }, (_, i) => setl({ setl_id: `S${i}`, ...own(i) })),
    );
    await room.land([{ topic: 't', kind: 'setl_d' }]);
    expect(await room.value('SELECT count(*) FROM setl_d')).toBe('8');
    expect(await room.value('SELECT count(*) FROM quarantine')).toBe('0');
    await expectSound(room.session);
  });
});

/** Pairs of which the second must not fare otherwise for the first that lands with it. */
const NEIGHBOURS: readonly (readonly [string, string, string])[] = [
  [
    'a time under two names beside one under the other',
    setl({ setl_id: 'A', 结算时间: '2025-01-01 08:00:00' }),
    setl({ setl_id: 'B', setl_time: undefined, 结算时间: '2025-01-01 08:00:00' }),
  ],
  ['another spelling of a name', setl({ setl_id: 'A' }), setl({ setl_id: undefined, SETL_ID: 'B' })],
  [
    'a record that needs no unit',
    setl({ setl_id: 'A' }),
    setl({ setl_id: 'B', medfee_sumamt: undefined, '总费用(万元)': '1' }),
  ],
  [
    'a line with its key beside one that makes it',
    JSON.stringify(FLAT.fee_list_d),
    JSON.stringify({ ...FLAT.fee_list_d, bkkp_sn: undefined, feedetl_sn: '7' }),
  ],
  [
    'a refund without a field beside one with it',
    setl({ setl_id: 'A', init_setl_id: 'X', refd_setl_flag: '1' }),
    setl({ setl_id: 'B', refd_setl_flag: '1' }),
  ],
];

it.each(NEIGHBOURS)('reads a record alike whatever lands with it: %s', async (_, first, second) => {
  const state = async (each: number): Promise<unknown> => {
    let found: unknown;
    await inStream(async (room) => {
      room.topic('t', [first, second]);
      const kind = first.includes('bkkp_sn') ? 'fee_list_d' : 'setl_d';
      for (let at = 0; at < 2; at += each) await room.land([{ topic: 't', kind }], { maxMessages: each });
      found = [await room.rows(`SELECT * EXCLUDE (_seq) FROM ${kind} ORDER BY ALL`), await waiting(room.session)];
    });
    return found;
  };
  expect(await state(2)).toEqual(await state(1));
});
