import type { Language } from '../../../base/language.ts';
import type { ScanDocument } from '../scan.ts';

/** The last line of a scan where exceptions took part: what is listed beside what is kept off the list. */
export function summaryLine({ totals }: Pick<ScanDocument, 'totals'>, language: Language): string {
  const { suspects, new: fresh, excepted, exceptions_expired: expired } = totals;
  if (excepted === 0 && expired === 0) return '';
  const zh = language === 'zh';
  const since = expired === 0 ? '' : zh ? `，${expired} 项例外已到期` : `, ${expired} exceptions expired`;
  return zh
    ? `\n合计：疑点 ${suspects} 条（新增 ${fresh} 条），另按例外不列 ${excepted} 条${since}\n`
    : `\n${suspects} suspects (${fresh} new), ${excepted} excepted${since}\n`;
}
