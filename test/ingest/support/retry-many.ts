import { retryQuarantine } from '../../../ingest/retry/retry.ts';
import { undoBatch } from '../../../ingest/undo/undo.ts';
import { Warehouse } from '../../../store/warehouse.ts';

/** Judges all that waits again and takes it back, over and over, until it is done or killed. Run as a process of its own. */
const [directory = ''] = process.argv.slice(2);
const warehouse = await Warehouse.open({ directory, mode: 'write', waitSeconds: 10 });
const now = (): Date => new Date('2026-01-03T00:00:00Z');
for (let round = 0; round < 8; round++) {
  const { batches } = await retryQuarantine({ filter: {}, workingDirectory: directory }, warehouse, {
    now,
    onBatch: (summary) => process.stdout.write(`${summary.batch}\n`),
  });
  const session = await warehouse.session();
  for (const { batch } of batches.toReversed()) {
    const { summary } = await undoBatch(session, { batch, reason: 'test' }, now);
    process.stdout.write(`${summary.batch}\n`);
  }
  session.close();
}
warehouse.close();
process.stdout.write('done\n');
