import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCsv } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { typedCommands } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: join(folder.path, 'data') });
const { mingcha } = typedCommands(recorder);

/** 31 resident stays at each of three hospitals in June 2025, in scope 1,000.00 each, one of them without its in-scope amount. */
const stays = [
  ['H1', '990101', 520],
  ['H2', '990101', 760],
  ['H3', '990102', 610],
].flatMap(([hospital, , fund]) =>
  Array.from({ length: 31 }, (_, i) => ({
    setl_id: `${hospital}-${i}`,
    mdtrt_id: `M-${hospital}-${i}`,
    psn_no: `P-${hospital}-${i}`,
    insutype: '390',
    med_type: '21',
    fixmedins_code: `${hospital}`,
    setl_time: '2025-06-30 10:00:00',
    medfee_sumamt: '1200.00',
    fund_pay_sumamt: `${fund}.00`,
    inscp_amt: hospital === 'H1' && i === 0 ? '' : '1000.00',
  })),
);

describe('the bulletin at the command line', () => {
  beforeAll(async () => {
    writeCsv(folder.path, 'setl_d.csv', stays);
    writeFileSync(
      join(folder.path, 'medins_b.csv'),
      'fixmedins_code,fixmedins_name,fixmedins_type,hosp_lv,admdvs\nH1,东堤医院,1,05,990101\nH2,西岭医院,1,05,990101\nH3,南屏医院,1,05,990102\n',
    );
    await mingcha('ingest', 'files', 'setl_d.csv', 'medins_b.csv');
  });
  afterAll(() => folder.remove());

  test('before the first scan says what to do', async () => {
    const { exit, out } = await mingcha('report', 'indicators');
    expect(exit).toBe(0);
    expect(out).toContain('尚无数值，请先运行');
    expect(JSON.parse((await mingcha('report', 'indicators', '--json')).out)).toMatchObject({
      schema: 1,
      indicators: [{ rule_id: 'MC-RR-004', run: null, values: [] }],
    });
  });

  test('a scan names its values and never a 0 of suspects', async () => {
    const { out } = await mingcha('scan', '--rule', 'MC-RR-004', '--json');
    const [rule] = (JSON.parse(out) as { rules: unknown[] }).rules;
    expect(rule).toMatchObject({
      id: 'MC-RR-004',
      status: 'partial',
      rows_in: 93,
      rows_tested: 92,
      suspects: 0,
      values: 12,
    });
    const shown = await mingcha('scan', '--rule', 'MC-RR-004', '--lang', 'en');
    expect(shown.out).toContain('report indicators (MC-RR-004 12 values)');
    expect(shown.out).not.toMatch(/MC-RR-004 .* 0 {2}/);
  });

  test('shows the worst first, the month beside the year, and what could not be told', async () => {
    const { exit, out } = await mingcha('report', 'indicators');
    expect(exit).toBe(0);
    const rows = out.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(rows.find(([scope]) => scope === '全市')).toEqual([
      '全市',
      '63.12%',
      '63.12%',
      '70.00%',
      '-6.88',
      '92',
      '1',
    ]);
    expect(rows.filter(([scope]) => scope === '机构').map((row) => [row[1], row[3], row[5]])).toEqual([
      ['东堤医院', '52.00%', '-18.00'],
      ['南屏医院', '61.00%', '-9.00'],
      ['西岭医院', '76.00%', '6.00'],
    ]);
    expect(out).toContain('3 家机构中 2 家低于目标');
    expect(out).toContain('未能计入的结算 1 笔：符合政策范围金额（setl_d.inscp_amt）：1');
    expect((await mingcha('report', 'indicators', '--lang', 'en')).out).toContain(
      '2 of 3 institutions below the target',
    );
  });

  test('writes all values to a file that Excel opens, and says the same in JSON', async () => {
    const { out } = await mingcha('report', 'indicators', '--out', 'bulletin.csv', '--json');
    const document = JSON.parse(out) as { file: string; indicators: { values: { scope: string; gap: string }[] }[] };
    expect(document.file).toBe(join(folder.path, 'bulletin.csv'));
    expect(document.indicators[0]?.values).toHaveLength(12);
    expect(document.indicators[0]?.values[0]).toMatchObject({
      scope: 'city',
      scope_code: 'all',
      numerator: '58070.00',
      denominator: '92000.00',
    });
    const lines = readFileSync(document.file, 'utf8').split('\r\n');
    expect(lines[0]?.charCodeAt(0)).toBe(0xfeff);
    expect(lines).toHaveLength(14);
    expect(lines[1]).toBe('MC-RR-004,2025-06,全市,,,居民,住院,63.12,70.00,-6.88,58070.00,92000.00,92,1,');
    expect(lines.filter((line) => line.includes(',H1,'))[0]).toBe(
      'MC-RR-004,2025-06,机构,H1,东堤医院,居民,住院,52.00,70.00,-18.00,15600.00,30000.00,30,1,',
    );
  });
});
