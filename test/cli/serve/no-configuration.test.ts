import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/warehouse.ts';
import { Programs, until, type Running } from './support/serving.ts';

const folder = temporaryFolder();
const programs = new Programs();
afterAll(async () => {
  await programs.killAll();
  folder.remove();
});

async function stopped(run: Running): Promise<number | null> {
  run.signal('SIGTERM');
  return run.ended();
}

test('without a configuration it says where one should stand, and that the warehouse is new', async () => {
  const data = join(folder.path, 'data');
  const run = programs.start(['serve', '--data', data]);
  await until(
    () => run.out,
    (out) => out.includes('to stop'),
  );
  expect(await stopped(run), run.err).toBe(0);
  expect(run.out).toContain('the folder held no warehouse; an empty one was made');
  expect(run.out).toContain(`reads no messages: there is no configuration ${join(data, 'mingcha.yaml')}\n`);
  writeFileSync(join(data, 'mingcha.yml'), 'http: {port: 0}\n');
  const again = programs.start(['serve', '--json', '--data', data]);
  expect(await again.line((line) => line['event'] === 'serving')).toMatchObject({ configuration: null, made: false });
  expect(await stopped(again), again.err).toBe(0);
  const told = programs.start(['serve', '--data', data]);
  await until(
    () => told.out,
    (out) => out.includes('to stop'),
  );
  expect(await stopped(told), told.err).toBe(0);
  expect(told.out).toContain(`${join(data, 'mingcha.yml')} has another name and is not read`);
  expect(told.out).not.toContain('was made');
}, 120_000);
