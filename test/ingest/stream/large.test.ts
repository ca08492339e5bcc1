import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { retryQuarantine } from '../../../ingest/retry/retry.ts';
import { FlushSize } from '../../../ingest/stream/flush-size.ts';
import { KEPT_OF_LONGER, LONGEST_MESSAGE } from '../../../ingest/stream/message-table.ts';
import { verifyStreams } from '../../../ingest/stream/verify/verify-streams.ts';
import { countQuarantined, quarantinedRecords } from '../../../store/quarantine.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { expectSound } from './checks.ts';
import { feeLine, fees, setl } from './records.ts';
import { codeOfError, inStream, StreamRoom } from './stream-room.ts';

const FAR = 1e12;
const GATE = 'gate';
const HEALTHY = { topic: 'setl_d', kind: 'setl_d' };
const MEGABYTE = 1024 * 1024;

const some = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => setl({ setl_id: `S${from + i}` }));

/** Runs a test in a warehouse of a file, with so much memory. */
async function withMemory(memory: string, test: (room: StreamRoom) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mingcha-large-'));
  const directory = join(folder, 'data');
  const warehouse = await Warehouse.open({
    directory,
    mode: 'write',
    create: true,
    waitSeconds: 0,
    memory,
    threads: 2,
  });
  const room = await StreamRoom.open(warehouse);
  try {
    await test(room);
  } finally {
    room.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function expectVerified(room: StreamRoom): Promise<void> {
  const { differences } = await verifyStreams(room.session, {});
  expect(differences.map(({ problem }) => `${problem.code} ${problem.where} ${problem.why.en}`)).toEqual([]);
}

/** A message that a landing needs much more memory for than one of its size in small records. */
const heavy = (): string => fees('2301', feeLine('1', { note: 'x'.repeat(15_000_000) }));

describe('a message of many bad records', () => {
  it('is kept once, beside the cells of each, and lists, verifies and lands as if it were kept with each', async () => {
    await withMemory('500MB', async (room) => {
      const bad = Array.from({ length: 4300 }, (_, i) => feeLine(`B${i}`, { cnt: '三', note: 'n'.repeat(40) }));
      const message = fees('2301', feeLine('G1'), ...bad);
      const small = fees('2301', feeLine('B9000', { cnt: '三' }), feeLine('B9001', { cnt: '三' }));
      expect(message.length).toBeGreaterThan(MEGABYTE);
      room.topic(GATE, [message, small]);
      const { flushes } = await room.land([GATE]);
      expect(flushes.map(({ outcomes }) => outcomes)).toEqual([{ fee_list_d: { landed_new: 1, quarantined: 4302 } }]);
      const kept = await room.rows(
        'SELECT ordinal, log_offset, decode(bytes) AS message FROM quarantine WHERE bytes IS NOT NULL ORDER BY ordinal',
      );
      expect(kept.map(({ ordinal, log_offset }) => [ordinal, log_offset])).toEqual([
        ['1', '0'],
        ['4301', '1'],
      ]);
      expect(kept[0]?.['message'] === message && kept[1]?.['message'] === small).toBe(true);
      expect(await room.value(`SELECT count(*) FROM quarantine WHERE text LIKE '%三%' AND log_partition = 0`)).toBe(
        '4302',
      );
      await expectSound(room.session);
      await expectVerified(room);

      const source = { source: `kafka:${GATE}`, partition: 0, offset: 1 };
      expect(await countQuarantined(room.session, { source })).toBe(2);
      const listed: (number | undefined)[] = [];
      for await (const { split, hex } of quarantinedRecords(room.session, { source })) {
        expect(split).toBe(true);
        listed.push(hex?.length);
      }
      expect(listed).toEqual([Buffer.byteLength(small) * 2, undefined]);

      await room.session.run(`UPDATE quarantine SET text = replace(text, '三', '3')`);
      const request = { filter: {}, workingDirectory: tmpdir() };
      const effects = { now: () => new Date('2026-01-02T03:04:05Z') };
      const { batches, problems } = await retryQuarantine(request, room.warehouse, effects);
      expect(problems).toEqual([]);
      expect(batches).toMatchObject([{ kind: 'fee_list_d', records_in: 4302, landed_new: 4302, quarantined: 0 }]);
      expect(await room.value('SELECT count(*) FROM fee_list_d')).toBe('4303');
      await expectVerified(room);
    });
  });
});

describe('too little memory', () => {
  it('sets aside the message that needs it, and lands its topic and the topic beside it', async () => {
    await withMemory('200MB', async (room) => {
      room.topic(GATE, [fees('2301', feeLine('1')), heavy(), fees('2301', feeLine('2'))], []);
      room.topic('setl_d', some(0, 100), some(100, 110));
      await room.land([GATE, HEALTHY]);
      expect(await room.value('SELECT count(*) FROM setl_d')).toBe('110');
      expect(await room.value('SELECT count(*) FROM fee_list_d')).toBe('2');
      expect(
        await room.rows(
          'SELECT source, log_partition, log_offset, reasons, octet_length(bytes) AS size FROM quarantine',
        ),
      ).toEqual([
        {
          source: `kafka:${GATE}`,
          log_partition: 0,
          log_offset: '1',
          reasons: '[{"code":"unreadable_message"}]',
          size: String(heavy().length),
        },
      ]);
      await expectSound(room.session);
      await expectVerified(room);
      room.append('setl_d', 0, some(200, 205));
      await room.land([GATE, HEALTHY]);
      expect(await room.value('SELECT count(*) FROM setl_d')).toBe('115');
      await expectSound(room.session);
      await expectVerified(room);
    });
  });

  it('blames no small message for it: the run ends with a code, and lands all when there is memory again', async () => {
    await withMemory('500MB', async (room) => {
      room.topic('setl_d', some(0, 10));
      await room.session.run(`SET memory_limit = '4MB'`);
      const begun: string[] = [];
      const { error } = await room.run([HEALTHY], { at: (point) => void begun.push(point) });
      await room.session.run(`SET memory_limit = '500MB'`);
      expect(codeOfError(error)).toBe('MC-STORE-009');
      // Ten, five, three, two, one; and the one is not tried once more, unread.
      expect(begun.filter((point) => point === 'before_begin')).toHaveLength(5);
      expect(await room.value('SELECT count(*) FROM quarantine')).toBe('0');
      await room.land([HEALTHY]);
      expect(await room.value('SELECT count(*) FROM setl_d')).toBe('10');
      await expectSound(room.session);
      await expectVerified(room);
    });
  });
});

it('takes half of what memory did not suffice for, and twice as much after each that lands, up to its most', () => {
  const size = new FlushSize(1000);
  size.landed();
  expect(size.bytes).toBe(1000);
  size.tooMuch(800);
  size.tooMuch(400);
  size.tooMuch(600);
  expect(size.bytes).toBe(200);
  size.landed();
  expect(size.bytes).toBe(200);
  size.landed();
  expect(size.bytes).toBe(400);
  for (let i = 0; i < 5; i++) size.landed();
  expect(size.bytes).toBe(1000);
  size.tooMuch(1);
  expect(size.bytes).toBe(1);
});

it('keeps the beginning of a message that is too long, and lands what is beside it', async () => {
  await inStream(async (room) => {
    const longest = setl({ setl_id: 'L', psn_name: '' });
    const fill = 'x'.repeat(LONGEST_MESSAGE - longest.length);
    const atMost = setl({ setl_id: 'L', psn_name: fill });
    const tooLong = setl({ setl_id: 'T', psn_name: `${fill}x` });
    expect([atMost.length, tooLong.length]).toEqual([LONGEST_MESSAGE, LONGEST_MESSAGE + 1]);
    room.topic('setl_d', [...some(0, 2), atMost, tooLong, ...some(2, 4)]);
    const flush = { rows: FAR, bytes: MEGABYTE, milliseconds: FAR };
    const { flushes } = await room.land([HEALTHY], { flush });
    // What is larger than a transaction takes is landed alone.
    expect(flushes.map(({ messages }) => messages)).toEqual([2, 1, 1, 2]);
    expect(await room.value("SELECT string_agg(setl_id, ' ' ORDER BY setl_id) FROM setl_d")).toBe('L S0 S1 S2 S3');
    const rows = await room.rows('SELECT log_offset, text, reasons, decode(bytes) AS kept FROM quarantine');
    expect(rows.map(({ log_offset, text, reasons }) => ({ log_offset, text, reasons }))).toEqual([
      { log_offset: '3', text: null, reasons: '[{"code":"message_too_long"}]' },
    ]);
    expect(rows[0]?.['kept'] === tooLong.slice(0, KEPT_OF_LONGER)).toBe(true);
    await expectSound(room.session);
    await expectVerified(room);
  });
});

it('takes no more bytes into one transaction than four times what lands at once, however many are read together', async () => {
  await inStream(async (room) => {
    room.topic('setl_d', some(1000, 1900), some(2000, 2400));
    const each = setl({ setl_id: 'S1000' }).length;
    const flush = { rows: FAR, bytes: 50 * each, milliseconds: FAR };
    const { flushes, result } = await room.land([HEALTHY], { flush });
    expect(Math.max(...flushes.map(({ bytes }) => bytes))).toBe(200 * each);
    expect(Math.max(...flushes.map(({ messages }) => messages))).toBe(200);
    expect(result?.messages).toBe(1300);
    expect(await room.value('SELECT count(*) FROM setl_d')).toBe('1300');
    await expectSound(room.session);
    await expectVerified(room);
  });
});
