import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pseudonym } from '../../base/pseudonym.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../store/session.ts';
import { upkeepOf } from '../../store/upkeep.ts';
import { settingOf, Warehouse } from '../../store/warehouse.ts';
import { smallCity, writeCsv, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

let folder: ReturnType<typeof temporaryFolder>;
let recorder: ReturnType<typeof recordingEffects>;
beforeEach(() => {
  folder = temporaryFolder();
  recorder = recordingEffects(folder.path, {
    MINGCHA_DATA: join(folder.path, 'data'),
    USER: '审核员',
  });
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

async function inData<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
  const warehouse = await Warehouse.open({ directory: at('data'), mode: 'read', waitSeconds: 10 });
  const session = await warehouse.session();
  try {
    return await work(session);
  } finally {
    session.close();
    warehouse.close();
  }
}
const settings = async (name: string): Promise<(string | null)[]> =>
  inData(async (session) => [(await settingOf(session, name)) ?? null]);

const FEE_HEADER = 'feedetl_sn,mdtrt_id,psn_no,fixmedins_code,med_list_codg,fee_ocur_time,cnt,pric,det_item_fee_sumamt';
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
    expect(zh.out).toMatch(/setl_d\s+结算\s+not_a_number\s+medfee_sumamt（医疗费总额）：不是数\s+3/);
    expect(zh.out).toMatch(/B000001\s+setl_d\.csv\s+4\s+列数与表头不符（\d+ 字节）/);
    expect(zh.out).toContain('显示 4 条，共 4 条');
    const en = await mingcha('quarantine', 'list', '--lang', 'en', '--limit', '2');
    expect(en.out).toContain('medfee_sumamt (total fee): not a number (壹佰)');
    expect(en.out).toContain('2 shown of 4');
    const { out } = await mingcha('quarantine', 'list', '--json');
    const records = out
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one) as Record<string, unknown>);
    expect(records).toHaveLength(4);
    expect(records[2]).toMatchObject({ schema: 1, batch: 'B000001', source: 'setl_d.csv', kind: 'setl_d', ordinal: 4 });
    expect(records[0]).toMatchObject({
      reasons: [{ code: 'not_a_number', column: 'medfee_sumamt', text: 'medfee_sumamt（医疗费总额）：不是数' }],
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
    expect(await count('--kind', '结算', '--batch', '1')).toBe(4);
    expect(await count('--reason-code', '列数与表头不符')).toBe(1);
    expect(await count('--reason-code', 'medfee_sumamt（总额）：不是数')).toBe(3);
    expect((await mingcha('quarantine', 'list', '--kind', '报文')).exit).toBe(0);
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
    const { records, withheld, files } = JSON.parse(out) as {
      records: number;
      withheld: number;
      files: { file: string; records: number; masked: boolean }[];
    };
    expect([records, withheld]).toEqual([3, 1]);
    expect(files.map((one) => [one.records, one.masked])).toEqual([[3, true]]);
    const texts = files.map((one) => readFileSync(one.file, 'utf8')).join('');
    for (const secret of ['张三', '欧阳', CERTIFICATE, '幸福路', '多']) expect(texts).not.toContain(secret);
    expect(texts).toContain('"\t81234567890123456789"');
    const back = await mingcha('ingest', 'retry', '--from', files[0]?.file ?? '');
    expect(back.exit).toBe(2);
    expect(back.err).toContain('MC-INGEST-038');
    expect((await mingcha('quarantine', 'export', '--out', 'out', '--unmask')).err).toContain('MC-CLI-004');
    expect((await mingcha('quarantine', 'export')).err).toContain('--out');
    expect(readdirSync(at('out'))).toHaveLength(1);
  });

  test("masked, a person's number is the pseudonym of reports, and what cannot be split is withheld", async () => {
    writeFileSync(
      at('fee_list_d.csv'),
      [
        FEE_HEADER,
        'K1,M1,330100199001019999,H1,X1,2025-01-01 08:00:00,1,十二块五,5.00',
        'K2,M1,330100199001019999,H1,X1,2025-01-01 08:00:00,1,欧阳某,5.00',
        'K3,M1,330100199001019999,H1,X1,2025-01-01 08:00:00,1,5.00,5.00,欧阳某',
        '',
      ].join('\n'),
    );
    expect((await mingcha('ingest', 'files', 'fee_list_d.csv')).exit).toBe(0);
    const zh = await mingcha('quarantine', 'export', '--out', 'out');
    expect(zh.out).toContain('另有 1 条未导出');
    const [name] = readdirSync(at('out'));
    expect(readdirSync(at('out'))).toHaveLength(1);
    const text = readFileSync(join(at('out'), name ?? ''), 'utf8');
    const [setting] = await settings('pseudonym_key');
    const stand = pseudonym('330100199001019999', setting ?? '');
    expect(text.split(stand)).toHaveLength(3);
    for (const secret of ['330100', '9999', '欧阳']) expect(text).not.toContain(secret);
    expect(text).toContain('十二块五');
    const list = await mingcha('quarantine', 'list');
    expect(list.out).toMatch(/pric\S*：不是数（十二块五）/);
    expect(list.out).not.toContain('欧阳');
    await mingcha('quarantine', 'export', '--out', 'bytes', '--reason-code', 'column_count');
    expect(existsSync(at('bytes'))).toBe(false);
    const open = await mingcha('quarantine', 'export', '--out', 'open', '--unmask', '--reason', '补正', '--json');
    expect(JSON.parse(open.out)).toMatchObject({
      records: 3,
      withheld: 0,
      files: [{ form: 'cells' }, { form: 'bytes' }],
    });
  });

  test('leaves a spreadsheet nothing to take for a day, and warns of cells that changed although nothing was wrong', async () => {
    writeFileSync(
      at('setl_d.csv'),
      [
        HEADER,
        line('12-3', '壹佰', { note: '3/4' }),
        line('1.10', '壹佰', { note: 'MAR1' }),
        line('2025-3', '壹佰', { emp: 'true', note: '-5.00' }),
        '',
      ].join('\n'),
    );
    expect((await mingcha('ingest', 'files', 'setl_d.csv')).exit).toBe(0);
    const { out } = await mingcha('quarantine', 'export', '--out', 'out', '--unmask', '--reason', '补正', '--json');
    const { files } = JSON.parse(out) as { files: { file: string }[] };
    const file = files[0]?.file ?? '';
    const text = readFileSync(file, 'utf8');
    for (const cell of ['12-3', '3/4', '1.10', 'MAR1', '2025-3', 'true', '-5.00', '2025-01-01 08:00:00', '310', '1.00'])
      expect(text).toContain(`,"\t${cell}"`);
    // A spreadsheet saves tabs without quotes, what it took for days as days, and lines of commas below the last.
    const saved = `${text.replaceAll('"', '').replaceAll('壹佰', '100.00')}${','.repeat(15)}\r\n`;
    writeFileSync(file, saved.replace('\t12-3', '12月3日').replaceAll('张三丰', '张三封'));
    const warned = await mingcha('ingest', 'retry', '--from', 'out');
    expect(warned).toMatchObject({ exit: 0, err: '' });
    expect(warned.out).toMatch(/注意：out\/setl_d-\S+ 中有 3 条记录的 4 个单元格与原文不同/);
    expect(warned.out).toContain('B000001 第 1 条 setl_id：12-3 → 12月3日');
    expect(warned.out).toContain('psn_name：张** → 张**');
    expect(warned.out).not.toContain('张三');
    expect((await mingcha('ingest', 'undo', '2', '--reason', '误改')).exit).toBe(0);
    writeFileSync(file, saved.replace('\t3/4', '3月4日'));
    const json = JSON.parse((await mingcha('ingest', 'retry', '--from', file, '--json')).out) as object;
    expect(json).toMatchObject({
      batches: [{ landed_new: 3 }],
      changed: [
        { file, records: 1, cells: 1, examples: [{ ordinal: 1, column: '备注', before: '#/#', after: '#*#*' }] },
      ],
    });
    expect(await rowsOf('SELECT setl_id, emp_name, setl_time::VARCHAR AS at FROM setl_d ORDER BY 1')).toEqual([
      { setl_id: '1.10', emp_name: null, at: '2025-01-01 08:00:00' },
      { setl_id: '12-3', emp_name: null, at: '2025-01-01 08:00:00' },
      { setl_id: '2025-3', emp_name: 'true', at: '2025-01-01 08:00:00' },
    ]);
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

describe('quarantine close', () => {
  test('closes what is named and keeps who, when and why; no batch changes', async () => {
    await landBad();
    const before = await rowsOf('SELECT * FROM batch');
    for (const words of [
      ['--batch', '1'],
      ['--reason', '尾注'],
      ['--record', '4', '--reason', '尾注'],
      ['--batch', '1', '--record', 'x', '--reason', '尾注'],
    ])
      expect((await mingcha('quarantine', 'close', ...words)).err).toContain('MC-CLI-007');
    const one = await mingcha('quarantine', 'close', '--batch', '1', '--record', '4', '--reason', '尾注', '--json');
    expect(JSON.parse(one.out)).toEqual({ schema: 1, closed: 1, batches: { B000001: 1 }, waiting: 3 });
    const rest = await mingcha('quarantine', 'close', '--kind', '结算', '--reason', '医院已重报');
    expect(rest.out).toContain('3 条隔离记录已结案');
    expect((await mingcha('quarantine', 'list')).out).toContain('没有等待处理的隔离记录');
    expect((await mingcha('status')).out).not.toContain('隔离');
    expect((await mingcha('quarantine', 'close', '--kind', '结算', '--reason', 'x')).out).toContain('未作改动');
    expect(await rowsOf('SELECT * FROM batch')).toEqual(before);
    expect(await rowsOf('SELECT ordinal, closed_seq, text IS NOT NULL AS kept FROM quarantine ORDER BY 1')).toEqual(
      ['2', '3', '4', '5'].map((ordinal) => ({ ordinal, closed_seq: ordinal === '4' ? '-1' : '-2', kept: 'true' })),
    );
    const kept = (await inData((session) => upkeepOf(session, 'close'))).map((each) => each.detail);
    expect(kept).toMatchObject([
      { closing: -1, records: 1, reason: '尾注', by: '审核员', filter: { batch: 'B000001', ordinal: 4 } },
      { closing: -2, records: 3, reason: '医院已重报', batches: { B000001: 3 } },
    ]);
    const deep = await mingcha('doctor', '--deep');
    expect(deep.out).toContain('1 个批次的账与表中的行数相符');
  });
});

describe('ingest undo', () => {
  test('what must be landed again stays in status until it is', async () => {
    const text = [HEADER, line('S1', '5.00'), line('S2', '6.00'), ''].join('\n');
    writeFileSync(at('setl_d_1.csv'), text);
    writeFileSync(at('setl_d_2.csv'), `${text}${line('S3', '7.00')}\n`);
    for (const name of ['setl_d_1.csv', 'setl_d_2.csv']) await mingcha('ingest', 'files', name);
    expect((await mingcha('status')).out).not.toContain('重新入库');
    expect((await mingcha('ingest', 'undo', '1', '--reason', '重复提取')).out).toContain('B000002  setl_d_2.csv');
    const status = await mingcha('status');
    expect(status.out).toMatch(/应重新入库的文件[^\n]*\nB000002 +setl_d_2\.csv +撤销了 B000001/);
    const json = JSON.parse((await mingcha('status', '--json')).out) as object;
    expect(json).toMatchObject({ land_again: [{ batch: 'B000002', source: 'setl_d_2.csv', undone: 'B000001' }] });
    await mingcha('ingest', 'files', 'setl_d_2.csv');
    expect((await mingcha('status')).out).not.toContain('重新入库');
    expect(await rowsOf('SELECT setl_id FROM setl_d ORDER BY 1')).toHaveLength(3);
  });

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
