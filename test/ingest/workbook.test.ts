import fc from 'fast-check';
import { readXlsx, writeXlsx, writeXlsxStream } from 'hucre/xlsx';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { rowsOf, workbook } from './support/make-workbook.ts';
import { readSheets, recordsOf } from './support/open-workbook.ts';
import { inRoom, SETTLEMENT_HEADER, settlement, settlements } from './support/room.ts';

const HEADER = SETTLEMENT_HEADER.split(',');
const DEFAULTS = settlement().split(',');
const cells = (changed: Record<string, string> = {}): string[] =>
  HEADER.map((name, place) => changed[name] ?? DEFAULTS[place] ?? '');

/** One sheet under a plain header; each record is given as the XML of its cells. */
const sheet = (...rows: string[][]): Record<string, string> => ({ 表: rowsOf(['a', 'b', 'c'], ...rows) });

describe('a workbook', () => {
  it('lands to the same facts as the CSV of its records', async () => {
    await inRoom(async (room) => {
      const rows = Array.from({ length: 50 }, (_, i) =>
        cells({ setl_id: `S${i}`, medfee_sumamt: `${i * 1.1}`.slice(0, 4) }),
      );
      await room.landText('setl_d.csv', settlements(...rows.map((row) => row.join(','))));
      const { batches, problems } = await room.landText(
        'setl_d.xlsx',
        await workbook({ sheets: { Sheet1: rowsOf(HEADER, ...rows) } }),
      );
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({
        source: 'setl_d.xlsx/Sheet1',
        kind: 'setl_d',
        records_in: 50,
        unchanged: 50,
        landed_new: 0,
      });
    });
  });

  it('gives each sheet a batch of its own, of the kind its name or its header says; empty sheets are passed over', async () => {
    await inRoom(async (room) => {
      const content = await workbook({
        sheets: { 'setl_d 一季度': rowsOf(HEADER, cells()), 空: '', 二月: rowsOf(HEADER, cells({ setl_id: 'S2' })) },
      });
      const { batches, problems } = await room.landText('报送.xlsx', content);
      expect(problems).toEqual([]);
      expect(batches.map((one) => [one.source, one.landed_new])).toEqual([
        ['报送.xlsx/setl_d 一季度', 1],
        ['报送.xlsx/二月', 1],
      ]);
      const again = await room.landText('另一个名字.xlsx', content);
      expect(Object.keys(again.duplicates)).toHaveLength(2);
    });
  });

  it('lands what people type: titles, Chinese headers, thousands separators, plain serials, sums below', async () => {
    await inRoom(async (room) => {
      const header = [
        '结算ID',
        '就诊ID',
        '人员编号',
        '险种类型',
        '医疗类别',
        '定点医药机构编号',
        '结算时间',
        '医疗费总额',
        '基金支付总额',
      ];
      const record = cells({ setl_time: '<c r="G4"><v>45721</v></c>', medfee_sumamt: '1,234.50' });
      const rows = rowsOf(['某某医院结算明细'], ['制表日期：2025-04-01'], header, record, [
        '合计',
        '',
        '',
        '',
        '',
        '',
        '',
        '1,234.50',
      ]);
      const { batches, problems } = await room.landText('setl_d.xlsx', await workbook({ sheets: { Sheet1: rows } }));
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({
        records_in: 2,
        landed_new: 1,
        dropped: 1,
        quarantined: 0,
        money_landed: '1234.50',
      });
      expect(await room.rows('SELECT setl_time::VARCHAR AS at FROM setl_d')).toEqual([{ at: '2025-03-05 00:00:00' }]);
    });
  });

  it('reads each form of cell', async () => {
    await inRoom(async (room) => {
      const strings =
        '<si><t xml:space="preserve"> 张三 </t></si><si><r><rPr><b/></rPr><t>李</t></r><r><t>四</t></r><rPh sb="0" eb="1"><t>リー</t></rPh><phoneticPr fontId="1"/></si><si><t>a_x000D_&amp;b</t></si><si/>';
      const content = await workbook({
        strings,
        formats: ['yyyy/m/d', '000000', '0%'],
        sheets: sheet(
          ['<c r="A2" t="s"><v>0</v></c>', '<c r="B2" t="s"><v>1</v></c>', '<c r="C2" t="s"><v>2</v></c>'],
          ['<c r="A3" t="b"><v>1</v></c>', '<c r="B3" t="e"><v>#N/A</v></c>', '<c r="C3" t="s"><v>3</v></c>'],
          [
            '<c r="A4"><f>A1*2</f><v>7</v></c>',
            '<c r="B4" t="str"><f>A1</f><v>字</v></c>',
            '<c r="C4" t="str"><f>""</f><v></v></c>',
          ],
          ['<c r="A5" s="1"><v>45721</v></c>', '<c r="B5" s="2"><v>9901</v></c>', '<c r="C5" s="3"><v>0.7</v></c>'],
          [
            '<c r="A6" s="1"><v>99999999</v></c>',
            '<c t="d"><v>2025-03-05T08:00:00</v></c>',
            '<c><v>8.17732E+19</v></c>',
          ],
          [
            '<c r="A7" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r><rPh><t>x</t></rPh></is></c>',
            '<c r="C7"><v>88.090000000000003</v></c>',
          ],
        ),
      });
      expect(await recordsOf(room, content)).toEqual([
        [' 张三 ', '李四', 'a\r&b'],
        ['TRUE', '#N/A', null],
        ['7', '字', null],
        ['2025-03-05', '009901', '0.7'],
        ['99999999', '2025-03-05 08:00:00', '8.17732E+19'],
        ['甲乙', null, '88.09'],
      ]);
    });
  });

  it('counts from 1904 where it says so', async () => {
    await inRoom(async (room) => {
      const sheets = sheet(['<c r="A2" s="1"><v>44259</v></c>']);
      const content = await workbook({ sheets, formats: ['yyyy-mm-dd'], date1904: true });
      expect(await recordsOf(room, content)).toEqual([['2025-03-05', null, null]]);
    });
  });

  it('is read in the strict dialect, with prefixes, without references, hidden or not', async () => {
    await inRoom(async (room) => {
      const xml =
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row hidden="1"><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c><x:c><x:v>1</x:v></x:c></x:row><x:row/><x:row><x:c/><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>';
      const book = await workbook({
        sheets: { 表: xml },
        namespace: 'http://purl.oclc.org/ooxml/spreadsheetml/main',
        relations: 'http://purl.oclc.org/ooxml/officeDocument/relationships',
      });
      const [read] = await readSheets(room, book);
      expect([read?.header, read?.records]).toEqual([['a', '1'], [[null, '2']]]);
    });
  });

  it('has hidden sheets told of and not landed: a stale copy must not win unseen', async () => {
    await inRoom(async (room) => {
      const header = SETTLEMENT_HEADER.split(',');
      const of = (money: string): string => rowsOf(header, settlement({ medfee_sumamt: money }).split(','));
      const sheets = { 结算: of('100.10'), 隐藏副本: of('999.00'), 深藏: of('998.00') };
      const states = { 隐藏副本: 'hidden', 深藏: 'veryHidden' } as const;
      const { batches, problems, passedOver } = await room.landText('a.xlsx', await workbook({ sheets, states }));
      expect(problems).toEqual([]);
      expect(batches.map((batch) => batch.source)).toEqual(['a.xlsx/结算']);
      expect(await room.rows('SELECT medfee_sumamt FROM setl_d')).toEqual([{ medfee_sumamt: '100.10' }]);
      expect(passedOver).toEqual([
        expect.stringMatching(/^a\.xlsx\/隐藏副本（.*取消隐藏.*unhide/),
        expect.stringMatching(/^a\.xlsx\/深藏（/),
      ]);
      const all = await room.landText(
        'b.xlsx',
        await workbook({ sheets: { 结算: of('1.00') }, states: { 结算: 'hidden' } }),
      );
      expect(all.problems.map((one) => [one.code, /取消隐藏/.test(one.why.zh)])).toEqual([['MC-INGEST-011', true]]);
    });
  });

  it('has a page of explanations passed over and told of, unless that is all it holds', async () => {
    await inRoom(async (room) => {
      const note = rowsOf(['填报说明'], ['本表由医院填报', '请勿改动'], ['如有疑问请联系信息科']);
      const content = await workbook({ sheets: { 说明: note, 表: rowsOf(HEADER, cells()) } });
      const { batches, problems, passedOver } = await room.landText('a.xlsx', content);
      expect([batches.length, problems, passedOver]).toEqual([1, [], ['a.xlsx/说明']]);
      const alone = await room.landText('b.xlsx', await workbook({ sheets: { 说明: note, 又: note } }));
      expect(alone.problems.map((one) => one.code)).toEqual(['MC-INGEST-011']);
      const headless = await workbook({
        sheets: { 表: rowsOf(HEADER, cells()), 续: rowsOf(cells({ setl_id: 'S9' })) },
      });
      const { problems: missing } = await room.landText('c.xlsx', headless);
      expect(missing.map((one) => [one.code, one.where])).toEqual([['MC-INGEST-003', 'c.xlsx/续']]);
    });
  });

  it('with a declared header is a table, however small and however like a text', async () => {
    await inRoom(async (room) => {
      const content = await workbook({ sheets: { 表: rowsOf(['结算ID', '备注'], ['甲', '乙']) } });
      expect(await recordsOf(room, content)).toEqual([['甲', '乙']]);
    });
  });

  it('finds a header in merged rows', async () => {
    await inRoom(async (room) => {
      const [first, ...rest] = [
        [...HEADER.slice(0, 7), '费用', ''],
        ['', '', '', '', '', '', '', ...HEADER.slice(7)],
        cells(),
      ];
      const { batches, problems } = await room.landText(
        'a.xlsx',
        await workbook({ sheets: { 表: rowsOf(first, ...rest) } }),
      );
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ kind: 'setl_d', landed_new: 1 });
    });
  });
});

