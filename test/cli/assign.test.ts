import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallCity, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { jsonLines, typedCommands } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: join(folder.path, 'data'), MINGCHA_OPERATOR: '张三' });
const { mingcha, done } = typedCommands(recorder);
interface Listed {
  readonly suspect_id: string;
  readonly topic: string;
  readonly status: string;
  readonly assignee: string | null;
}
const list = async (...words: string[]): Promise<Listed[]> =>
  jsonLines<Listed>(await done('suspects', 'list', '--json', ...words));

beforeAll(async () => {
  mkdirSync(join(folder.path, 'in'));
  writeSmallCity(join(folder.path, 'in'), smallCity());
  await done('init');
  await mingcha('ingest', 'files', 'in');
  await mingcha('scan');
}, 120_000);
afterAll(() => folder.remove());

test('topics are named as the lists name them, and an unknown one is answered with all of them', async () => {
  const all = await list();
  const [first] = all;
  const named = { 'trace-code': '药品追溯码', 'over-prescription': '超量开药' }[first?.topic ?? ''] ?? '';
  const ofTopic = all.filter(({ topic }) => topic === first?.topic).map(({ suspect_id: id }) => id);
  expect(ofTopic.length).toBeGreaterThan(0);
  expect((await list('--topic', named)).map(({ suspect_id: id }) => id)).toEqual(ofTopic);
  const { exit, err } = await mingcha('suspects', 'list', '--topic', '不知道');
  expect({ exit, named: err.includes(`${first?.topic} ${named}`) }).toEqual({ exit: 2, named: true });
  expect((await mingcha('scan', '--topic', named)).exit).toBe(0);
  await done('report', 'xlsx', '--topic', named, '--out', 'topic.xlsx');
});

test('a list that is cut short says how to see all of it', async () => {
  const all = await list();
  expect(await done('suspects', 'list', '--limit', '1')).toContain(
    `显示 1 条，共 ${all.length} 条（全部：加 --limit ${all.length}）。`,
  );
  expect(await done('suspects', 'list')).toContain(`显示 ${all.length} 条，共 ${all.length} 条。`);
});

test('of many that are assigned together, the handled are left alone, and who only changes hands is told', async () => {
  const [a = '', b = ''] = (await list()).map(({ suspect_id: id }) => id);
  const all = (await list()).length;
  const steps: readonly (readonly [string, ...string[]])[] = [
    ['assign', '--to', '王五'],
    ['check'],
    ['discuss'],
    ['notify'],
    ['answer'],
    ['recheck'],
    ['decide', '--verdict', '核查属实'],
    ['handle', '--how', '追回'],
  ];
  for (const [verb, ...words] of steps) await done('suspects', verb, a, ...words);
  expect(await done('suspects', 'assign', b, '--to', '王五')).toMatch(/^分派：1 条疑点，下一步期限 [\d-]+。\n$/u);
  expect(await done('suspects', 'assign', b, '--to', '赵六')).toBe(
    '分派：1 条疑点。\n其中 1 条已在办，只改负责人，核查状态不变。\n',
  );
  expect(await done('suspects', 'assign', '--state', 'active', '--to', '李四', '--yes')).toMatch(
    new RegExp(`^分派：${all - 1} 条疑点.*\n其中 1 条已在办，只改负责人，核查状态不变。\n$`, 'u'),
  );
  const after = await list('--state', 'all');
  expect(after.find(({ suspect_id: id }) => id === a)).toMatchObject({ status: 'handled', assignee: '王五' });
  expect(after.find(({ suspect_id: id }) => id === b)).toMatchObject({ status: 'assigned', assignee: '李四' });
  expect(await done('suspects', 'progress')).toContain(`\n合计 ${all} 条：有效 ${all}\n`);
});
