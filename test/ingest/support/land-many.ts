import { landFiles } from '../../../ingest/land-files.ts';
import { Warehouse } from '../../../store/warehouse.ts';

/** Lands every file of a folder, one batch each, until it is done or killed. Run as a process of its own. */
const [directory = '', folder = ''] = process.argv.slice(2);
const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 10 });
await landFiles({ paths: ['.'], workingDirectory: folder }, warehouse, {
  now: () => new Date('2026-01-02T03:04:05Z'),
  onBatch: (summary) => process.stdout.write(`${summary.batch}\n`),
});
warehouse.close();
process.stdout.write('done\n');
