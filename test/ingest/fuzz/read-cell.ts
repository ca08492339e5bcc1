import type { Column } from '../../../records/column.ts';

/**
 * What one cell must become, found without the program's own code: a value, nothing, or no value at all. `unsure` is a
 * form that this reader leaves open; what lands for it must at least hold the cell's digits.
 */
export type ReadCell =
  | { readonly as: 'value'; readonly text: string | null }
  | { readonly as: 'bad' }
  | { readonly as: 'unsure'; readonly allows: (value: string | null) => boolean };

const BLANK = /^[ \t\r\n\u00a0\u3000\u200b\ufeff]+|[ \t\r\n\u00a0\u3000\u200b\ufeff]+$/g;
const SCALES: Readonly<Record<string, number>> = { money: 2, count: 4, price: 6, rate: 4, integer: 0 };
const WHOLE: Readonly<Record<string, number>> = { money: 14, count: 12, price: 10, rate: 5, integer: 9 };

const bad: ReadCell = { as: 'bad' };
const value = (text: string | null): ReadCell => ({ as: 'value', text });
const digitsOf = (text: string): string => text.normalize('NFKC').replaceAll(/[^0-9]/g, '');
const core = (text: string): string => digitsOf(text).replaceAll(/^0+|0+$/g, '');

function decimal(text: string, type: string): ReadCell {
  const scale = SCALES[type] ?? 0;
  const plain = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (plain !== null && /\d/.test(text)) {
    const [, sign = '', whole = '', decimals = ''] = plain;
    if (text.endsWith('.')) return { as: 'unsure', allows: (got) => got !== null && core(got) === core(text) };
    if (decimals.slice(scale).replaceAll('0', '') !== '') return bad;
    // An integer's own type ends at 2^31 and not at a number of digits.
    const leading = whole.replace(/^0+/, '');
    if (leading.length > (WHOLE[type] ?? 0)) return type === 'integer' && leading.length === 10 ? loose(text) : bad;
    const kept = scale === 0 ? '' : `.${decimals.slice(0, scale).padEnd(scale, '0')}`;
    const number = `${leading === '' ? '0' : leading}${kept}`;
    return value(sign === '-' && /[1-9]/.test(number) ? `-${number}` : number);
  }
  return /^[0-9.,+\-'¥万元整岁="()\s]+$/.test(text.normalize('NFKC')) && /\d/.test(text.normalize('NFKC'))
    ? loose(text)
    : bad;
}

const loose = (text: string): ReadCell => ({
  as: 'unsure',
  allows: (got) =>
    got !== null && core(got) === core(text) && got.startsWith('-') === /[-－]|^\s*[（(].*[)）]/.test(text),
});

const pad = (text: string | undefined, length = 2): string => (text ?? '').padStart(length, '0');

function moment(text: string, type: string): ReadCell {
  const plain = /^(\d{4})(?:-(\d{1,2})-|\/(\d{1,2})\/)(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/.exec(text);
  const packed = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/.exec(text);
  const joined = /^(\d{4})-(\d\d)-(\d\d)(\d\d):(\d\d):(\d\d)$/.exec(text);
  const found = plain === null ? (packed ?? joined) : plain.toSpliced(2, 2, plain[2] ?? plain[3] ?? '');
  if (found === null)
    return /[A-SU-Ya-z<>"]/.test(text) || !/\d{4}|\d{5}/.test(text)
      ? bad
      : { as: 'unsure', allows: (got) => got !== null };
  const [, year = '', month = '', day = '', hour, minute, second] = found;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y < 1900 || y > 2100) return { as: 'unsure', allows: (got) => got !== null };
  const real = new Date(Date.UTC(y, m - 1, d));
  if (real.getUTCMonth() !== m - 1 || real.getUTCDate() !== d) return bad;
  if (Number(hour ?? 0) > 23) return Number(hour) === 24 ? { as: 'unsure', allows: (got) => got !== null } : bad;
  if (Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return bad;
  const date = `${year}-${pad(month)}-${pad(day)}`;
  return value(type === 'date' ? date : `${date} ${pad(hour)}:${pad(minute)}:${pad(second)}`);
}

/** Reads one cell of a column by the rules of the field. */
export function readCell(column: Column, raw: string): ReadCell {
  const text = raw.replaceAll(BLANK, '');
  if (text === '' || /^(null|NULL|\\N)$/.test(raw)) return value(null);
  if (/^(null|NULL|\\N)$/.test(text)) return { as: 'unsure', allows: () => true };
  const isText = ['text', 'id', 'code'].includes(column.type);
  if (!isText && /^([-—–－/]+|无|暂无)$/.test(text)) return { as: 'unsure', allows: (got) => got === null };
  if (SCALES[column.type] !== undefined) return decimal(text, column.type);
  if (column.type === 'date' || column.type === 'time') return moment(text, column.type);
  if (column.type === 'text')
    return /^'|^="/.test(text) ? { as: 'unsure', allows: (got) => text.includes(got ?? '') } : value(text);
  const narrow = text.normalize('NFKC');
  if (narrow !== text || /^[='"]/.test(text) || /^\d+\.0+$/.test(text) || /\d[eE]\+?\d/.test(text))
    return {
      as: 'unsure',
      allows: (got) => (got === null ? !/[^'"= ]/.test(narrow) : narrow.includes(got.normalize('NFKC'))),
    };
  return value(text);
}
