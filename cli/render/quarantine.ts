import type { Language } from '../../base/language.ts';
import { cut, grouped, table } from '../../base/text.ts';
import { reasonText, REASON_CODES, type ReasonCode } from '../../ingest/reasons.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { QuarantineCount } from '../../store/contents.ts';
import { sourceWithPlace, type QuarantinedRecord } from '../../store/quarantine.ts';
import type { Context } from '../context.ts';
import { columnWords, fitted } from './column-words.ts';
import { cellsOf, knownColumns, maskedCell, shapeOf } from '../quarantine-cells.ts';

const CELL = 40;
const SOURCE = 32;

interface Stored {
  readonly kind?: string;
  readonly code: string;
  readonly column: string | null;
}

/** A stored reason in words. One of a newer program, which this one has no words for, stays a code. */
export function reasonWords({ kind, code, column }: Stored, language: Language): string {
  if (!REASON_CODES.includes(code)) return column === null ? code : `${column}: ${code}`;
  return reasonText({
    code: code as ReasonCode,
    ...(column === null ? {} : { column: columnWords(column, language, kind) }),
  })[language];
}

/** The cell that a reason blames, as a reader may see it; null where it is not known, or there is none. */
function cellShown(record: QuarantinedRecord, column: string | null): string | null {
  const { header, text, split } = record;
  if (column === null || header === null || text === null || !split) return null;
  const { masks, positions } = knownColumns(record.kind, header, record.mapped);
  const position = positions.get(column);
  const cell = position === undefined ? undefined : cellsOf(text)[position];
  if (position === undefined || cell === undefined) return null;
  const mask = masks[position] ?? 'shape';
  return mask.startsWith('clear') ? maskedCell(cell, mask) : shapeOf(cell);
}

/** A waiting record for a program: where it stands, why, and the cell to blame with persons masked. */
export function recordJson(record: QuarantinedRecord, language: Language): Readonly<Record<string, unknown>> {
  const { batch, kind, source, place, ordinal, encoding, header, hex } = record;
  return {
    batch,
    kind,
    source,
    log_partition: place?.partition ?? null,
    log_offset: place?.offset ?? null,
    ordinal: Number(ordinal),
    encoding,
    columns: header?.length ?? null,
    bytes: hex === null ? null : hex.length / 2,
    reasons: record.reasons.map((reason) => ({
      ...reason,
      text: reasonWords(reason, language),
      cell: cellShown(record, reason.column),
    })),
  };
}

function reasonsShown(record: QuarantinedRecord, language: Language): string {
  const zh = language === 'zh';
  const reasons = record.reasons.map((reason) => {
    const cell = cellShown(record, reason.column);
    const words = reasonWords(reason, language);
    if (cell === null || cell === '') return words;
    const shown = cut(cell.replace(/\s+/g, ' '), CELL);
    return zh ? `${words}（${shown}）` : `${words} (${shown})`;
  });
  const size =
    record.split || record.hex === null
      ? ''
      : zh
        ? `（${record.hex.length / 2} 字节）`
        : ` (${record.hex.length / 2} bytes)`;
  return reasons.join(zh ? '；' : '; ') + size;
}

const HEADS = {
  zh: { counts: ['种类', '名称', '原因代码', '原因', '记录'], records: ['批次', '来源', '第几条', '原因'] },
  en: { counts: ['Kind', 'Name', 'Code', 'Reason', 'Records'], records: ['Batch', 'Source', 'Record', 'Why'] },
} as const;

/** A record's source in what room there is; the place in a log at its end stays. */
function shortened(record: QuarantinedRecord): string {
  const whole = sourceWithPlace(record);
  const place = whole.slice(record.source.length);
  return `${cut(record.source, Math.max(12, SOURCE - place.length))}${place}`;
}

/** What waits: how many for each reason, then the records themselves, and what can be done. */
export function quarantineText(
  records: readonly QuarantinedRecord[],
  counts: readonly QuarantineCount[],
  total: number,
  { language, effects }: Context,
): string {
  const zh = language === 'zh';
  if (total === 0) return zh ? '没有等待处理的隔离记录。\n' : 'No record waits in quarantine.\n';
  const heads = HEADS[language];
  const nameOf = (kind: string): string => kindNamed(kind)?.label[language] ?? (zh ? '报文' : 'messages');
  const reasons = counts.map((one) => [
    one.kind,
    nameOf(one.kind),
    one.code,
    reasonWords(one, language),
    grouped(String(one.records)),
  ]);
  const width = Math.max(40, effects.out.width - 50);
  const rows = records.map((one) => [
    one.batch,
    shortened(one),
    one.ordinal,
    fitted(reasonsShown(one, language), width, effects.out),
  ]);
  const { program } = effects;
  return [
    zh ? '按原因（一条记录可有多个原因）\n' : 'By reason (a record may have several)\n',
    table([heads.counts, ...reasons], [4]),
    '\n',
    table([heads.records, ...rows], [2]),
    zh
      ? `显示 ${records.length} 条，共 ${grouped(String(total))} 条。`
      : `${records.length} shown of ${grouped(String(total))}. `,
    zh
      ? `导出改正：${program} quarantine export --out 文件夹；重新入库：${program} ingest retry；不再入库的：${program} quarantine close --batch 批次 --reason 理由\n`
      : `To correct them: ${program} quarantine export --out DIR; to land them again: ${program} ingest retry; those that never will: ${program} quarantine close --batch B --reason TEXT\n`,
  ].join('');
}
