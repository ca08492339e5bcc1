import { basename } from 'node:path';
import { cut, displayWidth, grouped, table } from '../../base/text.ts';
import type { BatchSummary } from '../../ingest/batch-summary.ts';
import type { Language } from '../../base/language.ts';
import type { Context } from '../context.ts';
import { flagWords } from './flag-words.ts';

const COLUMNS_NAMED = 6;
const SOURCES_NAMED = 5;
/** Cells a source may take in the table; a member of an archive or a sheet keeps its end, which tells it apart. */
const SOURCE_WIDTH = 40;

const HEADS = {
  zh: ['批次', '文件', '种类', '记录', '新增', '更新', '未变', '过时', '隔离', '剔除', '金额(元)', '对账'],
  en: [
    'Batch',
    'File',
    'Kind',
    'Records',
    'New',
    'Superseding',
    'Unchanged',
    'Stale',
    'Quarantined',
    'Dropped',
    'Yuan',
    'Reconciled',
  ],
} as const;

/** How many sources did not land: those with a problem, and those that were not read. */
export interface NotLanded {
  readonly failed: number;
  readonly passedOver: number;
}

/** One sentence of what did not land; empty where all did. */
function notLandedText({ failed, passedOver }: NotLanded, language: Language): string {
  const zh = language === 'zh';
  const parts: string[] = [];
  if (failed > 0)
    parts.push(
      zh
        ? `${failed} 个文件（或其中的表）没有入库，原因见错误`
        : `${failed} files (or tables of files) did not land, see the errors`,
    );
  if (passedOver > 0) parts.push(zh ? `${passedOver} 个文件未读` : `${passedOver} files were not read`);
  if (parts.length === 0) return '';
  return zh ? `另有 ${parts.join('；')}。` : `Besides, ${parts.join('; ')}.`;
}

/** What landed: one JSON document, or a table with what was set aside and why. */
export function writeBatches(
  context: Context,
  batches: readonly BatchSummary[],
  duplicates: Readonly<Record<string, string>> = {},
  rest: NotLanded = { failed: 0, passedOver: 0 },
): void {
  const { out, program } = context.effects;
  if (context.json) {
    out.write(`${JSON.stringify({ schema: 1, batches })}\n`);
    return;
  }
  const others = notLandedText(rest, context.language);
  if (batches.length === 0) {
    if (others !== '') out.write(`${context.language === 'zh' ? '没有文件入库。' : 'Nothing landed. '}${others}\n`);
    return;
  }
  const zh = context.language === 'zh';
  const rows = batches.map((b) => [
    b.batch,
    shortSource(b.source),
    b.kind,
    ...[b.records_in, b.landed_new, b.landed_superseding, b.unchanged, b.stale, b.quarantined, b.dropped].map((n) =>
      grouped(String(n)),
    ),
    b.money_in === null ? '—' : grouped(b.money_in),
    b.money_in === b.money_landed ? '✓' : '✗',
  ]);
  out.write(table([[...HEADS[context.language]], ...rows], [3, 4, 5, 6, 7, 8, 9, 10]));
  out.write(`${landedText(batches, context.language)}${zh || others === '' ? '' : ' '}${others}\n`);
  const notes = batches.flatMap((batch) => batchNotes(batch, duplicates[batch.batch], context.language));
  out.write(notes.map((note) => `  ${note}\n`).join(''));
  if (batches.some((batch) => batch.quarantined > 0)) {
    out.write(
      zh
        ? `查看隔离的记录及原因：${program} quarantine list\n`
        : `See the quarantined records and why: ${program} quarantine list\n`,
    );
  }
}

