import { articleParts } from '../article.ts';
import { documentNamed, type LawRegister } from '../law-register.ts';
import type { Rule } from '../model.ts';
import type { At } from './names.ts';

/** Something to know of one article that a rule rests on. */
export interface BasisNote {
  readonly rule: string;
  readonly law: string;
  readonly article: string;
  /**
   * `unverified`: nobody has compared its text or its dates with the original. `ended`: it ended before the last day of
   * service that the rule judges. `later`: it came into force after the first one.
   */
  readonly note: 'unverified' | 'ended' | 'later';
  /** Last day in force of one that ended, first day of one that came later. */
  readonly day: string | null;
  /** `file:line:column` of the article in the rule. */
  readonly where: string;
}

/**
 * What is to be said of the legal basis of a rule without its being wrong: articles that were never verified, and those in
 * force for a part of the days of service only that the rule judges. What is not registered at all is a problem and no note.
 */
export function basisNotes(rule: Rule, law: LawRegister, at: At): BasisNote[] {
  const { from, to } = rule.effective;
  return rule.basis.flatMap((basis, i) => {
    const document = documentNamed(law, basis.law);
    if (document === undefined) return [];
    return articleParts(basis.article).flatMap((name) => {
      const article = document.articles[name];
      if (article === undefined) return [];
      const begins = article.in_force ?? document.in_force;
      const ends = article.until ?? document.until;
      const notes: [BasisNote['note'], string | null][] = [];
      if (article.verified_by === null || document.verified_by === null) notes.push(['unverified', null]);
      if (ends !== null && (to === null || to > ends)) notes.push(['ended', ends]);
      if (from === null || from < begins) notes.push(['later', begins]);
      return notes.map(([note, day]): BasisNote => ({
        rule: rule.id,
        law: basis.law,
        article: name,
        note,
        day,
        where: at(['basis', i, 'article']),
      }));
    });
  });
}
