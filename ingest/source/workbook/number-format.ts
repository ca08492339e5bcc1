/** What a number format says of the value beneath it; everything that says nothing of use is `plain`. */
export type CellFormat =
  | { readonly form: 'plain' }
  /** A day; `time` and `milliseconds` tell what of the time of day is shown. */
  | { readonly form: 'date'; readonly time: boolean; readonly milliseconds: boolean }
  /** Nothing but zeros: codes that are stored as numbers and shown with leading zeros. */
  | { readonly form: 'zeros'; readonly width: number };

export const PLAIN: CellFormat = { form: 'plain' };
const DAY: CellFormat = { form: 'date', time: false, milliseconds: false };
const MOMENT: CellFormat = { form: 'date', time: true, milliseconds: false };

/**
 * Formats that go by number alone: ECMA-376 part 1, 18.8.30, with the numbers that Chinese editions of Excel use.
 * 18–21, 32–35, 45–47, 55 and 56 show a time of day without its day and are plain.
 */
const BUILT_IN: ReadonlyMap<number, CellFormat> = new Map([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, DAY] as const),
  [22, MOMENT] as const,
]);

/** The first section of a format without quoted, escaped and bracketed text: what is left are its placeholders. */
function placeholders(code: string): string {
  const section = /^(?:"[^"]*"|\\.|[_*].|\[[^\]]*\]|[^;"\\])*/s.exec(code)?.[0] ?? '';
  return section
    .replace(/"[^"]*"?|\\.|[_*]./gs, '')
    .replace(/\[(h+|m+|s+)\]/gi, 'h')
    .replace(/\[[^\]]*\]?/g, '')
    .toLowerCase()
    .replace(/general|g\/通用格式|am\/pm|a\/p|上午\/下午/g, '');
}

/** What a custom format says: `yyyy"年"m"月"d"日"` is a day, `[h]:mm` and `h:mm` are no day, `000000` is zeros. */
export function formatOfCode(code: string): CellFormat {
  const bare = placeholders(code);
  if (/^0{2,}$/.test(bare)) return { form: 'zeros', width: bare.length };
  const milliseconds = /s\.0/.test(bare);
  const rest = bare.replace(/s\.0+/g, 's');
  if (/[0#?@]/.test(rest)) return PLAIN;
  const time = /[hs]/.test(rest);
  const day = /[ydegb]|a{3,}/.test(rest) || (!time && rest.includes('m'));
  return day ? { form: 'date', time, milliseconds } : PLAIN;
}

/** What a format says, by its number and the codes a workbook declares. */
export function formatOf(id: number, codes: ReadonlyMap<number, string>): CellFormat {
  const code = codes.get(id);
  return code === undefined ? (BUILT_IN.get(id) ?? PLAIN) : formatOfCode(code);
}
