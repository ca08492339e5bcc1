/**
 * Stands in a line of a transcript that reads as UTF-8 and as GB18030, as two different texts, where nobody can tell
 * which was meant: before its first character beyond ASCII, which is inside a field, so that quotes stay what they were.
 * The byte 0xFF occurs in neither encoding: whoever reads the line finds it is not UTF-8 and keeps it out.
 */
export const MIXED_MARK = Buffer.from('\xff\xffmixed\xff\xff', 'latin1');

export const holdsMixedMark = (record: Buffer): boolean => record.includes(MIXED_MARK);

/** The bytes of a record as they stood in the source, without the marks that have been set in it. */
export function withoutMixedMarks(record: Buffer): Buffer {
  const kept: Buffer[] = [];
  let start = 0;
  for (let at = record.indexOf(MIXED_MARK); at >= 0; at = record.indexOf(MIXED_MARK, start)) {
    kept.push(record.subarray(start, at));
    start = at + MIXED_MARK.length;
  }
  return kept.length === 0 ? record : Buffer.concat([...kept, record.subarray(start)]);
}
