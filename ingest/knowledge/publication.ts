/** When the public batches were published, from the notices of the administration (2025-05-23 on). */
const BATCHES: Readonly<Record<number, string>> = {
  1: '2025-05-23',
  2: '2025-07-22',
  3: '2025-07-30',
  4: '2025-08-08',
  5: '2025-08-14',
  6: '2025-08-26',
  7: '2025-12-12',
  8: '2026-01-06',
  9: '2026-04-21',
  10: '2026-04-28',
  11: '2026-05-11',
  12: '2026-05-23',
  13: '2026-06-01',
  14: '2026-06-09',
  15: '2026-06-16',
  16: '2026-06-22',
  17: '2026-06-29',
};

const DIGITS = '零一二三四五六七八九';

/** A Chinese ordinal below a hundred, 第十一 without its 第. */
function ordinal(word: string): number | undefined {
  if (/^\d+$/u.test(word)) return Number(word);
  const match = /^([一二三四五六七八九])?(十)?([一二三四五六七八九])?$/u.exec(word);
  if (match === null || word === '') return undefined;
  const [, tens, ten, ones] = match;
  const digit = (sign: string | undefined): number => (sign === undefined ? 0 : DIGITS.indexOf(sign));
  return ten === undefined ? digit(tens ?? ones) : (tens === undefined ? 1 : digit(tens)) * 10 + digit(ones);
}

/** The tag of the batch that a file name speaks of: 第八批-1 … is batch_08. */
export function batchTagOf(name: string): string | null {
  const number = ordinal(/第([一二三四五六七八九十\d]+)批/u.exec(name)?.[1] ?? '');
  return number === undefined ? null : `batch_${String(number).padStart(2, '0')}`;
}

/** The day a batch was published; undefined for a batch that is not among the known. */
export function publishedOn(batchTag: string | null): string | undefined {
  const batch = /^batch_(\d+)$/u.exec(batchTag ?? '')?.[1];
  return batch === undefined ? undefined : BATCHES[Number(batch)];
}
