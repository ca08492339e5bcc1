import type { Language } from '../../base/language.ts';
import { cut, table } from '../../base/text.ts';
import type { PointChange } from '../../store/knowledge/diff.ts';

const HEADS = {
  zh: ['知识点', '规则类别', '项目', '新增行', '删除行', '截止行', '改动行', '改动的列'],
  en: ['Point', 'Class', 'Item', 'Added', 'Removed', 'Ended', 'Changed', 'Columns'],
} as const;

const NAME_WIDTH = 24;

/** What changed between two cuts, point by point, with the sums first. */
export function diffText(
  changes: readonly PointChange[],
  shown: { readonly from: number; readonly to: number; readonly limit: number },
  language: Language,
): string {
  const zh = language === 'zh';
  const { from, to, limit } = shown;
  if (changes.length === 0)
    return zh ? `时点 ${from} 与 ${to} 的知识库相同。\n` : `The knowledge is the same at cuts ${from} and ${to}.\n`;
  const sum = (name: 'added' | 'removed' | 'ended' | 'changed'): number =>
    changes.reduce((total, one) => total + one[name], 0);
  const head = zh
    ? `从时点 ${from} 到 ${to}：${changes.length} 个知识点有变化；新增 ${sum('added')} 行，删除 ${sum('removed')} 行，截止 ${sum('ended')} 行，改动 ${sum('changed')} 行。\n`
    : `From cut ${from} to ${to}: ${changes.length} points differ; ${sum('added')} rows added, ${sum('removed')} removed, ${sum('ended')} ended, ${sum('changed')} changed.\n`;
  const rows = changes
    .slice(0, limit)
    .map((one) => [
      one.kp_id,
      one.rule_class,
      cut(one.item_name ?? '', NAME_WIDTH),
      ...[one.added, one.removed, one.ended, one.changed].map(String),
      one.columns.join(', '),
    ]);
  const rest =
    changes.length <= limit
      ? ''
      : zh
        ? `显示前 ${limit} 个（--limit 可改）。\n`
        : `The first ${limit} are shown (--limit).\n`;
  return `${head}${table([[...HEADS[language]], ...rows], [3, 4, 5, 6])}${rest}`;
}
