import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maskedQuery } from '../../cli/audit-act.ts';
import { operatorOf } from '../../cli/operator.ts';
import { detailText } from '../../cli/render/audit.ts';
import { run } from '../../cli/run.ts';
import { backUp } from '../../store/backup/back-up.ts';
import type { Manifest } from '../../store/backup/manifest.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { jsonLines } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { ownerProcess } from './owner/support/owner-process.ts';

interface Entry {
  readonly entry_no: number;
  readonly happened_at: string;
  readonly who: string;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly digest: string;
}

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder.path, ...names);
const call = async (data: string, ...words: string[]) => {
  const recorder = recordingEffects(folder.path, { MINGCHA_OPERATOR: '李科长', MINGCHA_DATA: at(data) });
  const exit = await run(words, recorder.effects);
  return { exit, ...recorder.take() };
};
const done = async (data: string, ...words: string[]): Promise<string> => {
  const { exit, out, err } = await call(data, ...words);
  expect(exit, err).toBe(0);
  return out;
};
const entries = async (data: string, ...words: string[]): Promise<Entry[]> =>
  jsonLines<Entry>(await done(data, 'audit', 'list', '--json', ...words));
const verdict = async (data: string, ...words: string[]) => {
  const { exit, out, err } = await call(data, 'audit', 'verify', '--json', ...words);
  return { exit, err, ...(JSON.parse(out) as { entries: number; head: string; fault: unknown }) };
};

/** Changes the warehouse behind the program's back. */
async function damage(data: string, sql: string): Promise<void> {
  const warehouse = await Warehouse.open({ directory: at(data), mode: 'write', waitSeconds: 10 });
  const session = await warehouse.session();
  try {
    expect(await session.run(sql), sql).toBeGreaterThan(0);
  } finally {
    session.close();
    warehouse.close();
  }
}

beforeAll(async () => {
  mkdirSync(at('in'));
  writeSmallCity(at('in'));
  await done('data', 'ingest', 'files', 'in');
});
afterAll(() => folder.remove());

