import type { Language } from '../../../base/language.ts';
import type { ScanDocument } from '../scan.ts';

const SHOWN = 8;

const CAUSES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  skipped: { zh: '缺少规则要看的数据', en: 'what their rules read is missing' },
  rule_error: { zh: '规则出错', en: 'their rules failed' },
};

function some(ids: readonly string[], language: Language): string {
  const shown = ids.slice(0, SHOWN).join(language === 'zh' ? '、' : ', ');
  if (ids.length <= SHOWN) return shown;
  return language === 'zh' ? `${shown} 等 ${ids.length} 条规则` : `${shown} and ${ids.length - SHOWN} more rules`;
}

function limitedText(n: number, language: Language): string {
  const zh = language === 'zh';
  const head = zh
    ? '本次只筛查部分规则或日期，不登记“消失”：'
    : 'This scan looked at some rules or days only and calls nothing gone: ';
  if (n === 0)
    return `${head}${zh ? '所运行规则的在列疑点都又发现了' : 'all listed suspects of its rules were found again'}\n`;
  return zh
    ? `${head}所运行规则的在列疑点中，有 ${n} 条这次没有再发现，仍留在清单上，要不限规则和日期地筛查一次才会登记\n`
    : `${head}${n} listed suspects of its rules were not found again and stay listed until a scan that is not limited\n`;
}

/**
 * What a scan leaves standing without having judged it: of a limited scan what it did not find again and does not call gone,
 * and the suspects whose rules could not run. Nothing where there is neither.
 */
export function staleText({ limited, stale = [] }: ScanDocument, language: Language): string {
  const zh = language === 'zh';
  const part = limited === undefined ? '' : limitedText(limited.not_found_again, language);
  const total = stale.reduce((sum, { suspects }) => sum + suspects, 0);
  if (total === 0) return part;
  const why = stale.map(({ cause, suspects, rules }) => {
    const word = CAUSES[cause]?.[language] ?? cause;
    return zh
      ? `${word} ${suspects} 条（${some(rules, language)}）`
      : `${suspects} as ${word} (${some(rules, language)})`;
  });
  return (
    part +
    (zh
      ? `另有以前的疑点 ${total} 条待复算（规则不能运行，没有重判），不计入在列：${why.join('；')}（mingcha suspects list --state stale）\n`
      : `${total} earlier suspects are stale, as they could not be judged again, and are not counted as listed: ${why.join('; ')} (mingcha suspects list --state stale)\n`)
  );
}
