import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeCity } from '../../demo/city.ts';
import { landFiles } from '../../ingest/land-files.ts';
import { cell } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { readCity } from './support/city-views.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('landing finds exactly the dirt that the city says it has', async () => {
  const directory = join(folder.path, 'city');
  const city = await writeCity({ people: 1200, months: 2, seed: 5, directory });
  const warehouse = await Warehouse.open({
    directory: join(folder.path, 'data'),
    mode: 'write',
    create: true,
    waitSeconds: 0,
  });
  const paths = city.files.map((one) => join(directory, one.file));
  const landed = await landFiles({ paths, workingDirectory: directory }, warehouse, { now: () => new Date(0) });
  warehouse.close();
  expect(landed.problems).toEqual([]);

  const { session, close } = await readCity(directory);
  const dirty = await session.rows(
    'SELECT file, outcome, flag, sum(rows::BIGINT)::INTEGER AS n FROM dirty GROUP BY ALL',
  );
  close();
  const told = (file: string, outcome: string): number =>
    dirty
      .filter((row) => cell(row, 'file') === file && cell(row, 'outcome') === outcome)
      .reduce((sum, row) => sum + Number(row['n']), 0);
  for (const [nth, file] of city.files.entries()) {
    const batch = landed.batches.find((one) => one.source.endsWith(file.file));
    expect(batch, `${nth} ${file.file}`).toMatchObject({
      kind: file.kind,
      records_in: file.rows,
      quarantined: told(file.file, 'quarantined'),
      dropped: told(file.file, 'dropped'),
      unchanged: told(file.file, 'unchanged'),
      stale: told(file.file, 'stale'),
    });
    for (const row of dirty.filter((one) => cell(one, 'file') === file.file && cell(one, 'outcome') === 'flagged'))
      expect(batch?.flags[cell(row, 'flag')]).toBeGreaterThanOrEqual(Number(row['n']));
  }
});
