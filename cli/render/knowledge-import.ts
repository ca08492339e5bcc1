import { basename } from 'node:path';
import { table } from '../../base/text.ts';
import type { FileReport } from '../../ingest/knowledge/import-report.ts';
import type { Context } from '../context.ts';
import { reasonWords } from './knowledge-words.ts';

const HEADS = {
  zh: ['规则类别', '知识点', '可用', '其中部分', '留待人工', '限制', '项目对'],
  en: ['Class', 'Points', 'Active', 'Partly', 'Unparsed', 'Limits', 'Pairs'],
} as const;

function sumLine(file: FileReport, zh: boolean): string {
  const dropped = file.dropped.total + file.dropped.remark + file.dropped.blank;
  const rows = file.limits + file.pairs;
  if (file.form === 'own-table')
    return zh
      ? `自备表 ${file.points} 行：可用 ${file.active}，留待人工 ${file.unparsed}；另剔除 ${dropped} 行（合计等）。`
      : `Own table of ${file.points} rows: ${file.active} active, ${file.unparsed} left to a person; ${dropped} rows dropped (totals).`;
  return zh
    ? `读入 ${file.points + dropped} 条 = 知识点 ${file.points} + 剔除 ${dropped}（合计 ${file.dropped.total}、说明 ${file.dropped.remark}、空行 ${file.dropped.blank}）；知识点 = 可用 ${file.active} + 留待人工 ${file.unparsed}；成 ${rows} 行（限制 ${file.limits}、项目对 ${file.pairs}），其中因新版而截止、或使旧行截止的 ${file.ended} 行。`
    : `${file.points + dropped} entries = ${file.points} points + ${dropped} dropped (${file.dropped.total} totals, ${file.dropped.remark} remarks, ${file.dropped.blank} blank); points = ${file.active} active + ${file.unparsed} left to a person; ${rows} rows (${file.limits} limits, ${file.pairs} pairs), ${file.ended} rows ended by a newer version.`;
}

function reasonLines(file: FileReport, context: Context): string[] {
  const counts = new Map<string, number>();
  for (const { reasons } of file.classes)
    for (const [reason, count] of Object.entries(reasons)) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason, count]) => `  ${reasonWords(reason, context.language)}: ${count}\n`);
}

function batchLines(file: FileReport, zh: boolean): string[] {
  return file.batches.map((one) =>
    zh
      ? `  批次 ${one.batch} ${one.kind}：${one.records_in} 行 = 新增 ${one.landed_new} + 更新 ${one.landed_superseding} + 未变 ${one.unchanged} + 过时 ${one.stale} + 隔离 ${one.quarantined} + 剔除 ${one.dropped}\n`
      : `  Batch ${one.batch} ${one.kind}: ${one.records_in} rows = ${one.landed_new} new + ${one.landed_superseding} superseding + ${one.unchanged} unchanged + ${one.stale} stale + ${one.quarantined} quarantined + ${one.dropped} dropped\n`,
  );
}

/** What an import did, file by file: points by class, what is left to a person and why, and the equation of each batch. */
export function importText(files: readonly FileReport[], dryRun: boolean, context: Context): string {
  const { language } = context;
  const zh = language === 'zh';
  const lines: string[] = [];
  for (const file of files) {
    lines.push(`${basename(file.source)}\n`);
    const rows = file.classes.map((one) => [
      one.rule_class,
      ...[one.points, one.active, one.partly, one.unparsed, one.limits, one.pairs].map(String),
    ]);
    if (rows.length > 0) lines.push(table([[...HEADS[language]], ...rows], [1, 2, 3, 4, 5, 6]));
    lines.push(`${sumLine(file, zh)}\n`, ...reasonLines(file, context), ...(dryRun ? [] : batchLines(file, zh)));
    if (file.miscounted > 0)
      lines.push(
        zh
          ? `  有 ${file.miscounted} 个知识点写明的编码数量与读到的编码个数不符，请核对原表。\n`
          : `  ${file.miscounted} points state another number of codes than was read; check the list.\n`,
      );
  }
  if (files.some(({ unparsed }) => unparsed > 0) && !dryRun)
    lines.push(
      zh
        ? `留待人工的知识点不参与任何规则；逐个查看：${context.effects.program} knowledge list --state unparsed\n`
        : `Points left to a person take part in no rule; see each: ${context.effects.program} knowledge list --state unparsed\n`,
    );
  if (dryRun) lines.push(zh ? '试运行，没有写入。\n' : 'A dry run: nothing was written.\n');
  return lines.join('');
}
