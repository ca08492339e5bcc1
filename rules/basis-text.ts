import { inLanguage, type Language } from '../base/language.ts';
import { articleInEnglish } from './article.ts';
import { documentNamed, type LawRegister } from './law-register.ts';
import type { Basis, Rule } from './model.ts';

const UNSETTLED: Readonly<Record<Language, string>> = {
  zh: '（定性待核）',
  en: ' (characterisation to be verified)',
};

function oneBasis(basis: Basis, law: LawRegister, language: Language): string {
  const document = documentNamed(law, basis.law);
  const title = document === undefined ? basis.law : inLanguage(document.title, language);
  const unsettled = basis.settled ? '' : UNSETTLED[language];
  if (language === 'zh') return `《${title}》${basis.article === '全文' ? '' : basis.article}${unsettled}`;
  const article = articleInEnglish(basis.article);
  return `${title}${article === '' ? '' : `, ${article}`}${unsettled}`;
}

/**
 * The legal basis of a rule as a reader sees it: 《…》第三十八条(二)（定性待核）, several joined by a semicolon. It names
 * documents and articles and quotes nothing.
 */
export function basisText(rule: Pick<Rule, 'basis'>, law: LawRegister, language: Language): string {
  return rule.basis.map((basis) => oneBasis(basis, law, language)).join(language === 'zh' ? '；' : '; ');
}
