import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EncodingTrial } from '../../ingest/source/text/encoding-trial.ts';
import { FromGb18030 } from '../../ingest/source/text/from-gb18030.ts';
import { FromUtf16 } from '../../ingest/source/text/from-utf16.ts';
import { MIXED_MARK, withoutMixedMarks } from '../../ingest/source/text/mixed.ts';
import { readText, type TextFile } from '../../ingest/source/text/text-file.ts';
import { cell } from '../../store/session.ts';
import { gb18030 } from './disguises/gb18030.ts';
import { inRoom, SETTLEMENT_HEADER, settlement, settlements, type Room } from './support/room.ts';

const utf16 = (text: string, bigEndian = false): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};
const mark = (bytes: number[], content: Buffer): Buffer => Buffer.concat([Buffer.from(bytes), content]);

const HEADER = `${SETTLEMENT_HEADER},psn_name`;
const person = (id: string, name: string): string => `${settlement({ setl_id: id })},${name}`;
const NAMES = ['张三', '买买提·艾力', '𠮷田', '喆', '欧阳〇', '女', '王小二'];
const text = [HEADER, ...NAMES.map((name, i) => person(`S${i}`, name)), ''].join('\r\n');

async function read(room: Room, content: Buffer): Promise<TextFile & { readonly text: string }> {
  const path = room.path(room.write('x.csv', content));
  const found = await readText(
    { path, source: 'x.csv', name: 'x.csv' },
    {
      session: room.session,
      folder: mkdtempSync(join(room.folder, 'read-')),
      known: () => false,
      progress: () => undefined,
      signal: undefined,
    },
  );
  expect(found.digest).toBe(createHash('sha256').update(content).digest('hex'));
  expect(found.path === path).toBe(found.encoding === 'utf-8');
  return { ...found, text: readFileSync(found.path, 'latin1') };
}

describe('the encoding of a text', () => {
  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['UTF-16 LE with its mark', mark([0xff, 0xfe], utf16(text)), 'utf-16le'],
    ['UTF-16 BE with its mark', mark([0xfe, 0xff], utf16(text, true)), 'utf-16be'],
    ['UTF-16 LE without', utf16(text), 'utf-16le'],
    ['UTF-16 BE without', utf16(text, true), 'utf-16be'],
    ['GB18030', gb18030(text), 'gb18030'],
    ['GB18030 with its mark', mark([0x84, 0x31, 0x95, 0x33], gb18030(text)), 'gb18030'],
    ['GB18030 with CR alone', gb18030(text.replaceAll('\r\n', '\r')), 'gb18030'],
  ])('%s is found, and the same records land', async (_, content, encoding) => {
    await inRoom(async (room) => {
      const found = await read(room, content);
      expect(found).toMatchObject({ encoding, holdsNul: false, holdsUndecoded: false });
      // Lines that end in CR alone are one record to the counter; such a file goes the careful way, which counts itself.
      expect([1, NAMES.length + 1]).toContain(found.records);
      const { batches, problems } = await room.landText('setl_d.csv', content);
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ records_in: NAMES.length, landed_new: NAMES.length, quarantined: 0 });
      const rows = await room.rows('SELECT psn_name FROM setl_d ORDER BY setl_id');
      expect(rows.map((row) => row['psn_name'])).toEqual(NAMES);
    });
  });

  it.each([
    ['ASCII', 'a,b\n1,2\n', 'utf-8'],
    ['ASCII with zero bytes', 'a,b\n1,\0\n3,4\n', 'utf-8'],
    ['ASCII padded with zero bytes', 'a,b\n1\0\0\0\0\0\0\0,2\n3\0\0\0\0\0\0\0,4\n', 'utf-8'],
    ['ASCII with a zero byte in every line, at even places', `a,b\n${'1,\0\n'.repeat(50)}`, 'utf-8'],
    ['nothing', '', 'utf-8'],
    ['one byte', 'a', 'utf-8'],
  ])('%s is UTF-8', async (_, content, encoding) => {
    await inRoom(async (room) => {
      expect((await read(room, Buffer.from(content))).encoding).toBe(encoding);
    });
  });

  it('does not take Big5, Latin-1 or noise for GB18030', async () => {
    const big5 = Buffer.from('a8ade5bba9fab8e7bef0aabaa4e5a6724d31', 'hex');
    const latin = Buffer.from('na\xefve caf\xe9,Z\xfcrich\n', 'latin1');
    for (const content of [Buffer.concat([big5, Buffer.from('\n')]), latin, Buffer.from('ff80fe31,c3\n', 'latin1')])
      await inRoom(async (room) => expect((await read(room, content)).encoding).toBe('utf-8'));
  });

  const line = (unit: string): string => `a,b\n1,${unit}\n2,x\n`;

  it.each(['片', '瓶', '钱谦', '路,片', '瓶,片'])(
    'of %s, whose GB18030 is UTF-8 by accident, is GB18030',
    async (unit) => {
      const bytes = gb18030(line(unit));
      expect(isUtf8(bytes)).toBe(true);
      await inRoom(async (room) => {
        const found = await read(room, bytes);
        expect(found).toMatchObject({ encoding: 'gb18030', holdsUndecoded: false });
        expect(Buffer.from(found.text, 'latin1').toString()).toBe(line(unit));
      });
      const trial = new EncodingTrial();
      for (const byte of bytes) trial.add(Buffer.of(byte));
      expect(trial.encoding).toBe('gb18030');
    },
  );

  it.each(['é', '¥88', '5µg', 'α-β', 'café,naïve', 'pīnyīn,ǎ', '片', 'Ƭ片', '中,Ƭ'])(
    'of %s in UTF-8 is UTF-8',
    async (unit) => {
      await inRoom(async (room) => expect((await read(room, Buffer.from(line(unit)))).encoding).toBe('utf-8'));
    },
  );

  it('is found over pieces of any size', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 1, max: 9 })), (content, sizes) => {
        const bytes = Buffer.from(content, 'utf8');
        const trial = new EncodingTrial();
        let at = 0;
        for (const size of [...sizes, bytes.length]) trial.add(bytes.subarray(at, (at += size)));
        expect(trial.isUtf8).toBe(true);
      }),
    );
  });
});

