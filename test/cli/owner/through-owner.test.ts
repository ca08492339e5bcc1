import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../cli/run.ts';
import { writeSmallCity } from '../../support/city.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { ownerProcess, type OwnerProcess } from './support/owner-process.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const mingcha = async (...words: string[]) => {
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
  const exit = await run(words, recorder.effects);
  return { exit, ...recorder.take() };
};

let owner: OwnerProcess | undefined;
beforeAll(async () => {
  mkdirSync(join(folder.path, 'in'));
  writeSmallCity(join(folder.path, 'in'));
  writeFileSync(
    join(folder.path, 'in', 'psn_b.csv'),
    'psn_no,gend,brdy,psn_name,certno\np1,1,1960-01-01,欧阳某,FAKE00000000000012\np2,1,1960-13-01,某,F\n',
  );
  await mingcha('ingest', 'files', 'in');
  await mingcha('scan');
});
afterAll(async () => {
  await owner?.end('SIGKILL');
  folder.remove();
});

const READS: readonly (readonly string[])[] = [
  ['status'],
  ['status', '--json'],
  ['status', '--lang', 'en'],
  ['--data', 'data', 'status'],
  ['doctor'],
  ['doctor', '--json', '--deep'],
  ['suspects', 'list'],
  ['suspects', 'list', '--lang', 'en', '--limit', '1'],
  ['suspects', 'list', '--json'],
  ['suspects', 'list', '--topic', 'none'],
  ['suspects', 'list', '--state', 'nonsense'],
  ['suspects', 'show', 'ffffffff'],
  ['report', 'csv'],
  ['report', 'csv', '--headers', 'words', '--unmask', '--reason', '现场核查'],
  ['report', 'csv', '--unmask'],
  ['report', 'csv', '--out', 'no/such/folder/list.csv'],
  ['quarantine', 'list'],
  ['quarantine', 'list', '--json'],
  ['quarantine', 'export', '--out', 'out', '--lang', 'en'],
  ['prune', '--before', '2020-01-01'],
  ['prune', '--before', 'gestern'],
  ['sql', 'SELECT setl_id, medfee_sumamt FROM setl_d ORDER BY setl_id'],
  ['sql', 'SELECT psn_name, certno FROM psn_b', '--json'],
  ['sql', 'SELECT psn_name FROM psn_b', '--json', '--unmask', '--reason', '现场核查'],
  ['sql', 'SELECT range AS n FROM range(1000)'],
  ['sql', 'SELECT * FROM eff_fee_list_d WHERE false'],
  ['sql', 'EXPLAIN SELECT 1'],
  ['sql', 'SELEC 1'],
  ['sql', 'SELECT * FROM nowhere'],
  ['sql', 'SELECT nowhere FROM psn_b'],
  ['sql', "SELECT 1 + CAST('x' AS INTEGER)"],
  ['sql', 'DROP TABLE psn_b'],
  ['sql', 'SELECT 1; SELECT 2'],
  ['sql', "SELECT * FROM read_text('in/psn_b.csv')", '--json'],
  ['sql', "FROM 'in/psn_b.csv'"],
  ['sql', "SELECT current_setting('temp_directory')"],
  ['sql', 'SET threads = 1'],
  ['sql', "COPY psn_b TO 'stolen.csv'"],
  ['sql', 'SELECT * FROM setting'],
  ['rules', 'list'],
  ['rulse'],
  ['--version'],
];

/** What no two runs share: the disk's free space and the sizes of files. */
const steady = (text: string): string =>
  text
    .replaceAll(/"(?:free|wal|file|needed|spill)_bytes":\d+/g, '"…"')
    .replaceAll(/\d+(?:\.\d+)? ?(?:B|KB|MB|GB|TB)\b/g, '…')
    .replaceAll(/\.\d+-\d+\.part/g, '.part')
    // Queries and exports are themselves written down.
    .replaceAll(/(张表全部读过，共 )\d+/g, '$1…')
    .replaceAll(/"deep":true,"rows":\d+/g, '"deep":true,"rows":…')
    // The owner's own spill folder.
    .replaceAll(/"folders":[01]/g, '"folders":…');

