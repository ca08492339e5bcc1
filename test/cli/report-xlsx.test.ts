import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromFen, toFen } from '../../base/decimal.ts';
import { elementsBelowRoot, partsOf } from '../reports/workbook/read-book.ts';
import { smallCity, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { typedCommands } from '../support/typed-commands.ts';
import { runnable } from '../support/requirement.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
const { mingcha } = typedCommands(recorder);

/** What a spreadsheet holds in a cell. */
type Value = string | number | boolean | Date | null;
type Cells = readonly Value[];
interface Book {
  readonly names: readonly string[];
  readonly rows: (sheet: string) => Cells[];
  /** The rows of a list, by the labels of its columns. */
  readonly list: (sheet: string) => Record<string, Value | undefined>[];
}

async function bookOf(file: string): Promise<Book> {
  const { sheets } = await readXlsx(readFileSync(join(folder.path, file)));
  const rows = (name: string): Cells[] => sheets.find((sheet) => sheet.name === name)?.rows ?? [];
  const list = (name: string): Record<string, Value | undefined>[] => {
    const [labels = [], ...records] = rows(name);
    return records.map((record) => Object.fromEntries(labels.map((label, place) => [String(label), record[place]])));
  };
  return { names: sheets.map((sheet) => sheet.name), rows, list };
}

/** Writes a workbook with some options and reads it back. */
async function reported(file: string, ...words: string[]): Promise<Book> {
  const { exit, err } = await mingcha('report', 'xlsx', '--overwrite', '--out', file, ...words);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  return bookOf(file);
}

const yuan = (value: Value | undefined): bigint => toFen(String(value ?? 0));
const total = (rows: readonly Record<string, Value | undefined>[], label: string): string =>
  fromFen(rows.reduce((sum, row) => sum + yuan(row[label]), 0n));
const ONCE = '计入合计(元，一条明细只计一次)';
const INDICATOR = 'MC-RR-004';
const BY_LINES = '按明细金额(元，一条明细只计一次)';

interface Scan {
  readonly rules: readonly {
    readonly id: string;
    readonly status: string;
    readonly suspects: number;
    readonly rows_tested: number;
    readonly could_not_tell: { readonly rows: number; readonly columns: Readonly<Record<string, number>> };
  }[];
}

let all: Book;
let scan: Scan;
beforeAll(async () => {
  mkdirSync(join(folder.path, 'in'));
  const city = smallCity();
  writeSmallCity(join(folder.path, 'in'), {
    ...city,
    fee_list_d: (city['fee_list_d'] ?? []).map((line) => ({
      ...line,
      hilist_name: '=药品',
    })),
    mdtrt_d: (city['mdtrt_d'] ?? []).map((visit, n) => ({
      ...visit,
      psn_name: '王小明',
      certno: '990101198001010011',
      ipt_otp_no: `00${n}`,
      medrcdno: `BA${n}`,
      adm_bed: `${n}床`,
    })),
  });
  await mingcha('init');
  await mingcha('ingest', 'files', 'in');
  scan = JSON.parse((await mingcha('scan', '--json')).out) as Scan;
  all = await reported('all.xlsx');
}, 120_000);
afterAll(() => folder.remove());

describe('a workbook of suspects', () => {
  test('has its six sheets, well-formed, and is its owner’s alone', async () => {
    const { names } = all;
    expect(names).toEqual(['汇总', '机构', '疑点', '明细', '规则覆盖', '数据质量']);
    const parts = await partsOf(readFileSync(join(folder.path, 'all.xlsx')));
    for (const xml of parts.values()) elementsBelowRoot(xml);
    expect(statSync(join(folder.path, 'all.xlsx')).mode & 0o077).toBe(0);
  });

  test('counts money once, and each of its sums is the ledger’s', async () => {
    const book = all;
    const status = JSON.parse((await mingcha('status', '--json')).out) as {
      ledger: { amount_once: string; active: number };
    };
    const once = status.ledger.amount_once;
    expect(Number(once)).toBeGreaterThan(0);
    expect(total(book.list('疑点'), ONCE)).toBe(once);
    expect(total(book.list('明细'), ONCE)).toBe(once);
    expect(total(book.list('机构'), BY_LINES)).toBe(once);
    const summary = book.rows('汇总');
    const below = (heading: string): Cells[] => {
      const from = summary.findIndex(([first]) => String(first).startsWith(heading)) + 2;
      const rest = summary.slice(from);
      const end = rest.findIndex((row) => (row[0] ?? null) === null);
      return end < 0 ? rest : rest.slice(0, end);
    };
    for (const heading of ['按规则', '按主题', '按区划']) {
      const groups = below(heading);
      expect(groups.length).toBeGreaterThan(0);
      expect(fromFen(groups.reduce((sum, row) => sum + yuan(row[8]), 0n))).toBe(once);
    }
    expect(summary.find(([first]) => String(first).startsWith('按明细金额'))?.[1]).toBe(Number(once));
    expect(summary.find(([first]) => first === '疑点（条）')?.[1]).toBe(status.ledger.active);
  });

  test('lists what a hospital can look up, codes as text, days as days', async () => {
    const { list } = all;
    const lines = list('明细');
    const resale = lines.find((line) => line['规则编码'] === 'MC-TC-002');
    expect(resale).toMatchObject({
      追溯码: '81234560000000000001',
      项目名称: '=药品',
      '住院/门诊号': '001',
      病案号: 'BA1',
      床位: '1床',
      行性质: '涉嫌',
      就诊ID: 'm2',
      结算ID: 's2',
    });
    expect(resale?.['发生时间']).toEqual(new Date('2025-08-31T23:30:00Z'));
    expect(resale?.['数量']).toBe(1);
    const suspects = list('疑点');
    expect(suspects.map((suspect) => suspect['疑点编号'])).toEqual(
      [...new Set(lines.map((line) => line['疑点编号']))].filter((id) => id !== undefined),
    );
    for (const suspect of suspects)
      expect(lines.filter((line) => line['疑点编号'] === suspect['疑点编号'])).toHaveLength(
        Number(suspect['明细列出行数']),
      );
  });

  test('says of every rule what it could and could not tell', async () => {
    const { list } = all;
    const rules = list('规则覆盖');
    for (const answer of scan.rules.filter((one) => one.id !== INDICATOR)) {
      const { id, status, suspects, could_not_tell: untold } = answer;
      const row = rules.find((rule) => rule['规则编码'] === id);
      expect(row).toMatchObject({ 命中疑点: suspects, 无法判断: untold.rows });
      const outcomes: Record<string, string> =
        suspects > 0
          ? { ok: '命中', partial: '命中；另有部分无法判断' }
          : {
              ok: answer.rows_tested === 0 ? '没有可判记录' : '未发现疑点',
              partial: '已判部分未发现；另有部分无法判断',
              skipped: '无法判断（缺数据，未运行）',
            };
      expect(row?.['结论']).toBe(outcomes[status]);
      const missing = row?.['无法判断的原因：所缺的列或条件与行数'] ?? '';
      expect(missing !== '').toBe(Object.keys(untold.columns).length > 0);
    }
    expect(scan.rules.some((rule) => rule.status === 'skipped')).toBe(true);
    expect(scan.rules.some((rule) => rule.status === 'ok')).toBe(true);
  });

  test('calls an indicator one: it accuses nobody, so it has no suspects, not none', () => {
    const row = all.list('规则覆盖').find((rule) => rule['规则编码'] === INDICATOR);
    expect(row).toMatchObject({ 判断等级: '通报指标', 命中疑点: null });
    expect(row?.['结论']).toMatch(/^通报指标：\d+ 个数值|^无法判断/);
  });

  test('accounts for every batch', async () => {
    const { rows } = all;
    const quality = rows('数据质量');
    const from = quality.findIndex(([first]) => first === '批次');
    const batches = quality.slice(from + 1).filter(([first]) => String(first).startsWith('B0'));
    expect(batches).toHaveLength(7);
    for (const batch of batches) {
      const [received = 0, ...parts] = batch.slice(3, 11).map(Number);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(received);
      expect(batch[11]).toBe('是');
    }
    const settled = batches.find((batch) => batch[2] === '结算');
    expect([settled?.[12], settled?.[13], settled?.[14]]).toEqual([280, 280, '是']);
  });

  test('keeps the order of an export, and folds away what is looked up, so that lists print one page wide', async () => {
    const parts = await partsOf(readFileSync(join(folder.path, 'all.xlsx')));
    for (const [sheet, place] of [
      ['疑点', 3],
      ['明细', 4],
    ] as const) {
      const [labels = []] = all.rows(sheet);
      const order =
        '疑点编号 规则编码 规则名称 违规类型 机构编号 机构名称 科室 医师编号 参保人编号 就诊ID 结算ID 诊断 项目编码 明细流水号 核查结论 备注';
      const places = order.split(' ').map((label) => labels.indexOf(label));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places).not.toContain(-1);
      const xml = parts.get(`xl/worksheets/sheet${place}.xml`) ?? '';
      expect(xml).toContain('orientation="landscape" fitToWidth="1"');
      const hidden = [...xml.matchAll(/<col min="(\d+)"[^>]* hidden="1" outlineLevel="1"/gu)].map(
        ([, column]) => labels[Number(column) - 1],
      );
      expect(hidden).toContain('证件号');
      for (const label of ['疑点编号', '机构名称', '核查结论', '备注']) expect(hidden).not.toContain(label);
      expect(xml).toContain('outlineLevelCol="1"');
    }
    for (const suspect of all.list('疑点')) {
      expect(suspect['疑点编号']).toHaveLength(12);
      expect(String(suspect['疑点编号（全）']).startsWith(String(suspect['疑点编号']))).toBe(true);
    }
  });

  test('names suspects whose lines can all be asked for', async () => {
    const [suspect] = all.list('疑点').filter((one) => Number(one['证据行数']) > 0);
    const shown = async (lines: string): Promise<unknown[]> => {
      const { out } = await mingcha('suspects', 'show', String(suspect?.['疑点编号']), '--json', '--lines', lines);
      return (JSON.parse(out) as { evidence: unknown[] }).evidence;
    };
    expect(await shown('all')).toHaveLength(Number(suspect?.['证据行数']));
    expect(await shown('0')).toEqual([]);
    expect((await mingcha('suspects', 'show', String(suspect?.['疑点编号']), '--lines', 'many')).exit).toBe(2);
  });

  test('is the same bytes again', async () => {
    await reported('again.xlsx');
    const bytes = (file: string): Buffer => readFileSync(join(folder.path, file));
    expect(bytes('again.xlsx').equals(bytes('all.xlsx'))).toBe(true);
  });

  test('speaks English', async () => {
    const { names, list } = await reported('english.xlsx', '--lang', 'en');
    expect(names).toEqual(['Summary', 'Institutions', 'Suspects', 'Lines', 'Rules', 'Data quality']);
    expect(JSON.stringify(list('Suspects'))).toContain('Suspected');
  });
});

