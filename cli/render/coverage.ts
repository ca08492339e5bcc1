import type { Language } from '../../base/language.ts';
import { table } from '../../base/text.ts';
import type { NoRule } from '../../rules/law-register.ts';
import type { Coverage } from '../../rules/coverage/coverage.ts';

/** Why there is no rule, with those that are planned. */
export function noRuleText(reason: NoRule | null, language: Language): string {
  if (reason === null) return language === 'zh' ? '未写明原因' : 'nobody gave a reason';
  const why = reason.why[language];
  if (reason.planned.length === 0) return why;
  return language === 'zh' ? `${reason.planned.join('、')}：${why}` : `${reason.planned.join(', ')}: ${why}`;
}

/** What no rule stands for: the official classes and the legal clauses without one, each with its reason. */
export function coverageText({ classes, clauses }: Coverage, language: Language): string {
  const zh = language === 'zh';
  const openClasses = classes.filter(({ rules }) => rules.length === 0);
  const openClauses = clauses.filter(({ rules }) => rules.length === 0);
  const ruled = [classes.length - openClasses.length, clauses.length - openClauses.length];
  const classRows = openClasses.map(({ no, name, no_rule: reason }) => [`  ${no}`, name, noRuleText(reason, language)]);
  const clauseRows = openClauses.map(({ law, article, no_rule: reason }) => [
    `  ${law}`,
    article,
    noRuleText(reason, language),
  ]);
  return [
    zh
      ? `官方规则库（2025年版）${classes.length} 类中 ${ruled[0]} 类有规则，${openClasses.length} 类没有：\n`
      : `${ruled[0]} of the ${classes.length} classes of the official rule library (2025) have rules; ${openClasses.length} have none:\n`,
    table(classRows),
    zh
      ? `\n登记的 ${clauses.length} 处法规条款中 ${ruled[1]} 处有规则，${openClauses.length} 处没有：\n`
      : `\n${ruled[1]} of the ${clauses.length} registered legal clauses have rules; ${openClauses.length} have none:\n`,
    table(clauseRows),
  ].join('');
}
