import { inLanguage, type Language } from '../base/language.ts';
import { articleInEnglish, articleParts } from './article.ts';
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

/** The original's words of one article that a rule rests on. */
export interface Quotation {
  /** Document and article as a reader sees them. */
  readonly source: string;
  readonly text: string;
}

/**
 * The words of the articles that a rule rests on, of those alone that somebody has compared with the original: article and
 * document both. What nobody verified is named and never quoted.
 */
export function quotations(rule: Pick<Rule, 'basis'>, law: LawRegister, language: Language): readonly Quotation[] {
  return rule.basis.flatMap((basis) => {
    const document = documentNamed(law, basis.law);
    if (document === undefined || document.verified_by === null) return [];
    return articleParts(basis.article).flatMap((article) => {
      const { text = null, verified_by: verified = null } = document.articles[article] ?? {};
      if (text === null || verified === null) return [];
      return [{ source: oneBasis({ ...basis, article, settled: true }, law, language), text }];
    });
  });
}

/**
 * The legal basis of a rule as a reader sees it: 《…》第三十八条(二)（定性待核）, several joined by a semicolon. It names
 * documents and articles and quotes nothing.
 */
export function basisText(rule: Pick<Rule, 'basis'>, law: LawRegister, language: Language): string {
  return rule.basis.map((basis) => oneBasis(basis, law, language)).join(language === 'zh' ? '；' : '; ');
}
