import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { landFiles } from '../../../ingest/land-files.ts';
import { resolveStreams } from '../../../ingest/stream/resolve.ts';
import { latestCut } from '../../../store/facts.ts';
import { expectSound, factsAt, newestFacts } from './checks.ts';
import { setl } from './records.ts';
import { Crash, crashAt, inStream, type StreamRoom } from './stream-room.ts';

const TOPIC = { topic: 't', kind: 'setl_d' };

/** A version of settlement K: day of January, amount, time of update (a day of March), owner. */
type Version = readonly [day: number, money: string, updated?: number | undefined, owner?: string];

const valueOf = ([day, money, updated, owner]: Version): string =>
  setl({
    setl_id: 'K',
    setl_time: `2025-01-${String(day).padStart(2, '0')} 08:00:00`,
    medfee_sumamt: money,
    ...(updated === undefined ? {} : { updt_time: `2025-03-${String(updated).padStart(2, '0')} 00:00:00` }),
    ...(owner === undefined ? {} : { fixmedins_code: owner }),
  });

/** Lands messages one flush each, without resolving. */
async function landUnresolved(room: StreamRoom, values: readonly string[]): Promise<void> {
  for (const value of values) {
    room.append('t', 0, [value]);
    const { error } = await room.run([TOPIC], { at: crashAt('before_resolve') });
    if (!(error instanceof Crash)) throw error;
  }
}

interface Case {
  readonly name: string;
  readonly versions: readonly Version[];
  /** Day and amount of the version in force. */
  readonly inForce: string;
  /** New, superseding, unchanged, stale, quarantined of the batches in the end. */
  readonly counts: string;
}

const CASES: readonly Case[] = [
  {
    name: 'the later time comes later',
    versions: [
      [1, '1', 1],
      [2, '2', 2],
    ],
    inForce: '2025-01-02 2.00',
    counts: '1 1 0 0 0',
  },
  {
    name: 'the later time comes first',
    versions: [
      [1, '1', 2],
      [2, '2', 1],
    ],
    inForce: '2025-01-01 1.00',
    counts: '1 0 0 1 0',
  },
  {
    name: 'three, the middle one is newest',
    versions: [
      [1, '1', 1],
      [2, '2', 9],
      [3, '3', 5],
    ],
    inForce: '2025-01-02 2.00',
    counts: '1 1 0 1 0',
  },
  {
    name: 'four, each newer',
    versions: [
      [4, '1', 1],
      [3, '2', 2],
      [2, '3', 3],
      [1, '4', 4],
    ],
    inForce: '2025-01-01 4.00',
    counts: '1 3 0 0 0',
  },
  {
    name: 'four, each older',
    versions: [
      [1, '4', 4],
      [2, '3', 3],
      [3, '2', 2],
      [4, '1', 1],
    ],
    inForce: '2025-01-01 4.00',
    counts: '1 0 0 3 0',
  },
  {
    name: 'without times the last',
    versions: [
      [1, '1'],
      [2, '2'],
      [3, '3'],
    ],
    inForce: '2025-01-03 3.00',
    counts: '1 2 0 0 0',
  },
  {
    name: 'a time and none',
    versions: [
      [1, '1', 5],
      [2, '2'],
    ],
    inForce: '2025-01-02 2.00',
    counts: '1 1 0 0 0',
  },
  {
    name: 'a version superseded in its own day, then stale',
    versions: [
      [1, '1', 1],
      [1, '2', 2],
      [2, '3', 9],
      [1, '4', 3],
    ],
    inForce: '2025-01-02 3.00',
    counts: '1 2 0 1 0',
  },
  {
    name: 'a stale one in its day, then another day that is stale too',
    versions: [
      [1, '5', 5],
      [1, '3', 3],
      [2, '4', 4],
    ],
    inForce: '2025-01-01 5.00',
    counts: '1 0 0 2 0',
  },
  {
    name: 'another owner in another day',
    versions: [
      [1, '1', 1],
      [2, '2', 9, 'H2'],
    ],
    inForce: '2025-01-01 1.00',
    counts: '1 0 0 0 1',
  },
  {
    name: 'three owners in three days',
    versions: [
      [1, '1'],
      [2, '2', undefined, 'H2'],
      [3, '3', undefined, 'H3'],
    ],
    inForce: '2025-01-01 1.00',
    counts: '1 0 0 0 2',
  },
  {
    name: 'the first owner again after another',
    versions: [
      [1, '1'],
      [2, '2', undefined, 'H2'],
      [1, '3'],
    ],
    inForce: '2025-01-01 3.00',
    counts: '1 1 0 0 1',
  },
  {
    name: 'the first owner in the day of another',
    versions: [
      [1, '1'],
      [2, '2', undefined, 'H2'],
      [2, '3'],
    ],
    inForce: '2025-01-02 3.00',
    counts: '1 1 0 0 1',
  },
  {
    name: 'the other owner twice',
    versions: [
      [1, '1'],
      [1, '2', undefined, 'H2'],
      [2, '3', undefined, 'H2'],
    ],
    inForce: '2025-01-01 1.00',
    counts: '1 0 0 0 2',
  },
];

