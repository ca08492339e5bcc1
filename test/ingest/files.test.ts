import { mkdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MingchaError } from '../../base/problem.ts';
import { reasonText } from '../../ingest/reasons.ts';
import { recogniseKind } from '../../ingest/recognise-kind.ts';
import { globPattern } from '../../ingest/source/expand-paths.ts';
import { KINDS } from '../../records/kinds.ts';
import { zipOf } from './support/make-workbook.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

const one = settlements(settlement());
const TARBALL: unknown = expect.stringMatching(/^in\/f\.tgz/);

describe('the kind of a file', () => {
  it.each([
    ['fee_list_d.csv', 'fee_list_d'],
    ['fee_list_d_2025-01.csv', 'fee_list_d'],
    ['data/fee_list_d/part-0.parquet', 'fee_list_d'],
    ['fee_list_d/month=1/part-0.parquet', 'fee_list_d'],
    ['SETL_D_130500.csv', 'setl_d'],
    ['trac_prefix_b.csv', 'trac_prefix_b'],
    ['trac_d.csv', 'trac_d'],
    ['费用明细 一月.csv', 'fee_list_d'],
    ['setl_d/mdtrt_d-1.csv', 'mdtrt_d'],
  ])('%s is %s by its name', (path, kind) => {
    expect(recogniseKind(path, []).kind?.name).toBe(kind);
  });

  it.each(['setl_data.csv', 'x.csv', 'my_setl_d.csv', '费用明细表.csv'])('%s has no kind by its name', (path) => {
    expect(recogniseKind(path, []).kind).toBeUndefined();
  });

  it.each(KINDS.map((kind) => [kind.name, kind] as const))('%s is known by its columns', (_, kind) => {
    const codes = kind.columns.map((column) => column.name);
    const labels = kind.columns.map((column) => column.label.zh);
    expect(recogniseKind('x.csv', codes).kind?.name).toBe(kind.name);
    expect(recogniseKind('x.csv', labels).kind?.name).toBe(kind.name);
    const least = kind.columns.filter((column) => column.required).map((column) => column.name.toUpperCase());
    expect(recogniseKind('x.csv', least).kind?.name).toBe(kind.name);
  });

  it('is not guessed from a header that covers none', () => {
    const { nearest } = recogniseKind('x.csv', [
      'setl_id',
      'mdtrt_id',
      'psn_no',
      'insutype',
      'med_type',
      'fixmedins_code',
    ]);
    expect(nearest?.map((candidate) => candidate.kind.name)).toContain('setl_d');
  });

  const report = '结算流水号,就诊号,个人编号,姓名,医疗类别,机构编码,就诊时间,结算时间,总费用,基金支付'.split(',');

  it('is not the visit of a settlement that lacks a column', () => {
    for (const path of ['三月报表.csv', '就诊 2025-03/三月报表.csv']) {
      const { kind, nearest } = recogniseKind(path, report);
      expect(kind).toBeUndefined();
      expect(nearest?.[0]).toMatchObject({ kind: { name: 'setl_d' }, missing: ['insutype'] });
      const visit = nearest?.find((one) => one.kind.name === 'mdtrt_d');
      expect(visit).toMatchObject({ missing: [], unread: ['结算流水号', '总费用'] });
    }
  });

  it('is not told by a folder against a header that covers another kind better', () => {
    for (const path of ['就诊 2025-03/三月报表.csv', '就诊 2025-03.zip/三月报表.csv', 'fee_list_d/三月报表.csv'])
      expect(recogniseKind(path, [...report, '险种']).kind?.name).toBe('setl_d');
  });

  it('is told by a folder where the header covers no other kind better', () => {
    for (const header of [report, ['a', 'b']]) expect(recogniseKind('结算/x.csv', header).kind?.name).toBe('setl_d');
    const visit = '就诊号,个人编号,医疗类别,机构编码,就诊时间,科室,结算流水号'.split(',');
    for (const path of ['就诊/x.csv', 'x.csv']) expect(recogniseKind(path, visit).kind?.name).toBe('mdtrt_d');
  });

  it('is told by the own name of a file, a workbook or a packed file whatever its header covers', () => {
    const visit = '就诊号,个人编号,医疗类别,机构编码,就诊时间'.split(',');
    for (const path of ['就诊/结算 3月.csv', 'setl_d.xlsx/Sheet1', 'setl_d.csv.gz/x.csv'])
      expect(recogniseKind(path, visit).kind?.name).toBe('setl_d');
  });

  it('that nobody can tell lands nothing, and the answer names both kinds and what would be lost', async () => {
    await inRoom(async (room) => {
      const line = 'S1,M1,P1,张三,11,H1,2025-03-01 08:00:00,2025-03-01 09:00:00,300,200';
      const { batches, problems } = await room.landText('三月报表.csv', [report.join(','), line, ''].join('\n'));
      expect(batches).toEqual([]);
      expect(problems.map((one) => one.code)).toEqual(['MC-INGEST-003']);
      expect(problems[0]?.why.zh).toMatch(/setl_d.*insutype.*mdtrt_d.*总费用/);
      expect(problems[0]?.why.en).toMatch(/setl_d.*insutype.*mdtrt_d.*总费用/);
    });
  });
});

