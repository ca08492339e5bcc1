import { distance } from 'fastest-levenshtein';
import type { Column } from '../../records/column.ts';
import { headerName } from '../landing/header-name.ts';

/** How like a header is to a column's names, from 0 to 1, and the name it is most like. */
export interface Likeness {
  readonly score: number;
  readonly name: string;
}

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

function likeText(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const near = 1 - distance(a, b) / long.length;
  const inside = short.length >= 2 && long.includes(short) ? 0.5 + (0.4 * short.length) / long.length : 0;
  return Math.max(near, inside);
}

/** English labels are phrases: what counts is how many of their words a header uses. */
function likeWords(header: string, phrase: string): number {
  const [a, b] = [new Set(words(header)), new Set(words(phrase))];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared === 0 ? 0 : (0.85 * 2 * shared) / (a.size + b.size);
}

/** Compares a header with every name a column goes by. */
export function likeness(header: string, column: Column): Likeness {
  const { name } = headerName(header);
  let best: Likeness = { score: likeWords(name, column.label.en), name: column.label.en };
  for (const known of [column.name, ...column.aliases, column.label.zh]) {
    const score = likeText(name, headerName(known).name);
    if (score > best.score) best = { score, name: known };
  }
  return best;
}
