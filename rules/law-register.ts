import { join } from 'node:path';
import { z } from 'zod';
import type { Text } from '../base/language.ts';
import { packageRoot } from '../base/package-root.ts';
import type { Problem } from '../base/problem.ts';
import { textOf } from './parse/files.ts';
import { bothLanguages, distinct, isoDate, told, words } from './parse/parts.ts';
import { readYaml } from './parse/read-yaml.ts';
import { checkShape } from './parse/shape.ts';

/** Who compared a text with its original, when, and with which source. */
export interface Verification {
  readonly who: string;
  readonly when: string;
  readonly source: string;
}

/** One article, or one numbered item of it. */
export interface LawArticle {
  /** What it says in our own words; never quoted as law. */
  readonly summary: Text;
  /** The original's words; null until someone has verified them. */
  readonly text: string | null;
  readonly verified_by: Verification | null;
  /** First and last day in force where they differ from the document's: an article that was added, replaced or repealed. */
  readonly in_force: string | null;
  readonly until: string | null;
  /** Why no rule rests on it, where none does. */
  readonly no_rule: NoRule | null;
}

/** Why something that could be looked for is not: rules still to be written, or what no data of a bureau shows. */
export interface NoRule {
  /** Ids of rules that are planned for it; none where data are wanting. */
  readonly planned: readonly string[];
  readonly why: Text;
}

/** A law, regulation or notice that rules may rest on. */
export interface LawDocument {
  readonly key: string;
  readonly title: Text;
  readonly number: string;
  readonly issuer: string;
  /** First day in force, ISO. */
  readonly in_force: string;
  /** Last day in force, ISO; null while it holds. */
  readonly until: string | null;
  /** Verification of number, issuer and dates. */
  readonly verified_by: Verification | null;
  /** By name, written as 第三十八条(二); 全文 stands for the document as a whole. */
  readonly articles: Readonly<Record<string, LawArticle>>;
}

/** All that a rule's basis may point to. */
export interface LawRegister {
  readonly documents: readonly LawDocument[];
}

const verification = z.strictObject({ who: words, when: isoDate, source: words }).nullable();

/** The shape of a reason why there is no rule. */
export const noRuleSchema = z.strictObject({ planned: distinct(words).default([]), why: bothLanguages });

const article = z
  .strictObject({
    summary: bothLanguages,
    text: words.nullable(),
    verified_by: verification,
    in_force: isoDate.nullable().default(null),
    until: isoDate.nullable().default(null),
    no_rule: noRuleSchema.nullable().default(null),
  })
  .refine(
    ({ text, verified_by }) => (text === null) === (verified_by === null),
    told('原文与核对记录必须同时填写或同时为空。', 'A text needs its verification, and a verification its text.'),
  );

const registerSchema = z.strictObject({
  register: z.literal(1),
  documents: z.array(
    z.strictObject({
      key: words,
      title: bothLanguages,
      number: words,
      issuer: words,
      in_force: isoDate,
      until: isoDate.nullable().default(null),
      verified_by: verification,
      articles: z.record(z.string(), article),
    }),
  ),
});

/** Finds a document of the register by its key. */
export function documentNamed(law: LawRegister, key: string): LawDocument | undefined {
  return law.documents.find((document) => document.key === key);
}

/** Reads the law register, by default the one that ships with the program. With a problem the register is empty. */
export function loadLawRegister(path: string = join(packageRoot(), 'rules', 'law.yaml')): {
  law: LawRegister;
  problems: readonly Problem[];
} {
  const file = textOf(path);
  if ('code' in file) return { law: { documents: [] }, problems: [file] };
  const shaped = checkShape(registerSchema, readYaml(file.text, path));
  return { law: { documents: shaped.value?.documents ?? [] }, problems: shaped.problems };
}
