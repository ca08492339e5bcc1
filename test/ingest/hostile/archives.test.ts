import { gzipSync } from 'node:zlib';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { zipFile } from '../disguises/hand-made-zip.ts';
import { gb18030 } from '../disguises/gb18030.ts';
import { workbookOf } from '../fuzz/workbook-xml.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements } from '../support/room.ts';
import { hostile } from './harmless.ts';

const text = settlements(...Array.from({ length: 200 }, (_, i) => settlement({ setl_id: `S${i}` })));
const sheet = (rows: string, before = ''): Buffer =>
  workbookOf(
    `<?xml version="1.0"?>${before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`,
  );
const row = (cells: readonly string[]): string =>
  `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;

describe('hostile archives', () => {
  it.each([10, 100, 0.5, 0.99])('a gzip cut at %s lands nothing', async (where) => {
    await inRoom(async (room) => {
      const whole = gzipSync(text);
      const cut = whole.subarray(0, where < 1 ? Math.floor(whole.length * where) : where);
      const answer = await hostile(room, 'setl_d.csv.gz', cut);
      expect(answer.codes).toHaveLength(1);
      expect(answer.records).toBe(0);
    });
  });

  it('a gzip whose check sum is wrong lands nothing', async () => {
    await inRoom(async (room) => {
      const bytes = gzipSync(text);
      bytes[bytes.length - 6] = (bytes.at(-6) ?? 0) ^ 0xff;
      expect(await hostile(room, 'setl_d.csv.gz', bytes)).toMatchObject({ records: 0, codes: [expect.any(String)] });
    });
  });

  it('several gzips behind each other are one text', async () => {
    await inRoom(async (room) => {
      const half = Math.floor(text.length / 2);
      const bytes = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]);
      expect(await hostile(room, 'setl_d.csv.gz', bytes)).toMatchObject({ codes: [], landed: 200 });
    });
  });

  it('a member that would leave its folder is answered and the others land', async () => {
    await inRoom(async (room) => {
      const names = ['../../setl_d.csv', '/tmp/mingcha-escape/setl_d.csv', 'C:\\setl_d.csv', '..\\..\\setl_d.csv'];
      const members = names.map((name) => ({ name, data: settlements(settlement({ setl_id: name })) }));
      const bytes = zipFile([...members, { name: 'good/setl_d.csv', data: text }]);
      const answer = await hostile(room, 'a.zip', bytes);
      expect(answer).toMatchObject({ landed: 200 });
      expect(answer.codes).toHaveLength(names.length);
      expect(existsSync('/tmp/mingcha-escape')).toBe(false);
    });
  });

  it('an encrypted member is answered and the others land', async () => {
    await inRoom(async (room) => {
      const bytes = zipFile([
        { name: 'setl_d_1.csv', data: 'x', flags: 1 },
        { name: 'setl_d_2.csv', data: text },
      ]);
      const answer = await hostile(room, 'a.zip', bytes);
      expect(answer).toMatchObject({ landed: 200, codes: [expect.any(String)] });
    });
  });

  it.each([
    ['a wrong check sum', { crc: 12_345 }],
    ['a smaller size than it has', { claims: 20 }],
    ['a larger size than it has', { claims: 90_000_000 }],
  ])('a member with %s lands nothing of it', async (_, lie) => {
    await inRoom(async (room) => {
      const bytes = zipFile([
        { name: 'setl_d_1.csv', data: text, ...lie },
        { name: 'setl_d_2.csv', data: settlements(settlement({ setl_id: 'OTHER' })) },
      ]);
      const answer = await hostile(room, 'a.zip', bytes);
      expect(answer).toMatchObject({ landed: 1, codes: [expect.any(String)] });
    });
  });

  it('a zip cut short is answered', async () => {
    await inRoom(async (room) => {
      const whole = zipFile([{ name: 'setl_d.csv', data: text }]);
      for (const length of [whole.length - 10, Math.floor(whole.length / 2), 30, 4]) {
        const answer = await hostile(room, `cut-${length}.zip`, whole.subarray(0, length));
        expect(answer).toMatchObject({ records: 0, codes: [expect.any(String)] });
      }
    });
  });

  it('a zip in a zip in a zip, and deeper than is read, is answered', async () => {
    await inRoom(async (room) => {
      let bytes = zipFile([{ name: 'setl_d.csv', data: text }]);
      for (let depth = 0; depth < 6; depth++) bytes = zipFile([{ name: 'inner.zip', data: bytes }]);
      expect(await hostile(room, 'a.zip', bytes)).toMatchObject({ records: 0, codes: ['MC-INGEST-014'] });
    });
  });

  it('a zip of 30 members of 20 MB of nothing is answered or read, in little time and space', async () => {
    await inRoom(async (room) => {
      const nothing = Buffer.alloc(20_000_000, 0x20);
      const bytes = zipFile(Array.from({ length: 30 }, (_, i) => ({ name: `setl_d_${i}.csv`, data: nothing })));
      const answer = await hostile(room, 'bomb.zip', bytes);
      expect(answer.records).toBe(0);
      expect(answer.codes.length).toBeGreaterThan(0);
    });
  });

  it('an empty zip and one of folders only hold nothing and say so', async () => {
    await inRoom(async (room) => {
      for (const bytes of [zipFile([]), zipFile([{ name: 'setl_d/', data: '' }])]) {
        const { result } = await hostile(room, 'a.zip', bytes);
        expect(result.problems.length + result.passedOver.length).toBeGreaterThan(0);
      }
    });
  });

  it('member names with quotes, stars and pictures are only names', async () => {
    await inRoom(async (room) => {
      const names = ['setl_d\'"; DROP.csv', 'setl_d[*]?.csv', 'setl_d😀.csv', gb18030('结算㙍.csv')];
      const bytes = zipFile(names.map((name, i) => ({ name, data: settlements(settlement({ setl_id: `N${i}` })) })));
      expect(await hostile(room, 'a.zip', bytes)).toMatchObject({ codes: [], landed: names.length });
    });
  });
});

describe('hostile workbooks', () => {
  const header = row(SETTLEMENT_HEADER.split(','));
  const record = row(settlement().split(','));

  it.each([
    ['a DOCTYPE', '<!DOCTYPE x>', record],
    ['an entity of a file', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', record.replace('S1', '&e;')],
    [
      'entities in entities',
      `<!DOCTYPE x [<!ENTITY a "xxxxxxxxxx">${'bcdefghij'
        .split('')
        .map((one, i) => `<!ENTITY ${one} "${`&${'abcdefghi'[i]};`.repeat(10)}">`)
        .join('')}]>`,
      record.replace('S1', '&j;'),
    ],
  ])('%s lands nothing', async (_, doctype, body) => {
    await inRoom(async (room) => {
      const answer = await hostile(room, 'setl_d.xlsx', sheet(header + body, doctype));
      expect(answer).toMatchObject({ records: 0, codes: [expect.any(String)] });
    });
  });

  it.each([
    ['a column beyond the last', '<row r="2"><c r="ZZZZZZ2" t="inlineStr"><is><t>x</t></is></c></row>'],
    ['a row beyond the last', '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'],
    ['a shared text that is not there', '<row r="2"><c r="A2" t="s"><v>7</v></c></row>'],
    ['XML that never closes', '<row r="2"><c r="A2"><v>1'],
    ['a value that is no number', '<row r="2"><c r="A2"><v>x"</v></c></row>'],
  ])('%s is answered or waits', async (_, body) => {
    await inRoom(async (room) => {
      const answer = await hostile(room, 'setl_d.xlsx', sheet(header + body));
      expect(answer.landed).toBe(0);
      expect(answer.codes.length + answer.quarantined).toBeGreaterThan(0);
    });
  });

  it('a workbook cut short is answered', async () => {
    await inRoom(async (room) => {
      const whole = sheet(header + record);
      expect((await hostile(room, 'setl_d.xlsx', whole)).landed).toBe(1);
      const answer = await hostile(room, 'cut/setl_d.xlsx', whole.subarray(0, whole.length - 40));
      expect(answer.result.batches).toEqual([]);
      expect(answer.codes).toHaveLength(1);
    });
  });
});
