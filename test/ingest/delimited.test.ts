import { describe, expect, it } from 'vitest';
import type { LandResult } from '../../ingest/land-files.ts';
import { LONGEST_RECORD } from '../../ingest/source/delimited/scan.ts';
import { DELIMITERS } from '../../ingest/source/delimited/text-form.ts';
import { MOST_COLUMNS } from '../../ingest/source/header/column-limit.ts';
import { cell } from '../../store/session.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements, type Room } from './support/room.ts';

const first = settlement();
const second = settlement({ setl_id: 'S2', medfee_sumamt: '12.50' });
const LABELS = '结算编号,就诊编号,人员编号,险种,医疗类别,医疗机构编号,结算时间,总费用,基金支付总额';

const names = DELIMITERS.map((delimiter) => [JSON.stringify(delimiter), delimiter] as const);
const literalNames = names.filter(([, delimiter]) => delimiter !== ',' && delimiter !== ';');
const tabbed = (text: string): string => text.replaceAll(',', '\t');

async function reasons(room: Room): Promise<[string, string][]> {
  const rows = await room.rows('SELECT ordinal, reasons FROM quarantine ORDER BY quarantine.ordinal');
  return rows.map((row) => [
    cell(row, 'ordinal'),
    (JSON.parse(cell(row, 'reasons')) as { code: string }[]).map((one) => one.code).join(),
  ]);
}

const codes = (result: LandResult): string[] => result.problems.map((problem) => problem.code);

