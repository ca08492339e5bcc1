import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCsvHeader, type CsvHeader } from '../../ingest/source/csv-header.ts';
import { fieldsOf } from '../../ingest/source/csv-record.ts';
import { plainCsvTable, splitCsvTable } from '../../ingest/source/csv-table.ts';
import { LONGEST_RECORD, splitCsv } from '../../ingest/source/split-csv.ts';
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

async function headerOf(content: string | Buffer): Promise<{ readonly path: string; readonly header: CsvHeader }> {
  const path = join(folder, 'x.csv');
  writeFileSync(path, content);
  const header = await readCsvHeader(path, 'x.csv');
  if (!('names' in header)) throw new Error(header.why.en);
  return { path, header };
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const cells = fc.string({ unit: fc.constantFrom('a', '7', ',', '"', '\n', '\r\n', '中', ' ', 'é'), maxLength: 6 });
/** A record that neither reader takes for a blank line. */
const record = fc
  .tuple(cells, cells, cells)
  .filter((row) => row.some((cell) => cell.trim() !== '') && !/^ *"/.test(row.join('')));

it('reads clean files exactly as the database does, and as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), async (records, newline) => {
      const text = [['x', 'y', 'z'], ...records].map((row) => row.map(quoted).join(',')).join(newline) + newline;
      const { path, header } = await headerOf(text);
      const split = await splitCsvTable(path, header, folder);
      expect(split.brokenPath).toBeUndefined();
      const bySplit = await room.rows(
        `SELECT _ordinal::INTEGER AS _ordinal, _c0, _c1, _c2 FROM (${split.query}) ORDER BY 1`,
      );
      const written = records.map((row, i) => ({
        _ordinal: i + 1,
        ...Object.fromEntries(row.map((cell, c) => [`_c${c}`, cell === '' ? null : cell])),
      }));
      expect(bySplit).toEqual(written);
      const plain = plainCsvTable(path, header);
      const byDatabase = await room.rows(plain.query).catch(() => undefined);
      const agreed = written.map(({ _ordinal, ...rest }) => rest);
      expect(byDatabase ?? agreed).toEqual(agreed);
    }),
    { numRuns: 60 },
  );
});

it('loses no byte of a dirty file, and the database takes all it calls clean', async () => {
  const soup = fc.array(fc.constantFrom(...Buffer.from('a7,"\n\r ,,,\n\x00\xff', 'latin1')), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(soup, async (bytes) => {
      const body = Buffer.from(bytes);
      const { path, header } = await headerOf(Buffer.concat([Buffer.from('x,y,z\n'), body]));
      const split = await splitCsv(path, header, join(folder, 'clean.csv'), join(folder, 'broken.csv'));
      const table = await splitCsvTable(path, header, folder);
      const rows = await room.rows(table.query);
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
    }),
    { numRuns: 200 },
  );
});

it('cuts a line without an end into pieces and goes on after it', async () => {
  const long = 'y'.repeat(LONGEST_RECORD + 10);
  const { path, header } = await headerOf(`x,y\n1,2\n${long}\n3,4\n5,"${long}\n6,7\n`);
  const split = await splitCsv(path, header, join(folder, 'clean.csv'), join(folder, 'broken.csv'));
  expect(split).toMatchObject({ clean: 3, broken: 4 });
});

it('unquotes the fields of a header', () => {
  expect(fieldsOf('a,"b, ""c""", d ,')).toEqual(['a', 'b, "c"', ' d ', '']);
  expect(fieldsOf('a')).toEqual(['a']);
});
