import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { landFiles, type LandResult } from '../../ingest/land-files.ts';
import { gb18030 } from './disguises/gb18030.ts';
import { zipFile } from './disguises/hand-made-zip.ts';
import { openedUnder, zipped } from './support/pack.ts';
import { inRoom, settlement, settlements, type Room } from './support/room.ts';

const one = (id: string): string => settlements(settlement({ setl_id: id }));
const many = settlements(...Array.from({ length: 3000 }, (_, i) => settlement({ setl_id: `S${i}` })));

function told({ batches, problems, passedOver }: LandResult) {
  return {
    landed: batches.map((batch) => [batch.source, batch.landed_new] as const),
    problems: problems.map((problem) => [problem.code, problem.where] as const),
    passedOver,
  };
}

async function land(room: Room, name: string, content: Buffer) {
  const result = told(await room.landText(name, content));
  expect(Number(await room.session.value('SELECT count(*) FROM setl_d'))).toBe(
    result.landed.reduce((sum, [, count]) => sum + count, 0),
  );
  return result;
}

describe('a gzip file', () => {
  it('lands as what it holds, and is known again unpacked', async () => {
    await inRoom(async (room) => {
      const { landed } = await land(room, 'setl_d.csv.gz', gzipSync(one('S1')));
      expect(landed).toEqual([['setl_d.csv.gz', 1]]);
      const { duplicates } = await room.landText('unpacked.csv', one('S1'), { kind: 'setl_d' });
      expect(duplicates).toEqual({ B000002: 'B000001' });
    });
  });

  it('may be of many members, end in zero bytes, and go by another name', async () => {
    await inRoom(async (room) => {
      const halves = Buffer.concat([gzipSync(many.slice(0, 70_000)), gzipSync(many.slice(70_000)), Buffer.alloc(1024)]);
      expect(await land(room, 'setl_d.csv', halves)).toEqual({
        landed: [['setl_d.csv', 3000]],
        problems: [],
        passedOver: [],
      });
    });
  });

  const packed = gzipSync(many);
  const flipped = Buffer.from(packed);
  flipped[packed.length >> 1] = (packed[packed.length >> 1] ?? 0) ^ 0x55;
  it.each([
    ['cut short', packed.subarray(0, packed.length - 500)],
    ['without its check sum', packed.subarray(0, packed.length - 8)],
    ['damaged inside', flipped],
    ['followed by something else', Buffer.concat([packed, Buffer.from('setl_id,S9\n')])],
    ['with more behind its padding', Buffer.concat([packed, Buffer.alloc(64), gzipSync(one('S9'))])],
    ['of nothing but its first bytes', packed.subarray(0, 4)],
  ])('%s is a problem and nothing of it lands', async (_, bytes) => {
    await inRoom(async (room) => {
      expect(await land(room, 'setl_d.csv.gz', bytes)).toEqual({
        landed: [],
        problems: [['MC-INGEST-016', 'setl_d.csv.gz']],
        passedOver: [],
      });
    });
  });

  it('of a tar archive says what to do', async () => {
    await inRoom(async (room) => {
      const tar = Buffer.alloc(1024);
      tar.write('setl_d.csv', 0);
      tar.write('ustar', 257);
      const { problems } = await room.landText('data.tar.gz', gzipSync(tar));
      expect(problems[0]).toMatchObject({ code: 'MC-INGEST-002', where: 'data.tar.gz' });
      expect(problems[0]?.what.en).toContain('.tar');
    });
  });
});

it('is not unpacked to the end when it is stopped', async () => {
  await inRoom(async (room) => {
    room.write('setl_d.csv.gz', gzipSync(many.repeat(100)));
    const stop = new AbortController();
    let pieces = 0;
    const landing = landFiles({ paths: ['setl_d.csv.gz'], workingDirectory: room.folder }, room.warehouse, {
      now: () => new Date('2026-01-02T03:04:05Z'),
      signal: stop.signal,
      progress: () => {
        pieces++;
        stop.abort();
      },
    });
    await expect(landing).rejects.toMatchObject({ code: 'MC-STORE-006' });
    expect(pieces).toBeLessThan(4);
    expect(await room.session.value('SELECT count(*) FROM batch')).toBe('0');
  });
});