describe('a transcript', () => {
  const pieces = (bytes: Buffer, sizes: readonly number[], decoder: FromGb18030 | FromUtf16): Buffer => {
    const out: Buffer[] = [];
    let at = 0;
    for (const size of [...sizes, bytes.length]) out.push(decoder.piece(Buffer.from(bytes.subarray(at, (at += size)))));
    return Buffer.concat([...out, decoder.end()]);
  };
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 20 });
  const words = fc.string({
    unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r\n', '中', '路', '𠮷', '·', '〇', 'é'),
  });

  it('of UTF-16 is the text, however it comes in pieces', () => {
    fc.assert(
      fc.property(words, sizes, fc.boolean(), (content, cuts, bigEndian) => {
        const decoder = new FromUtf16(bigEndian);
        expect(pieces(utf16(content, bigEndian), cuts, decoder).toString()).toBe(content);
        expect(decoder.broken).toBe(false);
      }),
    );
  });

  it('of GB18030 is the text, but for lines that could be UTF-8 as well', () => {
    const isBoth = (line: Buffer): boolean => isUtf8(line) && /[\xe0-\xf4]/.test(line.toString('latin1'));
    fc.assert(
      fc.property(words, sizes, (content, cuts) => {
        const decoder = new FromGb18030();
        const got = withoutMixedMarks(pieces(gb18030(content), cuts, decoder));
        const lines = content.split('\n').map((line) => (isBoth(gb18030(line)) ? gb18030(line) : Buffer.from(line)));
        const expected = lines.flatMap((line) => [line, Buffer.from('\n')]).slice(0, -1);
        expect(got.toString('latin1')).toBe(Buffer.concat(expected).toString('latin1'));
        expect(decoder.broken).toBe(content.split('\n').some((line) => isBoth(gb18030(line))));
      }),
    );
  });

  it('of any bytes loses none of those it cannot read', () => {
    const soup = fc.array(
      fc.constantFrom(...Buffer.from('你好吗张三,', 'utf8'), ...gb18030('你好吗张三\n'), 0xff, 0x41),
    );
    fc.assert(
      fc.property(soup, sizes, (content, cuts) => {
        const bytes = Buffer.from(content);
        const got = withoutMixedMarks(pieces(bytes, cuts, new FromGb18030()));
        const lines = got.toString('latin1').split('\n');
        const written = bytes.toString('latin1').split('\n');
        expect(lines.length).toBe(written.length);
        for (const [i, line] of lines.entries()) {
          const decoded = new TextDecoder('gb18030').decode(Buffer.from(written[i] ?? '', 'latin1'));
          expect([written[i], Buffer.from(decoded).toString('latin1')]).toContain(line);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('of UTF-16 keeps what is no character as bytes that are no UTF-8', () => {
    const broken = mark([], Buffer.concat([utf16('a,\ud800b\n'), Buffer.from([0x31])]));
    const decoder = new FromUtf16(false);
    const got = Buffer.concat([decoder.piece(broken), decoder.end()]);
    expect(got.toString('hex')).toBe('612ceda080620aedb0b1');
    expect(decoder.broken).toBe(true);
  });
});

describe('a file of two encodings', () => {
  /** Each line in the encoding that is said; which ones are waiting, and for what reason. */
  async function landed(room: Room, lines: readonly (readonly [string, 'utf8' | 'gb' | 'bytes'])[]) {
    const content = Buffer.concat(
      lines.map(([line, form]) =>
        form === 'gb' ? gb18030(`${line}\n`) : Buffer.from(`${line}\n`, form === 'utf8' ? 'utf8' : 'latin1'),
      ),
    );
    const { batches, problems } = await room.landText('setl_d.csv', content);
    expect(problems).toEqual([]);
    expect(batches[0]?.records_in).toBe(lines.length - 1);
    const rows = await room.rows('SELECT setl_id, psn_name FROM setl_d ORDER BY setl_id');
    const waiting = await room.rows(
      'SELECT ordinal::INTEGER AS ordinal, hex(bytes) AS bytes, encoding, reasons FROM quarantine ORDER BY ordinal',
    );
    for (const row of waiting) {
      const [line = '', form] = lines[Number(row['ordinal'])] ?? [];
      const written = form === 'gb' ? gb18030(line) : Buffer.from(line, form === 'utf8' ? 'utf8' : 'latin1');
      expect(cell(row, 'bytes').toLowerCase()).toBe(written.toString('hex'));
    }
    return {
      names: Object.fromEntries(rows.map((row) => [cell(row, 'setl_id'), cell(row, 'psn_name')])),
      waiting: waiting.map((row) => [
        Number(row['ordinal']),
        cell(row, 'encoding'),
        (JSON.parse(cell(row, 'reasons')) as { code: string }[])[0]?.code,
      ]),
    };
  }

  it('mostly GB18030: what is one of the two is read so, what is both or neither waits with its bytes', async () => {
    await inRoom(async (room) => {
      expect(
        await landed(room, [
          [HEADER, 'gb'],
          [person('S1', '张三'), 'gb'],
          [person('S2', '李四'), 'gb'],
          [person('S3', '女'), 'gb'],
          [person('S4', '王五'), 'gb'],
          [person('S5', '你好吗'), 'utf8'],
          [person('S6', '你好'), 'utf8'],
          [person('S7', 'a\xff'), 'bytes'],
          [person('S8', '赵六'), 'gb'],
        ]),
      ).toEqual({
        names: { S1: '张三', S2: '李四', S3: '女', S4: '王五', S5: '你好吗', S8: '赵六' },
        waiting: [
          [6, 'gb18030', 'mixed_encoding'],
          [7, 'gb18030', 'not_utf8'],
        ],
      });
    });
  });

  it('mostly UTF-8: lines that are not wait with their bytes', async () => {
    await inRoom(async (room) => {
      expect(
        await landed(room, [
          [HEADER, 'utf8'],
          [person('S1', '张三'), 'utf8'],
          [person('S2', '李四'), 'gb'],
          [person('S3', '你好'), 'utf8'],
        ]),
      ).toEqual({ names: { S1: '张三', S3: '你好' }, waiting: [[2, 'utf-8', 'not_utf8']] });
    });
  });

  it('keeps a quoted record whole whose second line reads as both', async () => {
    await inRoom(async (room) => {
      const content = Buffer.concat([
        gb18030(`${HEADER}\n${person('S1', '张三')}\n${person('S2', '"李四')}\n`),
        Buffer.from('你好"\n'),
        gb18030(`${person('S3', '王五')}\n`),
      ]);
      const { batches } = await room.landText('setl_d.csv', content);
      expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 1 });
      const bytes = Buffer.from(cell((await room.rows('SELECT hex(bytes) AS b FROM quarantine'))[0], 'b'), 'hex');
      expect(bytes.includes(MIXED_MARK)).toBe(false);
      expect(bytes.subarray(-7)).toEqual(Buffer.from('你好"'));
    });
  });

  it('in ten thousand lines, a thousand of them the other way, lands no wrong character', async () => {
    await inRoom(async (room) => {
      const names = ['张三', '李四', '欧阳修', '买买提'];
      const lines = Array.from({ length: 10_000 }, (_, i) => person(`S${i}`, names[i % 4] ?? ''));
      const content = Buffer.concat([
        gb18030(`${HEADER}\n`),
        ...lines.map((line, i) => (i % 10 === 3 ? Buffer.from(`${line}\n`) : gb18030(`${line}\n`))),
      ]);
      const { batches } = await room.landText('setl_d.csv', content);
      const [batch] = batches;
      expect(batch?.records_in).toBe(10_000);
      expect((batch?.landed_new ?? 0) + (batch?.quarantined ?? 0)).toBe(10_000);
      expect(batch?.landed_new).toBeGreaterThanOrEqual(9_000);
      const wrong = names.map((name) => `'${name}'`).join(',');
      expect(await room.session.value(`SELECT count(*) FROM setl_d WHERE psn_name NOT IN (${wrong})`)).toBe('0');
    });
  });

  it('a damaged line of a large GB18030 file costs that line only', async () => {
    await inRoom(async (room) => {
      const lines = Array.from({ length: 3000 }, (_, i) => gb18030(`${person(`S${i}`, '张三')}\n`));
      lines[1500] = Buffer.from(`${person('S1500', '\xd5\xff')}\n`, 'latin1');
      const { batches } = await room.landText('setl_d.csv', Buffer.concat([gb18030(`${HEADER}\n`), ...lines]));
      expect(batches[0]).toMatchObject({ landed_new: 2999, quarantined: 1 });
    });
  });
});

it('a line that does not decode waits even where the fault is in a column nobody reads', async () => {
  await inRoom(async (room) => {
    const odd = (id: string, form: Buffer): Buffer => Buffer.concat([Buffer.from(`${person(id, '')},`), form]);
    const content = Buffer.concat([
      gb18030(`${HEADER},颜色\n`),
      odd('S1', gb18030('红\n')),
      odd('S2', Buffer.from('\xff\n', 'latin1')),
      odd('S3', gb18030('蓝\n')),
    ]);
    expect((await read(room, content)).holdsUndecoded).toBe(true);
    const { batches } = await room.landText('setl_d.csv', content);
    expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 1, ignored_columns: ['颜色'] });
  });
});