describe('paths', () => {
  it('may be files, folders and globs, each file once', async () => {
    await inRoom(async (room) => {
      room.write('in/a/setl_d_1.csv', one);
      room.write('in/setl_d/2.csv', settlements(settlement({ setl_id: 'S2' })));
      room.write('in/notes.txt', 'no data');
      room.write('in/.hidden/setl_d.csv', one);
      const { batches, problems } = await room.land(['in/a/setl_d_1.csv', 'in', 'in/**/*.csv']);
      expect(problems).toEqual([]);
      expect(batches.map((batch) => batch.source)).toEqual(['in/a/setl_d_1.csv', 'in/setl_d/2.csv']);
    });
  });

  it('in a folder, formats that are not read are refused and not passed over', async () => {
    await inRoom(async (room) => {
      const zip = await zipOf({ 'xl/workbook.bin': 'x' });
      const ods = await zipOf({ 'content.xml': '<x/>', mimetype: 'application/vnd.oasis.opendocument.spreadsheet' });
      const dbf = Buffer.alloc(200, 0x20);
      Buffer.from([0x03, 125, 3, 5, 1, 0, 0, 0, 65, 0, 20, 0, 0, 0]).copy(dbf);
      const starts: Readonly<Record<string, Buffer | string>> = {
        'a.xlsb': zip,
        'b.ods': ods,
        'c.rar': 'Rar!\u001a\u0007\u0000',
        'd.7z': Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]),
        'e.tar': Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(250)]),
        'f.tgz': gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(250)])),
        'g.xz': Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]),
        'h.bz2': Buffer.from('BZh91AY'),
        'i.et': Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]),
        'j.dbf': dbf,
        'k.mdb': Buffer.concat([Buffer.from([0, 1, 0, 0]), Buffer.from('Standard Jet DB')]),
        'l.accdb': Buffer.concat([Buffer.from([0, 1, 0, 0]), Buffer.from('Standard ACE DB')]),
        'm.bak': 'SQLite format 3\u0000',
      };
      for (const [name, content] of Object.entries(starts)) room.write(`in/${name}`, content);
      const { problems, passedOver } = await room.land(['in']);
      expect(passedOver).toEqual([]);
      const told = problems.map((one) => `${one.code} ${one.where}`);
      expect(told.map((one) => one.replace(/^MC-INGEST-0(?:02|23) /, ''))).toEqual(
        Object.keys(starts).map((name) => (name === 'f.tgz' ? TARBALL : `in/${name}`)),
      );
      expect(problems.every((one) => one.exit === 5)).toBe(true);
    });
  });

  it('in a folder, a file without extension or a .bak lands where it holds a table, and is passed over where not', async () => {
    await inRoom(async (room) => {
      room.write('in/extract', one);
      room.write('in/old.bak', settlements(settlement({ setl_id: 'S2' })));
      room.write('in/LICENSE', 'Do what you like.\nIt is yours, all of it, now.\n');
      room.write('in/picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]));
      const { batches, problems, passedOver } = await room.land(['in']);
      expect(problems).toEqual([]);
      expect(batches.map((batch) => [batch.source, batch.kind])).toEqual([
        ['in/extract', 'setl_d'],
        ['in/old.bak', 'setl_d'],
      ]);
      expect(passedOver).toEqual(['in/LICENSE', 'in/picture']);
    });
  });

  it.each([
    ['a/*.csv', 'a/x.csv', true],
    ['a/*.csv', 'a/b/x.csv', false],
    ['a/**/*.csv', 'a/x.csv', true],
    ['a/**/*.csv', 'a/b/c/x.csv', true],
    ['a/?.{csv,parquet}', 'a/x.parquet', true],
    ['a/[1].csv', 'a/[1].csv', true],
    ['a/*.csv', 'a/x.csv.gz', false],
  ])('%s and %s: %s', (glob, path, matches) => {
    expect(globPattern(glob).test(path)).toBe(matches);
  });

  it('may hold wildcards in a real name', async () => {
    await inRoom(async (room) => {
      const { batches } = await room.landText("setl_d [1]*'.csv", one);
      expect(batches[0]?.landed_new).toBe(1);
    });
  });
});

