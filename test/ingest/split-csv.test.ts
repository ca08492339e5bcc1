import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countLines } from '../../ingest/source/delimited/count-lines.ts';
import { fieldsOf, literalFields, written } from '../../ingest/source/delimited/fields.ts';
import { readHeader, type TextHeader } from '../../ingest/source/delimited/header.ts';
import { LONGEST_RECORD } from '../../ingest/source/delimited/scan.ts';
import { splitText } from '../../ingest/source/delimited/split.ts';
import { plainTable, splitTable } from '../../ingest/source/delimited/table.ts';
import { surplusFields } from '../../ingest/source/delimited/surplus.ts';
import { DELIMITERS, textForm, type Delimiter } from '../../ingest/source/delimited/text-form.ts';
import { RecordCounter } from '../../ingest/source/text/record-counter.ts';
import { cell } from '../../store/session.ts';
import { Room } from './support/room.ts';

let room: Room;
let folder: string;
beforeAll(async () => {
  room = await Room.open();
  folder = mkdtempSync(join(tmpdir(), 'mingcha-split-'));
});
afterAll(() => {
  room.close();
  rmSync(folder, { recursive: true, force: true });
});

const known = (header: string): boolean => ['x', 'y', 'z'].includes(header);
const names = DELIMITERS.map((delimiter) => [JSON.stringify(delimiter), delimiter] as const);

async function headerOf(content: string | Buffer): Promise<{ readonly path: string; readonly header: TextHeader }> {
  const path = join(folder, 'x.csv');
  writeFileSync(path, content);
  const header = await readHeader(path, 'x.csv', known);
  if (!('names' in header)) throw new Error(header.why.en);
  const { habit } = await surplusFields(path, header);
  return { path, header: { ...header, form: textForm(header.form.delimiter, header.form.newline, habit) } };
}

/** What the fast way gives where it finds as many records as were counted, as landing asks of it. */
async function fastRows(path: string, header: TextHeader, content: string | Buffer): Promise<object[] | undefined> {
  const counter = new RecordCounter();
  counter.add(Buffer.from(content));
  if ((await surplusFields(path, header)).stray) return undefined;
  const records = (header.form.literalQuotes ? await countLines(path) : counter.records) - 1;
  const rows = await room.rows(plainTable(path, header).query).catch(() => undefined);
  return rows?.length === records ? rows : undefined;
}