describe('a zip file', () => {
  it('lands member by member in name order, each a batch', async () => {
    await inRoom(async (room) => {
      const content = await zipped({
        'b/setl_d_2.csv': one('S2'),
        'a/': '',
        'a/setl_d_1.csv.gz': gzipSync(one('S1')),
        'setl_d/part.csv': one('S3'),
        'inner.zip': await zipped({ 'setl_d.csv': one('S4') }),
      });
      expect(await land(room, '数据.zip', content)).toEqual({
        landed: [
          ['数据.zip/a/setl_d_1.csv.gz', 1],
          ['数据.zip/b/setl_d_2.csv', 1],
          ['数据.zip/inner.zip/setl_d.csv', 1],
          ['数据.zip/setl_d/part.csv', 1],
        ],
        problems: [],
        passedOver: [],
      });
    });
  });

  it('tells of what it holds beside data, and leaves out what systems put there', async () => {
    await inRoom(async (room) => {
      const content = await zipped({
        '说明.pdf': '%PDF-1.4',
        'readme.txt': 'Dear colleagues,\nhere it is.\n',
        'empty.csv': '',
        'list.txt': one('S2').replaceAll(',', '\t'),
        '__MACOSX/setl_d.csv': one('S9'),
        '.DS_Store': 'x',
        'a/Thumbs.db': 'x',
        'setl_d.csv': one('S1'),
      });
      expect(await land(room, 'x.zip', content)).toEqual({
        landed: [
          ['x.zip/list.txt', 1],
          ['x.zip/setl_d.csv', 1],
        ],
        problems: [],
        passedOver: ['x.zip/empty.csv', 'x.zip/readme.txt', 'x.zip/说明.pdf'],
      });
    });
  });

  it('reads names in UTF-8, said so or not, and in GBK', async () => {
    await inRoom(async (room) => {
      const content = zipFile([
        { name: gb18030('一月\\结算信息1.csv'), data: one('S1') },
        { name: Buffer.from('二月/结算信息2.csv'), data: one('S2') },
        { name: Buffer.from('三月/结算信息3.csv'), data: one('S3'), flags: 0x800 },
      ]);
      const { batches } = await room.landText('x.zip', content);
      expect(new Map(batches.map((batch) => [batch.source, batch.kind]))).toEqual(
        new Map([
          ['x.zip/一月/结算信息1.csv', 'setl_d'],
          ['x.zip/二月/结算信息2.csv', 'setl_d'],
          ['x.zip/三月/结算信息3.csv', 'setl_d'],
        ]),
      );
    });
  });

  it.each([
    '../setl_d.csv',
    '/etc/setl_d.csv',
    'C:\\setl_d.csv',
    'a/../../setl_d.csv',
    '..\\setl_d.csv',
    'setl\n_d.csv',
  ])('does not read a member named %j, and reads the others', async (name) => {
    await inRoom(async (room) => {
      const content = zipFile([
        { name, data: one('S1') },
        { name: 'setl_d.csv', data: one('S2') },
      ]);
      const { landed, problems } = await land(room, 'x.zip', content);
      expect(landed).toEqual([['x.zip/setl_d.csv', 1]]);
      expect(problems.map(([code]) => code)).toEqual(['MC-INGEST-019']);
      expect(problems[0]?.[1]).not.toContain('\n');
      expect(readdirSync(room.folder)).toEqual(['x.zip']);
    });
  });

  it.each([
    ['encrypted', { flags: 0x1 }, 'MC-INGEST-017'],
    ['of a wrong check sum', { crc: 7 }, 'MC-INGEST-016'],
    ['smaller than it claims', { claims: 1_000_000 }, 'MC-INGEST-016'],
    ['larger than it claims', { claims: 10 }, 'MC-INGEST-016'],
  ])('does not land a member %s, and lands the others', async (_, lie, code) => {
    await inRoom(async (room) => {
      const content = zipFile([
        { name: 'setl_d_1.csv', data: one('S1') },
        { name: 'setl_d_2.csv', data: one('S2'), ...lie },
        { name: 'setl_d_3.csv', data: one('S3') },
      ]);
      expect(await land(room, 'x.zip', content)).toEqual({
        landed: [
          ['x.zip/setl_d_1.csv', 1],
          ['x.zip/setl_d_3.csv', 1],
        ],
        problems: [[code, 'x.zip/setl_d_2.csv']],
        passedOver: [],
      });
    });
  });

  it('names the packing that it cannot read', async () => {
    await inRoom(async (room) => {
      const content = zipFile([{ name: 'setl_d.csv', data: one('S1') }]);
      content.writeUInt16LE(9, content.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 10);
      const { problems } = await room.landText('x.zip', content);
      expect(problems[0]).toMatchObject({ code: 'MC-INGEST-016', where: 'x.zip/setl_d.csv' });
      expect(problems[0]?.why.en).toContain('method 9');
    });
  });

  it.each([
    ['cut short', async () => (await zipped({ 'setl_d.csv': many })).subarray(0, 5000), 'MC-INGEST-016'],
    ['of nothing', async () => zipped({ 'a/': '' }), 'MC-INGEST-016'],
    [
      'of more members than it says',
      async () => {
        const content = zipFile([1, 2, 3].map((i) => ({ name: `setl_d_${i}.csv`, data: one(`S${i}`) })));
        content.writeUInt16LE(1, content.length - 12);
        return content;
      },
      'MC-INGEST-016',
    ],
    [
      'under strong encryption',
      async () => zipFile([{ name: 'setl_d.csv', data: one('S1'), flags: 0x41 }]),
      'MC-INGEST-017',
    ],
  ])('%s is one problem', async (_, make, code) => {
    await inRoom(async (room) => {
      expect((await land(room, 'x.zip', await make())).problems).toEqual([[code, 'x.zip']]);
    });
  });

  it('in zip files is read three deep', async () => {
    await inRoom(async (room) => {
      let content = await zipped({ 'setl_d.csv': one('S3') });
      for (const depth of [2, 1])
        content = await zipped({ 'in.zip': content, [`setl_d_${depth}.csv`]: one(`S${depth}`) });
      expect((await land(room, 'x.zip', content)).landed.length).toBe(3);
      const { landed, problems } = told(await room.landText('y.zip', await zipped({ 'x.zip': content })));
      expect(landed.length).toBe(2);
      expect(problems).toEqual([['MC-INGEST-014', 'y.zip/x.zip/in.zip/in.zip']]);
    });
  });
});

