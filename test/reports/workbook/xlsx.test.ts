import fc from 'fast-check';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, describe, expect, test } from 'vitest';
import { columnLetters } from '../../../reports/workbook/xlsx/cell.ts';
import { numberText, serialOf } from '../../../reports/workbook/xlsx/number.ts';
import { rowHeight } from '../../../reports/workbook/xlsx/row-height.ts';
import type { Sheet, SheetRow } from '../../../reports/workbook/xlsx/sheet.ts';
import { workbookBytes } from '../../../reports/workbook/xlsx/write.ts';
import { readSheets } from '../../ingest/support/open-workbook.ts';
import { inRoom } from '../../ingest/support/room.ts';
import { cell, elementsBelowRoot, partsOf, plainSheet, written } from './read-book.ts';

/** The children of a worksheet in the only order that Excel takes (ECMA-376 part 1, 18.3.1.99), as far as any are written. */
const WORKSHEET_ORDER = [
  'sheetPr',
  'sheetViews',
  'sheetFormatPr',
  'cols',
  'sheetData',
  'autoFilter',
  'dataValidations',
  'pageMargins',
  'pageSetup',
  'headerFooter',
  'ignoredErrors',
];
const WORKBOOK_ORDER = ['workbookPr', 'bookViews', 'sheets', 'definedNames'];

const texts = async (rows: readonly SheetRow[]): Promise<unknown[][]> => {
  const { sheets } = await readXlsx(await written([plainSheet(rows, rows[0]?.length ?? 1)]));
  return sheets[0]?.rows.slice(1) ?? [];
};
const zone = process.env['TZ'];
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('the parts of a workbook', () => {
  const full = plainSheet([[cell('a'), cell('1.50', 'money')]], 2, {
    name: `O'Brien & 一`,
    fixedColumns: 1,
    pageHead: 'A & B',
    choices: [{ column: 0, values: ['属实', '排除'] }],
  });

  test('are well-formed, and in the order that Excel takes', async () => {
    const parts = await partsOf(await written([full, { ...full, name: '二', top: [], fixedColumns: 0 }]));
    for (const xml of parts.values()) elementsBelowRoot(xml);
    expect(elementsBelowRoot(parts.get('xl/worksheets/sheet1.xml') ?? '')).toEqual(WORKSHEET_ORDER);
    const second = elementsBelowRoot(parts.get('xl/worksheets/sheet2.xml') ?? '');
    expect(second).toEqual(WORKSHEET_ORDER.filter((name) => second.includes(name)));
    expect(elementsBelowRoot(parts.get('xl/workbook.xml') ?? '')).toEqual(WORKBOOK_ORDER);
    const types = parts.get('[Content_Types].xml') ?? '';
    const named = [...parts.keys()].filter((name) => name.startsWith('xl/') && !name.endsWith('.rels'));
    for (const name of named) expect(types).toContain(`PartName="/${name}"`);
  });

  test('freeze the labels, filter below them and repeat them on every page', async () => {
    const parts = await partsOf(await written([full]));
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
    expect(sheet).toContain('<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>');
    expect(sheet).toContain('<autoFilter ref="A1:B2"/>');
    expect(sheet).toContain('orientation="landscape"');
    expect(sheet).toContain('sqref="A2:A2"><formula1>"属实,排除"</formula1>');
    const book = parts.get('xl/workbook.xml') ?? '';
    expect(book).toContain(`hidden="1">'O''Brien &amp; 一'!$A$1:$B$2<`);
    expect(book).toContain(`Print_Area" localSheetId="0">'O''Brien &amp; 一'!$A$1:$B$2<`);
    expect(book).toContain(`'O''Brien &amp; 一'!$A:$A,'O''Brien &amp; 一'!$1:$1<`);
  });

  test('are the same bytes for the same rows, in any time zone', async () => {
    process.env['TZ'] = 'Asia/Shanghai';
    const there = await written([full]);
    process.env['TZ'] = 'America/New_York';
    expect((await written([full])).equals(there)).toBe(true);
  });
});