describe('a record of a workbook that does not say what it holds', () => {
  const reasons = 'SELECT ordinal::INTEGER AS ordinal, reasons, decode(bytes) AS text FROM quarantine ORDER BY ordinal';

  it.each([
    [
      'a formula kept without its value',
      { medfee_sumamt: '<c r="H2"><f>A1+B1</f></c>' },
      'formula_without_value',
      '=A1+B1',
    ],
    [
      'one whose value is left empty',
      { medfee_sumamt: '<c r="H2"><f>A1+B1</f><v/></c>' },
      'formula_without_value',
      '=A1+B1',
    ],
    [
      'a text that the workbook does not hold',
      { psn_no: '<c r="C2" t="s"><v>99</v></c>' },
      'text_not_in_workbook',
      '<shared string 99>',
    ],
    [
      'a text numbered by no number',
      { psn_no: '<c r="C2" t="s"><v>-1</v></c>' },
      'text_not_in_workbook',
      '<shared string -1>',
    ],
    [
      'a cell beyond the header',
      { fund_pay_sumamt: '<c r="I2"><v>5</v></c><c r="K2"><v>77</v></c>' },
      'column_count',
      ',,77',
    ],
    ['two cells in one place', { psn_no: '<c r="C2"><v>5</v></c><c r="C2"><v>66</v></c>' }, 'column_count', ',66'],
    [
      'a zero character',
      { psn_no: '<c r="C2" t="inlineStr"><is><t>P_x0000_1</t></is></c>' },
      'nul_character',
      'P\u00001',
    ],
  ])('is quarantined: %s', async (_, changed, code, text) => {
    await inRoom(async (room) => {
      const rows = rowsOf(HEADER, cells(changed), cells({ setl_id: 'S2' }));
      const { batches, problems } = await room.landText(
        'setl_d.xlsx',
        await workbook({ sheets: { 表: rows }, strings: '<si><t>x</t></si>' }),
      );
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ records_in: 2, landed_new: 1, quarantined: 1 });
      const [found] = await room.rows(reasons);
      expect(found).toMatchObject({ ordinal: 1, reasons: JSON.stringify([{ code }]) });
      expect(found?.['text']).toContain(text);
    });
  });

  it('is quarantined where its cell is merged with the one above, in a column that landing reads', async () => {
    await inRoom(async (room) => {
      const header = [...HEADER, '经办备注'];
      const blank = (id: string): string[] => [...cells({ setl_id: id, psn_no: '' }), ''];
      const xml = `<?xml version="1.0"?><worksheet><sheetData>${rowsOf(header, [...cells(), '同上'], blank('S2'), blank('S3'), [...cells({ setl_id: 'S4' }), ''])}</sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C2:C3"/><mergeCell ref="J2:J5"/></mergeCells></worksheet>`;
      const { batches } = await room.landText('setl_d.xlsx', await workbook({ sheets: { 表: xml } }));
      expect(batches[0]).toMatchObject({ records_in: 4, landed_new: 2, quarantined: 2 });
      expect((await room.rows(reasons)).map((row) => row['reasons'])).toEqual([
        '[{"code":"merged_cells"}]',
        '[{"code":"required_missing","column":"psn_no"}]',
      ]);
    });
  });
});

