import { backUp } from '../../store/backup/back-up.ts';
import { inFolder } from './keeping.ts';

/** Makes one backup: what the backup tests run in a process of its own, and kill. */
const [directory = '', folder = ''] = process.argv.slice(2);
await inFolder(directory, (session, warehouse) =>
  backUp(warehouse, session, folder, '0.0.0', { now: () => new Date() }),
);
