import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { Package, WORKBOOK_LIMITS } from '../../ingest/source/workbook/package.ts';
import { readXml } from '../../ingest/source/workbook/xml.ts';
import { rowsOf, workbook, zipOf, type WorkbookParts } from './support/make-workbook.ts';
import { readSheets } from './support/open-workbook.ts';
import { inRoom } from './support/room.ts';

const GOOD = rowsOf(['结算ID', 'x'], ['S1', '1']);
const SHEET = 'xl/worksheets/sheet1.xml';
const sheetXml = (data: string, before = ''): string =>
  `<?xml version="1.0"?>${before}<worksheet><sheetData>${data}</sheetData></worksheet>`;
const billion =
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>';

/** Bytes with one of them changed. */
function flipped(content: Buffer, place: number): Buffer {
  const changed = Buffer.from(content);
  changed[place] = (changed[place] ?? 0) ^ 0xff;
  return changed;
}

describe('a sheet that cannot be read whole', () => {
  it.each<[string, Partial<WorkbookParts>, RegExp]>([
    ['is cut off', { parts: { [SHEET]: '<?xml version="1.0"?><worksheet><sheetData><row><c><v>1' } }, /well-formed/],
    ['declares entities', { parts: { [SHEET]: sheetXml('<row><c t="str"><v>&c;</v></c></row>', billion) } }, /DOCTYPE/],
    [
      'names an entity nobody declared',
      { parts: { [SHEET]: sheetXml('<row><c t="str"><v>&x;</v></c></row>') } },
      /well-formed/,
    ],
    [
      'points beyond column XFD',
      { parts: { [SHEET]: sheetXml(`${GOOD}<row><c r="XFE1"><v>1</v></c></row>`) } },
      /no cell XFE1/,
    ],
    [
      'has more cells in a row than columns',
      { parts: { [SHEET]: sheetXml(`<row>${'<c><v>1</v></c>'.repeat(16_385)}</row>`) } },
      /no cell/,
    ],
    [
      'points to no cell at all',
      { parts: { [SHEET]: sheetXml(`${GOOD}<row><c r="77"><v>1</v></c></row>`) } },
      /no cell 77/,
    ],
    [
      'has a row beyond the last',
      { parts: { [SHEET]: sheetXml(`${GOOD}<row r="99999999999"><c><v>1</v></c></row>`) } },
      /no row 99999999999/,
    ],
    [
      'has a row of no number',
      { parts: { [SHEET]: sheetXml(`${GOOD}<row r="-1"><c><v>1</v></c></row>`) } },
      /no row -1/,
    ],
    ['is not in the workbook', { parts: { [SHEET]: undefined } }, /does not hold this sheet/],
    [
      'has a header of missing texts',
      { parts: { [SHEET]: sheetXml('<row><c t="s"><v>4</v></c><c><v>1</v></c></row>') } },
      /header points/,
    ],
    [
      'holds a cell of a million characters',
      { parts: { [SHEET]: sheetXml(`<row><c t="str"><v>${'x'.repeat(1_000_001)}</v></c></row>`) } },
      /1000000 characters/,
    ],
    ['is no XML', { parts: { [SHEET]: 'setl_id,mdtrt_id\nS1,M1\n' } }, /well-formed/],
  ])('%s: it is answered with a code, and the others are read', async (_, given, reason) => {
    await inRoom(async (room) => {
      const [bad, good] = await readSheets(room, await workbook({ sheets: { 坏: '', 好: GOOD }, ...given }));
      expect(bad?.problem).toMatchObject({ code: 'MC-INGEST-024', where: 'book.xlsx/坏' });
      expect(bad?.problem?.why.en).toMatch(reason);
      expect(good?.records).toEqual([['S1', '1']]);
    });
  });

  it('holds other bytes than were written, though all of them can be read', async () => {
    await inRoom(async (room) => {
      const content = await workbook({ sheets: { 坏: GOOD, 好: GOOD }, compress: false });
      content.write('S7', content.indexOf('>S1<') + 1);
      const [bad, good] = await readSheets(room, content);
      expect(bad?.problem?.code).toBe('MC-INGEST-024');
      expect(bad?.problem?.why.en).toContain('checksum');
      expect(good?.records).toEqual([['S1', '1']]);
    });
  });

  it('has too many columns to be a table', async () => {
    await inRoom(async (room) => {
      const header = `<row>${'<c t="str"><v>x</v></c>'.repeat(6000)}</row>`;
      const [wide] = await readSheets(room, await workbook({ sheets: { 表: header } }));
      expect(wide?.problem?.code).toBe('MC-INGEST-021');
    });
  });

  it('is in no encoding that it may be in', async () => {
    await inRoom(async (room) => {
      const parts = { '_rels/.rels': '<Relationships/>', 'xl/workbook.xml': '<workbook/>' };
      const [bad] = await readSheets(
        room,
        await zipOf({ ...parts, 'xl/workbook.xml': Buffer.from('<w>\xd5\xc5</w>', 'latin1') }),
      );
      expect(bad?.problem?.code).toBe('MC-INGEST-024');
    });
  });
});

