import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LogEvent, LogSource } from '../../../ingest/source/log/log-source.ts';
import { memoryLog, type MemoryLog } from '../../../ingest/source/log/memory.ts';
import { skipTo } from '../../../ingest/stream/skip.ts';
import type { Verification } from '../../../ingest/stream/verify/verification.ts';
import { verifyStreams } from '../../../ingest/stream/verify/verify-streams.ts';
import { Room } from '../support/room.ts';
import {
  inStreamedRoom,
  NOW,
  settlementMessage,
  streamedRoom,
  streamIn,
  type StreamedRoom,
} from './support/streamed-room.ts';

const TOPIC = 'setl_d';
const signal = (): AbortSignal => new AbortController().signal;

/**
 * Twenty settlements over two partitions, in three runs on two days: new, sent again, unreadable, no JSON, and one that
 * corrects another of a day that landing it does not look at.
 */
async function landTwenty({ room, log, stream }: StreamedRoom): Promise<void> {
  log.createTopic(TOPIC, 2);
  const append = (n: number, fields: Readonly<Record<string, unknown>> = {}): void => {
    const record = settlementMessage({ setl_id: `S${n}`, ...fields });
    log.append(TOPIC, n % 2, [n === 8 ? { value: '{not json' } : record]);
  };
  for (let n = 0; n < 10; n++) append(n, n === 5 ? { medfee_sumamt: '很多' } : {});
  await stream(TOPIC);
  await room.session.run('UPDATE stream_range SET landed_at = landed_at - INTERVAL 1 DAY');
  for (let n = 10; n < 20; n++) if (n !== 16) append(n, n === 12 ? { setl_id: 'S3' } : {});
  await stream(TOPIC);
  append(16, { setl_id: 'S1', setl_time: '2025-02-01 08:00:00', updt_time: '2025-02-01 09:00:00' });
  await stream(TOPIC);
}

const offline = ({ room }: StreamedRoom): Promise<Verification> => verifyStreams(room.session, {});

function online({ room }: StreamedRoom, log: MemoryLog, quiet = 30_000): Promise<Verification> {
  const toCompare = { openSource: () => log.source(), signal: signal(), topics: [TOPIC], quietMilliseconds: quiet };
  return verifyStreams(room.session, { log: toCompare });
}

const told = ({ differences }: Verification): string[] =>
  differences.map(({ problem }) => `${problem.code} ${problem.where}`);
const codes = (found: Verification): string[] => [...new Set(found.differences.map((one) => one.problem.code))];

