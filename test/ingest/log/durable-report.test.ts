import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Log } from '../../../base/effects.ts';
import type { FetchPosition } from '../../../ingest/source/kafka/cluster.ts';
import { DurableReport } from '../../../ingest/source/kafka/durable-report.ts';

const silent: Log = () => undefined;

/** Brokers that answer when they are let. */
class SlowBrokers {
  readonly told: number[] = [];
  #answer: (() => void)[] = [];

  get asked(): number {
    return this.#answer.length;
  }

  answer(): void {
    for (const resolve of this.#answer.splice(0)) resolve();
  }

  async commit(_group: string, positions: readonly FetchPosition[]): Promise<void> {
    await new Promise<void>((resolve) => this.#answer.push(resolve));
    this.told.push(...positions.map(({ offset }) => offset));
  }
}

const at = (nextOffset: number): { topic: string; partition: number; nextOffset: number }[] => [
  { topic: 't', partition: 0, nextOffset },
];

test('what lands while a report is under way is told when reading ends', async () => {
  const brokers = new SlowBrokers();
  const report = new DurableReport('g', silent, () => brokers);
  report.take(at(4));
  await expect.poll(() => brokers.asked).toBe(1);
  report.take(at(5));
  // Long enough for anything that was scheduled at once.
  await wait(50);
  const ended = report.end();
  brokers.answer();
  await expect.poll(() => brokers.asked).toBe(1);
  brokers.answer();
  await ended;
  expect(brokers.told).toEqual([4, 5]);
});

test(
  'what lands while a report is under way is told later, though nothing more lands',
  { timeout: 30_000 },
  async () => {
    const brokers = new SlowBrokers();
    const report = new DurableReport('g', silent, () => brokers);
    report.take(at(4));
    await expect.poll(() => brokers.asked).toBe(1);
    report.take(at(5));
    await wait(50);
    brokers.answer();
    await expect.poll(() => brokers.asked, { timeout: 20_000 }).toBe(1);
    brokers.answer();
    await report.end();
    expect(brokers.told).toEqual([4, 5]);
  },
);

test('brokers that do not answer hold nobody up for long', async () => {
  const brokers = new SlowBrokers();
  const report = new DurableReport('g', silent, () => brokers);
  report.take(at(4));
  await expect.poll(() => brokers.asked).toBe(1);
  report.take(at(5));
  await report.end();
  expect(brokers.told).toEqual([]);
});
