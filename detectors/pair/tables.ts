/** The tables of one pair rule, under its prefix. */
export interface PairTables {
  readonly prefix: string;
  /** Pairs that the rule judges, each turned so that `item_b` is the one that may not stand beside `item_a`. */
  readonly pair: string;
  /** Lines that stand on a side of some pair. */
  readonly itemLine: string;
  /** Visits with both sides of a pair. */
  readonly met: string;
  /** Lines of those visits, with who paid for them and whether their time of day was told. */
  readonly sideLine: string;
  /** Lines of side b of those visits against one pair each. */
  readonly contained: string;
  /** What each of these met on side a inside the window. */
  readonly match: string;
  readonly judged: string;
  readonly hit: string;
  readonly beside: string;
}

/** Names the tables of a rule. */
export function pairTables(prefix: string): PairTables {
  const named = (name: string): string => `${prefix}${name}`;
  return {
    prefix,
    pair: named('pair'),
    itemLine: named('item_line'),
    met: named('met'),
    sideLine: named('side_line'),
    contained: named('contained'),
    match: named('match'),
    judged: named('judged'),
    hit: named('hit'),
    beside: named('beside'),
  };
}
