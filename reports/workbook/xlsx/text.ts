/** What Excel keeps of one cell. */
const LONGEST_TEXT = 32_767;
const CUT_MARK = '…';

/** Characters that XML 1.0 cannot hold, carriage returns, which its readers turn into line feeds, and lone surrogates. */
// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
/** A text that readers would take for an escape of such a character. */
const LIKE_ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;
const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as the content or an attribute of an XML element. */
export function escapedXml(text: string): string {
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (character) => MARKUP[character] ?? character) : text;
}

function codeOf(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

/**
 * A cell's text as workbooks write it (ECMA-376 part 1, 22.9.2.19, ST_Xstring): what XML cannot hold becomes `_xHHHH_`.
 * What is longer than a cell can be is cut and says so with `…` at its end.
 */
export function cellText(text: string): string {
  const whole = text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}${CUT_MARK}`;
  return escapedXml(whole.replace(LIKE_ESCAPE, '_x005F_').replace(UNWRITABLE, codeOf));
}
