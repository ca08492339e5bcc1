import { escapedXml } from './text.ts';

/** How a cell looks, and what its value is: the styles named number, money, tenThousands, day and moment hold numbers. */
export type CellStyle =
  | 'plain'
  | 'id'
  | 'ids'
  | 'prose'
  | 'money'
  | 'tenThousands'
  | 'number'
  | 'day'
  | 'moment'
  | 'title'
  | 'heading'
  | 'head'
  | 'label'
  | 'note'
  | 'blank';

type Format = 'general' | 'text' | 'money' | 'day' | 'moment';
type Font = 'plain' | 'bold' | 'title' | 'head' | 'note';
type Fill = 'none' | 'head' | 'blank';

interface Look {
  readonly format?: Format;
  readonly font?: Font;
  readonly fill?: Fill;
  readonly border?: boolean;
  readonly wrap?: boolean;
  readonly align?: 'left' | 'center' | 'right';
  /** Editing the cell keeps it text, whatever it begins with. */
  readonly quoted?: boolean;
}

/** The order of the styles is the number that cells name them by; 0 is what an unstyled cell has. */
const LOOKS: readonly (readonly [CellStyle, Look])[] = [
  ['plain', { quoted: true }],
  ['id', { format: 'text', border: true }],
  ['ids', { format: 'text', border: true, wrap: true }],
  ['prose', { border: true, wrap: true, quoted: true }],
  ['money', { format: 'money', border: true }],
  ['tenThousands', { format: 'money', border: true }],
  ['number', { border: true, align: 'right' }],
  ['day', { format: 'day', border: true }],
  ['moment', { format: 'moment', border: true }],
  ['title', { font: 'title', quoted: true }],
  ['heading', { font: 'bold', quoted: true }],
  ['head', { font: 'head', fill: 'head', border: true, wrap: true, align: 'center', quoted: true }],
  ['label', { font: 'bold', border: true, wrap: true, quoted: true }],
  ['note', { font: 'note', quoted: true }],
  ['blank', { fill: 'blank', border: true, wrap: true, format: 'text' }],
];

const WRAPPED: ReadonlySet<CellStyle> = new Set(LOOKS.filter(([, look]) => look.wrap === true).map(([style]) => style));

/** Whether a text of this style goes on in a second line. */
export function isWrapped(style: CellStyle): boolean {
  return WRAPPED.has(style);
}

const NUMBERS = new Map(LOOKS.map(([style], number) => [style, number]));

/** The number that a cell names its style by. */
export function styleNumber(style: CellStyle): number {
  return NUMBERS.get(style) ?? 0;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
/** General and text go by fixed numbers (ECMA-376 part 1, 18.8.30), the others are declared. */
const FORMAT_NUMBERS: Readonly<Record<Format, number>> = { general: 0, text: 49, money: 164, day: 165, moment: 166 };
const FORMAT_CODES: readonly (readonly [Format, string])[] = [
  ['money', '#,##0.00'],
  ['day', 'yyyy-mm-dd'],
  ['moment', 'yyyy-mm-dd hh:mm:ss'],
];
const FACE = '<name val="微软雅黑"/><family val="2"/><charset val="134"/>';
const FONTS: readonly (readonly [Font, string])[] = [
  ['plain', `<sz val="10"/>${FACE}`],
  ['bold', `<b/><sz val="11"/>${FACE}`],
  ['title', `<b/><sz val="16"/>${FACE}`],
  ['head', `<b/><sz val="10"/><color rgb="FFFFFFFF"/>${FACE}`],
  ['note', `<i/><sz val="10"/><color rgb="FF595959"/>${FACE}`],
];
const FILLS: readonly (readonly [Fill | 'reserved', string])[] = [
  ['none', '<patternFill patternType="none"/>'],
  ['reserved', '<patternFill patternType="gray125"/>'],
  ['head', '<patternFill patternType="solid"><fgColor rgb="FF1F4E79"/><bgColor indexed="64"/></patternFill>'],
  ['blank', '<patternFill patternType="solid"><fgColor rgb="FFFFF8E1"/><bgColor indexed="64"/></patternFill>'],
];
const EDGES = ['left', 'right', 'top', 'bottom']
  .map((edge) => `<${edge} style="thin"><color rgb="FFBFBFBF"/></${edge}>`)
  .join('');

const placeOf = (list: readonly (readonly [string, string])[], name: string): number =>
  list.findIndex(([one]) => one === name);

function cellFormat(look: Look): string {
  const { format = 'general', font = 'plain', fill = 'none', border = false, wrap = false, align, quoted } = look;
  const horizontal = align === undefined ? '' : ` horizontal="${align}"`;
  const alignment = `<alignment${horizontal} vertical="${align === 'center' ? 'center' : 'top'}"${wrap ? ' wrapText="1"' : ''}/>`;
  const numbers = `numFmtId="${FORMAT_NUMBERS[format]}" fontId="${placeOf(FONTS, font)}" fillId="${placeOf(FILLS, fill)}" borderId="${border ? 1 : 0}" xfId="0"`;
  return `<xf ${numbers}${quoted === true ? ' quotePrefix="1"' : ''} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${alignment}</xf>`;
}

const counted = (name: string, items: readonly string[]): string =>
  `<${name} count="${items.length}">${items.join('')}</${name}>`;

/** The part `xl/styles.xml`: the same for every workbook. */
export function stylesXml(): string {
  const codes = FORMAT_CODES.map(
    ([format, code]) => `<numFmt numFmtId="${FORMAT_NUMBERS[format]}" formatCode="${escapedXml(code)}"/>`,
  );
  return [
    `<styleSheet xmlns="${MAIN}">`,
    counted('numFmts', codes),
    counted(
      'fonts',
      FONTS.map(([, font]) => `<font>${font}</font>`),
    ),
    counted(
      'fills',
      FILLS.map(([, fill]) => `<fill>${fill}</fill>`),
    ),
    counted('borders', [
      '<border><left/><right/><top/><bottom/><diagonal/></border>',
      `<border>${EDGES}<diagonal/></border>`,
    ]),
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    counted(
      'cellXfs',
      LOOKS.map(([, look]) => cellFormat(look)),
    ),
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
    '</styleSheet>',
  ].join('');
}
