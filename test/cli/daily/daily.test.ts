import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { displayWidth } from '../../../base/text.ts';
import { run } from '../../../cli/run.ts';
import { dailyFolder, dropDay, makeDays } from '../../faults/daily/make-days.ts';
import { differencesOf, stateOf } from '../../faults/daily/state-of.ts';
import { Random } from '../../ingest/fuzz/random.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

// Each of them does whole days of work, on machines that may be busy.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const folders: { remove: () => void }[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

/** A data folder with three rules of its own, and what a command on it answers. */
function site(packs: 'local' | 'core' = 'local') {
  const folder = temporaryFolder();
  folders.push(folder);
  const { path } = folder;
  dailyFolder(path, packs);
  const recorder = recordingEffects(path, { MINGCHA_DATA: path });
  let now = new Date('2026-01-20T00:00:00Z');
  const ask = async (...words: string[]): Promise<{ code: number; out: string; err: string }> => {
    const code = await run(words, { ...recorder.effects, now: () => now });
    return { code, ...recorder.take() };
  };
  return { path, drop: join(path, 'drop'), ask, setNow: (moment: string) => (now = new Date(moment)) };
}

const days = makeDays(new Random(11), 4).map((day) => ({
  ...day,
  files: day.files.filter(({ path }) => !path.includes('broken')),
}));
const [one] = days;
if (one === undefined) throw new Error('a day is needed');
const inFolder = (day: (typeof days)[number]) => ({
  ...day,
  files: day.files.map(({ path, text }) => ({ path: `${day.date}/${path.split('/').at(-1) ?? ''}`, text })),
});

