import { articleParts } from '../article.ts';
import type { LawRegister, NoRule } from '../law-register.ts';
import type { Rule } from '../model.ts';
import type { OfficialClass } from './official-classes.ts';

/** Which rules in use stand for something, and why none does. */
interface Covered {
  /** Ids of trial and stable rules, in the order of the catalogue. */
  readonly rules: readonly string[];
  /** Null where a rule stands for it, and where nobody wrote the reason. */
  readonly no_rule: NoRule | null;
}

/** A class of the official library with its rules. */
export type ClassCoverage = Pick<OfficialClass, 'no' | 'tier' | 'group' | 'name' | 'code'> & Covered;

/** An article of the law register with the rules that rest on it. */
export interface ClauseCoverage extends Covered {
  readonly law: string;
  readonly article: string;
}

/** The official classes and the legal clauses against the rules. */
export interface Coverage {
  readonly classes: readonly ClassCoverage[];
  readonly clauses: readonly ClauseCoverage[];
}

const DRAFT: NoRule['why'] = { zh: '规则尚是草稿', en: 'the rule is a draft so far' };

const isUsed = ({ status }: Rule): boolean => status === 'trial' || status === 'stable';

function covered(rules: readonly Rule[], noRule: NoRule | null): Covered {
  const used = rules.filter(isUsed);
  if (used.length > 0) return { rules: used.map(({ id }) => id), no_rule: null };
  const drafts = rules.filter(({ status }) => status === 'draft').map(({ id }) => id);
  return { rules: [], no_rule: drafts.length > 0 ? { planned: drafts, why: DRAFT } : noRule };
}

/**
 * The matrices official class × rule and legal clause × rule. Drafts and deprecated rules stand for nothing. An article that
 * is registered by its items has a row only where a rule names it as a whole.
 */
export function coverageOf(rules: readonly Rule[], law: LawRegister, classes: readonly OfficialClass[]): Coverage {
  const restOn = (key: string, article: string): readonly Rule[] =>
    rules.filter(({ basis }) => basis.some((one) => one.law === key && articleParts(one.article).includes(article)));
  return {
    classes: classes.map(({ no, tier, group, name, code, no_rule: noRule }) => ({
      no,
      tier,
      group,
      name,
      code,
      ...covered(
        rules.filter(({ official }) => official.includes(no)),
        noRule,
      ),
    })),
    clauses: law.documents.flatMap(({ key, articles }) => {
      const names = Object.keys(articles);
      return names.flatMap((article) => {
        const found = restOn(key, article);
        if (!found.some(isUsed) && names.some((name) => name.startsWith(`${article}(`))) return [];
        return [{ law: key, article, ...covered(found, articles[article]?.no_rule ?? null) }];
      });
    }),
  };
}
