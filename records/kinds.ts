import { diagD } from './diag-d.ts';
import { feeListD } from './fee-list-d.ts';
import { itemPairB } from './item-pair-b.ts';
import type { Kind } from './kind.ts';
import { limitB } from './limit-b.ts';
import { mdtrtD } from './mdtrt-d.ts';
import { opspRegD } from './opsp-reg-d.ts';
import { priceB } from './price-b.ts';
import { itemB, medinsB, psnB, tracPrefixB } from './registers.ts';
import { setlD } from './setl-d.ts';
import { stockD } from './stock-d.ts';
import { tracD } from './trac-d.ts';

/** Every kind that lands, in the order a reader meets them. */
export const KINDS: readonly Kind[] = [
  setlD,
  mdtrtD,
  feeListD,
  diagD,
  tracD,
  stockD,
  medinsB,
  psnB,
  itemB,
  tracPrefixB,
  limitB,
  itemPairB,
  priceB,
  opspRegD,
];

/** Finds a kind by its name. */
export function kindNamed(name: string): Kind | undefined {
  return KINDS.find((kind) => kind.name === name);
}
