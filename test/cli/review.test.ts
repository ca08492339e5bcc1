import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCsv } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { typedCommands } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const operator = { MINGCHA_OPERATOR: '张三' };
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: join(folder.path, 'data'), ...operator });
const { mingcha, done } = typedCommands(recorder);
interface Item {
  readonly setl_id: string;
  readonly fixmedins_code: string;
  readonly psn_no: string;
}
interface Shown {
  readonly sample: string;
  readonly frame: number;
  readonly frame_unflagged: number;
  readonly drawn: number;
  readonly open: number;
  readonly missed: Readonly<Record<string, number | string | null>>;
  readonly items: readonly Item[];
}
const show = async (sample: string): Promise<Shown> =>
  JSON.parse(await done('review', 'show', sample, '--json')) as Shown;
const codes = (err: string): string[] => [...err.matchAll(/MC-[A-Z]+-\d+/gu)].map(([code]) => code);

/** 100, 21 and 1 settlements of three hospitals in June 2025, one of which is taken back whole, and 30 in July. */
const settlements = [
  ...Array.from({ length: 100 }, (_, n) => ['H1', n, '2025-06-10'] as const),
  ...Array.from({ length: 21 }, (_, n) => ['H2', n, '2025-06-30'] as const),
  ['H3', 0, '2025-06-01'] as const,
  ...Array.from({ length: 30 }, (_, n) => ['H1', 1000 + n, '2025-07-01'] as const),
].map(([hospital, n, day]) => ({
  setl_id: `${hospital}-${n}`,
  mdtrt_id: `M-${hospital}-${n}`,
  psn_no: `99010319800101${n}`,
  insutype: '390',
  med_type: '11',
  fixmedins_code: hospital,
  setl_time: `${day} 23:59:59`,
  medfee_sumamt: '1500.00',
  fund_pay_sumamt: '60.00',
  inscp_amt: '90.00',
  refd_setl_flag: '0',
  init_setl_id: '',
}));
const refund = {
  ...settlements[0],
  setl_id: 'H1-0-R',
  medfee_sumamt: '-1500.00',
  fund_pay_sumamt: '-60.00',
  inscp_amt: '-90.00',
  refd_setl_flag: '1',
  init_setl_id: 'H1-0',
};

/** Which settlements a seed draws, worked out apart from the program: in each hospital the lowest digests. */
function drawnBy(seed: string, month: string): string[] {
  const u = (id: string): number =>
    parseInt(createHash('sha256').update(`${seed}|${id}`).digest('hex').slice(0, 13), 16);
  return ['H1', 'H2', 'H3'].flatMap((hospital) => {
    const own = settlements
      .filter((one) => one.fixmedins_code === hospital && one.setl_time.startsWith(month) && one.setl_id !== 'H1-0')
      .map((one) => one.setl_id);
    return own.toSorted((a, b) => u(a) - u(b)).slice(0, Math.ceil(own.length / 20));
  });
}

let sample: string;
beforeAll(async () => {
  writeCsv(folder.path, 'setl_d.csv', [...settlements, refund]);
  await done('ingest', 'files', 'setl_d.csv');
  ({ sample } = JSON.parse(await done('review', 'sample', '--seed', '0622', '--month', '2025-06', '--json')) as {
    sample: string;
  });
}, 60_000);
afterAll(() => folder.remove());

describe('a sample of settlements', () => {
  test('is what anybody draws from the seed, of each hospital at least one, none that was taken back', async () => {
    const shown = await show(sample);
    expect(shown).toMatchObject({ frame: 121, frame_unflagged: 121, drawn: 8, open: 8 });
    expect(shown.items.map((item) => item.setl_id).toSorted()).toEqual(drawnBy('0622', '2025-06').toSorted());
    expect(new Set(shown.items.map((item) => item.fixmedins_code))).toEqual(new Set(['H1', 'H2', 'H3']));
    expect(shown.items.every((item) => /^P-[0-9a-f]{16}$/u.test(item.psn_no))).toBe(true);
  });

  test('is drawn once for one request, and anew for another seed or other days', async () => {
    const again = JSON.parse(
      await done('review', 'sample', '--seed', '0622', '--month', '2025-06', '--json'),
    ) as object;
    expect(again).toMatchObject({ already: true, sample });
    const other = JSON.parse(
      await done('review', 'sample', '--seed', '0623', '--from', '2025-07-01', '--rate', '0.1', '--json'),
    ) as Shown;
    expect(other).toMatchObject({ already: false, sample: 'S000002', frame: 30, drawn: 3 });
    expect(await done('review', 'list')).toMatch(/S000002[\s\S]*S000001/u);
  });

  test.each([
    ['no seed', [], 'MC-WORK-004'],
    ['a rate below 5 %', ['--seed', 'a', '--rate', '0.049'], 'MC-CLI-007'],
    ['no rate', ['--seed', 'a', '--rate', '5%'], 'MC-CLI-007'],
    ['no month', ['--seed', 'a', '--month', '2025-13'], 'MC-CLI-007'],
    ['a month and days', ['--seed', 'a', '--month', '2025-06', '--to', '2025-06-30'], 'MC-CLI-007'],
    ['something else', ['--seed', 'a', '--of', 'visits'], 'MC-CLI-007'],
    ['days without settlements', ['--seed', 'a', '--month', '2024-06'], 'MC-REVIEW-002'],
  ])('is refused for %s', async (_name, words, code) => {
    const { exit, err } = await mingcha('review', 'sample', ...words);
    expect({ exit, code: codes(err)[0] }).toEqual({ exit: 2, code });
  });
});

