import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { smallCity, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path);
afterAll(() => folder.remove());

/** Lands a city whose trace codes are written otherwise, scans it, and counts the suspects of repeated codes. */
async function repeatedCodes(name: string, write: (code: string) => string): Promise<number> {
  const data = join(folder.path, `data-${name}`);
  const path = join(folder.path, name);
  mkdirSync(path);
  const city = smallCity();
  const codes = (city['trac_d'] ?? []).map((row) => ({ ...row, drug_trac_codg: write(row['drug_trac_codg'] ?? '') }));
  writeSmallCity(path, { ...city, trac_d: codes });
  expect(await run(['ingest', 'files', path, '--data', data], recorder.effects), recorder.take().err).toBe(0);
  expect(await run(['scan', '--json', '--topic', 'trace-code', '--data', data], recorder.effects)).toBe(0);
  const printed = recorder.take().out;
  const scan = JSON.parse(printed.slice(printed.indexOf('{"schema"'))) as { rules: { suspects: number }[] };
  return scan.rules.reduce((sum, rule) => sum + rule.suspects, 0);
}

test('a repeated trace code is a suspect however it is written', async () => {
  expect(await repeatedCodes('plain', (code) => code)).toBe(2);
  expect(await repeatedCodes('marked', (code) => `'${code}`)).toBe(2);
});

test.each([
  ['bar-code', "'6901234567892"],
  ['wide-bar-code', '６９０１２３４５６７８９２'],
  ['scientific', '8.12346e19'],
  ['zeros', '81234560000000000000'],
  ['constant', '无码'],
])('a damaged code accuses nobody: %s', async (name, damaged) => {
  expect(await repeatedCodes(name, () => damaged)).toBe(0);
});
