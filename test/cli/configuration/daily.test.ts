import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MingchaError } from '../../../base/problem.ts';
import { loadDaily, type DailySettings } from '../../../cli/configuration/daily.ts';
import { loadConfiguration } from '../../../cli/configuration/load-configuration.ts';
import { packageRoot } from '../../../base/package-root.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const file = join(folder.path, 'mingcha.yaml');
const request = { directory: folder.path, workingDirectory: folder.path };

function load(text: string): DailySettings {
  writeFileSync(file, text);
  return loadDaily(request);
}

function refused(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof MingchaError)
      return error.problems.map(({ code, where }) => `${code} ${where.slice(file.length)}`);
    throw error;
  }
  throw new Error('the configuration was taken');
}

test('without a configuration all is in the data folder', () => {
  const elsewhere = join(folder.path, 'none');
  const settings = loadDaily({ directory: elsewhere, workingDirectory: elsewhere });
  expect(settings).toEqual({
    drop: { path: join(elsewhere, 'drop'), named: false },
    outbox: { path: join(elsewhere, 'outbox'), named: false },
    notices: { path: join(elsewhere, 'notices'), named: false },
    settledSeconds: 60,
    marker: undefined,
    mapping: undefined,
    packs: ['core', 'local'],
    exports: ['csv', 'xlsx'],
    keep: undefined,
  });
});

test('what is written holds; folders are from the configuration’s own', () => {
  expect(
    load(
      'daily: {drop: in, outbox: /out, settled: 0, marker: .ok, mapping: m.yaml, packs: [all], exports: [csv], keep: 30}\n',
    ),
  ).toEqual({
    drop: { path: join(folder.path, 'in'), named: true },
    outbox: { path: '/out', named: true },
    notices: { path: join(folder.path, 'notices'), named: false },
    settledSeconds: 0,
    marker: '.ok',
    mapping: join(folder.path, 'm.yaml'),
    packs: ['all'],
    exports: ['csv'],
    keep: 30,
  });
  expect(load('daily: {exports: []}\n').exports).toEqual([]);
});

test('a stream’s password need not be there for the nightly work', () => {
  const sasl = 'sasl: {mechanism: plain, username: u, password_file: nowhere}';
  const text = `kafka: {brokers: ["127.0.0.1:9092"], topics: [{topic: t, kind: setl_d}], ${sasl}}\n`;
  expect(load(text).settledSeconds).toBe(60);
  expect(() => loadConfiguration({ ...request, environment: {} })).toThrow(/MC-CONF-007/);
});

test('every mistake is told where it is', () => {
  expect(refused('daily: {settled: -1}\n')).toEqual(['MC-CONF-006 :1:18']);
  expect(refused('daily: {marker: done}\n')).toEqual(['MC-CONF-006 :1:17']);
  expect(refused('daily: {packs: []}\n')).toEqual(['MC-CONF-006 :1:9']);
  expect(refused('daily: {packs: [core, core]}\n')).toEqual(['MC-CONF-006 :1:9']);
  expect(refused('daily: {exports: [pdf]}\n')).toEqual(['MC-CONF-005 :1:19']);
  expect(refused('daily: {outbx: x}\n')).toEqual(['MC-CONF-002 :1:9']);
  expect(refused('schedule: {daily: "every night"}\n')).toEqual(['MC-CONF-006 :1:19']);
});

test('serve reads when the nightly work begins, and the shipped configuration is right', () => {
  writeFileSync(file, 'schedule: {daily: "30 1 * * *"}\n');
  expect(loadConfiguration({ ...request, environment: {} }).schedule).toEqual({ daily: '30 1 * * *' });
  const shipped = loadConfiguration({
    ...request,
    file: join(packageRoot(), 'deploy', 'mingcha.yaml'),
    environment: {},
  });
  expect(shipped.schedule.scan).toBe('30 1 * * *');
});