const inForce = `SELECT strftime(setl_time, '%Y-%m-%d') || ' ' || medfee_sumamt FROM setl_d`;
const counts = `SELECT concat_ws(' ', sum(landed_new)::BIGINT, sum(landed_superseding)::BIGINT, sum(unchanged)::BIGINT, sum(stale)::BIGINT, sum(quarantined)::BIGINT) FROM batch`;

describe.each(CASES)('$name', ({ versions, inForce: wanted, counts: account }) => {
  it.each([
    ['all in one open batch', 0],
    ['the first in a batch that was resolved', 1],
  ] as const)('%s', async (_, resolved) => {
    await inStream(async (room) => {
      room.topic('t', []);
      const values = versions.map(valueOf);
      for (const value of values.slice(0, resolved)) {
        room.append('t', 0, [value]);
        await room.land([TOPIC]);
      }
      const before = await newestFacts(room.session);
      const cut = await latestCut(room.session);
      await landUnresolved(room, values.slice(resolved));
      expect(await newestFacts(room.session)).toEqual(before);
      expect(await latestCut(room.session)).toBe(cut);
      await expectSound(room.session);
      await resolveStreams(room.session);
      expect((await room.rows(inForce)).map((row) => Object.values(row))).toEqual([[wanted]]);
      expect(await room.value(counts)).toBe(account);
      expect(await factsAt(room.session, cut)).toEqual(before);
      expect(await latestCut(room.session)).toBe(Number(await room.value('SELECT max(seq) FROM batch')));
      await expectSound(room.session);
      expect(await resolveStreams(room.session)).toEqual({ batches: 0, contested: 0 });
    });
  });

  it('in one flush', async () => {
    await inStream(async (room) => {
      room.topic('t', versions.map(valueOf));
      await room.land([TOPIC]);
      expect(Object.values((await room.rows(inForce))[0] ?? {})).toEqual([wanted]);
      await expectSound(room.session);
    });
  });
});

it('compares at once what lies in one day, also before anything is resolved', async () => {
  await inStream(async (room) => {
    room.topic('t', []);
    await landUnresolved(room, [
      valueOf([1, '1', 1]),
      valueOf([1, '1', 1]),
      valueOf([1, '2', 2]),
      valueOf([1, '1', 1]),
    ]);
    expect(await room.value('SELECT count(*) FROM setl_d')).toBe('1');
    expect(await room.value(counts)).toBe('1 1 1 1 0');
    await landUnresolved(room, [valueOf([1, '3', 3, 'H2'])]);
    expect(await room.value('SELECT log_offset || reasons FROM quarantine')).toContain('4[{"code":"key_taken"');
    await expectSound(room.session);
  });
});

it('takes the version with the greater content where two days tie, whichever comes first', async () => {
  const found: string[] = [];
  for (const order of [
    [0, 1],
    [1, 0],
  ])
    await inStream(async (room) => {
      room.topic('t', []);
      const values = [valueOf([1, '1', 1]), valueOf([2, '2', 1])];
      await landUnresolved(
        room,
        order.map((i) => values[i] ?? ''),
      );
      await resolveStreams(room.session);
      found.push((await room.value(inForce)) ?? '');
    });
  expect(found[0]).toBe(found[1]);
});

it('compares kinds without a time with older batches when it resolves, and keeps what is unchanged once', async () => {
  await inStream(async (room) => {
    const diagnosis = (name: string): string =>
      JSON.stringify({ mdtrt_id: 'M1', diag_type: '1', diag_code: 'I10', maindiag_flag: '1', diag_name: name });
    const topic = { topic: 't', kind: 'diag_d' };
    room.topic('t', [diagnosis('one')]);
    await room.land([topic]);
    room.append('t', 0, [diagnosis('one')]);
    await room.land([topic]);
    expect(await room.value('SELECT unchanged FROM batch WHERE seq = 2')).toBe('1');
    room.append('t', 0, [diagnosis('two')]);
    await room.land([topic]);
    expect(await room.value('SELECT diag_name FROM diag_d')).toBe('two');
    expect(await room.value('SELECT _seq || _seq_end FROM diag_d_old')).toBe('13');
    await expectSound(room.session);
  });
});

it('compares keys that have parts missing', async () => {
  await inStream(async (room) => {
    const code = (rest: object): string =>
      JSON.stringify({
        trac_event: 'sale',
        fixmedins_code: 'H1',
        drug_trac_codg: '81020030123456789012',
        trac_time: '2025-01-01 08:00:00',
        med_list_codg: 'X1',
        ...rest,
      });
    const topic = { topic: 't', kind: 'trac_d' };
    room.topic('t', [code({}), code({ rtal_docno: 'D1' })]);
    await room.land([topic]);
    room.append('t', 0, [code({}), code({ rtal_docno: 'D1', manu_lotnum: 'L2' })]);
    await room.land([topic]);
    expect(await room.value('SELECT count(*) FROM trac_d')).toBe('2');
    expect(await room.value('SELECT unchanged || landed_superseding FROM batch WHERE seq = 2')).toBe('11');
    await expectSound(room.session);
  });
});

