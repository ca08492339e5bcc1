import { basename } from 'node:path';
import { grouped, table } from '../../base/text.ts';
import type { BatchSummary } from '../../ingest/batch-summary.ts';
import type { Context } from '../context.ts';

const COLUMNS_NAMED = 6;

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

/** What landed: one JSON document, or a table with what was set aside and why. */
export function writeBatches(context: Context, batches: readonly BatchSummary[]): void {
  const { out } = context.effects;
  if (context.json) {
    out.write(`${JSON.stringify({ schema: 1, batches })}\n`);
    return;
  }
  if (batches.length === 0) return;
  const zh = context.language === 'zh';
  const rows = batches.map((b) => [
    b.batch,
    basename(b.source),
    b.kind,
    ...[b.records_in, b.landed_new, b.landed_superseding, b.unchanged, b.stale, b.quarantined, b.dropped].map((n) =>
      grouped(String(n)),
    ),
    b.money_in === null ? '—' : grouped(b.money_in),
    b.money_in === b.money_landed ? '✓' : '✗',
  ]);
  out.write(table([[...HEADS[context.language]], ...rows], [3, 4, 5, 6, 7, 8, 9, 10]));
  const total = (pick: (b: BatchSummary) => number): number => batches.reduce((sum, b) => sum + pick(b), 0);
  const quarantined = total((b) => b.quarantined);
  out.write(
    zh
      ? `共 ${grouped(String(total((b) => b.records_in)))} 条记录，逐批对账相符；隔离 ${grouped(String(quarantined))} 条（原文与原因保存在 quarantine 表）。\n`
      : `${grouped(String(total((b) => b.records_in)))} records, every batch reconciled; ${grouped(String(quarantined))} quarantined (text and reasons in table quarantine).\n`,
  );
  for (const b of batches) {
    if (b.ignored_columns.length === 0) continue;
    const named = b.ignored_columns.slice(0, COLUMNS_NAMED).join(zh ? '、' : ', ');
    const more =
      b.ignored_columns.length > COLUMNS_NAMED
        ? zh
          ? ` 等 ${b.ignored_columns.length} 列`
          : `, … ${b.ignored_columns.length} in all`
        : '';
    out.write(zh ? `  ${b.batch} 忽略的列：${named}${more}\n` : `  ${b.batch}, columns ignored: ${named}${more}\n`);
  }
}
