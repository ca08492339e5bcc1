const YUAN = '(?:十|百|千|万|十万|百万|千万|亿)?元';
const MONEY = `${YUAN}|人民币(?:万?元)?|万|亿|角|分|美元|rmb|cny`;
/** `金额单位：万元`, and `（万元）` after the name of a table; a unit that is an institution, as in 单位：某医院, is none. */
const STATED = [
  new RegExp(`单位[:\\t]*(${MONEY})(?![\\p{L}\\p{N}])`, 'gu'),
  new RegExp(`[([【](?:人民币[:,]?)?(${YUAN})[)\\]】]`, 'gu'),
];

/**
 * The unit of money that the titles above a header state for the whole table: `万元`. Units that differ are all given,
 * with a stroke between them, as no column is in both.
 */
export function unitAbove(titles: readonly (readonly string[])[]): string | undefined {
  const rows = titles.map((cells) =>
    cells
      .map((cell) => cell.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase())
      .filter((cell) => cell !== '')
      .join('\t'),
  );
  const units = rows.flatMap((row) =>
    STATED.flatMap((pattern) => [...row.matchAll(pattern)].map(([, unit = '']) => unit)),
  );
  return units.length === 0 ? undefined : [...new Set(units)].join('/');
}
