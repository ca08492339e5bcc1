import { lastCell, type Sheet } from './sheet.ts';
import { escapedXml } from './text.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const FORMS = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** A worksheet as it was written: under which name, and down to which row. */
export interface WrittenSheet {
  readonly name: string;
  readonly sheet: Sheet;
  readonly lastRow: number;
}

/** Where the worksheet of a number from 1 stands in the package. */
export function sheetPart(number: number): string {
  return `xl/worksheets/sheet${number}.xml`;
}

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
const relations = (inner: string): string =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${inner}</Relationships>`;

/** The part `_rels/.rels`, which is the same for every workbook. */
export function rootRelations(): string {
  return relations(relation('rId1', 'officeDocument', 'xl/workbook.xml'));
}

/** The part `xl/_rels/workbook.xml.rels`. */
export function workbookRelations(sheets: readonly WrittenSheet[]): string {
  const own = sheets.map((_, place) => relation(`rId${place + 1}`, 'worksheet', `worksheets/sheet${place + 1}.xml`));
  return relations([...own, relation(`rId${sheets.length + 1}`, 'styles', 'styles.xml')].join(''));
}

/** The part `[Content_Types].xml`. */
export function contentTypes(sheets: readonly WrittenSheet[]): string {
  const part = (name: string, form: string): string =>
    `<Override PartName="/${name}" ContentType="${FORMS}.${form}+xml"/>`;
  return [
    `${HEAD}<Types xmlns="${PACKAGE}/content-types">`,
    `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`,
    '<Default Extension="xml" ContentType="application/xml"/>',
    part('xl/workbook.xml', 'sheet.main'),
    part('xl/styles.xml', 'styles'),
    ...sheets.map((_, place) => part(sheetPart(place + 1), 'worksheet')),
    '</Types>',
  ].join('');
}

const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;

/** `A1:C9` with every part made absolute: `$A$1:$C$9`. */
const absolute = (range: string): string => range.replace(/([A-Z]+)(\d+)/g, '$$$1$$$2');

/** The names that Excel keeps filters, print areas and repeated rows and columns under (ECMA-376 part 1, 18.2.5). */
function definedNames({ name, sheet, lastRow }: WrittenSheet, place: number): string[] {
  const own = quoted(name);
  const head = sheet.top.length;
  const last = lastCell(sheet, lastRow);
  const define = (what: string, hidden: boolean, value: string): string =>
    `<definedName name="_xlnm.${what}" localSheetId="${place}"${hidden ? ' hidden="1"' : ''}>${escapedXml(value)}</definedName>`;
  const columns = /^[A-Z]+/.exec(lastCell({ widths: sheet.widths.slice(0, sheet.fixedColumns) }, 1))?.[0] ?? 'A';
  const titles = [
    ...(sheet.fixedColumns === 0 ? [] : [`${own}!$A:$${columns}`]),
    ...(head === 0 ? [] : [`${own}!$1:$${head}`]),
  ];
  return [
    ...(sheet.filtered && head > 0 ? [define('_FilterDatabase', true, `${own}!${absolute(`A${head}:${last}`)}`)] : []),
    define('Print_Area', false, `${own}!${absolute(`A1:${last}`)}`),
    ...(titles.length === 0 ? [] : [define('Print_Titles', false, titles.join(','))]),
  ];
}

/** The part `xl/workbook.xml`. */
export function workbookXml(sheets: readonly WrittenSheet[]): string {
  const entries = sheets.map(
    ({ name }, place) => `<sheet name="${escapedXml(name)}" sheetId="${place + 1}" r:id="rId${place + 1}"/>`,
  );
  return [
    `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">`,
    '<workbookPr/><bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="15000"/></bookViews>',
    `<sheets>${entries.join('')}</sheets>`,
    `<definedNames>${sheets.flatMap(definedNames).join('')}</definedNames>`,
    '</workbook>',
  ].join('');
}
