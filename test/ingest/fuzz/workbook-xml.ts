import { zipFile } from '../disguises/hand-made-zip.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

function letters(position: number): string {
  const rest = Math.floor(position / 26);
  return (rest === 0 ? '' : letters(rest - 1)) + String.fromCharCode(65 + (position % 26));
}

/** Whether XML can hold a character; half of a pair it cannot. */
function isFit(one: string): boolean {
  const point = one.codePointAt(0) ?? 0;
  if (point < 0x20) return point === 0x09 || point === 0x0a || point === 0x0d;
  return !(point >= 0xd800 && point <= 0xdfff) && point !== 0xfffe && point !== 0xffff;
}

/** A text without what XML cannot hold. */
export const fitForXml = (text: string): string => Array.from(text).filter(isFit).join('');

/** The sheet of a workbook, every cell an inline text. */
export function workbookXml(rows: readonly (readonly string[])[]): Buffer {
  const xml = rows.map((cells, r) => {
    const row = cells.map((cell, c) => {
      if (cell === '') return '';
      const text = fitForXml(cell).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\r', '&#13;');
      return `<c r="${letters(c)}${r + 1}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
    });
    return `<row r="${r + 1}">${row.join('')}</row>`;
  });
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="${MAIN}"><sheetData>${xml.join('')}</sheetData></worksheet>`,
  );
}

/** The bytes of a workbook with one sheet of the given XML. */
export function workbookOf(sheet: string | Buffer): Buffer {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packaged = 'http://schemas.openxmlformats.org/package/2006';
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return zipFile([
    {
      name: '[Content_Types].xml',
      data: `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/></Types>`,
    },
    {
      name: '_rels/.rels',
      data: `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="r1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `${head}<workbook xmlns="${MAIN}" xmlns:r="${relation}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="r1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    { name: 'xl/worksheets/sheet1.xml', data: sheet },
  ]);
}
