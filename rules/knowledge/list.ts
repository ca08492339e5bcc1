import { z } from 'zod';
import type { Text } from '../../base/language.ts';
import { bothLanguages, hyphenated, period, someDistinct, words } from '../parse/parts.ts';

/** A versioned list of codes or words that rules refer to by name. A change of its entries changes each such rule's version. */
export interface KnowledgeList {
  readonly name: string;
  readonly label: Text;
  /** What the list is for. */
  readonly purpose: Text;
  /** Where the entries come from. */
  readonly source: string;
  readonly effective: { readonly from: string | null; readonly to: string | null };
  /** Texts, exactly as written: codes keep leading zeros. */
  readonly entries: readonly string[];
}

/** Lists by name. */
export type Lists = ReadonlyMap<string, KnowledgeList>;

/** The shape of a list file. */
export const listSchema = z.strictObject({
  list: z.literal(1),
  name: hyphenated,
  label: bothLanguages,
  purpose: bothLanguages,
  source: words,
  effective: period.default({ from: null, to: null }),
  entries: someDistinct(words),
});
