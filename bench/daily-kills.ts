/**
 * Kills `mingcha daily` at random moments and compares what is left with nights that nobody disturbed:
 * `npx tsx bench/daily-kills.ts [--kills 100] [--seed 1] [--days 6] [--packs local|core]`. Ends with 1 where anything differs.
 */
import { parseArgs } from 'node:util';
import { dailyKillsLine, runDailyKills } from '../test/faults/daily/daily-kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '6' },
    packs: { type: 'string', default: 'local' },
  },
});
const started = Date.now();
const result = await runDailyKills({
  kills: Number(values.kills),
  seed: Number(values.seed),
  days: Number(values.days),
  packs: values.packs === 'core' ? 'core' : 'local',
  say: (text) => process.stderr.write(`${Math.round((Date.now() - started) / 1000)} s  ${text}\n`),
});
for (const difference of result.differences) process.stdout.write(`${difference}\n`);
process.stdout.write(`seed ${values.seed}: ${dailyKillsLine(result)}\n`);
if (result.differences.length > 0) process.exitCode = 1;
