import { expect, test } from 'vitest';
import { ENABLE_KAFKA, kafkaPresent } from '../kafka/broker.ts';
import { runnable } from '../support/requirement.ts';
import { CRASH_POINTS } from './actions.ts';
import { runFaults } from './fault-run.ts';

const canRun = runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA);

test.runIf(canRun)(
  'through every fault once, each message counts once',
  async () => {
    const steps: string[] = [];
    const result = await runFaults({
      seed: 7,
      kills: 1,
      say: (text) => void steps.push(text),
    });
    expect(result.differences, steps.join('\n')).toEqual([]);
    for (const point of CRASH_POINTS) expect(result.counts.get(`kill ${point}`), point).toBeGreaterThan(0);
  },
  900_000,
);
