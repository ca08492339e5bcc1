import { once } from 'node:events';
import { MingchaError } from '../../../../base/problem.ts';
import { contextOf, withWarehouse } from '../../../../cli/context.ts';
import { terminalEffects } from '../../../../cli/effects.ts';
import { runHereOrThere } from '../../../../cli/owner/forward.ts';
import { startOwner } from '../../../../cli/owner/owner.ts';
import { writeProblems } from '../../../../cli/render/problems.ts';
import { run } from '../../../../cli/run.ts';

/**
 * Owns the warehouse of a folder until it is told to stop, and says when it listens. `own.ts FOLDER later` says `opened`
 * first and listens once something comes on standard input; `own.ts FOLDER hold` writes without taking commands.
 */
const [folder = '', how = 'now'] = process.argv.slice(2);
process.umask(0o077);
const { effects, dispose } = terminalEffects(process);
const context = contextOf({ data: folder, wait: '0' }, effects, {
  command: how === 'hold' ? 'ingest files' : 'serve',
  needs: 'alone',
  lent: undefined,
  runBeside: run,
});

try {
  process.exitCode = await runHereOrThere(context, [], async (here) =>
    withWarehouse(here, how === 'hold' ? 'write' : 'own', async (warehouse) => {
      const stopped = once(effects.signal, 'abort');
      const alive = setInterval(() => undefined, 1000);
      try {
        if (how === 'hold') {
          effects.out.write('held\n');
          await stopped;
          return 0 as const;
        }
        if (how === 'later') {
          effects.out.write('opened\n');
          await once(process.stdin, 'data');
          process.stdin.destroy();
        }
        const owner = await startOwner(here, warehouse);
        effects.out.write(`listens ${owner.socket}\n`);
        await stopped;
        await owner.close();
        return 0 as const;
      } finally {
        clearInterval(alive);
      }
    }),
  );
} catch (error) {
  if (!(error instanceof MingchaError)) throw error;
  writeProblems(error.problems, 'en', false, effects);
  process.exitCode = 2;
}
dispose();