describe('verifying what streamed, from the warehouse alone', () => {
  it('finds nothing wrong with what landed, before and after a restart, a skip and a topic made anew', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      const found = await offline(it);
      expect(told(found)).toEqual([]);
      expect(found).toMatchObject({ batches: 4, compared: undefined });
      expect(found.partitions.map(({ partition, position }) => [partition, position])).toEqual([
        [0, 10],
        [1, 10],
      ]);
      expect(Number(await it.room.session.value('SELECT count(*) FROM stream_resolution'))).toBeGreaterThan(0);
      it.log.truncateBefore(TOPIC, 0, 10);
      it.log.append(TOPIC, 0, [settlementMessage({ setl_id: 'S40' }), settlementMessage({ setl_id: 'S41' })]);
      it.log.truncateBefore(TOPIC, 0, 11);
      const skip = { topic: TOPIC, partition: 0, reason: '已用文件补齐', now: NOW() };
      await skipTo(it.room.warehouse, { ...skip, offset: 11 });
      await it.stream(TOPIC);
      const skipped = await offline(it);
      expect(told(skipped)).toEqual([]);
      expect(skipped.partitions[0]?.stretches.find((one) => one.outcome === 'skipped')).toMatchObject({
        from: 10,
        next: 11,
        note: '已用文件补齐',
      });
      await skipTo(it.room.warehouse, { ...skip, partition: 1, offset: 0 });
      await it.stream(TOPIC);
      const anew = await offline(it);
      expect(told(anew)).toEqual([]);
      expect(anew.partitions.map(({ topic, partition }) => `${topic}/${partition}`)).toEqual([
        'setl_d/0',
        'setl_d/1',
        'setl_d@1/1',
      ]);
      expect(told(await online(it, it.log))).toEqual([]);
    });
  });

  it('says nothing of a warehouse that never streamed', async () => {
    await inStreamedRoom(async (it) => {
      expect(await offline(it)).toEqual({ partitions: [], batches: 0, compared: undefined, differences: [] });
    });
  });

  it('tells money that changed in the tables, where nothing was unchanged', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic(TOPIC, 1);
      it.log.append(TOPIC, 0, [settlementMessage(), settlementMessage({ setl_id: 'S2' })]);
      await it.stream(TOPIC);
      expect(told(await offline(it))).toEqual([]);
      await it.room.session.run(`UPDATE setl_d SET medfee_sumamt = 89 WHERE setl_id = 'S2'`);
      const found = await offline(it);
      expect(codes(found)).toEqual(['MC-STREAM-025']);
      expect(found.differences[0]?.problem.why.en).toBe('yuan: the batch says 176.00, the tables hold 177.00.');
    });
  });

  it('holds what the resolver put into quarantine against what it took down', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic(TOPIC, 1);
      it.log.append(TOPIC, 0, [settlementMessage()]);
      await it.stream(TOPIC);
      // The number of another institution's settlement, on a day that landing does not look at.
      const other = { fixmedins_code: 'H2', setl_time: '2025-03-01 08:00:00', updt_time: '2025-03-01 09:00:00' };
      it.log.append(TOPIC, 0, [settlementMessage(other)]);
      await it.stream(TOPIC);
      expect(await it.room.rows('SELECT reasons, log_offset FROM quarantine')).toMatchObject([{ log_offset: null }]);
      expect(told(await offline(it))).toEqual([]);
      await it.room.session.run('UPDATE quarantine SET log_partition = 0, log_offset = 1');
      expect(told(await offline(it))).toEqual(['MC-STREAM-026 setl_d/0@0..2', 'MC-STREAM-026 B000002']);
    });
  });

  it('tells a topic begun anew from the one before it, though nothing of that was resolved yet', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic(TOPIC, 1);
      it.log.append(TOPIC, 0, [settlementMessage(), settlementMessage({ setl_id: 'S2', medfee_sumamt: '壹' })]);
      const killed = {
        at: (point: string): void => {
          if (point === 'before_resolve') throw new Error('killed');
        },
      };
      const topics = [{ topic: TOPIC }];
      await expect(streamIn(it.room.warehouse, it.log, topics, {}, killed)).rejects.toThrow('killed');
      expect(await it.room.session.value('SELECT count(*) FROM batch WHERE open')).toBe('1');
      await skipTo(it.room.warehouse, { topic: TOPIC, partition: 0, offset: 0, reason: '重读', now: NOW() });
      await it.stream(TOPIC);
      expect(told(await offline(it))).toEqual([]);
    });
  });

  it('keeps to the topics it is asked for', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      it.log.createTopic('other', 1);
      it.log.append('other', 0, [{ value: '{}' }]);
      await it.stream(TOPIC, 'other');
      await it.room.session.run(`DELETE FROM quarantine WHERE source = 'kafka:other'`);
      expect(told(await verifyStreams(it.room.session, { topics: [TOPIC] }))).toEqual([]);
      const found = await verifyStreams(it.room.session, { topics: ['other'] });
      expect(codes(found)).toEqual(['MC-STREAM-025', 'MC-STREAM-026']);
      expect(found.partitions.map(({ topic }) => topic)).toEqual(['other']);
    });
  });
});