/** The end of a source's name, from the file it names on: `a.zip/2025/setl_d.csv` inside a folder keeps its members. */
function shortSource(source: string): string {
  const packed = /[^/\\]+\.(?:zip|gz|xlsx|xlsm)(?:[/\\#].*)$/iu.exec(source);
  const name = packed?.[0] ?? basename(source);
  const letters = Array.from(name);
  let start = 0;
  while (displayWidth(letters.slice(start).join('')) > SOURCE_WIDTH - 1) start++;
  return start === 0 ? name : `…${letters.slice(start).join('')}`;
}

/** Says which files of a folder were not read, because nothing says that they are data. */
export function writePassedOver(context: Context, passedOver: readonly string[]): void {
  if (passedOver.length === 0) return;
  if (context.json) {
    context.effects.err.write(`${JSON.stringify({ schema: 1, passed_over: passedOver })}\n`);
    return;
  }
  const zh = context.language === 'zh';
  const named = passedOver.slice(0, SOURCES_NAMED).map((source) => cut(source, 2 * SOURCE_WIDTH));
  const list = named.join(zh ? '、' : ', ');
  const count = passedOver.length;
  const more = count <= SOURCES_NAMED ? '' : zh ? ` 等 ${count} 个` : `, … ${count} in all`;
  context.effects.err.write(
    zh
      ? `未读的文件（看来不是数据；要读就直接写出文件名）：${list}${more}\n`
      : `Files not read, as they do not look like data (name them to read them): ${list}${more}\n`,
  );
}

/** One sentence that adds up: what was read, and what became of it. */
export function landedText(batches: readonly BatchSummary[], language: Language): string {
  const total = (pick: (b: BatchSummary) => number): string =>
    grouped(String(batches.reduce((sum, b) => sum + pick(b), 0)));
  const read = total((b) => b.records_in);
  const landed = total((b) => b.landed_new + b.landed_superseding);
  const [unchanged, stale, quarantined, dropped] = [
    total((b) => b.unchanged),
    total((b) => b.stale),
    total((b) => b.quarantined),
    total((b) => b.dropped),
  ];
  const odd = batches.filter((b) => b.money_in !== b.money_landed).length;
  // Only messages delete, and few files hold them.
  const deletions = batches.reduce((sum, b) => sum + b.deleted, 0);
  const deleted =
    deletions === 0
      ? ''
      : language === 'zh'
        ? `删除 ${grouped(String(deletions))}，`
        : `${grouped(String(deletions))} deleted, `;
  return language === 'zh'
    ? `共读入 ${read} 条记录：入库 ${landed}，未变 ${unchanged}，过时 ${stale}，${deleted}隔离 ${quarantined}，剔除合计、表头和空白行 ${dropped}；已入库的各批次条数和金额（不含隔离）${odd === 0 ? '均对账相符' : `有 ${odd} 个对账不符`}。`
    : `${read} records read: ${landed} landed, ${unchanged} unchanged, ${stale} stale, ${deleted}${quarantined} quarantined, ${dropped} total, header and blank rows dropped; ${odd === 0 ? `counts and money (without the quarantined) reconcile in every batch that landed` : `${odd} of the ${batches.length} batches that landed do not reconcile`}.`;
}

function batchNotes(batch: BatchSummary, duplicateOf: string | undefined, language: Language): string[] {
  const zh = language === 'zh';
  const notes: string[] = [];
  if (duplicateOf !== undefined)
    notes.push(
      zh
        ? `此文件先前已作为 ${duplicateOf} 入库，未作改动`
        : `this file landed before as ${duplicateOf}; nothing was changed`,
    );
  const flags = Object.entries(batch.flags).map(([flag, count]) =>
    zh
      ? `${flagWords(flag, batch.kind, language)} ${grouped(String(count))} 条`
      : `${flagWords(flag, batch.kind, language)}: ${grouped(String(count))}`,
  );
  if (flags.length > 0)
    notes.push(zh ? `标记存疑（照样入库）：${flags.join('；')}` : `flagged, but landed: ${flags.join('; ')}`);
  const ignored = batch.ignored_columns;
  if (ignored.length > 0) {
    const named = ignored.slice(0, COLUMNS_NAMED).join(zh ? '、' : ', ');
    const more =
      ignored.length <= COLUMNS_NAMED ? '' : zh ? ` 等 ${ignored.length} 列` : `, … ${ignored.length} in all`;
    notes.push(zh ? `忽略的列：${named}${more}` : `columns ignored: ${named}${more}`);
  }
  return notes.map((note) => `${batch.batch} ${note}`);
}
