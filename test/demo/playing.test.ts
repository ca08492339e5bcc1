import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCity } from '../../demo/city.ts';
import type { Addressed } from '../../demo/produce/ledger.ts';
import type { CityMessage, Shape } from '../../demo/produce/message.ts';
import { Pace } from '../../demo/produce/pace.ts';
import { slicesOf } from '../../demo/produce/slices.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { playIntoList, stillTime, type Held } from './support/played.ts';

const folder = temporaryFolder();
const directory = join(folder.path, 'city');
beforeAll(() => writeCity({ people: 600, months: 1, seed: 5, directory }), 60_000);
afterAll(() => folder.remove());

describe('playing', () => {
  test('both shapes is each shape’s messages, registers once', async () => {
    const texts = async (shape: Shape, wanted: (topic: string) => boolean = () => true): Promise<string[]> => {
      const { held } = await playIntoList({ directory, shape });
      return held.filter(({ topic }) => wanted(topic)).map(({ topic, value }) => `${topic} ${value.toString()}`);
    };
    const rows = await texts('rows');
    const messages = await texts('messages', (topic) => topic === 'demo-messages');
    expect(rows.length).toBeGreaterThan(10_000);
    expect(messages.length).toBeGreaterThan(3000);
    expect((await texts('both')).toSorted()).toEqual([...rows, ...messages].toSorted());
  });

  test('stops where it is told to, and the ledger holds what was acknowledged', async () => {
    const abort = new AbortController();
    const got: Held[] = [];
    const { result } = await playIntoList(
      { directory, shape: 'rows' },
      {
        signal: abort.signal,
        send: async (topic, messages) => {
          got.push(...messages.map((message) => ({ topic, ...message })));
          if (got.length > 9000) abort.abort();
        },
      },
    );
    expect(result).toMatchObject({ interrupted: true, failure: undefined });
    expect(result.ledger).toMatchObject({ complete: false, unsure: 0, messages: got.length });
    expect(got.length).toBeLessThan(15_000);
  });

  test('ends when sending fails, and says how many messages may be there or not', async () => {
    const lost = new Error('broker away');
    let calls = 0;
    const got: Held[] = [];
    const { result } = await playIntoList(
      { directory, shape: 'messages' },
      {
        send: async (topic, messages) => {
          calls += 1;
          if (calls === 12) throw lost;
          got.push(...messages.map((message) => ({ topic, ...message })));
        },
      },
    );
    expect(result.failure).toBe(lost);
    expect(result.interrupted).toBe(false);
    expect(result.ledger.complete).toBe(false);
    expect(result.ledger.messages).toBe(got.length);
    expect(result.ledger.unsure).toBeGreaterThan(0);
  });

  test('leaves nothing behind, and says what is missing where there is no city', async () => {
    expect(readdirSync(directory).filter((name) => name.startsWith('.playing-'))).toEqual([]);
    const empty = temporaryFolder();
    await expect(playIntoList({ directory: empty.path, shape: 'rows' })).rejects.toMatchObject({
      code: 'MC-DEMO-005',
    });
    expect(readdirSync(empty.path)).toEqual([]);
    empty.remove();
    expect(existsSync(empty.path)).toBe(false);
  });
});

describe('a pace', () => {
  test('waits until what was done was due, and makes up for a short delay only', async () => {
    const time = stillTime();
    const pace = new Pace(100, time);
    expect(pace.slice).toBe(10);
    await pace.after(50);
    expect(time.now()).toBe(500);
    time.pass(400);
    await pace.after(50);
    expect(time.now()).toBe(1000);
    time.pass(60_000);
    await pace.after(10);
    await pace.after(10);
    expect(time.now()).toBe(61_100);
  });
});

describe('slices', () => {
  const message = (key: string, size: number): CityMessage => ({
    topic: 't',
    key,
    value: 'x'.repeat(size),
    kind: 'setl_d',
    records: 1,
    codes: 0,
    unfit: 0,
    fen: 0n,
  });
  const cut = (messages: readonly CityMessage[], most: number): (readonly Addressed[])[] => [
    ...slicesOf(messages, { topicPrefix: 'p-', partitionsOf: () => 6 }, most),
  ];

  test('are in order, and neither too many nor too big at once', () => {
    const many = Array.from({ length: 25 }, (_, n) => message(`H${n}`, 10));
    expect(cut(many, 10).map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(
      cut(many, 10)
        .flat()
        .map(({ key }) => key),
    ).toEqual(many.map(({ key }) => key));
    const big = [300_000, 200_000, 100_000, 900_000, 10].map((size) => message('H', size));
    expect(cut(big, 10).map((slice) => slice.map(({ value }) => value.length))).toEqual([
      [300_000, 200_000],
      [100_000],
      [900_000],
      [10],
    ]);
  });

  test('keep an institution’s messages in one partition', () => {
    const all = cut(
      Array.from({ length: 600 }, (_, n) => message(`H9901${n % 60}`, 1)),
      1000,
    ).flat();
    const partitions = new Map(all.map(({ key, partition }) => [key, partition]));
    expect(all.filter(({ key, partition, topic }) => partitions.get(key) !== partition || topic !== 'p-t')).toEqual([]);
    expect(new Set(partitions.values())).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });
});
