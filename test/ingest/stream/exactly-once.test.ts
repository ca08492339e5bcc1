import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { landFiles } from '../../../ingest/land-files.ts';
import { latestCut } from '../../../store/facts.ts';
import { expectSound, factsAt, newestFacts, tally, waiting } from './checks.ts';
import { PARTITIONS, plans, scenarios, type RunPlan, type Scenario } from './scenario.ts';
import { sliced } from './sliced.ts';
import { Crash, crashAt, inStream, type StreamRoom } from './stream-room.ts';

const TOPICS = [
  { topic: 'flat', kind: 'setl_d' },
  { topic: 'gate', kind: 'stock_d' },
];
const FAR = 1e12;

function fill(room: StreamRoom, { flat, gate }: Scenario): void {
  room.topic('flat', ...flat);
  room.topic('gate', ...gate);
}

/** One run as planned; a crash of the plan is how it ends. */
async function runAsPlanned(room: StreamRoom, plan: RunPlan): Promise<'done' | 'crashed'> {
  const { slice, rows, resolveRows, end } = plan;
  const { error } = await room.run(TOPICS, {
    source: sliced(room.log.source(), () => slice),
    flush: { rows, bytes: FAR, milliseconds: FAR },
    resolve: { rows: resolveRows, milliseconds: FAR },
    ...(end !== 'all' && 'messages' in end ? { maxMessages: end.messages } : {}),
    ...(end !== 'all' && 'point' in end ? { at: crashAt(end.point, end.time) } : {}),
  });
  if (error === undefined) return 'done';
  // A crash inside an append comes back as the failure of the append.
  if (error instanceof Crash || (error instanceof Error && error.cause instanceof Crash)) return 'crashed';
  throw error;
}

interface Cut {
  readonly cut: number;
  readonly facts: Record<string, string[]>;
  /** What had landed then. */
  readonly prefix: Scenario;
}

async function prefixOf(room: StreamRoom, scenario: Scenario): Promise<Scenario> {
  const rows = await room.rows('SELECT topic, partition, next_offset FROM stream_position');
  const until = (topic: string, partition: number): number =>
    Number(rows.find((row) => row['topic'] === topic && Number(row['partition']) === partition)?.['next_offset'] ?? 0);
  const cutOff = (topic: 'flat' | 'gate') =>
    scenario[topic].map((values, partition) => values.slice(0, until(topic, partition)));
  return { flat: cutOff('flat'), gate: cutOff('gate') };
}

/** Streams a scenario as planned, then the rest of it, and gives the cuts there were on the way. */
async function streamAsPlanned(room: StreamRoom, scenario: Scenario, planned: readonly RunPlan[]): Promise<Cut[]> {
  fill(room, scenario);
  room.warehouse.goLive();
  const cuts: Cut[] = [];
  for (const plan of planned) {
    const ended = await runAsPlanned(room, plan);
    await expectSound(room.session);
    if (ended === 'done')
      cuts.push({
        cut: await latestCut(room.session),
        facts: await newestFacts(room.session),
        prefix: await prefixOf(room, scenario),
      });
  }
  await room.land(TOPICS);
  await expectSound(room.session);
  return cuts;
}

interface End {
  readonly facts: Record<string, string[]>;
  readonly waiting: readonly string[];
  readonly tally: readonly string[];
}

async function endOf(room: StreamRoom): Promise<End> {
  return {
    facts: await newestFacts(room.session),
    waiting: await waiting(room.session),
    tally: await tally(room.session),
  };
}

/** What comes of a scenario that is landed in one flush of one run. */
async function atOnce(scenario: Scenario): Promise<End> {
  let end: End | undefined;
  await inStream(async (room) => {
    fill(room, scenario);
    const { flushes } = await room.land(TOPICS);
    expect(flushes.length).toBeLessThanOrEqual(1);
    await expectSound(room.session);
    end = await endOf(room);
  });
  if (end === undefined) throw new Error('nothing landed');
  return end;
}