describe('the audit log at the command line', () => {
  test('names who acts: MINGCHA_OPERATOR without its control characters, else the user of the machine', () => {
    const context = (environment: Record<string, string>) => ({
      effects: recordingEffects(folder.path, environment).effects,
    });
    expect(operatorOf(context({ MINGCHA_OPERATOR: ' 李\n科长 ' }))).toBe('李 科长');
    expect(operatorOf(context({ MINGCHA_OPERATOR: ' ' }))).toBe(operatorOf(context({})));
    expect(operatorOf(context({}))).not.toBe('');
  });

  test('keeps no person of a query: certificates, phones, and any text beside a personal column', () => {
    const said = "SELECT * FROM psn_b WHERE psn_name = '欧阳某' OR certno = '110101199001011234' -- 13800138000";
    const kept = maskedQuery(said);
    expect(kept).toContain("psn_name = '欧**'");
    for (const secret of ['欧阳某', '110101199001011234', '13800138000']) expect(kept).not.toContain(secret);
    const plain = "SELECT * FROM trac_d WHERE drug_trac_codg = '81234560000000000001'";
    expect(maskedQuery(plain)).toBe(plain);
  });

  test('a scan, exports, an unmasking, a query and an undo each leave their entry, and reading leaves none', async () => {
    await done('data', 'scan');
    await done('data', 'suspects', 'list');
    await done('data', 'suspects', 'list', '--json', '--person', 'p1234567');
    await done('data', 'report', 'csv', '--out', 'list.csv', '--person', 'p1234567');
    await done('data', 'report', 'xlsx', '--out', 'list.xlsx', '--unmask', '--reason', '现场核查');
    await done('data', 'report', 'indicators', '--out', 'bulletin.csv');
    await done('data', 'report', 'indicators');
    await done('data', 'quarantine', 'export', '--out', 'quarantine');
    await done('data', 'sql', 'SELECT 1 AS one');
    await done('data', 'ingest', 'undo', 'B000001', '--reason', '上传有误');
    await done('data', 'prune', '--before', '2020-01-01');
    await done('data', 'prune', '--before', '2020-01-01', '--yes', '--reason', '保存期届满');
    const all = await entries('data');
    expect(all.map(({ action, subject }) => [action, subject])).toEqual([
      ['scan', 'R000001'],
      ['export', 'standard output'],
      ['export', at('list.csv')],
      ['unmask', at('list.xlsx')],
      ['export', at('list.xlsx')],
      ['export', at('bulletin.csv')],
      ['export', at('quarantine')],
      ['sql', null],
      ['undo', 'B000001'],
      ['prune', '2020-01-01'],
    ]);
    expect(new Set(all.map(({ who }) => who))).toEqual(new Set(['李科长']));
    expect(all[0]).toMatchObject({ happened_at: '2026-01-05 08:00:00', detail: { command: 'scan', limited: false } });
    expect(all[1]?.detail).toMatchObject({ command: 'suspects list', filter: { person: 'p12***67' } });
    expect(all[2]?.detail).toMatchObject({ filter: { person: 'p12***67' }, unmasked: false });
    expect(all[3]?.detail).toMatchObject({ command: 'report xlsx', reason: '现场核查' });
    expect(all[7]?.detail).toMatchObject({ query: 'SELECT 1 AS one' });
    expect(await verdict('data')).toMatchObject({ exit: 0, entries: 10, fault: null });
  });

  test('is listed by action, person and day, and as a table', async () => {
    expect((await entries('data', '--action', 'sql', '--action', 'undo')).map(({ action }) => action)).toEqual([
      'sql',
      'undo',
    ]);
    expect(await entries('data', '--who', '别人')).toEqual([]);
    expect(await entries('data', '--from', '2026-01-06')).toEqual([]);
    expect(await entries('data', '--to', '2026-01-05')).toHaveLength(10);
    expect((await entries('data', '--limit', '2')).map(({ entry_no }) => entry_no)).toEqual([9, 10]);
    expect(await done('data', 'audit', 'list')).toMatch(/筛查[\s\S]*不脱敏查看[\s\S]*显示 10 条，共 10 条/);
    expect((await call('data', 'audit', 'list', '--action', 'sin')).exit).toBe(2);
    expect((await call('data', 'audit', 'list', '--from', 'gestern')).err).toContain('MC-CLI-007');
  });

  test('a detail is told in words, whole pair by pair, digests by how they begin', () => {
    const detail = { command: 'scan', run: 'R000001', limited: false, sha256: 'ab'.repeat(32), odd: null };
    expect(detailText(detail, 90, 'zh')).toBe('命令 scan；筛查 R000001；只运行部分 否；文件摘要 abababababab…');
    expect(detailText(detail, 45, 'zh')).toBe('命令 scan；筛查 R000001；另 2 项见 --json');
    expect(detailText({ query: 'x'.repeat(99), rows: 3 }, 40, 'zh')).toMatch(/^查询 x+…；另 1 项见 --json$/);
  });

  test('officers read it in SQL, and what they typed stands in it', async () => {
    const out = await done('data', 'sql', "SELECT count(*) AS n FROM audit_entry WHERE action = 'sql'", '--json');
    expect(JSON.parse(out)).toEqual({ n: '2' });
  });

  test('a refused or failing export is written down all the same, for it was begun', async () => {
    const before = (await entries('data')).length;
    expect((await call('data', 'report', 'csv', '--out', 'no/such/list.csv')).exit).not.toBe(0);
    expect((await call('data', 'report', 'csv', '--unmask')).err).toContain('MC-CLI-004');
    expect((await entries('data')).slice(before).map(({ subject }) => subject)).toEqual([at('no', 'such', 'list.csv')]);
  });

  test('verify finds an edited entry and a cut end, and says which', async () => {
    const { head } = await verdict('data');
    expect(await done('data', 'audit', 'verify')).toContain(head);
    expect(await done('data', 'audit', 'verify')).toContain('只有另处抄存的摘要能发现');
    expect(await verdict('data', '--head', head)).toMatchObject({ exit: 0 });
    expect((await call('data', 'audit', 'verify', '--head', 'abc')).exit).toBe(2);
    cpSync(at('data'), at('edited'), { recursive: true });
    await damage('edited', "UPDATE audit_entry SET who = '别人' WHERE entry_no = 4");
    const edited = await verdict('edited');
    expect(edited).toMatchObject({ exit: 5, fault: { kind: 'edited', entry_no: 4 } });
    expect(edited.err).toContain('MC-AUDIT-002');
    cpSync(at('data'), at('shorter'), { recursive: true });
    await damage('shorter', 'DELETE FROM audit_entry WHERE entry_no > 6');
    expect(await verdict('shorter')).toMatchObject({ exit: 5, fault: { kind: 'cut', entry_no: 7 } });
    // Without the head beside it, what was kept elsewhere still tells; an old entry's digest is no proof of the end.
    const old = (await entries('shorter')).find((entry) => entry.entry_no === 3)?.digest ?? '';
    rmSync(at('shorter', 'audit.head'));
    expect(await verdict('shorter', '--head', old)).toMatchObject({
      exit: 5,
      fault: { kind: 'head_missing', entry_no: 7 },
    });
    expect(await verdict('shorter', '--head', head)).toMatchObject({ exit: 5, fault: { kind: 'rewritten' } });
  });

  test('a backup is an export of everything, written down before it has its name, and none is there without', async () => {
    cpSync(at('data'), at('copied'), { recursive: true });
    const { file, cut, bytes, sha256 } = JSON.parse(await done('copied', 'backup', 'taken', '--json')) as Manifest & {
      file: string;
    };
    const last = (await entries('copied')).at(-1);
    expect(last).toMatchObject({ who: '李科长', action: 'export', subject: file });
    expect(last?.detail).toEqual({
      command: 'backup',
      what: 'warehouse and attachments',
      cut,
      bytes,
      sha256,
      unmasked: true,
    });
    expect(await verdict('copied')).toMatchObject({ exit: 0, fault: null });
    const warehouse = await Warehouse.open({ directory: at('copied'), mode: 'write', waitSeconds: 10 });
    const session = await warehouse.session();
    try {
      const onVerified = async (): Promise<void> => Promise.reject(new Error('cannot be written down'));
      const made = backUp(warehouse, session, at('untold'), 'test', { now: () => new Date(), onVerified });
      await expect(made).rejects.toThrow('cannot be written down');
    } finally {
      session.close();
      warehouse.close();
    }
    expect(readdirSync(at('untold'))).toEqual([]);
  });

  test('a restored backup has its own head, says which it replaced, and is whole', async () => {
    cpSync(at('data'), at('kept'), { recursive: true });
    await done('kept', 'backup', 'backups');
    await done('kept', 'sql', 'SELECT 2');
    const later = await verdict('kept');
    await done('kept', 'restore', 'backups', '--replace');
    const last = (await entries('kept')).at(-1);
    expect(last).toMatchObject({ action: 'restore', detail: { replaced_head: { entries: later.entries } } });
    expect(await verdict('kept')).toMatchObject({ exit: 0, fault: null });
    expect(await verdict('kept', '--head', later.head)).toMatchObject({ exit: 5 });
    expect((await call('kept', 'audit', 'verify', '--head', later.head)).err).toContain('恢复备份');
    await done('fresh', 'restore', 'backups');
    expect(await verdict('fresh')).toMatchObject({ exit: 0, fault: null });
  });

  test('what is done through the owner stands in one chain, however much at once', async () => {
    const owner = await ownerProcess(at('data'));
    try {
      const before = (await entries('data')).length;
      const words = Array.from({ length: 6 }, (_, n) => ['report', 'csv', '--out', `list${n}.csv`]);
      await Promise.all([
        ...words.map(async (one) => done('data', ...one)),
        done('data', 'scan'),
        done('data', 'sql', 'SELECT 3'),
      ]);
      const added = (await entries('data')).slice(before);
      expect(added.map(({ action }) => action).toSorted()).toEqual([...Array<string>(6).fill('export'), 'scan', 'sql']);
      expect(new Set(added.map(({ who }) => who))).toEqual(new Set(['李科长']));
      expect(await verdict('data')).toMatchObject({ exit: 0, fault: null });
    } finally {
      await owner.end('SIGTERM');
    }
    const { entries: n, head } = await verdict('data');
    expect(existsSync(at('data', 'audit.head'))).toBe(true);
    expect(JSON.parse(readFileSync(at('data', 'audit.head'), 'utf8'))).toMatchObject({ entries: n, digest: head });
  });
});