describe('a workbook that cannot be read', () => {
  it.each<[string, (good: Buffer) => Buffer | Promise<Buffer>]>([
    ['is cut off', (good) => good.subarray(0, good.length - 30)],
    ['is cut off early', (good) => good.subarray(0, 200)],
    ['has a damaged directory', (good) => flipped(good, good.length - 4)],
    [
      'holds a part twice',
      async () => {
        const content = await zipOf({ 'xl/workbook.xml': '<workbook/>', 'xl/Workbook.xml': '<workbook/>' });
        return content;
      },
    ],
    ['lacks its list of sheets', () => zipOf({ '[Content_Types].xml': '<Types/>' })],
    ['lacks the strings it points to', () => workbook({ sheets: { 表: GOOD }, strings: '<si><t>a</si>' })],
  ])('%s: it is answered with one code', async (_, spoil) => {
    await inRoom(async (room) => {
      const sheets = await readSheets(room, await spoil(await workbook({ sheets: { 表: GOOD } })));
      expect(sheets.map((one) => one.problem?.code)).toEqual(['MC-INGEST-024']);
      expect(
        readdirSync(room.folder)
          .filter((name) => name.startsWith('opened-'))
          .flatMap((name) => readdirSync(room.path(name))),
      ).toEqual([]);
    });
  });

  it.each([
    ['.xlsb', { 'xl/workbook.bin': 'x' }],
    ['.ods', { 'content.xml': '<x/>', mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }],
  ])('is an %s: it says so', async (form, parts) => {
    await inRoom(async (room) => {
      const [only] = await readSheets(room, await zipOf(parts));
      expect(only?.problem?.code).toBe('MC-INGEST-023');
      expect(only?.problem?.what.en).toContain(form);
    });
  });

  it('holds nothing on any sheet', async () => {
    await inRoom(async (room) => {
      const sheets = await readSheets(room, await workbook({ sheets: { 空: '', 空白: rowsOf([' ', '']) } }));
      expect(sheets.map((one) => one.problem?.code)).toEqual(['MC-INGEST-011']);
    });
  });

  it('would unfold to more than is safe, in all or for its size', async () => {
    await inRoom(async (room) => {
      const bomb = await workbook({ sheets: { 表: GOOD }, strings: `<si><t>${' '.repeat(1_000_000)}</t></si>` });
      for (const limits of [{ unpackedBytes: 900_000 }, { ratioFrom: 900_000, ratio: 100 }, { smallPartBytes: 10 }]) {
        const sheets = await readSheets(room, bomb, limits);
        expect(sheets.map((one) => one.problem?.code)).toEqual(['MC-INGEST-024']);
      }
      expect((await readSheets(room, bomb))[0]?.records).toEqual([['S1', '1']]);
    });
  });

  it('is written out to no more than is safe either', async () => {
    await inRoom(async (room) => {
      const rows = Array.from({ length: 3000 }, (_, i) => `<row><c t="s"><v>0</v></c><c><v>${i}</v></c></row>`).join(
        '',
      );
      const content = await workbook({ sheets: { 表: rows }, strings: `<si><t>${'长'.repeat(900)}</t></si>` });
      const [sheet] = await readSheets(room, content, { unpackedBytes: 1_500_000 });
      expect(sheet?.problem?.code).toBe('MC-INGEST-024');
    });
  });
});

describe('a failure of the system', () => {
  it('is no fault of the workbook', async () => {
    await inRoom(async (room) => {
      await expect(Package.open(room.path('nowhere.xlsx'), WORKBOOK_LIMITS)).rejects.toMatchObject({ code: 'ENOENT' });
      const full = Object.assign(new Error('no space left'), { code: 'ENOSPC', syscall: 'write' });
      const handler = {
        open: () => {
          throw full;
        },
        close: () => undefined,
        text: () => undefined,
      };
      await expect(readXml(Readable.from([Buffer.from('<a/>')]), handler)).rejects.toBe(full);
    });
  });
});

describe('names of sheets', () => {
  it('may hold anything, and may repeat: no sheet is taken for another', async () => {
    await inRoom(async (room) => {
      const names = ['../../a/b', '结算😀 & <1>'];
      const list = [...names, '同名', '同名'].map((name) => name.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
      const content = await workbook({
        sheets: { a: GOOD, b: GOOD, c: GOOD, d: GOOD },
        parts: {
          'xl/workbook.xml': `<workbook xmlns:q="urn:x"><sheets>${list.map((name, i) => `<sheet name="${name}" q:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
        },
      });
      const parts = (await readSheets(room, content)).map((one) => one.part);
      expect(parts.map((part) => part?.source)).toEqual(
        [...names, '同名', '同名 (2)'].map((name) => `book.xlsx/${name}`),
      );
      expect(new Set(parts.map((part) => part?.digest)).size).toBe(4);
    });
  });

  it('of charts name no table', async () => {
    await inRoom(async (room) => {
      const content = await workbook({
        sheets: { 图: GOOD, 表: GOOD },
        parts: {
          'xl/_rels/workbook.xml.rels':
            '<Relationships><Relationship Id="rId1" Type="http://x/chartsheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        },
      });
      expect((await readSheets(room, content)).map((one) => one.part?.source)).toEqual(['book.xlsx/表']);
    });
  });
});

describe('a damaged workbook', () => {
  it('is answered or read right, wherever the damage lies', async () => {
    await inRoom(async (room) => {
      const rows = [['结算ID', 'x'], ...Array.from({ length: 20 }, (_, i) => [`S${i}`, `${i * 7}`])];
      const content = Buffer.from(await writeXlsx({ sheets: [{ name: '表', rows }] }));
      const expected = rows.slice(1);
      const wrong: number[] = [];
      let refused = 0;
      for (let place = 0; place < content.length; place += 13) {
        for (const sheet of await readSheets(room, flipped(content, place))) {
          if (sheet.problem !== undefined) refused++;
          else if (JSON.stringify(sheet.records) !== JSON.stringify(expected)) wrong.push(place);
        }
      }
      expect(wrong).toEqual([]);
      expect(refused).toBeGreaterThan(50);
    });
  });
});