describe('a command through the owner', () => {
  const direct = new Map<string, Awaited<ReturnType<typeof mingcha>>>();
  const listed = (): string => readFileSync(join(folder.path, 'list.csv'), 'utf8');
  let file = '';

  beforeAll(async () => {
    for (const words of READS) direct.set(words.join(' '), await mingcha(...words));
    await mingcha('report', 'csv', '--out', 'list.csv');
    file = listed();
    owner = await ownerProcess(data);
  });

  test('is not possible otherwise: the owner holds the file and says so', () => {
    expect(owner?.said).toMatch(/^listens .*\.sock$/);
    expect(JSON.parse(readFileSync(join(data, 'owner.json'), 'utf8'))).toMatchObject({
      pid: owner?.pid,
      command: 'serve',
      socket: owner?.said.slice('listens '.length),
    });
  });

  test.each(READS.map((words) => [words.join(' '), words] as const))('answers as directly: %s', async (name, words) => {
    const [before, now] = [direct.get(name), await mingcha(...words)];
    expect({ exit: now.exit, out: steady(now.out), err: steady(now.err) }).toEqual({
      exit: before?.exit,
      out: steady(before?.out ?? ''),
      err: steady(before?.err ?? ''),
    });
    expect(now.out + now.err).not.toBe('');
  });

  test('writes files where its caller stands', async () => {
    writeFileSync(join(folder.path, 'list.csv'), '');
    expect((await mingcha('report', 'csv', '--out', 'list.csv')).exit).toBe(0);
    expect(listed()).toBe(file);
  });

  test('lands, scans, undoes and backs up', async () => {
    writeFileSync(join(folder.path, 'more.csv'), 'psn_no,gend,brdy\np9,1,1960-01-01\n');
    const { exit, out } = await mingcha('ingest', 'files', 'more.csv', '--kind', 'psn_b', '--json');
    expect(exit).toBe(0);
    const { batches } = JSON.parse(out) as { batches: { batch: string; landed_new: number }[] };
    expect(batches).toMatchObject([{ landed_new: 1 }]);
    expect((await mingcha('sql', "SELECT psn_no FROM psn_b WHERE psn_no = 'p9'", '--json')).out).toBe(
      '{"psn_no":"p9"}\n',
    );
    expect((await mingcha('ingest', 'undo', batches[0]?.batch ?? '', '--reason', '误传')).exit).toBe(0);
    expect((await mingcha('sql', "SELECT psn_no FROM psn_b WHERE psn_no = 'p9'", '--json')).out).toBe('');
    expect((await mingcha('scan', '--fail-on', 'low')).exit).toBe(1);
    const batch = /B\d{6}/.exec((await mingcha('quarantine', 'list', '--json')).out)?.[0] ?? '';
    expect((await mingcha('quarantine', 'close', '--batch', batch, '--reason', '不再入库')).exit).toBe(0);
    expect((await mingcha('backup', 'safe')).exit).toBe(0);
    expect((await mingcha('prune', '--before', '2020-01-01', '--yes', '--reason', '届满')).exit).toBe(0);
  });

  test('a scan, a list and queries at once each answer as alone', async () => {
    const alone = await mingcha('suspects', 'list', '--json');
    const [scan, retry, ...others] = await Promise.all([
      mingcha('scan', '--json'),
      mingcha('ingest', 'retry'),
      mingcha('sql', 'SELECT count(*) AS n FROM eff_fee_list_d', '--json'),
      mingcha('sql', 'SELECT sum(range) AS n FROM range(3000000)', '--json'),
      mingcha('status', '--json'),
      mingcha('scan', '--json'),
    ]);
    expect([scan.exit, retry.exit, ...others.map(({ exit }) => exit)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect((JSON.parse(scan.out) as { totals: { suspects: number } }).totals.suspects).toBe(3);
    expect(others[0]?.out).toBe('{"n":"6"}\n');
    expect(others[1]?.out).toBe('{"n":"4499998500000"}\n');
    const stripped = (text: string): string => text.replaceAll(/"last_seen_run":"\w+"/g, '');
    expect(stripped((await mingcha('suspects', 'list', '--json')).out)).toBe(stripped(alone.out));
  });

  test('what needs the file alone is refused at once, and says how to stop the owner', async () => {
    for (const words of [
      ['restore', 'safe', '--replace'],
      ['demo', '--data', data, '--people', '500', '--months', '3'],
    ]) {
      const { exit, err } = await mingcha(...words);
      expect(exit, words.join(' ')).toBe(2);
      expect(err).toContain('MC-OWNER-001');
      expect(err).toContain(`kill ${owner?.pid}`);
      expect(err).toContain('mingcha serve');
    }
    const second = await ownerProcess(data);
    expect(second.said).toContain('MC-OWNER-001');
    expect((await mingcha('status')).exit).toBe(0);
  });

  test('stops on SIGTERM, leaves neither note nor socket, and commands run by themselves again', async () => {
    expect(await owner?.end('SIGTERM')).toBe(0);
    expect(() => readFileSync(join(data, 'owner.json'))).toThrow(/ENOENT/);
    expect((await mingcha('status')).exit).toBe(0);
    expect((await mingcha('restore', 'safe', '--replace')).exit).toBe(0);
  });
});
