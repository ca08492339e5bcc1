import { setTimeout as delay } from 'node:timers/promises';
import { openFolder } from './keeping.ts';

/** Holds a warehouse until it is killed, and says so first. */
await openFolder(process.argv[2] ?? '');
process.stdout.write('held\n');
await delay(600_000);
