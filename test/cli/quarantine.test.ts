import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { smallCity, writeCsv, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

let folder: ReturnType<typeof temporaryFolder>;
let recorder: ReturnType<typeof recordingEffects>;
beforeEach(() => {
  folder = temporaryFolder();
  recorder = recordingEffects(folder.path, { MINGCHA_DATA: join(folder.path, 'data') });
});
afterEach(() => folder.remove());

const mingcha = async (...words: string[]) => {
  const exit = await run(words, recorder.effects);
  return { exit, ...recorder.take() };
};
const at = (name: string): string => join(folder.path, name);
const rowsOf = async (query: string): Promise<Record<string, unknown>[]> => {
  const { out } = await mingcha('sql', query, '--json', '--unmask', '--reason', '测试');
  return out
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

const HEADER =
  'setl_id,mdtrt_id,psn_no,psn_name,certno,insutype,med_type,fixmedins_code,setl_time,medfee_sumamt,fund_pay_sumamt,emp_name,备注';
const CERTIFICATE = '110101190001010000';
const line = (id: string, money: string, rest: Partial<Record<'name' | 'emp' | 'note', string>> = {}): string =>
  `${id},M1,00123,${rest.name ?? '张三丰'},${CERTIFICATE},310,11,H1,2025-01-01 08:00:00,${money},1.00,${rest.emp ?? ''},${rest.note ?? ''}`;

async function landBad(): Promise<void> {
  writeFileSync(
    at('setl_d.csv'),
    [
      HEADER,
      line('S1', '5.00'),
      line('81234567890123456789', '壹佰', { emp: '=1+1', note: '住在幸福路5号' }),
      line('S3', CERTIFICATE.replace('19', 'x9'), { emp: "'-5" }),
      `${line('S4', '6.00')},多,出`,
      line('S5', '张三', { name: '欧阳某' }),
      '',
    ].join('\n'),
  );
  expect((await mingcha('ingest', 'files', 'setl_d.csv')).exit).toBe(0);
}

describe('quarantine list', () => {
  test('says what waits and why, and shows no person', async () => {
    await landBad();
    const zh = await mingcha('quarantine', 'list');
    expect(zh.exit).toBe(0);
    expect(zh.out).toMatch(/setl_d\s+结算\s+medfee_sumamt：不是数\s+3/);
    expect(zh.out).toMatch(/B000001\s+setl_d\.csv\s+4\s+列数与表头不符（\d+ 字节）/);
    expect(zh.out).toContain('显示 4 条，共 4 条');
    const en = await mingcha('quarantine', 'list', '--lang', 'en', '--limit', '2');
    expect(en.out).toContain('medfee_sumamt: not a number (**)');
    expect(en.out).toContain('2 shown of 4');
    const { out } = await mingcha('quarantine', 'list', '--json');
    const records = out
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one) as Record<string, unknown>);
    expect(records).toHaveLength(4);
    expect(records[2]).toMatchObject({ schema: 1, batch: 'B000001', source: 'setl_d.csv', kind: 'setl_d', ordinal: 4 });
    expect(records[0]).toMatchObject({
      reasons: [{ code: 'not_a_number', column: 'medfee_sumamt', text: 'medfee_sumamt：不是数' }],
    });
    for (const text of [zh.out, en.out, out])
      for (const secret of ['张三', '欧阳', CERTIFICATE, '110101', '幸福路']) expect(text).not.toContain(secret);
  });

  test('filters, and refuses what does not exist', async () => {
    await landBad();
    const count = async (...words: string[]): Promise<number> =>
      (await mingcha('quarantine', 'list', '--json', ...words)).out.split('\n').length - 1;
    expect(await count('--reason-code', 'column_count')).toBe(1);
    expect(await count('--kind', 'SETL_D', '--batch', 'b000001')).toBe(4);
    expect(await count('--kind', 'fee_list_d')).toBe(0);
    for (const [words, code] of [
      [['--reason-code', 'colum_count'], 'MC-CLI-007'],
      [['--kind', 'setl'], 'MC-INGEST-005'],
      [['--batch', 'B000042'], 'MC-INGEST-032'],
      [['--limit', 'x'], 'MC-CLI-007'],
    ] as const) {
      const { exit, err } = await mingcha('quarantine', 'list', ...words);
      expect(exit).toBe(2);
      expect(err).toContain(code);
    }
    expect((await mingcha('status')).out).toContain('mingcha quarantine list');
  });
});

