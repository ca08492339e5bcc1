import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settlement, settlements } from '../ingest/support/room.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { typedCommands } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
const { mingcha } = typedCommands(recorder);
const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);

const HEADER =
  '单据流水,就医号,参保人员号,身份证,人群,医院,结帐时间,总花费(万元),报销额(万元),自己出的钱(万元),颜色,本人电话';
/** Made-up claims of 60 visits; the certificate numbers and phones belong to nobody. */
const CLAIMS = Array.from({ length: 60 }, (_, n) => {
  const [fund, own] = [1000 + n * 37, 300 + n * 11];
  const yuan = (fen: number): string => (fen / 1_000_000).toFixed(6);
  const number = String(n).padStart(3, '0');
  return `D${number},V${number},P${n % 20},33010619800101${number}X,${n % 3 === 0 ? '310' : '390'},H3301060000${n % 7},2025年3月${(n % 28) + 1}日 8时5分,${yuan(fund + own)},${yuan(fund)},${yuan(own)},红色,138001380${String(n).padStart(2, '0')}`;
});

beforeAll(() => {
  write('claims.csv', [HEADER, ...CLAIMS, ''].join('\n'));
});
afterAll(() => folder.remove());

describe('ingest files --propose-map', () => {
  let draft = '';

  test('drafts a mapping with its evidence, shows no value, and lands nothing', async () => {
    const { exit, out, err } = await mingcha('ingest', 'files', 'claims.csv', '--propose-map');
    expect([exit, err]).toEqual([0, '']);
    draft = out;
    expect(draft).toContain('- kind: setl_d');
    expect(draft).toMatch(
      /# 猜测: psn_no（人员编号），必填: 列名近似“参保人员编号”（83%）\n +psn_no: \{from: "参保人员号"\}/,
    );
    expect(draft).toContain('100% 的记录 总花费(万元) = 报销额(万元) + 自己出的钱(万元)');
    expect(draft).toMatch(/# {2}或 \{from: "就医号"\}: 各行互不相同\n +setl_id: \{from: "单据流水"\}/);
    expect(draft).toMatch(/# TODO 必填: med_type（医疗类别）.*\n +med_type: \{\}/);
    expect(draft).toContain('#  "颜色": 文字，2 个字符');
    expect(draft).not.toMatch(/记录 (自己出的钱|报销额)\(万元\) =/);
    expect(draft).not.toMatch(/33010619|138001380|红色|D000|P19/);
    expect(existsSync(data)).toBe(false);
  });

  test('is not valid before a person has filled in its TODOs', async () => {
    write('draft.yaml', draft);
    const { exit, err } = await mingcha('ingest', 'files', 'claims.csv', '--mapping', 'draft.yaml');
    expect(exit).toBe(2);
    expect(err).toMatch(/MC-INGEST-009[\s\S]*draft\.yaml:\d+:\d+[\s\S]*med_type/);
  });

  test('loads once they are, with the money in yuan', async () => {
    write('draft.yaml', draft.replace('med_type: {}', 'med_type: {constant: "11"}'));
    const { exit, out, err } = await mingcha('ingest', 'files', 'claims.csv', '--mapping', 'draft.yaml', '--json');
    expect([exit, err]).toEqual([0, '']);
    const fen = CLAIMS.reduce((sum, _, n) => sum + 1300 + n * 48, 0);
    expect(JSON.parse(out)).toMatchObject({
      batches: [{ kind: 'setl_d', landed_new: 60, quarantined: 0, flags: {}, money_in: (fen / 100).toFixed(2) }],
    });
    const first = await mingcha('sql', "SELECT psn_no, setl_time FROM setl_d WHERE setl_id = 'D001'", '--json');
    expect(first.out).toContain('2025-03-02 08:05:00');
  });

  test('as JSON marks every column as a guess', async () => {
    const { exit, out } = await mingcha('ingest', 'files', 'claims.csv', '--propose-map', '--json', '--lang', 'en');
    expect(exit).toBe(0);
    const { schema, proposals } = JSON.parse(out) as {
      schema: number;
      proposals: { kind: string; columns: { column: string; guess: boolean }[]; missing: string[]; draft: string }[];
    };
    expect(schema).toBe(1);
    expect(proposals[0]).toMatchObject({ kind: 'setl_d', missing: ['med_type'] });
    expect(proposals[0]?.columns.every((one) => one.guess)).toBe(true);
    expect(proposals[0]?.draft).toContain('# TODO required: med_type');
  });

  test('says of a file that loads as it is that it needs none', async () => {
    write('setl_d_1.csv', settlements(settlement()));
    const { exit, out, err } = await mingcha('ingest', 'files', 'setl_d_1.csv', '--propose-map');
    expect([exit, out]).toEqual([0, '']);
    expect(err).toContain('setl_d_1.csv：无须映射，可直接作为 setl_d 入库');
  });

  test('knows a line and its parts by the product that foots', async () => {
    const lines = Array.from(
      { length: 30 },
      (_, n) => `L${n},V${n % 4},${2 + (n % 5)},${(1.25 + n).toFixed(2)},${((2 + (n % 5)) * (1.25 + n)).toFixed(2)}`,
    );
    write('lines.csv', ['甲,就诊流水,乙,丙,丁', ...lines, ''].join('\n'));
    const { out } = await mingcha('ingest', 'files', 'lines.csv', '--propose-map', '--kind', 'fee_list_d');
    expect(out).toContain('det_item_fee_sumamt: {from: "丁"}');
    expect(out).toContain('100% 的记录 丁 = 乙 × 丙');
    expect(out).toContain('med_list_codg: {}');
  });

  describe('of lines 量, 价, 款', () => {
    const line = (n: number): string[] => {
      const [count, price] = [2 + (n % 4), 1.25 + n / 2];
      const fee = count * price;
      return [
        `L${n}`,
        `V${n % 4}`,
        String(count),
        price.toFixed(2),
        fee.toFixed(2),
        (fee / 2).toFixed(2),
        `2025-03-0${1 + (n % 9)}`,
      ];
    };
    const lines = (records: number, left = -1): string =>
      [['流水', '就诊号', '量', '价', '款', '统筹', '开票日'], ...Array.from({ length: records }, (_, n) => line(n))]
        .map((cells) => `${cells.filter((_, position) => position !== left).join(',')}\n`)
        .join('');

    test.each([3, 30])('takes the total that foots, in %i records', async (records) => {
      write('feet.csv', lines(records));
      const { out } = await mingcha('ingest', 'files', 'feet.csv', '--propose-map', '--kind', 'fee_list_d');
      expect(out).toMatch(/\n +det_item_fee_sumamt: \{from: "款"\}/);
      expect(out).toMatch(/\n +pric: \{from: "价"\}/);
      expect(out).toMatch(/唯一的日期列\n +fee_ocur_time: \{from: "开票日"\}/);
      expect(out).not.toMatch(/admdvs: \{from/);
    });

    test('leaves weak guesses of money to a person', async () => {
      write('weak.csv', lines(30, 4));
      const { out } = await mingcha('ingest', 'files', 'weak.csv', '--propose-map', '--kind', 'fee_list_d');
      expect(out).toMatch(/\n +det_item_fee_sumamt: \{\}/);
      expect(out).toMatch(/\n +# {2}也许（依据不足，须核对）pric: \{from: "价"\}/);
      expect(out).toMatch(/\n +pric: \{\}/);
    });

    test('no amount is a district, though its header says so', async () => {
      write('district.csv', lines(30).replace('统筹', '参保地'));
      const { out } = await mingcha('ingest', 'files', 'district.csv', '--propose-map', '--kind', 'fee_list_d');
      expect(out).not.toMatch(/insu_admdvs: \{from/);
    });

    test('a required code is left open, with its list beside it', async () => {
      const { out } = await mingcha('ingest', 'files', 'feet.csv', '--propose-map', '--kind', 'trac_d');
      expect(out).toMatch(/TODO 必填: trac_event.*代码：purchase 购进、.*sale 销售.*\n +trac_event: \{\}/);
      expect(out).not.toContain('{constant: "purchase"}');
    });
  });

  test('gives no proposal and no cell for a file without a header', async () => {
    write('bare.csv', [...CLAIMS, ''].join('\n'));
    const { exit, out, err } = await mingcha('ingest', 'files', 'bare.csv', '--propose-map');
    expect([exit, out]).toEqual([5, '']);
    expect(err).toContain('MC-INGEST-030');
    expect(err).not.toContain('33010619');
  });

  test('gives none for a table that is like nothing', async () => {
    write('odd.csv', '颜色,味道\n红,甜\n');
    const { exit, err } = await mingcha('ingest', 'files', 'odd.csv', '--propose-map');
    expect(exit).toBe(5);
    expect(err).toContain('MC-INGEST-029');
  });
});

test('a file that nothing recognises points to --propose-map', async () => {
  const { exit, err } = await mingcha('ingest', 'files', 'claims.csv');
  expect(exit).toBe(5);
  expect(err).toMatch(/MC-INGEST-003[\s\S]*--propose-map/);
});

test('what is not read and what is quarantined is told, with the command that shows it', async () => {
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(folder.path, 'in'));
  write('in/setl_d_2.csv', settlements(settlement({ setl_id: 'S8' }), settlement({ setl_id: '' })));
  write('in/说明.docx', 'no data');
  const { out, err } = await mingcha('ingest', 'files', 'in');
  expect(out).toContain('mingcha quarantine list');
  expect(err).toContain('未读的文件');
  expect(err).toContain('in/说明.docx');
});