it('lets a file land after what streamed before it, and keeps the facts at each cut', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mingcha-stream-'));
  try {
    await inStream(async (room) => {
      room.topic('t', []);
      await landUnresolved(room, [valueOf([1, '1', 1]), valueOf([2, '2', 2])]);
      writeFileSync(join(folder, 'setl_d.ndjson'), `${valueOf([3, '3', 3])}\n${setl({ setl_id: 'F' })}\n`);
      await landFiles({ paths: ['setl_d.ndjson'], workingDirectory: folder }, room.warehouse, {
        now: () => new Date('2026-01-02T03:04:05Z'),
      });
      const cut = await latestCut(room.session);
      expect(cut).toBe(2);
      const then = await newestFacts(room.session);
      expect(await room.rows('SELECT setl_id, medfee_sumamt FROM setl_d ORDER BY 1')).toEqual([
        { setl_id: 'F', medfee_sumamt: '88.00' },
        { setl_id: 'K', medfee_sumamt: '3.00' },
      ]);
      expect(await factsAt(room.session, 1)).toEqual({
        setl_d: [expect.stringContaining('"medfee_sumamt":"2.00"') as string],
      });
      room.warehouse.goLive();
      await landUnresolved(room, [valueOf([4, '4', 4]), valueOf([5, '9', 1]), setl({ setl_id: 'L' })]);
      expect(await factsAt(room.session, cut)).toEqual(then);
      await resolveStreams(room.session);
      expect(await factsAt(room.session, cut)).toEqual(then);
      expect((await newestFacts(room.session))['setl_d']).toHaveLength(3);
      await expectSound(room.session);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('joins stretches of a day and keeps their sums', async () => {
  await inStream(async (room) => {
    room.topic('t', [], []);
    const sums = `SELECT sum(messages)::BIGINT AS messages, sum(checksum) AS checksum, min(from_offset) AS first, max(next_offset) AS last FROM stream_range`;
    const shares =
      'SELECT kind, seq, sum(records_in)::BIGINT AS n, sum(landed_new)::BIGINT AS new, sum(quarantined)::BIGINT AS bad, sum(money) AS money FROM stream_share GROUP BY ALL ORDER BY ALL';
    for (let i = 0; i < 4; i++) {
      room.append('t', i % 2, [setl({ setl_id: `A${i}` }), 'bad', setl({ setl_id: `B${i}` })]);
      await room.run([TOPIC], { at: crashAt('before_resolve') });
    }
    const before = [await room.rows(sums), await room.rows(shares)];
    expect(await room.value('SELECT count(*) FROM stream_range')).toBe('4');
    await resolveStreams(room.session);
    expect([await room.rows(sums), await room.rows(shares)]).toEqual(before);
    expect(await room.value('SELECT count(*) FROM stream_range')).toBe('2');
    expect(await room.value('SELECT count(*) FROM stream_share')).toBe('4');
    await expectSound(room.session);
  });
});

it('does not join over a gap that somebody skipped, nor over two days', async () => {
  await inStream(async (room) => {
    const range = (from: number, next: number, outcome: string, day: string): string =>
      `('t', 0, ${from}, ${next}, ${outcome === 'landed' ? next - from : 0}, 7, '${outcome}', NULL, TIMESTAMP '2025-01-0${day} 08:00:00')`;
    room.topic('t', [setl()]);
    await room.run([TOPIC], { at: crashAt('before_resolve') });
    await room.session.run(`DELETE FROM stream_range`);
    await room.session.run(
      `INSERT INTO stream_range VALUES ${[
        range(0, 4, 'landed', '1'),
        range(4, 6, 'landed', '1'),
        range(6, 9, 'skipped', '1'),
        range(9, 10, 'landed', '1'),
        range(10, 12, 'landed', '1'),
        range(12, 13, 'landed', '2'),
        range(13, 20, 'landed', '2'),
      ].join(', ')}`,
    );
    await resolveStreams(room.session);
    expect(
      await room.rows('SELECT from_offset, next_offset, messages, checksum, outcome FROM stream_range ORDER BY 1'),
    ).toEqual([
      { from_offset: '0', next_offset: '6', messages: '6', checksum: '14', outcome: 'landed' },
      { from_offset: '6', next_offset: '9', messages: '0', checksum: '7', outcome: 'skipped' },
      { from_offset: '9', next_offset: '12', messages: '3', checksum: '14', outcome: 'landed' },
      { from_offset: '12', next_offset: '20', messages: '8', checksum: '14', outcome: 'landed' },
    ]);
  });
});