const FAULTS: readonly (readonly [string, string, readonly string[], string?])[] = [
  [
    'a stretch that is gone',
    `DELETE FROM stream_range WHERE partition = 1 AND from_offset = 5`,
    ['MC-STREAM-020', 'MC-STREAM-024'],
    'MC-STREAM-020 setl_d/1@5..10',
  ],
  [
    'a position before what landed',
    `UPDATE stream_position SET next_offset = 7 WHERE partition = 1`,
    ['MC-STREAM-021'],
    'MC-STREAM-021 setl_d/1@7..10',
  ],
  [
    'a position past what landed',
    `UPDATE stream_position SET next_offset = 12 WHERE partition = 1`,
    ['MC-STREAM-020'],
    'MC-STREAM-020 setl_d/1@10..12',
  ],
  ['no position', `DELETE FROM stream_position WHERE partition = 1`, ['MC-STREAM-022'], 'MC-STREAM-022 setl_d/1'],
  [
    'a stretch on record twice',
    `INSERT INTO stream_range SELECT * FROM stream_range WHERE partition = 0`,
    ['MC-STREAM-021'],
  ],
  [
    'a share that is gone',
    `DELETE FROM stream_share WHERE partition = 0 AND kind = 'setl_d'`,
    ['MC-STREAM-023', 'MC-STREAM-024'],
  ],
  [
    'a share of other money',
    `UPDATE stream_share SET money = money + 0.01 WHERE partition = 0 AND kind = 'setl_d'`,
    ['MC-STREAM-023'],
  ],
  [
    'a share that counts otherwise than it sums',
    `UPDATE stream_share SET landed_new = landed_new + 1 WHERE partition = 0 AND kind = 'setl_d'`,
    ['MC-STREAM-023', 'MC-STREAM-024'],
  ],
  ['what the resolver changed is gone', `DELETE FROM stream_resolution`, ['MC-STREAM-023']],
  [
    'a batch that says another count',
    `UPDATE batch SET stale = stale + 1 WHERE kind = 'setl_d'`,
    ['MC-STREAM-023', 'MC-STREAM-025'],
  ],
  ['a fact row that is gone', `DELETE FROM setl_d WHERE setl_id = 'S10'`, ['MC-STREAM-025']],
  ['a fact row that was added', `INSERT INTO setl_d SELECT * FROM setl_d WHERE setl_id = 'S10'`, ['MC-STREAM-025']],
  [
    'a quarantine row that is gone',
    `DELETE FROM quarantine WHERE kind = 'message'`,
    ['MC-STREAM-025', 'MC-STREAM-026'],
  ],
  [
    'a quarantine row that was added',
    `INSERT INTO quarantine SELECT * REPLACE (99 AS log_offset) FROM quarantine WHERE kind = 'setl_d'`,
    ['MC-STREAM-025', 'MC-STREAM-026'],
    'MC-STREAM-026 setl_d/1@99..100',
  ],
  [
    'a quarantine row of another offset',
    `UPDATE quarantine SET log_offset = 77 WHERE kind = 'setl_d'`,
    ['MC-STREAM-026'],
  ],
  [
    'a quarantine row that lost its place',
    `UPDATE quarantine SET log_offset = NULL, log_partition = NULL WHERE kind = 'setl_d'`,
    ['MC-STREAM-026'],
  ],
  [
    'a stretch of more messages than offsets',
    `UPDATE stream_range SET messages = 100 WHERE partition = 0`,
    ['MC-STREAM-024'],
  ],
  ['a batch that is gone', `DELETE FROM batch WHERE kind = 'message'`, ['MC-STREAM-023']],
];

describe('verifying what streamed, with a fault in the tables', () => {
  const tables = [
    'stream_range',
    'stream_share',
    'stream_resolution',
    'stream_position',
    'batch',
    'quarantine',
    'setl_d',
  ];
  let room: Room;
  beforeAll(async () => {
    room = await Room.open();
    await landTwenty(streamedRoom(room));
    for (const table of tables) await room.session.run(`CREATE TEMP TABLE sound_${table} AS FROM ${table}`);
  });
  afterEach(async () => {
    for (const table of tables) {
      await room.session.run(`DELETE FROM ${table}`);
      await room.session.run(`INSERT INTO ${table} FROM sound_${table}`);
    }
  });
  afterAll(() => room.close());

  for (const [name, sql, expected, where] of FAULTS)
    it(`tells ${name}`, async () => {
      expect(told(await verifyStreams(room.session, {}))).toEqual([]);
      expect(await room.session.run(sql)).toBeGreaterThan(0);
      const found = await verifyStreams(room.session, {});
      expect(codes(found).toSorted()).toEqual(expected);
      expect(told(found)).toEqual(expect.arrayContaining(where === undefined ? [] : [where]));
      expect(found.differences.every(({ problem }) => problem.exit === 5)).toBe(true);
    });
});

