import { readSmall } from './book.ts';
import { formatOf, type CellFormat } from './number-format.ts';
import type { Package, WorkbookLimits } from './package.ts';

/** The format of each cell style, by the number that cells name it with. */
export async function readStyles(
  pack: Package,
  part: string | undefined,
  limits: WorkbookLimits,
): Promise<readonly CellFormat[]> {
  if (part === undefined) return [];
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let inCellStyles = false;
  await readSmall(
    pack,
    part,
    limits,
    (name, attributes) => {
      if (name === 'numFmt' && attributes['formatCode'] !== undefined)
        codes.set(Number(attributes['numFmtId']), attributes['formatCode']);
      else if (name === 'cellXfs') inCellStyles = true;
      else if (name === 'xf' && inCellStyles) ids.push(Number(attributes['numFmtId'] ?? 0));
    },
    (name) => {
      if (name === 'cellXfs') inCellStyles = false;
    },
  );
  const formats = new Map<number, CellFormat>();
  return ids.map((id) => {
    const format = formats.get(id) ?? formatOf(id, codes);
    formats.set(id, format);
    return format;
  });
}