describe('a file that cannot land', () => {
  it('is a problem of its own, and the others land', async () => {
    await inRoom(async (room) => {
      room.write('in/foreign.csv', 'a,b\n1,2\n');
      room.write('in/mdtrt_d.csv', 'mdtrt_id,psn_no\n1,2\n');
      room.write('in/setl_d.csv', one);
      room.write('in/setl_d.tsv', 'x\ty\n');
      room.write('in/fee_list_d.csv', '');
      room.write('in/diag_d.csv', Buffer.from([0xc4, 0xff, 0x2c, 0xba, 0xff, 0x0a]));
      room.write('in/trac_d.csv', 'a;b;c\n1;2;3\n');
      const { batches, problems } = await room.land(['in', 'nowhere.csv']);
      expect(batches.map((batch) => batch.source)).toEqual(['in/setl_d.csv']);
      const seen = problems
        .map((problem) => [problem.where, problem.code, problem.exit] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
      expect(seen).toEqual([
        ['in/diag_d.csv', 'MC-INGEST-011', 5],
        ['in/fee_list_d.csv', 'MC-INGEST-011', 5],
        ['in/foreign.csv', 'MC-INGEST-003', 5],
        ['in/mdtrt_d.csv', 'MC-INGEST-004', 5],
        ['in/setl_d.tsv', 'MC-INGEST-004', 5],
        ['in/trac_d.csv', 'MC-INGEST-004', 5],
        ['nowhere.csv', 'MC-INGEST-001', 5],
      ]);
      for (const problem of problems)
        for (const text of [problem.what, problem.why, problem.fix])
          for (const language of ['zh', 'en'] as const) expect(text[language]).not.toMatch(/^$|\{\w+\}/);
    });
  });

  it('in an encoding that is not read is told how to save it again', async () => {
    await inRoom(async (room) => {
      const { problems } = await room.landText('diag_d.csv', Buffer.from([0xc4, 0xff, 0x2c, 0xba, 0xff, 0x0a]));
      expect(problems[0]?.fix.zh).toContain('CSV UTF-8（逗号分隔）');
      expect(problems[0]?.fix.en).toContain('CSV UTF-8 (Comma delimited)');
    });
  });

  it('names the column it lacks and the one that may be meant', async () => {
    await inRoom(async (room) => {
      const { problems } = await room.landText('setl_d.csv', `${SETTLEMENT_HEADER.replace('med_type', 'med_typ')}\n`);
      expect(problems[0]?.what.en).toContain('med_type');
      expect(problems[0]?.why.en).toContain('med_typ?');
    });
  });

  it('by a kind nobody knows stops at once', async () => {
    await inRoom(async (room) => {
      const error: unknown = await room.landText('x.csv', one, { kind: 'setl' }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(MingchaError);
      expect((error as MingchaError).problems[0]).toMatchObject({ code: 'MC-INGEST-005', exit: 2 });
    });
  });

  it('leaves nothing behind: no batch, no staging', async () => {
    await inRoom(async (room) => {
      mkdirSync(room.path('empty'));
      const { problems } = await room.land(['empty']);
      expect(problems[0]?.code).toBe('MC-INGEST-001');
      await room.landText('setl_d.csv', 'setl_id\nS1\n');
      expect(await room.session.value('SELECT count(*) FROM batch')).toBe('0');
      expect(
        await room.rows("SELECT database_name FROM duckdb_databases() WHERE database_name LIKE 'staging%'"),
      ).toEqual([]);
    });
  });

  it('of another name lands by --kind', async () => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('mdtrt_d.csv', one, { kind: 'setl_d' });
      expect(batches[0]).toMatchObject({ kind: 'setl_d', landed_new: 1 });
    });
  });
});

describe('a file with one column', () => {
  it('is read by a mapping, blank lines left out', async () => {
    await inRoom(async (room) => {
      room.write(
        'map.yaml',
        'mapping: 1\nkind: diag_d\ncolumns:\n  mdtrt_id: {from: visit}\n  diag_code: {constant: "I10"}\n  maindiag_flag: {constant: "1"}\n',
      );
      const { batches } = await room.landText('visits.csv', 'visit\nM1\n\nM2\n"M3"\n', { mapping: 'map.yaml' });
      expect(batches[0]).toMatchObject({ kind: 'diag_d', records_in: 3, landed_new: 3 });
    });
  });
});

describe('reasons of quarantine', () => {
  it.each(['required_missing', 'too_precise', 'column_count', 'spreadsheet_number'] as const)(
    '%s is told in both languages',
    (code) => {
      const { zh, en } = reasonText({ code, column: 'setl_id' });
      expect(zh).toMatch(/^setl_id：[\u4e00-\u9fff]/);
      expect(en).toMatch(/^setl_id: [a-z]/);
      expect(reasonText({ code }).en).not.toContain('setl_id');
    },
  );
});