describe.each(names)('a text delimited by %s', (_, delimiter) => {
  it.each([
    ['as it is', settlements(first, second)],
    ['with CRLF', settlements(first, second).replaceAll('\n', '\r\n')],
    ['with CR', settlements(first, second).replaceAll('\n', '\r')],
    ['with a byte-order mark', `\ufeff${settlements(first, second)}`],
    ['with blank lines', `\n${SETTLEMENT_HEADER}\n\n${first}\n  \n${second}\n\n`],
    ['with quoted cells', settlements(first.replaceAll(/[^,]+/g, '"$&"'), second)],
    ['with delimiters at line ends', settlements(`${first},,`, `${second},,`)],
    ['with titles', `某市结算表,,,,,,,,\n单位：元,,,,制表日期,2025-03-05,,,\n${LABELS}\n${first}\n${second}\n`],
    ['with the header again', settlements(first, SETTLEMENT_HEADER, second)],
  ])('lands %s', async (form, text) => {
    await inRoom(async (room) => {
      const { batches, problems } = await room.landText('setl_d.csv', text.replaceAll(',', delimiter));
      expect(problems).toEqual([]);
      const dropped = form === 'with the header again' ? 1 : 0;
      expect(batches[0]).toMatchObject({ records_in: 2 + dropped, dropped, landed_new: 2, money_in: '100.50' });
    });
  });

  it('does not land a record that one delimiter too many has shifted, though its last cell is empty', async () => {
    await inRoom(async (room) => {
      const header = `${SETTLEMENT_HEADER},hifp_pay,fixmedins_name`;
      const text = [
        header,
        `${first},1,`,
        `${second},1,`,
        first.replace('S1', 'S3,'),
        `${first.replace('S1', 'S4')},1,,`,
      ];
      const { batches } = await room.landText('setl_d.csv', `${text.join('\n')}\n`.replaceAll(',', delimiter));
      expect(batches[0]).toMatchObject({ records_in: 4, landed_new: 2, quarantined: 2 });
      const reasons = await room.rows('SELECT ordinal, reasons FROM quarantine ORDER BY ordinal');
      expect(reasons).toEqual(['3', '4'].map((ordinal) => ({ ordinal, reasons: '[{"code":"column_count"}]' })));
    });
  });

  it('keeps delimiters, quotes and line breaks inside quotes', async () => {
    await inRoom(async (room) => {
      const name = `甲${delimiter}"乙"\n丙`;
      const text = `${SETTLEMENT_HEADER},fixmedins_name\n${first},@\n${second},丁\n`.replaceAll(',', delimiter);
      await room.landText('setl_d.csv', text.replace('@', `"${name.replaceAll('"', '""')}"`));
      expect(await room.rows('SELECT fixmedins_name FROM setl_d ORDER BY setl_id')).toEqual([
        { fixmedins_name: name },
        { fixmedins_name: '丁' },
      ]);
    });
  });

  it('reads null, NULL and \\N as nothing, quoted or not, the fast way and the careful one', async () => {
    const optional = ['fixmedins_name', 'psn_cert_type', 'psn_name', 'gend'];
    const lines = [
      `${settlement({ setl_id: 'S1' })},null,NULL,\\N,1`,
      `${settlement({ setl_id: 'S2' })},"null","NULL","\\N",nullable`,
    ];
    const landed: unknown[] = [];
    for (const title of ['', '结算表\n'])
      await inRoom(async (room) => {
        const text = `${title}${SETTLEMENT_HEADER},${optional.join()}\n${lines.join('\n')}\n`.replaceAll(
          ',',
          delimiter,
        );
        const { batches } = await room.landText('setl_d.txt', text);
        expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 0 });
        landed.push(await room.rows('SELECT setl_id, fixmedins_name, psn_name, gend FROM setl_d ORDER BY 1'));
      });
    expect(landed[0]).toEqual([
      { setl_id: 'S1', fixmedins_name: null, psn_name: null, gend: '1' },
      { setl_id: 'S2', fixmedins_name: null, psn_name: null, gend: 'nullable' },
    ]);
    expect(landed[1]).toEqual(landed[0]);
  });

  it('puts what is broken into quarantine and lands the rest', async () => {
    await inRoom(async (room) => {
      const long = 'y'.repeat(10_000_000);
      const lines = [first, 'S9,M1', settlement({ setl_id: 'S8', psn_no: 'P\0' }), `S7,${long}`, second, 'S6,"M1'];
      const { batches } = await room.landText('setl_d.csv', settlements(...lines).replaceAll(',', delimiter));
      const pieces = Math.ceil((long.length + 3) / LONGEST_RECORD);
      expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 3 + pieces, money_in: '100.50' });
      expect(batches[0]?.records_in).toBe(5 + pieces);
      expect((await reasons(room)).map(([, reason]) => reason)).toEqual([
        'column_count',
        'nul_character',
        ...Array.from({ length: pieces }, () => 'line_too_long'),
        'unterminated_quote',
      ]);
    });
  });

  it('with too many columns is refused before anything is read', async () => {
    await inRoom(async (room) => {
      const header = Array.from({ length: MOST_COLUMNS + 1 }, (__, i) => `c${i}`).join(delimiter);
      const result = await room.landText('setl_d.csv', `${header}\n`);
      expect(codes(result)).toEqual(['MC-INGEST-021']);
      expect(result.problems[0]?.what.en).toContain('5001');
    });
  });
});

