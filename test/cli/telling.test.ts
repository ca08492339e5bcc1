import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { writeSmallCity } from '../support/city.ts';
import { settlement, settlements } from '../ingest/support/room.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path);
const effects = { ...recorder.effects, program: 'node dist/cli/main.js' };
const mingcha = async (...words: string[]) => {
  const exit = await run(words, effects);
  return { exit, ...recorder.take() };
};
const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);

/** Made-up visits without a header; the names and certificate numbers belong to nobody. */
const HEADLESS = '张三,110101199003071234,S001,2025-03-01,88.00\n李四,110101198505052345,S002,2025-03-02,66.00\n';
const PERSONS = /张三|110101|李四/;

beforeAll(() => {
  for (const one of ['json', 'city', 'mixed']) mkdirSync(join(folder.path, one));
  writeSmallCity(join(folder.path, 'city'));
});
afterAll(() => folder.remove());

describe('a file without a header', () => {
  test.each([
    ['who.csv', 'MC-INGEST-003'],
    ['setl_d_bare.csv', 'MC-INGEST-004'],
    ['fewer.csv', 'MC-INGEST-003'],
  ])('%s is told of without a cell of its first line', async (name, code) => {
    write(
      name,
      name === 'fewer.csv' ? '张三,男,汉族,北京,杭州,110101199003071234\n李四,女,汉族,北京,杭州,x\n' : HEADLESS,
    );
    for (const language of ['zh', 'en']) {
      const { exit, err } = await mingcha('ingest', 'files', name, '--data', 'bare', '--lang', language);
      expect(exit).toBe(5);
      expect(err).toContain(code);
      expect(err).toMatch(language === 'zh' ? /没有表头行/ : /no header row/);
      expect(err).not.toMatch(PERSONS);
    }
  });

  test('names of columns are still shown, numbered ones too', async () => {
    write('odd.csv', 'Dx1,Dx2,Dx3,颜色\na,b,c,红\n');
    const { err } = await mingcha('ingest', 'files', 'odd.csv', '--data', 'bare');
    expect(err).toContain('[Dx1, Dx2, Dx3, 颜色]');
  });
});

describe('a suggested command', () => {
  test('calls the program as it was called and names the data folder that was given', async () => {
    const other = "data 张'b";
    expect((await mingcha('ingest', 'files', 'city', '--data', other)).exit).toBe(0);
    const program = `node dist/cli/main.js --data 'data 张'\\''b'`;
    expect((await mingcha('status', '--data', other)).out).toContain(`下一步：${program} doctor，然后 ${program} scan`);
    expect((await mingcha('doctor', '--data', other)).out).toContain(`下一步：${program} scan`);
    expect((await mingcha('backup', 'safe', '--data', other)).out).toContain(`恢复：${program} restore `);
    expect((await mingcha('suspects', 'list', '--data', other)).out).toContain(`下一步：${program} scan`);
    expect((await mingcha('restore', 'safe', '--data', 'dataB')).out).toContain(
      '查看：node dist/cli/main.js --data dataB status',
    );
    const { out } = await mingcha('scan', '--data', other);
    expect(out).toContain(`${program} suspects list`);
    expect(out.replaceAll(program, '')).not.toContain('--data');
  });

  test('leaves the default folder unnamed, and stands in the texts of problems', async () => {
    const { err } = await mingcha('scan');
    expect(err).toContain('先运行 node dist/cli/main.js init 或 node dist/cli/main.js ingest files');
    expect((await mingcha('scan', '--data', 'none', '--json')).err).toContain('node dist/cli/main.js --data none init');
    const { out } = await mingcha('init');
    expect(out).toContain('下一步：node dist/cli/main.js ingest files');
  });
});

test('prune --yes without a reason is refused', async () => {
  await mingcha('init', '--data', 'p');
  for (const reason of [[], ['--reason', ' ']]) {
    const { exit, err } = await mingcha('prune', '--before', '2020-01-01', '--yes', ...reason, '--data', 'p');
    expect(exit).toBe(2);
    expect(err).toContain('MC-INGEST-034');
  }
});

