/** The two languages a person reads. Logs are English only. */
export type Language = 'zh' | 'en';

/** One sentence or label in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** Picks the text of a language. */
export function inLanguage(text: Text, language: Language): string {
  return text[language];
}
