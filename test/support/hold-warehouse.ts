import { setTimeout as delay } from 'node:timers/promises';
import { openFolder } from './keeping.ts';

/**
 * Holds a warehouse until it is killed, and says so first. The warehouse is used after the wait: what nobody uses any
 * more is collected, and with it goes the lock on the file.
 */
const warehouse = await openFolder(process.argv[2] ?? '');
process.stdout.write('held\n');
await delay(600_000);
warehouse.close();
