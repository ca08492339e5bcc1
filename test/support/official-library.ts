import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../base/package-root.ts';
import { importKnowledge } from '../../ingest/knowledge/import-knowledge.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { runnable } from './requirement.ts';

const folder = join(packageRoot(), '..', 'shared', 'data', 'two-libraries');
const file = join(folder, 'knowledge_points_3899.json');

/** Whether the official knowledge library is beside the project; told loudly where it is not. */
export const hasOfficialLibrary = (): boolean =>
  runnable(
    'the official knowledge library',
    existsSync(file),
    'put its JSON files into ../shared/data/two-libraries beside the project.',
  );

/** A warehouse in memory that holds the official knowledge library and nothing else. */
export async function officialLibrary(): Promise<Warehouse> {
  const warehouse = await Warehouse.inMemory();
  await importKnowledge({ paths: [file], workingDirectory: folder }, warehouse, {
    now: () => new Date('2026-07-15T00:00:00Z'),
  });
  return warehouse;
}