describe.each(literalNames)('quotes in text delimited by %s', (_, delimiter) => {
  it.each([
    ['in the middle of a cell', '甲"乙', '甲"乙'],
    ['before and after a word with more behind', '"甲"乙片', '"甲"乙片'],
    ['never closed', '"甲', '"甲'],
    ['around a cell', '"甲"', '甲'],
    ['doubled inside a quoted cell', '"甲""乙"', '甲"乙'],
    ['alone', '"', '"'],
  ])('%s', async (__, written, read) => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},fixmedins_name\n@\n${second},丁\n`.replaceAll(',', delimiter);
      const line = `${first},`.replaceAll(',', delimiter) + written;
      const { batches } = await room.landText('setl_d.txt', text.replace('@', line));
      expect(batches[0]).toMatchObject({ records_in: 2, landed_new: 2, quarantined: 0 });
      expect(await room.session.value("SELECT fixmedins_name FROM setl_d WHERE setl_id = 'S1'")).toBe(read);
    });
  });

  it('that begin cells of two lines do not make one record of what is between them', async () => {
    await inRoom(async (room) => {
      const header = `fixmedins_name,${SETTLEMENT_HEADER}`;
      const ids = ['S1', 'S2', 'S3', 'S4'];
      const cells = ['"甲', '乙', '丙"', '丁'];
      const lines = ids.map((id, i) => `${cells[i]},${settlement({ setl_id: id })}`);
      const { batches } = await room.landText(
        'setl_d.txt',
        [header, ...lines, ''].join('\n').replaceAll(',', delimiter),
      );
      expect(batches[0]).toMatchObject({ records_in: 4, landed_new: 4, quarantined: 0 });
      const rows = await room.rows('SELECT fixmedins_name FROM setl_d ORDER BY setl_id');
      expect(rows.map((row) => row['fixmedins_name'])).toEqual(cells);
    });
  });
});

describe('the delimiter', () => {
  it.each([
    ['the official reconciliation text', 'setl_d.txt', tabbed(settlements(first, settlement({ setl_id: 'S2' })))],
    ['tabs in a file called .csv', 'setl_d.csv', tabbed(settlements(first, second))],
    ['commas in a file called .tsv', 'setl_d.tsv', settlements(first, second)],
    ['semicolons beside decimal commas', 'setl_d.csv', settlements(first, second).replaceAll(',', ';')],
  ])('is found: %s', async (_, name, text) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText(name, text);
      expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 0 });
    });
  });

  it('is what makes names of the header, whatever stands in the records', async () => {
    await inRoom(async (room) => {
      const names = `${SETTLEMENT_HEADER},fixmedins_name`;
      const line = `${first},"甲;乙;丙;丁|戊|己\t庚"`;
      await room.landText('setl_d.csv', `${names}\n${line}\n`);
      expect(await room.session.value('SELECT fixmedins_name FROM setl_d')).toBe('甲;乙;丙;丁|戊|己\t庚');
    });
  });

  it('of a foreign table is the one that divides its records most evenly', async () => {
    await inRoom(async (room) => {
      const { problems } = await room.landText('x.csv', 'a;b,c;d\n1;2;3\n4;5,6;7,8\n');
      expect(problems[0]?.why.en).toContain('[a, b,c, d]');
    });
  });
});

it('a quote behind blanks costs at most its own record', async () => {
  await inRoom(async (room) => {
    const lines = ['"甲,乙"', ' "甲,乙"', '  "甲"', '  "甲,乙"'];
    const text = lines.map((name, i) => `${settlement({ setl_id: `S${i}` })},${name}`);
    const { batches } = await room.landText(
      'setl_d.csv',
      [`${SETTLEMENT_HEADER},fixmedins_name`, ...text, ''].join('\n'),
    );
    expect(batches[0]).toMatchObject({ records_in: 4, landed_new: 3, quarantined: 1 });
    expect(await reasons(room)).toEqual([['4', 'column_count']]);
    const rows = await room.rows('SELECT fixmedins_name AS name FROM setl_d ORDER BY setl_id');
    expect(rows.map((row) => row['name'])).toEqual(['甲,乙', '甲,乙', '"甲"']);
  });
});

describe('a header', () => {
  it('in two rows names columns, and where it comes again both rows are dropped', async () => {
    await inRoom(async (room) => {
      const header =
        '结算编号,就诊编号,人员信息,,险种,医疗类别,医疗机构编号,结算时间,费用,\n,,人员编号,性别,,,,,总费用,基金支付总额';
      const line = (id: string): string => `${id},M1,P1,1,310,11,H1,2025-01-01 08:00:00,88.00,50.00`;
      const text = `某市结算表,,,,,,,,,\n${header}\n${line('S1')}\n${header}\n${line('S2')}\nS3,M1\n`;
      const { batches, problems } = await room.landText('x.csv', text);
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ kind: 'setl_d', records_in: 5, landed_new: 2, dropped: 2, quarantined: 1 });
      expect(await reasons(room)).toEqual([['5', 'column_count']]);
      expect(
        await room.rows('SELECT setl_id, psn_no, gend, medfee_sumamt::VARCHAR AS fee FROM setl_d ORDER BY 1'),
      ).toEqual([
        { setl_id: 'S1', psn_no: 'P1', gend: '1', fee: '88.00' },
        { setl_id: 'S2', psn_no: 'P1', gend: '1', fee: '88.00' },
      ]);
    });
  });

  it('that comes again is dropped where all columns are text and it would land', async () => {
    await inRoom(async (room) => {
      const header = 'mdtrt_id,diag_code,maindiag_flag';
      const { batches } = await room.landText('diag_d.csv', `${header}\nM1,I10,1\n${header}\nM2,I11,1\n`);
      expect(batches[0]).toMatchObject({ records_in: 3, landed_new: 2, dropped: 1, quarantined: 0 });
      expect(await room.session.value("SELECT count(*) FROM diag_d WHERE mdtrt_id = 'mdtrt_id'")).toBe('0');
    });
  });

  it('is not what a record with one other cell is', async () => {
    await inRoom(async (room) => {
      const header = 'mdtrt_id,diag_code,maindiag_flag';
      const { batches } = await room.landText('diag_d.csv', `${header}\nmdtrt_id,diag_code,1\nM1,I10,1\n`);
      expect(batches[0]).toMatchObject({ records_in: 2, landed_new: 2, dropped: 0 });
    });
  });

  it('with columns that have no name lists them by their place', async () => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', `${SETTLEMENT_HEADER},,\n${first},甲,乙\n`);
      expect(batches[0]).toMatchObject({ landed_new: 1, ignored_columns: ['(第10列)', '(第11列)'] });
    });
  });

  it('with as many columns as are read lands', async () => {
    await inRoom(async (room) => {
      const more = Array.from({ length: MOST_COLUMNS - 9 }, (__, i) => `c${i}`);
      const text = `${SETTLEMENT_HEADER},${more.join()}\n${first}${',x'.repeat(more.length)}\n`;
      const { batches } = await room.landText('setl_d.csv', text);
      expect(batches[0]).toMatchObject({ landed_new: 1 });
      expect(batches[0]?.ignored_columns.length).toBe(MOST_COLUMNS - 9);
    });
  });

  it('longer than is read is a problem', async () => {
    await inRoom(async (room) => {
      const result = await room.landText('setl_d.csv', `${'a,'.repeat(1_000_000)}b\n1\n`);
      expect(codes(result)).toEqual(['MC-INGEST-011']);
    });
  });
});

describe('a name that comes twice', () => {
  it('is a problem where the cells differ and one of them is read', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},gend,GEND\n${first},1,1\n${second},1,2\n`;
      const result = await room.landText('setl_d.csv', text);
      expect(codes(result)).toEqual(['MC-INGEST-020']);
      expect(result.problems[0]?.what.en).toContain('(columns 10, 11)');
      expect(result.problems[0]?.why.en).toContain('1 records');
      expect(result.batches).toEqual([]);
    });
  });

  it('is none where a join repeated the same cells', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},psn_no\n${first},P1\n${second},P1\n`;
      const { batches } = await room.landText('setl_d.csv', text);
      expect(batches[0]).toMatchObject({ landed_new: 2, ignored_columns: ['psn_no'] });
    });
  });

  it('is none where no column is read by it', async () => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', `${SETTLEMENT_HEADER},备考,备考\n${first},甲,乙\n`);
      expect(batches[0]).toMatchObject({ landed_new: 1, ignored_columns: ['备考', '备考'] });
    });
  });

  it('is a problem in a file that is split, and under a mapping', async () => {
    await inRoom(async (room) => {
      const split = await room.landText('setl_d.csv', `结算表\n${SETTLEMENT_HEADER},gend,gend\n${first},1,2\nS9\n`);
      expect(codes(split)).toEqual(['MC-INGEST-020']);
      room.write(
        'map.yaml',
        'mapping: 1\nkind: diag_d\ncolumns:\n  mdtrt_id: {from: visit}\n  diag_code: {from: code}\n  maindiag_flag: {constant: "1"}\n',
      );
      const mapped = await room.landText('v.csv', 'visit,code,code\nM1,I10,I11\n', { mapping: 'map.yaml' });
      expect(codes(mapped)).toEqual(['MC-INGEST-020']);
    });
  });
});
