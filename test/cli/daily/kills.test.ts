import { expect, test } from 'vitest';
import { runDailyKills } from '../../faults/daily/daily-kills.ts';

/** A short part of `npx tsx bench/daily-kills.ts`. */
test('days that are killed and run again end as days that nobody disturbed', { timeout: 900_000 }, async () => {
  const told: string[] = [];
  const result = await runDailyKills({
    seed: 5,
    kills: 4,
    days: 3,
    packs: 'local',
    say: (text) => void told.push(text),
  });
  expect(result.differences).toEqual([]);
  expect(result.kills).toBeGreaterThanOrEqual(4);
});