describe('a workbook of a part', () => {
  test('shows the largest suspects of an institution and counts the rest', async () => {
    const whole = all.list('机构');
    const { list, rows } = await reported('few.xlsx', '--per-institution', '1');
    const several = whole.find((row) => Number(row['疑点数']) > 1);
    expect(several).toBeDefined();
    for (const row of list('机构')) {
      expect(row['本册列出']).toBe(Math.min(1, Number(row['疑点数'])));
      expect(Number(row['本册列出']) + Number(row['未列出'])).toBe(row['疑点数']);
      const same = whole.find((one) => one['机构编号'] === row['机构编号']);
      expect(row[BY_LINES]).toBe(same?.[BY_LINES]);
    }
    const most = (code: Value | undefined, suspects: Record<string, Value | undefined>[]): bigint[] =>
      suspects.filter((one) => one['机构编号'] === code).map((one) => yuan(one['涉及（疑似违规）金额(元)']));
    const code = several?.['机构编号'];
    const every = most(code, all.list('疑点'));
    expect(most(code, list('疑点'))).toEqual([every.reduce((a, b) => (b > a ? b : a))]);
    expect(JSON.stringify(rows('汇总'))).toContain('每家机构至多列出 1 条');
  });

  test.each([
    [['--rule', 'MC-TC-002'], 'MC-TC-002'],
    [['--topic', 'over-prescription'], 'MC-RX-001'],
  ])('%j holds its rules alone', async (words, rule) => {
    const { list } = await reported('part.xlsx', ...words);
    const rules = new Set(list('疑点').map((suspect) => suspect['规则编码']));
    expect([...rules]).toContain(rule);
    expect([...rules].every((id) => String(id).slice(0, 5) === rule.slice(0, 5))).toBe(true);
  });

  test('of an institution holds its own suspects, and of others’ what compares with it', async () => {
    const { list, names } = await reported('p1.xlsx', '--institution', 'P1');
    expect(list('疑点')).toEqual([]);
    expect(list('明细').map((line) => [line['规则编码'], line['行性质'], line['结算ID']])).toEqual([
      ['MC-TC-002', '对照或佐证', 's1'],
    ]);
    expect(total(list('明细'), ONCE)).toBe('0.00');
    expect(names).toEqual(['汇总', '机构', '疑点', '明细']);
    const { list: district } = await reported('district.xlsx', '--district', '990101');
    expect(total(district('机构'), BY_LINES)).toBe(total(all.list('机构'), BY_LINES));
  });

  test('for an institution tells nothing of others but whose a record is and when; for the bureau all', async () => {
    const other = (book: Book): unknown[] =>
      book
        .list('明细')
        .filter((line) => line['机构编号'] === 'P1')
        .map((line) => [line['机构名称'], line['结算ID'], line['参保人编号'], line['追溯码'], line['证据定位']]);
    const own = await reported('p2.xlsx', '--institution', 'P2');
    expect(other(own)).toEqual([['机构P1', null, null, '81234560000000000001', null]]);
    expect(own.names).not.toContain('数据质量');
    const text = [...(await partsOf(readFileSync(join(folder.path, 'p2.xlsx')))).values()].join('\n');
    expect(text).not.toMatch(/(?<![0-9A-Za-z])[sm]1(?![0-9A-Za-z])/);
    const bureau = await reported('p2-bureau.xlsx', '--institution', 'P2', '--for', 'bureau');
    expect(other(bureau)).toEqual([
      ['机构P1', 's1', expect.stringMatching(/^P-/), '81234560000000000001', '费用明细 P1|m1|1'],
    ]);
    expect(bureau.names).toContain('规则覆盖');
  });

  test.each([
    [['--institution', 'P9'], 'MC-CLI-007'],
    [['--for', 'institution'], 'MC-CLI-007'],
    [['--institution', 'P1', '--institution', 'P2', '--for', 'institution'], 'MC-CLI-007'],
    [['--district', '110101'], '990101'],
    [['--rule', 'MC-XX-001'], 'MC-CLI-003'],
    [['--per-institution', 'many'], 'MC-CLI-007'],
    [['--per-institution', '0'], 'MC-CLI-007'],
  ])('%j is refused, and no file is left', async (words, said) => {
    const { exit, err } = await mingcha('report', 'xlsx', '--out', 'never.xlsx', ...words);
    expect(exit).toBe(2);
    expect(err).toContain(said);
    expect(existsSync(join(folder.path, 'never.xlsx'))).toBe(false);
  });

  test('a workbook that is there is kept, unless it is to be overwritten', async () => {
    const file = join(folder.path, 'filled-in.xlsx');
    writeFileSync(file, '核查结论');
    const { exit, err } = await mingcha('report', 'xlsx', '--out', 'filled-in.xlsx');
    expect({ exit, told: err.includes('MC-CLI-008') }).toEqual({ exit: 2, told: true });
    expect(readFileSync(file, 'utf8')).toBe('核查结论');
    expect((await mingcha('report', 'xlsx', '--out', 'filled-in.xlsx', '--overwrite')).exit).toBe(0);
    expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  });

  test.each([
    [join('nowhere', 'list.xlsx'), '文件夹'],
    ['.', '已经存在'],
  ])('%s is no file to write', async (out, said) => {
    const { exit, err } = await mingcha('report', 'xlsx', '--out', out);
    expect(exit).not.toBe(0);
    expect(err).toContain(said);
    expect(err).not.toContain('ENOENT');
  });

  test('without a file to write is refused', async () => {
    const { exit, err } = await mingcha('report', 'xlsx');
    expect({ exit, told: err.includes('--out') }).toEqual({ exit: 2, told: true });
  });
});

