import { terminalEffects } from '../../cli/effects.ts';
import { run } from '../../cli/run.ts';

/** Runs one command in this process and prints what that cost. Run as its own process. */
const { effects, dispose } = terminalEffects(process);
const started = performance.now();
const exit = await run(process.argv.slice(2), { ...effects, out: { ...effects.out, write: () => undefined } });
dispose();
if (exit !== 0) throw new Error(`ended with ${exit}`);
const usage = process.resourceUsage();
process.stdout.write(
  `${JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    megabytes: Math.round(usage.maxRSS / 1024),
  })}\n`,
);
