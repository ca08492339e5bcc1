/** One knowledge point as its publisher wrote it. */
export interface PublishedPoint {
  readonly id: string;
  /** False where the source has no ids and one was made from the text: such a point ends earlier ones by class and code. */
  readonly ownId: boolean;
  readonly ruleClass: string;
  readonly gzCode: string | null;
  readonly codes: readonly string[];
  readonly itemName: string;
  readonly constraint: string;
  readonly logic: string;
  /** The window of a pair, where the source has one. */
  readonly window: string;
  readonly batchTag: string | null;
  readonly publishedAt: string | null;
  /** The point that this one replaces. */
  readonly supersedes: string | null;
  readonly sourceName: string;
  readonly sourceRow: number | null;
}

/** What is no point: a total, a remark, a blank row. */
export type DropReason = 'total' | 'remark' | 'blank';

/** The points of one source, and what it holds besides. */
export interface PublishedPoints {
  readonly points: readonly PublishedPoint[];
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Points whose own count of codes is not the number of codes read. */
  readonly miscounted: number;
}

/** Why a row without a code is no point, or undefined where it is one that lacks its code. */
export function dropReason(name: string, hasCode: boolean, others: string): DropReason | undefined {
  if (hasCode) return undefined;
  const text = name.replace(/\s+/gu, '');
  if (/^(?:合计|总计|小计)/u.test(text)) return 'total';
  if (/^(?:说明|备注|注|附注)[:：]?/u.test(text)) return 'remark';
  return text === '' && others === '' ? 'blank' : undefined;
}

/** Counts of nothing dropped. */
export const noneDropped = (): Record<DropReason, number> => ({ total: 0, remark: 0, blank: 0 });
