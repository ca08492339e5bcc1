#!/usr/bin/env node
import { terminalEffects } from './effects.ts';

// Whatever is written may hold persons, the engine's own logs and spilled pages too: it is its owner's from the first byte.
process.umask(0o077);
const { effects, dispose } = terminalEffects(process);
// Ctrl-C is listened for before the rest is loaded.
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2), effects);
dispose();

// Something that does not end, such as a socket to a broker gone silent, holds nobody up once all is written.
const GONE_AFTER = 3000;
const leave = (): void => {
  if (process.stdout.writableLength === 0) process.exit();
  setTimeout(leave, GONE_AFTER).unref();
};
setTimeout(leave, GONE_AFTER).unref();