describe('a workbook written by another program', () => {
  it('gives back the cells that were written, shared or inline', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '1', '0', ',', '"', '\n', '中', '😀', '&', '<', ' ', '_'),
      maxLength: 8,
    });
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    await inRoom(async (room) => {
      await fc.assert(
        fc.asyncProperty(table, fc.constantFrom('shared', 'inline'), async (rows, stringMode) => {
          const written = rows.map((row) => ['k', ...row]);
          const sheets = [{ name: '表', rows: [['结算ID', 'x', 'y', 'z'], ...written] }];
          const content = Buffer.from(await writeXlsx({ sheets, stringMode: stringMode as 'shared' }));
          const tidy = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text);
          const records = await recordsOf(room, content);
          expect(records.map((row) => row.map(tidy))).toEqual(written.map((row) => row.map(tidy)));
        }),
        { numRuns: 60 },
      );
    });
  });

  it('gives back numbers, days and truths, as that program reads them itself', async () => {
    await inRoom(async (room) => {
      const at = new Date('2025-03-05T00:00:00Z');
      const rows = [
        ['结算ID', '时间', '金额', '标志'],
        ['S1', at, 88.09, true],
        ['S2', at, 0.1 + 0.2, false],
      ];
      const bytes = await buffer(
        writeXlsxStream(rows, { name: '表', inlineStrings: false }) as unknown as NodeJS.ReadableStream,
      );
      expect((await readXlsx(bytes)).sheets[0]?.rows[1]?.[2]).toBe(88.09);
      expect(await recordsOf(room, bytes)).toEqual([
        ['S1', '2025-03-05', '88.09', 'TRUE'],
        ['S2', '2025-03-05', '0.3', 'FALSE'],
      ]);
    });
  });
});