test('a day is landed, scanned, exported and told of, and is not done twice', async () => {
  const { path, drop, ask } = site();
  for (const day of days)
    dropDay(drop, { ...day, files: day.files.map((file) => ({ ...file, path: file.path.split('/').at(-1) ?? '' })) });
  const { code, out, err } = await ask('daily');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('明察日报  2026-01-20');
  expect((await ask('status')).out).toMatch(/最近日常作业 2026-01-20（2026-01-20 [\d:.]+）\n/);
  expect(JSON.parse((await ask('status', '--json')).out)).toMatchObject({
    daily: { day: '2026-01-20', state: 'done', exit: 0 },
  });
  expect(out).toMatch(/金额 [\d,.]+ 元，入库 [\d,.]+ 元，对账相符/);
  expect(out).toMatch(/二、新增疑点 [1-9]\d* 条/);
  expect(readdirSync(drop)).toEqual(['landed']);
  expect(readdirSync(join(path, 'outbox', '2026-01-20')).toSorted()).toEqual([
    'record',
    '日报-2026-01-20.txt',
    '疑点清单.csv',
    '疑点清单.xlsx',
  ]);
  expect(readdirSync(join(path, 'outbox', '2026-01-20', 'record')).toSorted()).toEqual([
    'events.parquet',
    'rule_runs.parquet',
    'runs.parquet',
    'suspects.parquet',
  ]);
  const page = readFileSync(join(path, 'outbox', '2026-01-20', '日报-2026-01-20.txt'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(page.length).toBeLessThanOrEqual(60);
  expect(Math.max(...page.map(displayWidth))).toBeLessThanOrEqual(80);
  const notices = readdirSync(join(path, 'notices')).toSorted();
  expect(notices).toEqual(['2026-01-20T080000-daily.json', '2026-01-20T080000-daily.txt']);
  const notice = JSON.parse(readFileSync(join(path, 'notices', notices[0] ?? ''), 'utf8')) as {
    exports: string[];
    exit: number;
    id: string;
  };
  expect(notice).toMatchObject({ schema: 1, id: '2026-01-20-1', exit: 0, state: 'done', files: { refused: 0 } });
  expect(notice.exports.every((file) => existsSync(file))).toBe(true);
  const again = await ask('daily');
  expect(again.code).toBe(0);
  expect(again.out).toMatch(
    /^2026-01-20 的日常作业已于 2026-01-20 08:00:00 完成（筛查 R000001，退出码 0），没有重做\n$/,
  );
  expect(readdirSync(join(path, 'notices'))).toHaveLength(2);
});

test('asked for again, a day is scanned anew and leaves the files of the first time as they are', async () => {
  const { path, drop, ask } = site();
  dropDay(drop, inFolder({ ...one, date: '2026-01-20' }));
  expect((await ask('daily')).code).toBe(0);
  const list = join(path, 'outbox', '2026-01-20', '疑点清单.csv');
  writeFileSync(list, 'an officer was here');
  writeFileSync(join(drop, 'late.csv'), 'nobody,knows\n1,2\n');
  expect((await ask('daily')).out).toContain('投放目录中有 1 个文件待入库');
  const { code, out } = await ask('daily', '--again', '--json');
  expect(code).toBe(5);
  expect(JSON.parse(out)).toMatchObject({
    schema: 1,
    days: [{ day: '2026-01-20', attempt: 2, state: 'done', exit: 5, run: 'R000002' }],
    already: null,
    files_waiting: 0,
  });
  expect(readFileSync(list, 'utf8')).toBe('an officer was here');
  expect(readdirSync(join(path, 'outbox', '2026-01-20'))).toContain('疑点清单-2.csv');
});

test('files that were still being written are landed by the next run of the same day', async () => {
  const { path, drop, ask, setNow } = site();
  const file = join(path, 'mingcha.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('settled: 0', 'settled: 3600'));
  expect(readFileSync(file, 'utf8')).toContain('settled: 3600');
  dropDay(drop, one);
  setNow(new Date().toISOString());
  const first = await ask('daily', '--date', '2026-01-20');
  expect(first.code).toBe(0);
  expect(first.out).toContain(`结果：有 ${one.files.length} 个文件未入库（刚有变化 ${one.files.length}），下次再做`);
  expect(first.out).toContain('补做于 ');
  const still = await ask('daily', '--date', '2026-01-20');
  expect(still.out).toContain('没有重做\n有');
  setNow(new Date(Date.now() + 7_200_000).toISOString());
  const second = await ask('daily', '--date', '2026-01-20');
  expect(second.out).toContain('明察日报  2026-01-20（第 2 次）');
  expect(second.out).toContain('结果：全部完成');
  expect(readdirSync(drop)).toEqual(['landed']);
  const third = await ask('daily', '--date', '2026-01-22');
  expect(third.out).toContain('没有做的日期：2026-01-21。');
  expect(third.out).toContain('drop/2026-01-21/');
});

test('what cannot be landed is set apart with why, and what is not whole waits', async () => {
  const { drop, ask } = site();
  dropDay(drop, one);
  writeFileSync(join(drop, 'unknown.csv'), 'nobody,knows\n1,2\n');
  writeFileSync(join(drop, 'fee_list_d-9.csv.part'), 'half');
  writeFileSync(join(drop, 'note.txt'), 'a word to the bureau\n');
  const { code, out } = await ask('daily');
  expect(code).toBe(5);
  expect(out).toContain('1 个文件没有（全部）入库');
  expect(out).toContain('fee_list_d-9.csv.part：临时文件名');
  expect(out).toContain('退出码 5');
  expect(readdirSync(drop).toSorted()).toEqual(['fee_list_d-9.csv.part', 'landed', 'note.txt', 'refused']);
  expect(readdirSync(join(drop, 'refused', '2026-01-20')).toSorted()).toEqual(['unknown.csv', 'unknown.csv.txt']);
  expect(readFileSync(join(drop, 'refused', '2026-01-20', 'unknown.csv.txt'), 'utf8')).toContain('MC-INGEST-003');
});

test('links stay where they are, and the page and the notice say so and count what is really there', async () => {
  const { path, drop, ask } = site();
  dropDay(drop, inFolder({ ...one, date: '2026-01-20' }));
  const outside = join(path, 'outside.csv');
  writeFileSync(outside, 'nobody,knows\n1,2\n');
  symlinkSync(drop, join(drop, 'loop'));
  symlinkSync(outside, join(drop, 'link.csv'));
  const { code, out } = await ask('daily');
  expect(code).toBe(0);
  expect(out).toContain('2 个文件留在原处：\n    link.csv：是链接，不跟随也不入库');
  expect(out).toContain('    loop：是链接');
  expect(out).not.toContain('refused');
  expect(readdirSync(drop).toSorted()).toEqual(['landed', 'link.csv', 'loop']);
  expect(existsSync(outside)).toBe(true);
  const name = readdirSync(join(path, 'notices')).find((file) => file.endsWith('.json')) ?? '';
  expect(JSON.parse(readFileSync(join(path, 'notices', name), 'utf8'))).toMatchObject({
    exit: 0,
    files: { landed: one.files.length, refused: 0, left: 2, missing: 0, unread: 0 },
    refused: [],
    left: [{ name: 'link.csv', why: '是链接，不跟随也不入库，请放文件本身' }, { name: 'loop' }],
    unread: [],
  });
});

test('days that were missed end in the ledger of nights that ran', async () => {
  const [nightly, missed] = [site(), site()];
  for (const day of days) {
    dropDay(nightly.drop, inFolder(day));
    expect((await nightly.ask('daily', '--date', day.date)).code).toBe(0);
  }
  for (const day of days) dropDay(missed.drop, inFolder(day));
  const { code, out } = await missed.ask('daily', '--date', days.at(-1)?.date ?? '', '--json');
  expect(code).toBe(0);
  expect((JSON.parse(out) as { days: { day: string }[] }).days.map(({ day }) => day)).toEqual(
    days.map(({ date }) => date),
  );
  expect(differencesOf(await stateOf(nightly.path), await stateOf(missed.path))).toEqual([]);
});

test('a file that came for a day that is over is landed with the next one', async () => {
  const { path, drop, ask } = site();
  const [first, second] = days.map(inFolder);
  if (first === undefined || second === undefined) throw new Error('two days are needed');
  expect((await ask('daily', '--date', '2026-01-19')).code).toBe(0);
  dropDay(drop, first);
  expect((await ask('daily')).code).toBe(0);
  expect(readdirSync(join(drop, 'landed', '2026-01-20', first.date)).length).toBe(first.files.length);
  expect(readdirSync(drop)).toEqual(['landed']);
  expect(existsSync(join(path, 'outbox', first.date))).toBe(false);
});

test('a list that cannot be saved ends with 6, says so, and is written at the next run without another scan', async () => {
  const { path, drop, ask } = site();
  dropDay(drop, inFolder({ ...one, date: '2026-01-20' }));
  const inTheWay = join(path, 'outbox', '2026-01-20', '疑点清单.csv');
  mkdirSync(inTheWay, { recursive: true });
  const { code, out, err } = await ask('daily');
  expect(code).toBe(6);
  expect(out).toContain('没有能保存');
  expect(err).toContain('MC-CLI-009');
  const [notice] = readdirSync(join(path, 'notices')).filter((name) => name.endsWith('.json'));
  expect(JSON.parse(readFileSync(join(path, 'notices', notice ?? ''), 'utf8'))).toMatchObject({
    state: 'unsaved',
    exit: 6,
  });
  rmdirSync(inTheWay);
  const again = await ask('daily', '--json');
  expect(again.code).toBe(0);
  expect(JSON.parse(again.out)).toMatchObject({ days: [{ attempt: 1, state: 'done', run: 'R000001' }] });
  expect(readFileSync(inTheWay, 'utf8')).toContain('疑点编号');
});

test('a rule that fails ends with 4, and everything else is done and says so', async () => {
  const { path, drop, ask } = site();
  for (const day of days) dropDay(drop, inFolder({ ...day, date: '2026-01-20' }));
  const rule = readFileSync(join(path, 'rules', 'MC-ZZ-001.yaml'), 'utf8').replaceAll('MC-ZZ-001', 'MC-ZZ-009');
  // Two suspects of one institution have the same key then.
  const wrong = rule
    .replace(/key: \[.*\]/, 'key: [fixmedins_code]')
    .replaceAll(/key: \{drug_trac_codg: \d+, /g, 'key: {')
    .replace('fields: [fixmedins_code, drug_trac_codg]', 'fields: [fixmedins_code]');
  writeFileSync(join(path, 'rules', 'MC-ZZ-009.yaml'), wrong);
  const { code, out, err } = await ask('daily');
  expect(err).toContain('MC-DETECT-007');
  expect(out).toContain('！运行出错 1 条');
  expect(code).toBe(4);
  expect(readdirSync(join(path, 'notices'))).toHaveLength(2);
});

test('a folder that the configuration names must be there; a mistyped data folder is refused', async () => {
  const { path, ask } = site();
  writeFileSync(join(path, 'mingcha.yaml'), 'daily: {outbox: share/lists}\n');
  const { code, err } = await ask('daily');
  expect({ code, named: err.includes('daily.outbox') }).toEqual({ code: 6, named: true });
  expect((await ask('daily', '--data', join(path, 'nowhere'))).code).toBe(2);
  expect(existsSync(join(path, 'nowhere'))).toBe(false);
});

test('old lists go, and what somebody wrote into stays', async () => {
  const { path, ask, setNow } = site();
  writeFileSync(join(path, 'mingcha.yaml'), 'daily: {settled: 0, packs: [local], exports: [csv], keep: 2}\n');
  for (const day of ['2026-01-16', '2026-01-17']) expect((await ask('daily', '--date', day)).code).toBe(0);
  setNow('2030-01-01T00:00:00Z');
  for (const day of ['2026-01-18', '2026-01-19', '2026-01-20'])
    expect((await ask('daily', '--date', day)).code).toBe(0);
  expect(readdirSync(join(path, 'outbox')).toSorted()).toEqual([
    '2026-01-16',
    '2026-01-17',
    '2026-01-19',
    '2026-01-20',
  ]);
});
