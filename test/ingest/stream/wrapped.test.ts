import { expect, it } from 'vitest';
import { cell } from '../../../store/session.ts';
import { expectSound } from './checks.ts';
import { FLAT, setl } from './records.ts';
import { inStream, type StreamRoom } from './stream-room.ts';

const ROW = JSON.parse(setl({ setl_id: 'W' })) as Record<string, unknown>;
const wrapped = (fields: Record<string, unknown>): string => JSON.stringify(fields);
const EVENT = { before: null, after: ROW, source: { table: 'setl_d' }, op: 'c', ts_ms: 1 };
const GOLDENGATE = { table: 'X.SETL_D', op_ts: '2025-01-01', current_ts: '2025-01-01', pos: '1' };
const CANAL = { database: 'x', es: 1, id: 1, isDdl: false, mysqlType: {}, old: null, table: 'setl_d', ts: 1 };
const MAXWELL = { database: 'x', table: 'setl_d', ts: 1, xid: 7, commit: true };

/** Messages whose record must not stand in the tables, and why. */
const NOT_READ: readonly (readonly [string, string, string])[] = [
  ['Debezium, rewritten', setl({ __deleted: 'true' }), 'deletion_not_read'],
  ['Debezium, rewritten, a truth value', setl({ __deleted: true }), 'deletion_not_read'],
  ['an operation', setl({ op: 'd' }), 'deletion_not_read'],
  ['an operation, in capitals', setl({ OP_TYPE: 'D' }), 'deletion_not_read'],
  ['an operation, spelt out', setl({ optype: 'DELETE' }), 'deletion_not_read'],
  ['an operation beside the row', setl({ __op: 'd' }), 'deletion_not_read'],
  ['a mark', setl({ is_deleted: 1 }), 'deletion_not_read'],
  ['a mark that is a letter', setl({ deleted: 'Y' }), 'deletion_not_read'],
  ['a mark of 2', setl({ del_flag: '2' }), 'deletion_not_read'],
  ['a mark, spelt out', setl({ delete_flag: 'true' }), 'deletion_not_read'],
  ['dr', setl({ dr: 1 }), 'deletion_not_read'],
  ['Debezium', wrapped(EVENT), 'wrapped_debezium'],
  ['Debezium, a deletion', wrapped({ ...EVENT, before: ROW, after: null, op: 'd' }), 'wrapped_debezium'],
  ['Debezium with its schema', wrapped({ schema: { type: 'struct' }, payload: EVENT }), 'wrapped_debezium'],
  ['Connect with its schema', wrapped({ schema: { type: 'struct' }, payload: ROW }), 'wrapped_debezium'],
  ['Canal', wrapped({ ...CANAL, type: 'INSERT', data: [ROW] }), 'wrapped_canal'],
  ['Maxwell', wrapped({ ...MAXWELL, type: 'insert', data: ROW }), 'wrapped_maxwell'],
  ['GoldenGate', wrapped({ ...GOLDENGATE, op_type: 'I', after: ROW }), 'wrapped_goldengate'],
  ['GoldenGate, a deletion', wrapped({ ...GOLDENGATE, op_type: 'D', before: ROW }), 'wrapped_goldengate'],
  ['rows in a list', JSON.stringify([ROW, ROW]), 'list_of_rows'],
];

/** Messages that land, however much of them reminds of a deletion or a wrapper. */
const HONEST = [
  { __deleted: 'false' },
  { op: 'u', ts_ms: 1 },
  { op_type: 'I', __op: 'c' },
  { is_deleted: 0, deleted: 'N', del_flag: '0', delete_flag: 'false', dr: 0 },
  { dr: null, deleted: '' },
  { data: '2025', type: '1', table: 'setl_d' },
  { data: '2025', type: '1', table: 'setl_d', database: 'x', ts: '1' },
  { before: '1', after: '2', source: 'his', op: 'c' },
  { payload: '12', schema: 'x' },
].map((fields, i) => setl({ setl_id: `H${i}`, ...fields }));

async function reasons(room: StreamRoom): Promise<string[]> {
  const rows = await room.rows(
    `SELECT json_extract_string(reasons, '$[*].code')::VARCHAR AS codes FROM quarantine WHERE closed_seq IS NULL ORDER BY log_offset`,
  );
  return rows.map((row) => cell(row, 'codes'));
}

it.each([
  ['whose kind is named', 'setl_d'],
  ['whose kind nothing names', undefined],
])('sets deletions and wrappers of change capture aside, in a topic %s', async (_, kind) => {
  await inStream(async (room) => {
    const bad = NOT_READ.map(([, value]) => value);
    room.topic('rows', [...bad, ...HONEST]);
    const { flushes } = await room.land([kind === undefined ? 'rows' : { topic: 'rows', kind }]);
    expect(flushes).toHaveLength(1);
    expect(await reasons(room)).toEqual(NOT_READ.map(([, , reason]) => `[${reason}]`));
    expect(await room.value('SELECT count(*) FROM setl_d')).toBe(String(HONEST.length));
    expect(await room.value("SELECT count(*) FROM setl_d WHERE setl_id IN ('S1', 'W')")).toBe('0');
    await expectSound(room.session);
  });
});

it('opens no batch of a kind for messages that are all deletions', async () => {
  await inStream(async (room) => {
    room.topic('rows', [setl({ op: 'd' }), null]);
    await room.land([{ topic: 'rows', kind: 'setl_d' }]);
    expect(await room.rows('SELECT kind, quarantined FROM batch')).toEqual([{ kind: 'message', quarantined: '2' }]);
    expect(await reasons(room)).toEqual(['[deletion_not_read]', '[tombstone_not_read]']);
  });
});

it('lands nothing of a kind that leaves the money of another unread, though the topic bears its name', async () => {
  await inStream(async (room) => {
    const stay = setl({ begntime: '2025-01-01 07:00:00' });
    room.topic('mdtrt_d.export', [JSON.stringify(FLAT.mdtrt_d), stay, '{"colour":"red"}']);
    await room.land(['mdtrt_d.export']);
    expect(await room.value('SELECT count(*) FROM mdtrt_d')).toBe('1');
    const waiting = await room.rows('SELECT kind, log_offset FROM quarantine ORDER BY log_offset');
    expect(waiting).toEqual([
      { kind: 'message', log_offset: '1' },
      { kind: 'mdtrt_d', log_offset: '2' },
    ]);
    await expectSound(room.session);
  });
});