describe('a cell', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("http://x","y")', '81234567890123456789', '0012', ''])(
    'whose text is %j stays that text and is no formula',
    async (text) => {
      const bytes = await written([plainSheet([[cell(text), cell(text, 'prose'), cell(text, 'blank')]], 3)]);
      const xml = (await partsOf(bytes)).get('xl/worksheets/sheet1.xml') ?? '';
      expect(xml).not.toMatch(/<f[ >]/);
      const row = (await readXlsx(bytes)).sheets[0]?.rows[1] ?? [];
      expect(row.map((value) => value ?? '')).toEqual([text, text, text]);
    },
  );

  test('of any text comes back as it was, through another reader too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('_x0041_', '_x005F_', '\r\n', '\u0001x')), {
          minLength: 1,
          maxLength: 5,
        }),
        async (values) => {
          const row = values.map((value) => cell(`'${value}`));
          expect(await texts([row])).toEqual([values.map((value) => `'${value}`)]);
        },
      ),
      { numRuns: 60 },
    );
    await inRoom(async (room) => {
      const odd = 'a_x0041_b\rc\u0007 <&>"\n末';
      const labels = { top: [['setl_id', 'mdtrt_id', 'psn_no'].map((name) => cell(name, 'head'))] };
      const bytes = await written([plainSheet([[cell('S1'), cell(odd), cell('x')]], 3, labels)]);
      const [sheet] = await readSheets(room, bytes);
      expect(sheet?.records).toEqual([['S1', odd, 'x']]);
    });
  });

  test('longer than Excel holds is cut and says so', async () => {
    const [[whole, cut] = []] = await texts([[cell('一'.repeat(32_767)), cell('一'.repeat(32_768))]]);
    expect(whole).toBe('一'.repeat(32_767));
    expect(cut).toBe(`${'一'.repeat(32_766)}…`);
  });

  test('of money holds the very digits of the decimal', async () => {
    const amounts = ['0.10', '-1234.05', '9999999999999.99', '1234567890123.45'];
    const xml = (await partsOf(await written([plainSheet([amounts.map((one) => cell(one, 'money'))], 4)]))).get(
      'xl/worksheets/sheet1.xml',
    );
    for (const amount of amounts) expect(xml).toContain(`<v>${amount}</v>`);
  });

  test.each([
    ['123456789012345', '123456789012345'],
    ['1234567890123456', null],
    ['-0.00000000000012345', '-0.00000000000012345'],
    ['0001234567890.12345', '0001234567890.12345'],
    ['12345678901234.56', null],
    ['1e5', null],
    ['1,000', null],
    ['', null],
  ])('that says it is a number and holds %j is the number %j, or text', (decimal, number) => {
    expect(numberText(decimal)).toBe(number);
  });

  test.each([
    ['1900-02-28', null],
    ['1900-03-01', '61'],
    ['2025-07-01', '45839'],
    ['2025-07-01 12:00:00', '45839.5'],
    ['2025-02-29', null],
    ['2025-13-01', null],
    ['昨天', null],
  ])('that says it is a day and holds %j is the serial %j, or text', (moment, serial) => {
    expect(serialOf(moment)).toBe(serial);
  });

  test('of a moment is read back as that moment', async () => {
    const moment = fc.date({
      min: new Date('1900-03-01T00:00:00Z'),
      max: new Date('2199-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    await fc.assert(
      fc.asyncProperty(moment, async (time) => {
        const text = time.toISOString().slice(0, 19);
        const [[read] = []] = await texts([[cell(text.replace('T', ' '), 'moment')]]);
        const back = read instanceof Date ? Math.round(read.getTime() / 1000) : read;
        expect(back).toBe(Date.parse(`${text}Z`) / 1000);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a sheet', () => {
  const numbered = (count: number): SheetRow[] => Array.from({ length: count }, (_, n) => [cell(`${n}`)]);

  test.each([
    [9, ['明细']],
    [10, ['明细', '明细2']],
    [18, ['明细', '明细2']],
    [19, ['明细', '明细2', '明细3']],
    [0, ['明细']],
  ])('of %i rows where ten fit is the sheets %j', async (count, names) => {
    const bytes = await written([plainSheet(numbered(count), 1, { name: '明细' })], { mostRows: 10 });
    const { sheets } = await readXlsx(bytes);
    expect(sheets.map((sheet) => sheet.name)).toEqual(names);
    const rows = sheets.flatMap((sheet) => {
      expect(sheet.rows[0]).toEqual(['列1']);
      return sheet.rows.slice(1).map((row) => row[0]);
    });
    expect(rows).toEqual(Array.from({ length: count }, (_, n) => `${n}`));
  });

  test('gives on what its rows throw', async () => {
    async function* broken(): AsyncGenerator<SheetRow> {
      yield [cell('a')];
      throw new Error('the warehouse went away');
    }
    await expect(written([plainSheet(broken())])).rejects.toThrow('the warehouse went away');
  });

  test('lets go of its rows when nobody takes more', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<SheetRow> {
      try {
        for (let n = 0; ; n++) yield [cell(`${Math.sin(n)}`)];
      } finally {
        closed = true;
      }
    }
    const bytes = workbookBytes([plainSheet(endless())]);
    for await (const piece of bytes) if (piece.length > 10_000) break;
    expect(closed).toBe(true);
  });

  test('refuses choices that Excel could not hold', async () => {
    const long: Partial<Sheet> = { choices: [{ column: 0, values: ['一'.repeat(256)] }] };
    await expect(written([plainSheet(numbered(1), 1, long)])).rejects.toThrow('too long');
  });

  test('makes rows as high as their wrapped texts need', () => {
    const high = (text: string): number | undefined => rowHeight([cell(text, 'prose')], [10]);
    expect(high('一二三四五')).toBeUndefined();
    expect(high('一二三四五六')).toBe(30);
    expect(high('a\nb\nc')).toBe(44);
    expect(high('一'.repeat(1000))).toBe(409);
    expect(rowHeight([cell('一'.repeat(1000), 'id')], [10])).toBeUndefined();
  });

  test('names columns as Excel does', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
  });
});
