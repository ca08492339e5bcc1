import { createHash } from 'node:crypto';
import { canonicalJson } from '../rules/digests.ts';
import type { Lists } from '../rules/knowledge/list.ts';
import { loadLists } from '../rules/knowledge/load-lists.ts';
import type { KnowledgeDigest } from '../store/knowledge/digest.ts';

/** The digest of all lists that ship with the program: some are read by the program itself, so that no rule's digest has them. */
export function listsDigest(lists: Lists = loadLists().lists): KnowledgeDigest {
  const contents = Object.fromEntries(
    [...lists].map(([name, { entries, effective }]) => [name, { entries, effective }]),
  );
  return {
    name: 'lists',
    rows: lists.size,
    digest: createHash('sha256').update(canonicalJson(contents)).digest('hex'),
  };
}
