const ESCAPE = /(?:_x[0-9A-Fa-f]{4}_)+/g;

/**
 * Text with the escapes that workbooks write control characters as (`_x000D_` is a carriage return, `_x005F_` the
 * underscore of a text that looks like an escape). A lone half of a surrogate pair cannot be text and stays escaped.
 */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPE, (run) => {
    const units = (run.match(/[0-9A-Fa-f]{4}/g) ?? []).map((hex) => Number.parseInt(hex, 16));
    const decoded = String.fromCharCode(...units);
    return /\p{Surrogate}/u.test(decoded) ? run : decoded;
  });
}
