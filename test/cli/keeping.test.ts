import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { WAREHOUSE_VERSION } from '../../store/migrate.ts';
import { writeSmallCity } from '../support/city.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { typedCommands } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
const { mingcha } = typedCommands(recorder);
const kindsOf = (out: string): unknown => (JSON.parse(out) as { kinds: unknown }).kinds;

beforeAll(async () => {
  mkdirSync(join(folder.path, 'in'));
  writeSmallCity(join(folder.path, 'in'));
  await mingcha('ingest', 'files', 'in');
  await mingcha('scan');
});
afterAll(() => folder.remove());

describe('keeping a warehouse at the command line', () => {
  test('a backup and its restore into an empty folder show the same status', async () => {
    const { exit, out } = await mingcha('backup', 'safe', '--lang', 'en');
    expect(exit).toBe(0);
    expect(out).toContain('as sensitive as the warehouse');
    const other = join(folder.path, 'other');
    expect((await mingcha('restore', 'safe', '--data', other)).exit).toBe(0);
    const [here, there] = [await mingcha('status', '--json'), await mingcha('status', '--json', '--data', other)];
    expect(kindsOf(there.out)).toEqual(kindsOf(here.out));
    expect(JSON.parse(here.out)).toMatchObject({ cut: 7, ledger: { active: 3 } });
    expect((await mingcha('suspects', 'list', '--json', '--data', other)).out).toBe(
      (await mingcha('suspects', 'list', '--json')).out,
    );
  });

  test('backup and restore answer in JSON, with the manifest and where the old warehouse is kept', async () => {
    const made = JSON.parse((await mingcha('backup', 'safe', '--json')).out) as Record<string, unknown>;
    expect(made).toMatchObject({ schema: 1, cut: 7, warehouse_version: WAREHOUSE_VERSION });
    expect(made['sha256']).toMatch(/^[0-9a-f]{64}$/);
    const refused = await mingcha('restore', 'safe', '--json');
    expect(refused.exit).toBe(2);
    expect(JSON.parse(refused.err)).toMatchObject({ code: 'MC-STORE-015' });
    const { exit, out } = await mingcha('restore', String(made['file']), '--replace', '--json');
    expect(exit).toBe(0);
    const { kept } = JSON.parse(out) as { kept: string };
    expect(readdirSync(data)).toContain(kept.slice(data.length + 1));
    expect(readFileSync(join(data, 'mingcha.log'), 'utf8')).toContain('"msg":"restore"');
  });

  test('prune tells first, removes with --yes, and says what stays', async () => {
    const refused = await mingcha('prune', '--before', '2025-09-15', '--json');
    expect(refused.exit).toBe(2);
    expect(JSON.parse(refused.err)).toMatchObject({ code: 'MC-STORE-018' });
    const told = JSON.parse((await mingcha('prune', '--before', '2025-09-15', '--force', '--json')).out) as object;
    expect(told).toMatchObject({ schema: 1, done: false });
    expect((await mingcha('sql', 'SELECT count(*) AS n FROM setl_d', '--json')).out).toBe('{"n":"6"}\n');
    const { exit, out } = await mingcha(
      'prune',
      '--before',
      '2025-09-15',
      '--force',
      '--yes',
      '--reason',
      '届满',
      '--json',
    );
    expect(exit).toBe(0);
    const done = JSON.parse(out) as { kinds: { kind: string; removed: number; kept: number }[] };
    expect(done).toMatchObject({ done: true, before: '2025-09-15' });
    // Visit 4 is nobody's evidence; the other four before the day are, or share a box with one that is later.
    expect(done.kinds.find((kind) => kind.kind === 'setl_d')).toMatchObject({ removed: 1, kept: 4 });
    const scan = JSON.parse((await mingcha('scan', '--json')).out) as { totals: object; retention: object };
    expect(scan.totals).toMatchObject({ suspects: 3, new: 0, gone: 0 });
    expect(scan.retention).toMatchObject({ before: '2025-09-15' });
    expect((await mingcha('doctor', '--deep', '--lang', 'en')).out).toContain('Records before 2025-09-15 were pruned');
  });

  test('a day that is none, and none at all, are met with what is wanted', async () => {
    for (const words of [['prune'], ['prune', '--before', '2025-02-30'], ['prune', '--before', 'gestern']]) {
      const { exit, err } = await mingcha(...words);
      expect(exit).toBe(2);
      expect(err).toContain('YYYY-MM-DD');
    }
  });

  test('commands wait for another process, and name it when it does not let go', async () => {
    const script = join(packageRoot(), 'test', 'support', 'hold-warehouse.ts');
    const child = endsWithTest(
      spawn(process.execPath, ['--import', 'tsx', script, data], {
        cwd: packageRoot(),
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    await new Promise((resolve) => child.stdout.once('data', resolve));
    for (const words of [
      ['backup', 'safe'],
      ['restore', 'safe', '--replace'],
      ['prune', '--before', '2020-01-01', '--yes', '--reason', '届满'],
    ]) {
      const { exit, err } = await mingcha(...words, '--wait', '0');
      expect(exit).toBe(2);
      expect(err).toContain('MC-STORE-001');
      expect(err).toContain(String(child.pid));
    }
    const { exit, out } = await mingcha('doctor', '--wait', '0', '--json');
    expect(exit).toBe(2);
    expect(out).toContain('MC-STORE-001');
    const waiting = mingcha('backup', 'safe', '--wait', '30');
    const gone = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    expect((await waiting).exit).toBe(0);
  });
});
