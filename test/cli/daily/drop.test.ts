import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { dailyOf } from '../../../cli/configuration/daily.ts';
import { lookAtDrop, stateAt } from '../../../cli/daily/drop.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

const folders: { remove: () => void }[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function dropped(paths: readonly string[]): string {
  const folder = temporaryFolder();
  folders.push(folder);
  for (const path of paths) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), 'x');
  }
  return folder.path;
}

const settings = (drop: string, more: Parameters<typeof dailyOf>[0] = {}) =>
  dailyOf({ drop, settled: 0, ...more }, drop, drop);

test('files of a day’s folder are of that day, what is not whole is left, and what was dealt with is not looked at', () => {
  const drop = dropped([
    'fee_list_d.csv',
    'a/setl_d.csv',
    '2026-01-05/setl_d.csv',
    '2026-02-30/setl_d.csv',
    'b.csv.part',
    '.c.csv',
    '~$d.xlsx',
    'photo.png',
    'thumbs.db',
    'landed/2026-01-01/x.csv',
    'refused/2026-01-01/y.csv',
  ]);
  const { ready, left, problems } = lookAtDrop(settings(drop), new Date());
  expect(ready.map(({ path, day }) => [path, day])).toEqual([
    ['2026-01-05/setl_d.csv', '2026-01-05'],
    ['2026-02-30/setl_d.csv', null],
    ['a/setl_d.csv', null],
    ['fee_list_d.csv', null],
  ]);
  expect(left.map(({ path, why }) => [path, why])).toEqual([
    ['.c.csv', 'temporary'],
    ['b.csv.part', 'temporary'],
    ['photo.png', 'not_data'],
    ['~$d.xlsx', 'temporary'],
  ]);
  expect(problems).toEqual([]);
});

test('a file that changed just now is left, also when its contents keep an old time', () => {
  const drop = dropped(['fee_list_d.csv']);
  const file = join(drop, 'fee_list_d.csv');
  utimesSync(file, new Date('2020-01-01'), new Date('2020-01-01'));
  const look = (after: number) => lookAtDrop(settings(drop, { settled: 60 }), new Date(Date.now() + after));
  expect(look(0).left.map(({ why }) => why)).toEqual(['settling']);
  expect(look(90_000).ready.map(({ path }) => path)).toEqual(['fee_list_d.csv']);
});

test('with a marker a file waits for it, and the marker is no file of its own', () => {
  const drop = dropped(['a.csv', 'b.csv', 'b.csv.done']);
  const { ready, left } = lookAtDrop(settings(drop, { marker: '.done' }), new Date());
  expect(ready.map(({ path }) => path)).toEqual(['b.csv']);
  expect(left.map(({ path, why }) => [path, why])).toEqual([['a.csv', 'no_marker']]);
});

test('a drop folder that is not there is a problem of its own', () => {
  const drop = join(dropped([]), 'nowhere');
  expect(lookAtDrop(settings(drop), new Date()).problems.map(({ code }) => code)).toEqual(['MC-DAILY-003']);
});

test('links are neither followed nor taken, whatever they lead to, and one put in the place of a file is no file', () => {
  const drop = dropped(['a/setl_d.csv']);
  const elsewhere = dropped(['x.csv']);
  symlinkSync(drop, join(drop, 'loop'));
  symlinkSync('..', join(drop, 'a', 'up'));
  symlinkSync(join(elsewhere, 'x.csv'), join(drop, 'fee_list_d.csv'));
  symlinkSync(elsewhere, join(drop, '2026-01-05'));
  symlinkSync('nowhere', join(drop, 'broken.csv'));
  const { ready, left, problems } = lookAtDrop(settings(drop), new Date());
  expect(ready.map(({ path }) => path)).toEqual(['a/setl_d.csv']);
  expect(left).toEqual(
    ['2026-01-05', 'a/up', 'broken.csv', 'fee_list_d.csv', 'loop'].map((path) => ({ path, why: 'link', day: null })),
  );
  expect(problems).toEqual([]);
  expect(stateAt(join(drop, 'fee_list_d.csv'))).toBeUndefined();
});
