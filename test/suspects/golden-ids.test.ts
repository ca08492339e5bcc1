import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

/**
 * Ids as released programs gave them. Verdicts of inspection teams hang on them: when this test fails, it is the change that is
 * wrong, never the list.
 */
const GOLDEN = {
  'MC-RX-001': '72ac1fa7229ae8e4e28902f3cdb6b2fa',
  'MC-TC-001': 'e5b53b8e87ac4191aa6a02c501614e62',
  'MC-TC-002': '73c173f4cd8d282b0673f5ed9b74a1e2',
};

interface Listed {
  readonly suspect_id: string;
  readonly rule_id: string;
  readonly rule_version: string;
  readonly key: Readonly<Record<string, string>>;
}

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: join(folder.path, 'data') });
afterAll(() => folder.remove());

async function done(...words: string[]): Promise<string> {
  const code = await run(words, recorder.effects);
  const { out, err } = recorder.take();
  expect(code, err).toBe(0);
  return out;
}

async function scanned(): Promise<Listed[]> {
  await done('scan');
  const lines = (await done('suspects', 'list', '--json')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Listed);
}

const ids = (list: readonly Listed[]): Record<string, string> =>
  Object.fromEntries(list.map(({ rule_id, suspect_id }) => [rule_id, suspect_id]));

let first: Listed[] = [];
beforeAll(async () => {
  mkdirSync(join(folder.path, 'city'));
  writeSmallCity(join(folder.path, 'city'));
  await done('ingest', 'files', join(folder.path, 'city'));
  first = await scanned();
});

test('are those of every version before', () => {
  expect(ids(first)).toEqual(GOLDEN);
});

test('are the rule and its key values, hashed, and nothing else', () => {
  for (const { suspect_id, rule_id, key } of first) {
    const text = Object.entries(key).reduce((all, [name, value]) => `${all}\u001f${name}=${value}`, rule_id);
    expect(suspect_id).toBe(createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32));
  }
});

test('stay the same under another severity and other parameters, whose version is another', async () => {
  const set = async (rule: string, ...values: string[]) =>
    done(
      'rules',
      'overlay',
      'new',
      rule,
      ...values.flatMap((value) => ['--set', value]),
      '--reason',
      '试',
      '--by',
      '王',
    );
  await set('MC-RX-001', 'severity=low');
  await set('MC-TC-002', 'severity=low', 'params.dual_channel_days=2');
  const second = await scanned();
  expect(ids(second)).toEqual(GOLDEN);
  const of = (list: readonly Listed[], rule: string) => list.find(({ rule_id }) => rule_id === rule);
  // What somebody is accused of and by which limit make another version, and never another suspect.
  expect(of(second, 'MC-RX-001')?.rule_version).toMatch(/^\d+\+/);
  expect(of(second, 'MC-RX-001')?.rule_version).not.toBe(of(first, 'MC-RX-001')?.rule_version);
  expect(of(second, 'MC-TC-002')?.rule_version).toMatch(/^\d+\+/);
});