describe('a bomb', () => {
  const zeros = gzipSync(Buffer.alloc(3_000_000));

  it.each([
    ['its ratio', { ratio: 100, ratioFrom: 1_000_000 }, /100 times/],
    ['its size', { memberBytes: 1_000_000 }, /more than 976562 B|more than 0\.9|more than 1/],
    ['the disk', { freeShare: 1e-9 }, /free disk/],
  ])('is stopped by %s', async (_, limits, why) => {
    await inRoom(async (room) => {
      room.write('setl_d.csv.gz', zeros);
      const opened = await openedUnder(room, 'setl_d.csv.gz', limits);
      expect(opened).toEqual([expect.stringMatching(/^MC-INGEST-018 setl_d\.csv\.gz: /)]);
      expect(opened[0]).toMatch(why);
      expect(readdirSync(room.folder)).toEqual(['setl_d.csv.gz']);
    });
  });

  it('of many members is stopped by what they come to together, and by how many they are', async () => {
    await inRoom(async (room) => {
      const inner = await zipped({ 'setl_d_2.csv': many, 'setl_d_3.csv': many });
      room.write('x.zip', await zipped({ 'setl_d_1.csv': many, 'y.zip': inner }));
      const size = Buffer.byteLength(many);
      expect(await openedUnder(room, 'x.zip', { totalBytes: size * 2.5 })).toEqual([
        'x.zip/setl_d_1.csv',
        'x.zip/y.zip/setl_d_2.csv',
        expect.stringMatching(/^MC-INGEST-018 x\.zip\/y\.zip\/setl_d_3\.csv/),
      ]);
      expect(await openedUnder(room, 'x.zip', { members: 3 })).toEqual([
        'x.zip/setl_d_1.csv',
        expect.stringMatching(/^MC-INGEST-018 x\.zip\/y\.zip/),
      ]);
      expect(await openedUnder(room, 'x.zip', { members: 4 })).toHaveLength(3);
      expect(readdirSync(room.folder)).toEqual(['x.zip']);
    });
  });
});

describe('a file that is not what its name says', () => {
  // The same in every run: some bytes make a text that cannot be decoded, which is another problem.
  const random = Buffer.concat(Array.from({ length: 125 }, (_, nth) => createHash('sha256').update(`${nth}`).digest()));
  random[0] = 0x41;

  it.each(['setl_d.parquet', 'setl_d.gz', 'setl_d.csv.gz', 'setl_d.zip', 'setl_d.xlsx', 'setl_d.xls'])(
    '%s of random bytes is a problem',
    async (name) => {
      await inRoom(async (room) => {
        const { problems } = await land(room, name, random);
        expect(problems).toEqual([['MC-INGEST-015', name]]);
      });
    },
  );

  it.each(['setl_d.xls', 'setl_d.xlsx', 'setl_d.csv.gz', 'setl_d.zip', 'setl_d.parquet'])(
    '%s that is a CSV is read',
    async (name) => {
      await inRoom(async (room) => {
        expect((await land(room, name, Buffer.from(one('S1')))).landed).toEqual([[name, 1]]);
      });
    },
  );

  it.each([
    [
      'a page of HTML',
      Buffer.from('\uFEFF <html><body><table><tr><td>setl_id</td></tr></table></body></html>'),
      'HTML',
    ],
    ['a page in GB18030', gb18030('<table><tr><td>结算信息</td><td>人员</td></tr></table>'), 'HTML'],
    ['XML of a spreadsheet', Buffer.from('<?xml version="1.0"?><Workbook></Workbook>'), 'XML'],
    ['a workbook of before 2007', Buffer.from('d0cf11e0a1b11ae1'.padEnd(1024, '0'), 'hex'), '.xls'],
  ])('%s called .xls is to be saved as .xlsx', async (_, content, format) => {
    await inRoom(async (room) => {
      const { problems } = await room.landText('setl_d.xls', content);
      expect(problems[0]).toMatchObject({ code: 'MC-INGEST-002', where: 'setl_d.xls' });
      expect(problems[0]?.what.en).toContain(format);
      expect(problems[0]?.fix.zh).toContain('.xlsx');
    });
  });
});
