import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MingchaError } from '../../base/problem.ts';
import { writeCity } from '../../demo/city.ts';
import { temporaryFolder } from '../support/warehouse.ts';

let folder = temporaryFolder();
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const tiny = { people: 500, months: 1, seed: 3 };

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MingchaError);
  return error instanceof MingchaError ? error.code : '';
}

test.each([
  ['people', 499],
  ['people', 1000.5],
  ['months', 0],
  ['months', 49],
  ['seed', -1],
])('refuses %s = %s before it writes anything', async (name, value) => {
  const directory = join(folder.path, 'city');
  expect(await problemOf(writeCity({ ...tiny, [name]: value, directory }))).toBe('MC-DEMO-001');
  expect(existsSync(directory)).toBe(false);
});

test('a new city takes the place of an older one and leaves other files alone', async () => {
  await writeCity({ ...tiny, months: 2, directory: folder.path });
  writeFileSync(join(folder.path, 'notes.txt'), 'mine');
  const city = await writeCity({ ...tiny, directory: folder.path });
  const fees = readdirSync(folder.path).filter((name) => name.startsWith('fee_list_d'));
  expect(fees).toEqual(['fee_list_d_2025-12.parquet']);
  expect(readFileSync(join(folder.path, 'notes.txt'), 'utf8')).toBe('mine');
  expect(readdirSync(folder.path).toSorted()).toEqual(
    [...city.files.map((one) => one.file), 'notes.txt', 'truth'].toSorted(),
  );
});

test('does not overwrite an extract that is no demo city', async () => {
  writeFileSync(join(folder.path, 'setl_d.csv'), 'setl_id\nreal\n');
  expect(await problemOf(writeCity({ ...tiny, directory: folder.path }))).toBe('MC-DEMO-002');
  expect(readFileSync(join(folder.path, 'setl_d.csv'), 'utf8')).toBe('setl_id\nreal\n');
});

test('says so when the folder cannot be made', async () => {
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  expect(await problemOf(writeCity({ ...tiny, directory: join(file, 'city') }))).toBe('MC-DEMO-003');
});

test('an interrupted city can be made again in the same folder', async () => {
  const directory = join(folder.path, 'city');
  mkdirSync(directory);
  const stop = new AbortController();
  const cut = writeCity({ ...tiny, months: 3, directory, signal: stop.signal, progress: () => stop.abort() });
  expect(await problemOf(cut)).toBe('MC-STORE-006');
  expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
  const city = await writeCity({ ...tiny, directory });
  expect(city.from).toBe('2025-12-01');
});