describe('persons in a workbook', () => {
  const textOf = async (file: string): Promise<string> =>
    [...(await partsOf(readFileSync(join(folder.path, file)))).values()].join('\n');

  test('are pseudonyms, names and certificates are masked, everywhere', async () => {
    const text = await textOf('all.xlsx');
    expect(text).not.toMatch(/(?<![0-9A-Za-z])p[1-6](?![0-9A-Za-z])/);
    expect(text).not.toContain('王小明');
    expect(text).not.toContain('990101198001010011');
    expect(text).toContain('王**');
    expect(text).toMatch(/P-[0-9a-f]{16}/);
  });

  test('are shown only with a reason, which is logged', async () => {
    const refused = await mingcha('report', 'xlsx', '--out', 'clear.xlsx', '--unmask');
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('MC-CLI-004');
    await reported('clear.xlsx', '--unmask', '--reason', '立案调查');
    const text = await textOf('clear.xlsx');
    expect(text).toContain('王小明');
    expect(text).toContain('含个人信息');
    const log = readFileSync(join(data, 'mingcha.log'), 'utf8');
    const entry = log.split('\n').find((line) => line.includes('clear.xlsx'));
    expect(JSON.parse(entry ?? '{}')).toMatchObject({ format: 'xlsx', unmasked: true, reason: '立案调查' });
    expect(log).not.toContain('王小明');
  });
});

const office = spawnSync('soffice', ['--version'], { encoding: 'utf8' }).status === 0;
const reads = runnable(
  'LibreOffice Calc',
  office,
  'Install libreoffice-calc-nogui, whose soffice must be on the path.',
);

describe.runIf(reads)('LibreOffice', () => {
  test('opens a workbook as it is: every sheet, codes whole, no formula', async () => {
    const made = spawnSync(
      'soffice',
      [
        '--headless',
        `-env:UserInstallation=file://${join(folder.path, 'office')}`,
        '--convert-to',
        'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1',
        '--outdir',
        join(folder.path, 'csv'),
        join(folder.path, 'all.xlsx'),
      ],
      { encoding: 'utf8', timeout: 240_000 },
    );
    expect(made.status).toBe(0);
    const sheet = (name: string): string => readFileSync(join(folder.path, 'csv', `all-${name}.csv`), 'utf8');
    for (const name of ['汇总', '机构', '疑点', '规则覆盖', '数据质量'])
      expect(sheet(name).length).toBeGreaterThan(100);
    const lines = sheet('明细');
    expect(lines).toContain('81234560000000000001');
    expect(lines).toContain('=药品');
    expect(lines).toContain('2025-08-31 23:30:00');
  }, 300_000);
});
