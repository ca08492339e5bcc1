import type { Language } from '../../base/language.ts';
import type { BasisNote } from '../../rules/check/basis-standing.ts';

/** One note on the basis of a rule. */
function noteText({ rule, law, article, note, day, where }: BasisNote, language: Language): string {
  const zh = language === 'zh';
  const what = {
    unverified: zh ? '尚无人对照原文核对' : 'nobody has compared it with the original',
    ended: zh
      ? `有效期至 ${day}，规则还判断以后的服务`
      : `in force until ${day}, and the rule judges later services too`,
    later: zh
      ? `自 ${day} 起施行，规则还判断以前的服务`
      : `in force from ${day}, and the rule judges earlier services too`,
  }[note];
  return `  ${rule}  ${law}${article === '全文' ? '' : ` ${article}`}${zh ? '：' : ': '}${what}\n    ${where}\n`;
}

/**
 * The line that `rules check` says of legal bases: how many were never verified, or do not hold for all days that their rule
 * judges; each of them below where `all` are asked for.
 */
export function basisNotesText(notes: readonly BasisNote[], all: boolean, language: Language): string {
  if (notes.length === 0) return '';
  const zh = language === 'zh';
  const of = (kind: BasisNote['note']): readonly BasisNote[] => notes.filter(({ note }) => note === kind);
  const rules = (some: readonly BasisNote[]): number => new Set(some.map(({ rule }) => rule)).size;
  const [unverified, ended, later] = [of('unverified'), of('ended'), of('later')];
  const articles = new Set(unverified.map(({ law, article }) => `${law} ${article}`)).size;
  const parts = [
    unverified.length === 0
      ? ''
      : zh
        ? `${rules(unverified)} 条规则引用的 ${articles} 处条款尚未对照原文核对（报告只写条款名，不引原文）`
        : `${articles} articles that ${rules(unverified)} rules rest on were never compared with the original (reports name them and quote nothing)`,
    ended.length === 0
      ? ''
      : zh
        ? `${rules(ended)} 条规则的依据在其判断的服务日期内已失效`
        : `${rules(ended)} rules judge services after the end of a basis`,
    later.length === 0
      ? ''
      : zh
        ? `${rules(later)} 条规则判断的部分服务早于某项依据施行`
        : `${rules(later)} rules judge services before a basis came into force`,
  ].filter((part) => part !== '');
  const head = `${zh ? '依据提示：' : 'On legal bases: '}${parts.join(zh ? '；' : '; ')}`;
  if (all) return `${head}\n${notes.map((note) => noteText(note, language)).join('')}`;
  return `${head}${zh ? '。逐条列出：--verbose' : '. Each of them: --verbose'}\n`;
}