it('lands the same facts, quarantine and money however runs are cut, stopped and broken off', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios(false), plans, async (scenario, planned) => {
      const whole = await atOnce(scenario);
      await inStream(async (room) => {
        const cuts = await streamAsPlanned(room, scenario, planned);
        expect(await endOf(room)).toEqual(whole);
        for (const { cut, facts } of cuts) expect(await factsAt(room.session, cut)).toEqual(facts);
        const at = Math.floor(cuts.length / 2);
        for (const { facts, prefix } of cuts.slice(at, at + 1)) expect(facts).toEqual((await atOnce(prefix)).facts);
      });
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 600_000);

it('lands the same facts where institutions contest keys, however runs are cut', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios(true), plans, async (scenario, planned) => {
      const whole = await atOnce(scenario);
      await inStream(async (room) => {
        const cuts = await streamAsPlanned(room, scenario, planned);
        expect(await newestFacts(room.session)).toEqual(whole.facts);
        for (const { cut, facts } of cuts) expect(await factsAt(room.session, cut)).toEqual(facts);
      });
    }),
    { numRuns: 7, endOnFailure: true },
  );
}, 600_000);

it('lands what one file of the same records does, where times of update decide', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mingcha-stream-'));
  try {
    await fc.assert(
      fc.asyncProperty(scenarios(false), plans, async ({ flat }, planned) => {
        const timed = flat.map((values) => values.filter((value) => value.includes('updt_time')));
        const scenario = { flat: timed, gate: Array.from({ length: PARTITIONS }, () => []) };
        writeFileSync(
          join(folder, 'setl_d.ndjson'),
          timed
            .flat()
            .map((value) => `${value}\n`)
            .join(''),
        );
        let streamed: Record<string, string[]> = {};
        await inStream(async (room) => {
          await streamAsPlanned(room, scenario, planned);
          streamed = await newestFacts(room.session);
        });
        await inStream(async (room) => {
          if (timed.flat().length > 0)
            await landFiles({ paths: ['setl_d.ndjson'], workingDirectory: folder }, room.warehouse, {
              now: () => new Date('2026-01-02T03:04:05Z'),
            });
          expect(streamed).toEqual(await newestFacts(room.session));
        });
      }),
      { numRuns: 6, endOnFailure: true },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);

it('gives movements without a number of their own the same key whatever lands with them', async () => {
  const bare = {
    stock_event: 'sale',
    fixmedins_code: 'H1',
    med_list_codg: 'X1',
    stock_time: '2025-01-01 08:00:00',
    cnt: '2',
  };
  const one = JSON.stringify(bare);
  const two = JSON.stringify({ ...bare, cnt: '3' });
  const pair = purchases(2);
  const values = [one, two, one, pair, one, pair, two, purchases(3)];
  const keys: unknown[] = [];
  for (const each of [1, 3, values.length])
    await inStream(async (room) => {
      room.topic('gate', values);
      for (let at = 0; at < values.length; at += each)
        await room.land([{ topic: 'gate', kind: 'stock_d' }], { maxMessages: each });
      keys.push(await room.rows('SELECT rid, stock_event, cnt FROM stock_d ORDER BY ALL'));
      await expectSound(room.session);
    });
  // Two sales and three purchases: equal movements of one message are several, of several messages one that was sent again.
  expect(keys[0]).toHaveLength(5);
  expect(keys[1]).toEqual(keys[0]);
  expect(keys[2]).toEqual(keys[0]);
});

/** A purchase message with so many equal movements. */
function purchases(count: number): string {
  const movements = Array.from({ length: count }, () => ({
    med_list_codg: 'X1',
    purc_retn_cnt: 5,
    purc_retn_stoin_time: '2025-01-05 09:30:00',
  }));
  return JSON.stringify({ infno: '3503', fixmedins_code: 'H1', input: { purcinfo: movements } });
}