describe('quarantine export', () => {
  test('masks persons and what may hold them, and what is masked cannot come back', async () => {
    await landBad();
    const { exit, out } = await mingcha('quarantine', 'export', '--out', 'out', '--json');
    expect(exit).toBe(0);
    const { records, files } = JSON.parse(out) as {
      records: number;
      files: { file: string; records: number; masked: boolean }[];
    };
    expect(records).toBe(4);
    expect(files.map((one) => [one.records, one.masked])).toEqual([
      [3, true],
      [1, true],
    ]);
    const texts = files.map((one) => readFileSync(one.file, 'utf8')).join('');
    for (const secret of ['张三', '欧阳', CERTIFICATE, '幸福路', '多']) expect(texts).not.toContain(secret);
    expect(texts).toContain('"\t81234567890123456789"');
    const back = await mingcha('ingest', 'retry', '--from', files[0]?.file ?? '');
    expect(back.exit).toBe(2);
    expect(back.err).toContain('MC-INGEST-038');
    expect((await mingcha('quarantine', 'export', '--out', 'out', '--unmask')).err).toContain('MC-CLI-004');
    expect((await mingcha('quarantine', 'export')).err).toContain('--out');
    expect(readdirSync(at('out'))).toHaveLength(2);
  });

  test('corrected in a spreadsheet, everything lands as if it had been right', async () => {
    await landBad();
    const { out } = await mingcha('quarantine', 'export', '--out', 'out', '--unmask', '--reason', '补正', '--json');
    const { files } = JSON.parse(out) as { files: { file: string; form: string }[] };
    const [cells, bytes] = files.map((one) => one.file);
    expect(files.map((one) => one.form)).toEqual(['cells', 'bytes']);
    expect(readFileSync(join(at('data'), 'mingcha.log'), 'utf8')).toContain('补正');
    const text = readFileSync(cells ?? '', 'utf8');
    expect(text.startsWith('\uFEFF_batch,_ordinal,_reasons,setl_id,')).toBe(true);
    expect(text).toContain(",'=1+1,");
    expect(text).toContain(",''-5,");
    expect(text.split('\r\n')).toHaveLength(5);
    writeFileSync(
      cells ?? '',
      text
        .replace('壹佰', '100.00')
        .replace(CERTIFICATE.replace('19', 'x9'), '7.00')
        .replace(/,张三,/, ',8.00,'),
    );
    const first = await mingcha('ingest', 'retry', '--from', cells ?? '', '--json');
    expect(first.err).toBe('');
    expect(JSON.parse(first.out)).toMatchObject({
      schema: 1,
      batches: [{ batch: 'B000002', records_in: 3, landed_new: 3, quarantined: 0, money_in: '115.00' }],
      waiting: 1,
    });
    const broken = readFileSync(bytes ?? '', 'utf8');
    expect(broken).toContain(Buffer.from(`${line('S4', '6.00')},多,出`).toString('hex'));
    writeFileSync(bytes ?? '', broken.replace(/,{13}\r\n$/, `,${line('S4', '6.00')}\r\n`));
    expect((await mingcha('ingest', 'retry', '--from', bytes ?? '')).exit).toBe(0);
    expect(await rowsOf('SELECT setl_id, psn_no, certno, emp_name, medfee_sumamt FROM setl_d ORDER BY 1')).toEqual(
      [
        ['81234567890123456789', '=1+1', '100.00'],
        ['S1', null, '5.00'],
        ['S3', '-5', '7.00'],
        ['S4', null, '6.00'],
        ['S5', null, '8.00'],
      ].map(([setl_id, emp_name, medfee_sumamt]) => ({
        setl_id,
        psn_no: '00123',
        certno: CERTIFICATE,
        emp_name,
        medfee_sumamt,
      })),
    );
    expect((await mingcha('quarantine', 'list')).out).toContain('没有等待处理的隔离记录');
    const nothing = await mingcha('ingest', 'retry');
    expect(nothing).toMatchObject({ exit: 0, out: '没有可以重新处理的隔离记录。\n' });
    expect((await mingcha('quarantine', 'export', '--out', 'none')).out).toContain('未写文件');
  });
});

describe('ingest undo', () => {
  test('needs a reason, takes the suspects that rested on the batch, and a scan goes on', async () => {
    mkdirSync(at('in'));
    const { trac_d: codes = [], ...city } = smallCity();
    writeSmallCity(at('in'), city);
    writeCsv(at('in'), 'trac_d_1.csv', codes.slice(0, 1));
    writeCsv(at('in'), 'trac_d_2.csv', codes.slice(1));
    expect((await mingcha('ingest', 'files', 'in')).exit).toBe(0);
    const suspects = async (): Promise<string[]> => {
      expect((await mingcha('scan')).exit).toBe(0);
      const { out } = await mingcha('suspects', 'list', '--json');
      return out
        .trim()
        .split('\n')
        .map((one) => (JSON.parse(one) as { rule_id: string }).rule_id);
    };
    const all = await suspects();
    expect(all).toContain('MC-TC-002');
    const [batch] = await rowsOf("SELECT batch FROM batch WHERE source = 'in/trac_d_1.csv'");
    const name = String(batch?.['batch']);
    expect((await mingcha('ingest', 'undo', name)).err).toContain('MC-INGEST-034');
    expect((await mingcha('ingest', 'undo', 'B009999', '--reason', 'x')).err).toContain('MC-INGEST-032');
    const undone = await mingcha('ingest', 'undo', name, '--reason', '重复提取');
    expect(undone).toMatchObject({ exit: 0, out: expect.stringContaining(`已撤销 ${name}`) as string });
    expect(await suspects()).toEqual(all.filter((rule) => rule !== 'MC-TC-002'));
    const { out: gone } = await mingcha('suspects', 'list', '--state', 'gone', '--json');
    expect(JSON.parse(gone)).toMatchObject({ rule_id: 'MC-TC-002', state: 'gone' });
    const { out, exit } = await mingcha('ingest', 'files', 'in/trac_d_1.csv', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ batches: [{ landed_new: 1, unchanged: 0 }] });
    expect(await suspects()).toEqual(all);
    const again = await mingcha('ingest', 'undo', name, '--reason', 'x', '--lang', 'en', '--json');
    expect(JSON.parse(again.err)).toMatchObject({ code: 'MC-INGEST-033' });
  });
});
