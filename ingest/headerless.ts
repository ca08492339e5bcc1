import { isDeclaredHeader } from './declared-headers.ts';
import { looksLikeData } from './source/header/looks-like-data.ts';
import { headerText } from './source/source-table.ts';

/** A run of digits that is in no name of a column: a phone, a certificate, a long id. */
const LONG_NUMBER = /\d{9}/u;
/** A word with a number after it, as one of several like columns is called: `Dx1`, `diag_10`. */
const NUMBERED = /^[A-Za-z][A-Za-z_]+\d{1,2}$/u;
const DAY = /^\d{4}(?:[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?)(?:\D.*)?$/u;

/**
 * Whether the first line of a source is a record and no header: many of its cells are numbers, days or codes, or one
 * of them is nothing else. A line that mostly holds declared headers is one.
 */
export function isHeaderless(header: readonly string[]): boolean {
  const names = header.map((one) => one.normalize('NFKC').trim()).filter((one) => one !== '');
  const strange = names.filter((one) => !isDeclaredHeader(one));
  if (strange.length * 2 < names.length) return false;
  const data = strange.filter((one) => looksLikeData(one) && !NUMBERED.test(one)).length;
  return data * 4 >= names.length || strange.some((one) => LONG_NUMBER.test(one) || DAY.test(one));
}

/** A header as the texts of problems take it, with what is to be done first. */
export interface HeaderShown {
  readonly headless: boolean;
  readonly headerZh: string;
  readonly header: string;
  readonly firstZh: string;
  readonly first: string;
}

/** A header as a message shows it. A first line that looks like a record may be of a person and is not shown. */
export function headerShown(header: readonly string[]): HeaderShown {
  if (isHeaderless(header))
    return {
      headless: true,
      headerZh: '文件没有表头行：第一行像是一条记录，为保护个人信息不予显示',
      header: 'It has no header row: its first line looks like a record, which may be of a person and is not shown',
      firstZh: '先在文件第一行加上列名。',
      first: 'Put a line of column names first. ',
    };
  const names = headerText(header);
  return { headless: false, headerZh: `表头为 [${names}]`, header: `Its header is [${names}]`, firstZh: '', first: '' };
}
