import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeCity } from '../../demo/city.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const;
afterAll(() => folders.forEach((folder) => folder.remove()));

const digests = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true })
      .map(String)
      .filter((name) => /\.(csv|txt|gz|ndjson)$/.test(name))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(directory, name)))
          .digest('hex'),
      ]),
  );

test('one seed gives one city byte for byte, another seed another', async () => {
  const [first, second, other] = folders;
  const options = { people: 600, months: 2, seed: 7 };
  const made = await writeCity({ ...options, directory: first.path });
  const again = await writeCity({ ...options, directory: second.path });
  await writeCity({ ...options, seed: 8, directory: other.path });
  expect(again.files).toEqual(made.files);
  expect(digests(second.path)).toEqual(digests(first.path));
  const changed = digests(other.path);
  for (const name of [
    'setl_d.csv',
    'mdtrt_d.csv',
    'diag_d.txt.gz',
    'psn_b.ndjson',
    'stock_d.csv',
    'medins_b.csv',
    'truth/plants.csv',
  ])
    expect(changed[name]).not.toBe(digests(first.path)[name]);
});
