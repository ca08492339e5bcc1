import type { Kind } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';

const NAMES = [
  'setl_d',
  'mdtrt_d',
  'fee_list_d',
  'diag_d',
  'trac_d',
  'stock_d',
  'medins_b',
  'psn_b',
  'item_b',
  'trac_prefix_b',
];

/** The kinds of records that the demo city writes. It has no knowledge library of its own. */
export const CITY_KINDS: readonly Kind[] = NAMES.flatMap((name) => kindNamed(name) ?? []);