describe('verifying what streamed against the log', () => {
  it('finds nothing wrong with a log as it was, whatever landed since, and tells how far behind it is', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      it.log.append(TOPIC, 1, [settlementMessage({ setl_id: 'S90' }), settlementMessage({ setl_id: 'S91' })]);
      const found = await online(it, it.log);
      expect(told(found)).toEqual([]);
      expect(found.compared).toEqual([
        { topic: TOPIC, partition: 0, low: 0, high: 10, lag: 0, from: 0, next: 10, messages: 10 },
        { topic: TOPIC, partition: 1, low: 0, high: 12, lag: 2, from: 0, next: 10, messages: 10 },
      ]);
    });
  });

  it('tells a checksum that is another, with its offsets', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      await it.room.session.run('UPDATE stream_range SET checksum = checksum + 1 WHERE partition = 0');
      const found = await online(it, it.log);
      expect(codes(found)).toEqual(['MC-STREAM-027']);
      expect(found.differences.map(({ at, from, next }) => [at?.partition, from, next])).toEqual([
        [0, 0, 5],
        [0, 5, 10],
      ]);
    });
  });

  it('tells a log whose messages are others, or not as many', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      const other = memoryLog('kafka');
      other.createTopic(TOPIC, 2);
      for (let n = 0; n < 20; n++) other.append(TOPIC, n % 2, [settlementMessage({ setl_id: `T${n}` })]);
      expect(told(await online(it, other))).toEqual([
        'MC-STREAM-027 setl_d/0@0..5',
        'MC-STREAM-027 setl_d/0@5..10',
        'MC-STREAM-027 setl_d/1@0..5',
        'MC-STREAM-027 setl_d/1@5..10',
      ]);
      other.createTopic(TOPIC, 1);
      other.append(TOPIC, 0, [settlementMessage()]);
      const found = await online(it, other);
      expect(told(found)).toEqual(['MC-STREAM-005 setl_d/0', 'MC-STREAM-005 setl_d/1']);
    });
  });

  it('compares as far back as the log goes, and says from where', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      for (let n = 0; n < 6; n++) it.log.append(TOPIC, 0, [settlementMessage({ setl_id: `U${n}` })]);
      await it.room.session.run(`UPDATE stream_range SET landed_at = landed_at - INTERVAL 1 DAY`);
      await it.stream(TOPIC);
      it.log.truncateBefore(TOPIC, 0, 4);
      const found = await online(it, it.log);
      expect(told(found)).toEqual([]);
      expect(found.compared?.[0]).toMatchObject({ low: 4, from: 5, next: 16, messages: 11 });
      it.log.truncateBefore(TOPIC, 0, 16);
      const forgotten = await online(it, it.log);
      expect(told(forgotten)).toEqual([]);
      expect(forgotten.compared?.[0]).toMatchObject({ low: 16, from: 16, next: 16, messages: 0 });
      it.log.append(TOPIC, 0, [settlementMessage({ setl_id: 'U9' }), settlementMessage({ setl_id: 'U10' })]);
      it.log.truncateBefore(TOPIC, 0, 17);
      expect(told(await online(it, it.log))).toEqual(['MC-STREAM-004 setl_d/0']);
    });
  });

  it('goes on behind what retention removes while it reads', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      for (let n = 0; n < 6; n++) it.log.append(TOPIC, 0, [settlementMessage({ setl_id: `U${n}` })]);
      await it.room.session.run(`UPDATE stream_range SET landed_at = landed_at - INTERVAL 1 DAY`);
      await it.stream(TOPIC);
      let opened = 0;
      const openSource = (): LogSource => {
        const source = it.log.source();
        if (opened++ > 0) return source;
        const open = source.open.bind(source);
        // What is asked for is removed between the question where the log begins and the first read.
        source.open = (request) => {
          it.log.truncateBefore(TOPIC, 0, 2);
          return open(request);
        };
        return source;
      };
      const log = { openSource, signal: signal(), topics: [TOPIC] };
      const found = await verifyStreams(it.room.session, { log });
      expect(opened).toBe(2);
      expect(told(found)).toEqual([]);
      expect(found.compared?.map(({ from, next, messages }) => [from, next, messages])).toEqual([
        [5, 16, 11],
        [0, 10, 10],
      ]);
    });
  });

  it('keeps what the warehouse tells where the log cannot be read, and says what could not be compared', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      await it.room.session.run('UPDATE stream_position SET next_offset = 12 WHERE partition = 1');
      const broken = (last: LogEvent | undefined): LogSource => {
        const source = it.log.source();
        source.open = () => ({
          async *[Symbol.asyncIterator]() {
            if (last === undefined) await new Promise(() => undefined);
            else yield Promise.resolve(last);
          },
        });
        return source;
      };
      const against = (last: LogEvent | undefined): Promise<Verification> =>
        verifyStreams(it.room.session, {
          log: { openSource: () => broken(last), signal: signal(), topics: [TOPIC], quietMilliseconds: 50 },
        });
      it.log.append(TOPIC, 1, [settlementMessage(), settlementMessage()]);
      const down = await against({ type: 'fatal', fault: 'unreachable', reason: 'gone' });
      expect(down.compared).toBeUndefined();
      expect(told(down)).toEqual(['MC-STREAM-020 setl_d/1@10..12', 'MC-STREAM-001 ']);
      const late = await against({ type: 'stalled', milliseconds: 60_000, reason: 'nothing heard' });
      expect(codes(late)).toContain('MC-STREAM-001');
    });
  });

  it('gives up on what never comes, and says which offsets', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      const silent = (): LogSource => {
        const source = it.log.source();
        source.open = () => ({
          [Symbol.asyncIterator]: () => ({
            next: () => new Promise(() => undefined),
            return: () => Promise.resolve({ done: true as const, value: undefined }),
          }),
        });
        return source;
      };
      const log = { openSource: silent, signal: signal(), topics: [TOPIC], quietMilliseconds: 50 };
      expect(told(await verifyStreams(it.room.session, { log }))).toEqual([
        'MC-STREAM-028 setl_d/0@0..10',
        'MC-STREAM-028 setl_d/1@0..10',
      ]);
    });
  });

  it('tells a topic that the log does not have', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      const found = await online(it, memoryLog('kafka'));
      expect(codes(found)).toEqual(['MC-STREAM-003']);
    });
  });

  it('is of one snapshot: what lands between two of its questions is no difference', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      const session = await it.room.warehouse.session();
      const [rows, stream] = [session.rows.bind(session), session.stream.bind(session)];
      let asked = 0;
      const landBefore = async (): Promise<void> => {
        it.log.append(TOPIC, asked % 2, [settlementMessage({ setl_id: `W${asked++}`, medfee_sumamt: '壹' })]);
        await it.stream(TOPIC);
      };
      session.rows = async (sql) => {
        await landBefore();
        return rows(sql);
      };
      session.stream = async function* answer(sql) {
        await landBefore();
        yield* stream(sql);
      };
      expect(told(await verifyStreams(session, {}))).toEqual([]);
      expect(asked).toBeGreaterThan(5);
      session.close();
    });
  });

  it('has its bounds fixed: what lands while it reads the log is no difference', async () => {
    await inStreamedRoom(async (it) => {
      await landTwenty(it);
      const openSource = (): LogSource => {
        const source = it.log.source();
        const describe = source.describe.bind(source);
        source.describe = async (topics) => {
          it.log.append(TOPIC, 0, [settlementMessage({ setl_id: 'V1' }), settlementMessage({ setl_id: 'V2' })]);
          await it.stream(TOPIC);
          return describe(topics);
        };
        return source;
      };
      const found = await verifyStreams(it.room.session, { log: { openSource, signal: signal(), topics: [TOPIC] } });
      expect(told(found)).toEqual([]);
      expect(found.compared?.[0]).toMatchObject({ next: 10, messages: 10, lag: 2 });
      expect(told(await online(it, it.log))).toEqual([]);
    });
  });
});
