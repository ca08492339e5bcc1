import type { Random } from './random.ts';

/** What a cell may turn into: numbers and days as people and programs mangle them, and plain nonsense. */
const NONSENSE: readonly string[] = [
  ['', ' ', '\t', '　', 'null', 'NaN', 'inf', '#N/A', '-', '无', '合计', '0', '-0', '00', '1e5', '8.17E+19'],
  [
    '９９',
    '1,234.50',
    '1,23',
    '￥12',
    '1.5万元',
    "'12",
    '0.005',
    '99999999999999.99',
    '999999999999999.99',
    '.5',
    '5.',
  ],
  ['2025-02-30', '0000-00-00', '9999-99-99', '2025-13-01', '2025/3/5', '20250305', '45721', '2025年3月5日'],
  ['2025-03-05T08:00:00+08:00', '2025-03-05 24:00:00', '2025-03-0508:00:00', '1.0', '123.0', '3.301E17', '=1+1'],
  ["';DROP TABLE setl_d;--", '<b>', '\\', '\\N', '"', "'", '𠮷', '\u200b', '\u0000', '\ufeff', 'a\u0301'],
].flat();

const DELIMITERS = [',', '\t', ';', '|', '\u0001'];

/** Changes one cell of a record. */
function cell(cells: string[], random: Random): string[] {
  const at = random.below(cells.length);
  const old = cells[at] ?? '';
  const made = random.below(6);
  const cut = random.below(old.length + 1);
  const fresh =
    made <= 1
      ? random.of(NONSENSE)
      : made === 2
        ? old.slice(0, cut) + random.of(NONSENSE) + old.slice(cut)
        : made === 3
          ? old.slice(0, cut)
          : made === 4
            ? old.replace(/[0-9]/, () => String(random.below(10)))
            : `${random.of([' ', '\t', '　', '\u00a0', "'", '+', '-', '0'])}${old}`;
  return cells.with(at, fresh);
}

/** Changes one record's cells: one cell, two exchanged, one too few or too many, or nothing but blanks. */
export function mutatedCells(cells: readonly string[], other: readonly string[], random: Random): string[] {
  const [a, b] = [random.below(cells.length), random.below(cells.length)];
  switch (random.below(9)) {
    case 0:
      return cells.with(a, cells[b] ?? '').with(b, cells[a] ?? '');
    case 1:
      return cells.toSpliced(a, 1);
    case 2:
      return cells.toSpliced(a, 0, random.of(NONSENSE));
    case 3:
      return cells.with(a, other[a] ?? '');
    case 4:
      return cell(cell([...cells], random), random);
    default:
      return cell([...cells], random);
  }
}

const SPLICES: readonly (readonly number[])[] = [
  DELIMITERS.map((one) => [...Buffer.from(one)]),
  [[0x22], [0x22, 0x22], [0x0a], [0x0d], [0x0d, 0x0a], [0x00], [0xff], [0xc4, 0xe3], [0xef, 0xbb, 0xbf], [0xf0, 0x9f]],
  [[0x7b], [0x7d], [0x5c], [0x5b], [0x81, 0x30], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0x1a], [0x3c]],
].flat();

/** Changes bytes of one record as it stands in the file: flips, cuts, insertions, doublings, splices. */
export function mutatedBytes(record: Buffer, random: Random): Buffer {
  const at = random.below(record.length + 1);
  const length = 1 + random.below(8);
  switch (random.below(6)) {
    case 0: {
      const copy = Buffer.from(record);
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    }
    case 1:
      return Buffer.concat([record.subarray(0, at), record.subarray(at + length)]);
    case 2:
      return Buffer.concat([record.subarray(0, at), record.subarray(at, at + length), record.subarray(at)]);
    case 3:
      return Buffer.concat([record.subarray(0, at), Buffer.from([random.below(256)]), record.subarray(at)]);
    default:
      return Buffer.concat([record.subarray(0, at), Buffer.from(random.of(SPLICES)), record.subarray(at)]);
  }
}

/** Changes a file as a whole: cut short, a stretch missing, doubled or shifted elsewhere, bytes flipped anywhere. */
export function mutatedFile(file: Buffer, random: Random): Buffer {
  const at = random.below(file.length + 1);
  const length = random.below(Math.min(4000, file.length + 1));
  switch (random.below(5)) {
    case 0:
      return file.subarray(0, at);
    case 1:
      return Buffer.concat([file.subarray(0, at), file.subarray(at + length)]);
    case 2:
      return Buffer.concat([file.subarray(0, at + length), file.subarray(at)]);
    case 3: {
      const copy = Buffer.from(file);
      for (let i = 0; i < 1 + length / 100; i++) copy[random.below(copy.length)] = random.below(256);
      return copy;
    }
    default:
      return Buffer.concat([file.subarray(at), file.subarray(0, at)]);
  }
}
