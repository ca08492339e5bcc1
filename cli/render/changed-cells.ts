import type { Language } from '../../base/language.ts';
import { cut, grouped } from '../../base/text.ts';
import type { ChangedCell, ChangedFile } from '../../ingest/retry/changed-cells.ts';
import { knownColumns, maskedCell } from '../quarantine-cells.ts';

const CELL = 40;

function shown({ batch, ordinal, kind, header, mapped, position, before, after }: ChangedCell) {
  const mask = knownColumns(kind, header, mapped).masks[position] ?? 'shape';
  return {
    batch,
    ordinal: Number(ordinal),
    column: header[position] ?? '',
    before: maskedCell(before, mask),
    after: maskedCell(after, mask),
  };
}

/** Cells that corrected files change without a reason, for a program, persons masked. */
export function changedJson(files: readonly ChangedFile[]): readonly Readonly<Record<string, unknown>>[] {
  return files.map((file) => ({ ...file, examples: file.examples.map(shown) }));
}

/** A warning for each corrected file that changes cells which no reason blamed, with examples, persons masked. */
export function changedNotes(files: readonly ChangedFile[], language: Language): string[] {
  const zh = language === 'zh';
  return files.flatMap(({ file, records, cells, examples }) => {
    const [n, of] = [grouped(String(cells)), grouped(String(records))];
    const flat = (text: string): string => cut(text.replace(/\s+/g, ' '), CELL);
    return [
      zh
        ? `注意：${file} 中有 ${of} 条记录的 ${n} 个单元格与原文不同，而隔离原因并未指向它们（可能是表格软件自动改的）；请核对，如有误请撤销批次后重做：`
        : `Warning: ${file} changes ${n} cells of ${of} records that no reason blames (a spreadsheet may have done it); check them, and undo the batch if they are wrong:`,
      ...examples
        .map(shown)
        .map((one) =>
          zh
            ? `  ${one.batch} 第 ${one.ordinal} 条 ${one.column}：${flat(one.before)} → ${flat(one.after)}`
            : `  ${one.batch} record ${one.ordinal} ${one.column}: ${flat(one.before)} → ${flat(one.after)}`,
        ),
    ];
  });
}
