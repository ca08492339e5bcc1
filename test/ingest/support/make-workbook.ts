import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** What a hand-made workbook holds; whatever is left out is made plain and right. */
export interface WorkbookParts {
  /** XML of the rows of each sheet, or of the whole part where it starts with `<?xml`, by sheet name. */
  readonly sheets: Readonly<Record<string, string>>;
  /** The items of the shared strings, `<si>…</si>`. */
  readonly strings?: string;
  /** Format codes; the style numbered i + 1 has the i-th. */
  readonly formats?: readonly string[];
  readonly date1904?: boolean;
  /** The `state` of sheets that do not show, by sheet name. */
  readonly states?: Readonly<Record<string, 'hidden' | 'veryHidden'>>;
  /** Parts put in, or with undefined left out, last. */
  readonly parts?: Readonly<Record<string, string | undefined>>;
  readonly namespace?: string;
  readonly relations?: string;
  /** False to store the parts as they are. */
  readonly compress?: boolean;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Rows of inline strings; a cell that starts with `<` is XML as it stands, an empty one is no cell. */
export function rowsOf(...rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells, index) => {
      const xml = cells.map((cell, place) => {
        if (cell.startsWith('<') || cell === '') return cell;
        const reference = `${String.fromCharCode(65 + place)}${index + 1}`;
        return `<c r="${reference}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
      });
      return `<row r="${index + 1}">${xml.join('')}</row>`;
    })
    .join('');
}

/** A zip file of these parts. */
export async function zipOf(parts: Readonly<Record<string, string | Buffer>>, compress = true): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name, { compress });
  zip.end();
  return buffer(zip.outputStream);
}

/** A workbook made by hand, part by part. */
export async function workbook(given: WorkbookParts): Promise<Buffer> {
  const {
    sheets,
    strings,
    formats = [],
    date1904 = false,
    states = {},
    namespace = MAIN,
    relations = RELATIONS,
  } = given;
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`;
  const list = (inner: string): string =>
    `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`;
  const styles = formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`).join('');
  const codes = formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${escaped(code)}"/>`);
  const parts: Record<string, string | undefined> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    '_rels/.rels': list(relation('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${namespace}" xmlns:r="${relations}"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets>${names
      .map(
        (name, index) =>
          `<sheet name="${escaped(name)}" sheetId="${index + 1}"${states[name] === undefined ? '' : ` state="${states[name]}"`} r:id="rId${index + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': list(
      names.map((_, index) => relation(`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`)).join('') +
        relation('rIdT', 'styles', 'styles.xml') +
        (strings === undefined ? '' : relation('rIdS', 'sharedStrings', '/xl/sharedStrings.xml')),
    ),
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${namespace}"><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="22"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles}</cellXfs></styleSheet>`,
    ...(strings === undefined ? {} : { 'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${namespace}">${strings}</sst>` }),
    ...Object.fromEntries(
      names.map((name, index) => {
        const xml = sheets[name] ?? '';
        const part = `${HEAD}<worksheet xmlns="${namespace}"><sheetData>${xml}</sheetData></worksheet>`;
        return [`xl/worksheets/sheet${index + 1}.xml`, xml.startsWith('<?xml') ? xml : part];
      }),
    ),
    ...given.parts,
  };
  return zipOf(
    Object.fromEntries(Object.entries(parts).filter((one): one is [string, string] => one[1] !== undefined)),
    given.compress,
  );
}