it('lines of bytes that are no encoding at all wait, each by itself', async () => {
  await inRoom(async (room) => {
    const noise = Array.from({ length: 50 }, (_, i) => `${person(`S${i}`, `\xff\x80\xfe${i}`)}`).join('\n');
    const content = Buffer.from(`${HEADER}\n${noise}\n`, 'latin1');
    const { batches } = await room.landText('setl_d.csv', content);
    expect(batches[0]).toMatchObject({ records_in: 50, quarantined: 50 });
  });
});

it('settlements of plain ASCII are as they were', async () => {
  await inRoom(async (room) => {
    const { batches } = await room.landText('setl_d.csv', settlements(settlement()));
    expect(batches[0]).toMatchObject({ landed_new: 1, quarantined: 0 });
    expect(await room.session.value('SELECT count(*) FROM quarantine')).toBe('0');
  });
});

it('bytes in quarantine are in the encoding they are said to be in', async () => {
  await inRoom(async (room) => {
    const text = [
      `${SETTLEMENT_HEADER},fixmedins_name`,
      `${settlement()},人民医院,多了一列`,
      `${settlement()},人民医院`,
      '',
    ];
    await room.landText('setl_d.csv', gb18030(text.join('\n')));
    const [row] = await room.rows('SELECT encoding, text, hex(bytes) AS bytes FROM quarantine');
    const decoded = new TextDecoder(cell(row, 'encoding')).decode(Buffer.from(cell(row, 'bytes'), 'hex'));
    expect(decoded).toBe(`${settlement()},人民医院,多了一列`);
    expect(decoded).toBe(cell(row, 'text'));
  });
});