describe('the results of a review', () => {
  const table = async (): Promise<string[]> => {
    await done('review', 'show', sample, '--csv', '复审.csv');
    return readFileSync(join(folder.path, '复审.csv'), 'utf8').trimEnd().split('\r\n');
  };
  const filled = (lines: readonly string[], result: (n: number) => string): string =>
    [lines[0], ...lines.slice(1).map((line, n) => line.replace(/,,,$/u, `,${result(n)}`))].join('\r\n');

  test('are refused as a whole where a row cannot be read', async () => {
    const lines = await table();
    expect(lines).toHaveLength(9);
    const bad = [
      '也许,,',
      '有问题,,超量',
      '有问题,3.005,超量',
      '有问题,3.00,',
      ',,说明',
      '有问题,1500.01,超量',
      '无问题,,',
      '无问题,,',
    ];
    writeFileSync(
      join(folder.path, '错.csv'),
      `${filled(lines, (n) => bad[n] ?? '')}\r\n${sample},9,H1-0,,,,,,,,无问题,,`,
    );
    const { exit, err } = await mingcha('review', 'record', sample, '错.csv');
    expect(exit).toBe(2);
    for (const word of [
      '应为“无问题”或“有问题”',
      '须写问题金额',
      '不是金额',
      '超过这笔结算的总费用',
      '须写复审说明',
      '没有复审结论',
      '不在样本中',
    ])
      expect(err).toContain(word);
    expect((await show(sample)).open).toBe(8);
    expect(codes((await mingcha('review', 'record', sample, 'setl_d.csv')).err)).toEqual(['MC-REVIEW-003']);
    expect(codes((await mingcha('review', 'record', 'S000099', '错.csv')).err)).toEqual(['MC-REVIEW-001']);
  });

  test('say what share of unflagged settlements the rules missed, and how many are open', async () => {
    const lines = await table();
    // Of H1, which 99 settlements stand behind with 5 drawn, one is a problem; one of H2 stays open.
    const order = lines.slice(1).map((line) => line.split(',')[3]);
    const [firstOfH1, firstOfH2] = [order.indexOf('H1'), order.indexOf('H2')];
    const result = (n: number): string =>
      n === firstOfH1 ? '有问题,"1,200.50",超量' : n === firstOfH2 ? ',,' : '无问题,,';
    writeFileSync(join(folder.path, '一.csv'), filled(lines, result));
    expect(await done('review', 'record', sample, '一.csv')).toContain(
      '已记录 7 笔（其中更改 0 笔），未变 0 笔；还有 1 笔未复审',
    );
    expect(await done('review', 'record', sample, '一.csv')).toContain('已记录 0 笔（其中更改 0 笔），未变 7 笔');
    const { missed, open } = await show(sample);
    expect(open).toBe(1);
    // Weights 99/5 = 19.8 five times, 21/2 once, 1 once: 19.8 of 110.5.
    expect(missed).toMatchObject({
      drawn: 8,
      recorded: 7,
      problems: 1,
      amount: '1200.50',
      rate: (19.8 / 110.5).toFixed(6),
    });
    const n = 110.5 ** 2 / (5 * 19.8 ** 2 + 10.5 ** 2 + 1);
    const [p, z2] = [19.8 / 110.5, 1.959963984540054 ** 2];
    const half = Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n)) * Math.sqrt(z2);
    expect(Number(missed['low'])).toBeCloseTo((p + z2 / (2 * n) - half) / (1 + z2 / n), 6);
    expect(Number(missed['high'])).toBeCloseTo((p + z2 / (2 * n) + half) / (1 + z2 / n), 6);
    expect(await done('review', 'show', sample)).toContain('还有 1 笔未复审');
    expect(await done('review', 'show', sample)).toContain('有问题 1 笔（问题金额合计 1,200.50 元）');
  });

  test('come back as a workbook too, and a changed one is counted', async () => {
    const [labels = '', ...rows] = await table();
    const cells = rows.map((line) => line.split(',').map((cell) => cell.replaceAll(/^"\t?|"$/gu, '')));
    const open = cells.find((row) => row[10] === '') ?? [];
    const clean = cells.find((row) => row[10] === '无问题') ?? [];
    [open[10], clean[10], clean[11], clean[12]] = ['无问题', '有问题', '0', '病历不全'];
    const book = [{ name: '复审', rows: [labels.replace(/^\uFEFF/u, '').split(','), open, clean] }];
    writeFileSync(join(folder.path, '二.xlsx'), Buffer.from(await writeXlsx({ sheets: book })));
    expect(await done('review', 'record', sample, '二.xlsx')).toContain(
      '已记录 2 笔（其中更改 1 笔），未变 0 笔；还有 0 笔未复审',
    );
    expect(await done('audit', 'list', '--json')).toContain('"replaced":1');
  });
});
