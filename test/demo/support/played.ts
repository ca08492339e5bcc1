import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { playCity, type PlayEffects, type PlayRequest, type PlayResult } from '../../../demo/produce/play.ts';

/** A message as a log would hold it. */
export interface Held {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
}

/** Time that passes only when somebody waits. */
export function stillTime() {
  let now = 0;
  return {
    now: () => now,
    wait: async (milliseconds: number): Promise<void> => void (now += milliseconds),
    pass: (milliseconds: number): void => void (now += milliseconds),
  };
}

/** Plays a city into a list. */
export async function playIntoList(
  request: Partial<PlayRequest> & Pick<PlayRequest, 'directory' | 'shape'>,
  effects: Partial<PlayEffects> = {},
): Promise<{ result: PlayResult; held: Held[] }> {
  const held: Held[] = [];
  const result = await playCity(
    { rate: 0, topicPrefix: 'demo-', partitionsOf: () => 3, ...request },
    {
      ...stillTime(),
      send: async (topic, messages) => void held.push(...messages.map((message) => ({ topic, ...message }))),
      ...effects,
    },
  );
  return { result, held };
}

/** Writes what a log holds as one file a topic, so that it can be landed. */
export function writeTopics(held: readonly Held[], folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const topics = new Map<string, Buffer[]>();
  for (const { topic, value } of held) {
    const lines = topics.get(topic) ?? [];
    if (lines.length === 0) topics.set(topic, lines);
    lines.push(value, Buffer.from('\n'));
  }
  return [...topics].map(([topic, lines]) => {
    const path = join(folder, `${topic}.ndjson`);
    appendFileSync(path, Buffer.concat(lines));
    return path;
  });
}
