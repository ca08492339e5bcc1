import { parseArgs } from 'node:util';
import { closingLine, runFaults } from './fault-run.ts';

/**
 * The long fault run: `npm run test:faults -- [--seed N] [--kills N] [--without ACTION]…`. Ends with 1 where anything
 * differs.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '200' },
    without: { type: 'string', multiple: true, default: [] },
  },
});
const seed = Number(values.seed);
const started = Date.now();
const result = await runFaults({
  seed,
  kills: Number(values.kills),
  without: values.without,
  say: (text) => process.stderr.write(`${Math.round((Date.now() - started) / 1000)} s  ${text}\n`),
});
for (const difference of result.differences) process.stdout.write(`seed ${seed} ${difference}\n`);
process.stdout.write(`${closingLine(seed, result)}\n`);
if (result.differences.length > 0) process.exitCode = 1;
