import { describe, expect, it } from 'vitest';
import { resolveStreams } from '../../../ingest/stream/resolve.ts';
import { latestCut } from '../../../store/facts.ts';
import { expectSound, factsAt, newestFacts } from './checks.ts';
import { inStream } from './stream-room.ts';
import { landUnresolved, TOPIC, valueOf, type Version } from './versions.ts';

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
