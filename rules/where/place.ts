const isBlank = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);

/** The character offset of `file:line:column` in a text. */
function offsetOf(text: string, where: string): number {
  const [, line = '1', column = '1'] = /:(\d+):(\d+)$/.exec(where) ?? [];
  let start = 0;
  for (let passed = 1; passed < Number(line); passed += 1) start = text.indexOf('\n', start) + 1;
  return start + Number(column) - 1;
}

/** The offset behind an opening quote or the header of a block (`>-`, `|`). */
function contentStart(text: string, start: number): number {
  const header = /^(?:['"]|[>|][0-9+-]*[^\S\n]*(?:#[^\n]*)?\n)/.exec(text.slice(start, start + 300));
  return start + (header?.[0].length ?? 0);
}

/**
 * The place of a character inside a scalar of a YAML file, as `file:line:column`. However the scalar is folded over lines, the
 * characters that are not blank stand in the file in the same order. Not for scalars with escapes.
 *
 * @param where the place of the scalar itself.
 * @param value what the scalar holds, and `offset` the character of it that is looked for.
 */
export function placeInside(text: string, where: string, value: string, offset: number): string {
  let wanted = value.slice(0, offset).replaceAll(/\s/g, '').length;
  let at = contentStart(text, offsetOf(text, where));
  while (at < text.length && (wanted > 0 || isBlank(text[at]))) {
    if (!isBlank(text[at])) wanted -= 1;
    at += 1;
  }
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `${where.replace(/:\d+:\d+$/, '')}:${line}:${at - before.lastIndexOf('\n')}`;
}
