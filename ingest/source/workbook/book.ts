import { posix } from 'node:path';
import { WorkbookFault } from './fault.ts';
import type { Package, WorkbookLimits } from './package.ts';
import { attribute, readXml, type XmlHandler } from './xml.ts';

/** One tab of a workbook. */
export interface SheetEntry {
  readonly name: string;
  /** Its part, undefined where the workbook lists a sheet that it does not hold. */
  readonly part: string | undefined;
  /** Whether whoever opens the workbook does not see it. */
  readonly hidden: boolean;
}

/** What a workbook says of itself. */
export interface Book {
  /** Sheets that hold cells, in order, and whether they are hidden; charts and dialogs are none. */
  readonly sheets: readonly SheetEntry[];
  readonly date1904: boolean;
  readonly stylesPart: string | undefined;
  readonly stringsPart: string | undefined;
}

interface Relation {
  /** The last word of its type: `worksheet`, `sharedStrings` …, the same in both dialects of the standard. */
  readonly type: string;
  readonly part: string;
}

const ignore = (): void => undefined;

/** Reads a small part whole. */
export async function readSmall(
  pack: Package,
  part: string,
  limits: WorkbookLimits,
  open: XmlHandler['open'],
  close: XmlHandler['close'] = ignore,
): Promise<void> {
  if (pack.size(part) > limits.smallPartBytes) throw new WorkbookFault(`${part} 过大。`, `${part} is too large.`);
  await readXml(pack.read(part), { open, close, text: ignore });
}

async function relationsOf(pack: Package, part: string, limits: WorkbookLimits): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part);
  const list = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  const relations = new Map<string, Relation>();
  if (!pack.has(list)) return relations;
  await readSmall(pack, list, limits, (name, attributes) => {
    const { Id: id, Type: type, Target: target } = attributes;
    if (name !== 'Relationship' || id === undefined || target === undefined || attributes['TargetMode'] === 'External')
      return;
    const path = target.replaceAll('\\', '/');
    relations.set(id, {
      type: posix.basename(type ?? ''),
      part: path.startsWith('/') ? posix.normalize(path.slice(1)) : posix.join(folder, path),
    });
  });
  return relations;
}

const partOf = (relations: ReadonlyMap<string, Relation>, type: string): string | undefined =>
  [...relations.values()].find((one) => one.type === type)?.part;

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

/** Reads which sheets a workbook has and where its parts are. */
export async function readBook(pack: Package, limits: WorkbookLimits): Promise<Book> {
  const main = partOf(await relationsOf(pack, '', limits), 'officeDocument') ?? 'xl/workbook.xml';
  const relations = await relationsOf(pack, main, limits);
  const sheets: SheetEntry[] = [];
  let date1904 = false;
  let inSheets = false;
  await readSmall(
    pack,
    main,
    limits,
    (name, attributes) => {
      if (name === 'workbookPr') date1904 = isTrue(attributes['date1904']);
      if (name === 'sheets') inSheets = true;
      if (name !== 'sheet' || !inSheets) return;
      const relation = relations.get(attribute(attributes, 'id') ?? '');
      if (relation !== undefined && relation.type !== 'worksheet') return;
      const part = relation !== undefined && pack.has(relation.part) ? relation.part : undefined;
      const hidden = ['hidden', 'veryHidden'].includes(attributes['state'] ?? '');
      sheets.push({ name: attributes['name'] ?? `sheet ${sheets.length + 1}`, part, hidden });
    },
    (name) => {
      if (name === 'sheets') inSheets = false;
    },
  );
  const held = (type: string): string | undefined => {
    const part = partOf(relations, type);
    return part !== undefined && pack.has(part) ? part : undefined;
  };
  return { sheets, date1904, stylesPart: held('styles'), stringsPart: held('sharedStrings') };
}
