import { createHash } from 'node:crypto';
import { READ_CLASSES } from '../../rules/knowledge/grammar/classes.ts';
import { cellOrNull, type Session } from '../../store/session.ts';
import type { Part } from '../source/part.ts';
import { rawName } from '../source/source-table.ts';
import { batchTagOf } from './publication.ts';
import { dropReason, noneDropped, type PublishedPoint, type PublishedPoints } from './published-point.ts';
import { listColumns, type ListColumn } from './table-headers.ts';

/** The class that a file or sheet is named after: a class that is known, else what stands in quotation marks. */
export function classOfName(source: string): string | undefined {
  const name = source.normalize('NFKC').replace(/\s+/gu, '');
  return READ_CLASSES.find((one) => name.includes(one)) ?? /[“"「]([^”"」]+)[”"」]/u.exec(name)?.[1];
}

/** The codes of a cell: several are divided by commas, breaks or blanks. */
const codesOf = (cell: string): string[] => [...new Set(cell.split(/[,，、;；\s]+/u).filter((code) => code !== ''))];

/** An id for a point whose publisher gives none: from what it says, so that the same point has the same id in every copy. */
function madeId(parts: readonly string[]): string {
  const digest = createHash('sha256').update(parts.join('\u001F')).digest('hex');
  return `KP-${digest.slice(0, 16)}`;
}

type Cells = (column: ListColumn) => string;

function pointOf(
  cells: Cells,
  ruleClass: string,
  batchTag: string | null,
  source: string,
  row: number,
): PublishedPoint {
  const pair = cells('codeA') !== '' || cells('codeB') !== '';
  const codes = pair ? [...codesOf(cells('codeA')), ...codesOf(cells('codeB'))] : codesOf(cells('code'));
  const itemName = pair ? `${cells('nameA')}×${cells('nameB')}` : cells('name');
  const [constraint, logic] = [cells('basis'), cells('logic')];
  return {
    id: madeId([ruleClass, itemName, constraint, logic, ...codes]),
    ownId: false,
    ruleClass,
    gzCode: null,
    codes,
    itemName,
    constraint,
    logic,
    window: cells('window'),
    batchTag,
    publishedAt: null,
    supersedes: null,
    sourceName: source,
    sourceRow: row,
  };
}

/** What stands over several rows where cells were merged: the texts of a point, never its codes. */
const CARRIED: readonly ListColumn[] = ['ruleClass', 'logic', 'basis'];

/**
 * Reads an officially published list: a row a point, under headers such as 序号, 药品名称, 编码（供参考）, 检出逻辑, 逻辑依据,
 * 编码数量, or 项目A, 项目B and their codes. Total rows and remarks are counted, not read.
 *
 * @returns undefined where the table is no such list.
 */
export async function readOfficialTable(part: Part, session: Session): Promise<PublishedPoints | undefined> {
  const columns = listColumns(part.reading.table.columns.map(({ name }) => name));
  if (columns === undefined) return undefined;
  const named = classOfName(part.source);
  const batchTag = batchTagOf(part.source);
  const rows = await session.rows(`SELECT * FROM (${part.reading.table.query})`);
  const dropped = noneDropped();
  const points: PublishedPoint[] = [];
  const above = new Map<ListColumn, string>();
  let miscounted = 0;
  for (const [index, row] of rows.entries()) {
    const cells: Cells = (column) => {
      const place = columns.get(column);
      const own = place === undefined ? '' : (cellOrNull(row, rawName(place)) ?? '').trim();
      return own === '' && CARRIED.includes(column) ? (above.get(column) ?? '') : own;
    };
    const code = `${cells('code')}${cells('codeA')}${cells('codeB')}`;
    const title = cells('name') || cells('number') || cells('nameA');
    const reason = dropReason(title, code !== '', '');
    if (reason !== undefined) {
      dropped[reason]++;
      continue;
    }
    for (const column of CARRIED) above.set(column, cells(column));
    const point = pointOf(cells, cells('ruleClass') || named || '', batchTag, part.source, index + 1);
    const count = cells('count');
    if (/^\d+$/u.test(count) && Number(count) !== point.codes.length) miscounted++;
    points.push(point);
  }
  return { points, dropped, miscounted };
}