describe.each(names)('text delimited by %s', (_, delimiter: Delimiter) => {
  const special = new RegExp(`["${delimiter === '|' ? '\\|' : delimiter}\r\n]`);
  const quoted = (text: string): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const unit = fc.constantFrom('a', '7', ',', '"', '\n', '\r\n', '中', ' ', 'é', delimiter);
  const cells = fc.oneof(fc.string({ unit, maxLength: 6 }), fc.constantFrom('null', 'NULL', '\\N', 'nulls'));
  /** A record that neither reader takes for a blank line. */
  const record = fc
    .tuple(cells, cells, cells)
    .filter((row) => row.some((text) => text.trim() !== '') && !/^ *"/.test(row.join('')))
    .filter((row) => !severalByLines(row));
  /** Where quotes may be text, lines that are each a record by themselves are read so, whatever their quotes say. */
  function severalByLines(row: readonly string[]): boolean {
    const lines = row.map(quoted).join(delimiter).split('\n');
    const fields = lines.map((line) => line.split(delimiter).length);
    return textForm(delimiter, 'lf').literalQuotes && lines.length > 1 && fields.every((count) => count >= 3);
  }
  const empty = (text: string): boolean => ['', 'null', 'NULL', '\\N'].includes(text);

  it('is read from clean files exactly as the database does, and as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), async (records, newline) => {
        const rows = [['x', 'y', 'z'], ...records].map((row) => row.map(quoted).join(delimiter));
        const text = rows.join(newline) + newline;
        const { path, header } = await headerOf(text);
        expect(header.form.delimiter).toBe(delimiter);
        const split = await splitTable(path, header, folder);
        expect(split.brokenPath).toBeUndefined();
        const bySplit = await room.rows(
          `SELECT _ordinal::INTEGER AS _ordinal, _c0, _c1, _c2 FROM (${split.query}) ORDER BY 1`,
        );
        const written = records.map((row, i) => ({
          _ordinal: i + 1,
          ...Object.fromEntries(row.map((one, c) => [`_c${c}`, empty(one) ? null : one])),
        }));
        expect(bySplit).toEqual(written);
        const agreed = written.map(({ _ordinal, ...rest }) => rest);
        expect((await fastRows(path, header, text)) ?? agreed).toEqual(agreed);
      }),
      { numRuns: 40 },
    );
  });

  it('loses no byte when it is dirty; the database takes all we call clean and reads nothing else from it', async () => {
    const soup = fc.array(
      fc.constantFrom(...Buffer.from(`a7"\n\r ${delimiter}${delimiter}${delimiter}\n\x00\xff`, 'latin1')),
      {
        maxLength: 60,
      },
    );
    let fast = 0;
    await fc.assert(
      fc.asyncProperty(soup, async (bytes) => {
        const body = Buffer.from(bytes);
        const content = Buffer.concat([Buffer.from(['x', 'y', 'z'].join(delimiter) + '\n'), body]);
        const { path, header } = await headerOf(content);
        const split = await splitText(path, header, join(folder, 'clean.csv'), join(folder, 'broken.csv'));
        const table = await splitTable(path, header, folder);
        const rows = await room.rows(`SELECT _c0, _c1, _c2 FROM (${table.query}) ORDER BY _ordinal`);
        expect(rows.length).toBe(split.clean);
        const letters = (text: string): number => text.split('a').length - 1;
        const broken =
          table.brokenPath === undefined
            ? []
            : await room.rows(
                `SELECT bytes FROM read_csv('${table.brokenPath}', auto_detect = false, header = false, quote = '', escape = '', columns = {'o': 'BIGINT', 'r': 'VARCHAR', 'bytes': 'VARCHAR'})`,
              );
        expect(broken.length).toBe(split.broken);
        const kept =
          letters(rows.map((row) => cell(row, '_c0') + cell(row, '_c1') + cell(row, '_c2')).join('')) +
          letters(broken.map((row) => Buffer.from(cell(row, 'bytes'), 'hex').toString('latin1')).join(''));
        expect(kept).toBe(letters(body.toString('latin1')));
        const byDatabase = /\0|\n\r[^\n]/.test(content.toString('latin1'))
          ? undefined
          : await fastRows(path, header, content);
        if (byDatabase === undefined) return;
        fast++;
        expect(byDatabase).toEqual(rows);
      }),
      { numRuns: 120 },
    );
    expect(fast).toBeGreaterThan(0);
  });
});

it('cuts a line without an end into pieces and goes on after it', async () => {
  const long = 'y'.repeat(LONGEST_RECORD + 10);
  for (const delimiter of DELIMITERS) {
    const text = `x,y\n1,2\n${long}\n3,4\n5,"${long}\n6,7\n`.replaceAll(',', delimiter);
    const { path, header } = await headerOf(text);
    const split = await splitText(path, header, join(folder, 'clean.csv'), join(folder, 'broken.csv'));
    expect(split).toMatchObject({ clean: 3, broken: 4 });
  }
});

it('says so when the disk refuses what it writes', async () => {
  const { path, header } = await headerOf('x,y\n1,2\n');
  await expect(splitText(path, header, join(folder, 'no/clean.csv'), join(folder, 'broken.csv'))).rejects.toThrow(
    'ENOENT',
  );
});

it('unquotes the fields of a header', () => {
  const commas = textForm(',', 'lf');
  expect(fieldsOf('a,"b, ""c""", d ,', commas)).toEqual(['a', 'b, "c"', ' d ', '']);
  expect(fieldsOf('a', commas)).toEqual(['a']);
  expect(fieldsOf(' "a,b",  "c"', commas)).toEqual(['a,b', '  "c"']);
  expect(fieldsOf('"a"\t\tb', textForm('\t', 'lf'))).toEqual(['a', '', 'b']);
  expect(fieldsOf('a||"b|c"', textForm('|', 'lf'))).toEqual(['a', '', 'b|c']);
});

it('writes quotes that are text so that they are read as text', () => {
  const tabs = textForm('\t', 'lf');
  expect(written(literalFields('"a"b\t"\tc', tabs), tabs)).toBe('"""a""b"\t""""\tc');
});