describe('what did not land', () => {
  test('is counted in the closing sentence, and nothing claims that it reconciles', async () => {
    write('mixed/setl_d_1.csv', settlements(settlement()));
    write('mixed/colours.csv', '颜色,味道\n红,甜\n');
    write('mixed/README.txt', '这是说明，不是数据。\n');
    const { exit, out } = await mingcha('ingest', 'files', 'mixed', '--data', 'm');
    expect(exit).toBe(5);
    expect(out).toContain('已入库的各批次条数和金额（不含隔离）均对账相符。');
    expect(out).toContain('另有 1 个文件（或其中的表）没有入库，原因见错误；1 个文件未读。');
    const none = await mingcha('ingest', 'files', 'mixed/colours.csv', '--data', 'm');
    expect(none.out).toContain('没有文件入库。');
    expect(none.out).not.toContain('对账');
  });

  test('JSON that fits nothing is a problem, each source told once; only prose is passed over', async () => {
    write('json/conf.json', '{"a":1,"b":2}\n');
    write('json/list.json', '[1,2,3]\n');
    write('json/单个报文.json', '{"infno":"2207","infcode":0,"input":{"data":{"psn_no":"P1"}}}\n');
    write('json/README.txt', '这是说明，不是数据。\n');
    const { exit, out, err } = await mingcha('ingest', 'files', 'json', '--data', 'j', '--json');
    expect(exit).toBe(5);
    const lines = err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { where?: string; passed_over?: string[] });
    expect(lines.flatMap((one) => one.passed_over ?? [])).toEqual(['json/README.txt']);
    expect(lines.flatMap((one) => one.where ?? []).sort()).toEqual(['json/conf.json', 'json/list.json']);
    const { batches } = JSON.parse(out) as { batches: { source: string; quarantined: number }[] };
    expect(batches).toMatchObject([{ source: 'json/单个报文.json', quarantined: 1 }]);
  });
});

describe('words for codes', () => {
  test('flags and columns are told in words, status counts records, --kind takes a label', async () => {
    const wrong = settlement({ setl_id: 'S9', medfee_sumamt: 'x', setl_time: 'y' });
    write('words.csv', settlements(settlement({ med_type: '777' }), wrong));
    const landed = await mingcha('ingest', 'files', 'words.csv', '--kind', '结算', '--data', 'w');
    expect(landed.exit).toBe(0);
    expect(landed.out).toContain('标记存疑（照样入库）：med_type（医疗类别）的值不在代码表中（本地代码？） 1 条');
    const { out } = await mingcha('status', '--data', 'w');
    expect(out).toContain('隔离记录共 1 条');
    expect(out).toContain('medfee_sumamt（医疗费总额）：不是数');
    expect(JSON.parse((await mingcha('status', '--json', '--data', 'w')).out)).toMatchObject({ quarantine_records: 1 });
    const list = await mingcha('quarantine', 'list', '--data', 'w');
    expect(list.out).toMatch(
      /words\.csv\s+2\s+.*setl_time（结算时间）：.*medfee_sumamt（医疗费总额）|words\.csv\s+2\s+.*medfee_sumamt（医疗费总额）.*setl_time（结算时间）/,
    );
    expect(list.out).not.toContain('…');
  });

  test('what a kind lacks is named in words', async () => {
    write(
      'near.csv',
      'setl_id,mdtrt_id,psn_no,insutype,med_type,fixmedins_code,setl_time,medfee_sumamt\na,b,c,310,11,H,x,1\n',
    );
    const { err } = await mingcha('ingest', 'files', 'near.csv', '--data', 'w');
    expect(err).toContain('setl_d（结算）缺 fund_pay_sumamt（');
  });

  test('a query that fails says why in Chinese before the engine does', async () => {
    const why = async (query: string): Promise<string> => (await mingcha('sql', query, '--data', 'w')).err;
    expect(await why("SELECT * FROM read_text('x')")).toContain('此处不允许使用函数 read_text');
    expect(await why('SELECT * FROM main.setl_d')).toContain('此处不允许查询 setl_d');
    expect(await why('SELECT * FROM nope')).toMatch(/没有这张表或视图。数据库原话：Catalog Error/);
    expect(await why('SELECT nope FROM setl_d')).toMatch(/没有这一列。数据库原话：Binder Error/);
    expect(await why('SELEC 1')).toMatch(/语法错误。数据库原话/);
    expect(await why('DROP TABLE setl_d')).toContain('此处只能查询，不能修改');
  });
});
