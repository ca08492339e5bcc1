import type { UnparsedReason } from '../../rules/knowledge/grammar/reading.ts';
import type { BatchSummary } from '../batch-summary.ts';
import type { ReadPoint } from './knowledge-rows.ts';
import type { DropReason } from './published-point.ts';

/** What became of the points of one official class. */
export interface ClassReport {
  readonly rule_class: string;
  readonly points: number;
  readonly active: number;
  readonly unparsed: number;
  /** Points that are active in one limit and left to a person in another. */
  readonly partly: number;
  readonly limits: number;
  readonly pairs: number;
  /** Points left to a person, by reason. */
  readonly reasons: Readonly<Partial<Record<UnparsedReason, number>>>;
}

/** What became of one file. `points + dropped` is what it holds; `active + unparsed` are its points. */
export interface FileReport {
  readonly source: string;
  readonly form: 'official-json' | 'official-table' | 'own-table';
  readonly points: number;
  readonly active: number;
  readonly unparsed: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  readonly limits: number;
  readonly pairs: number;
  /** Points whose own count of codes (编码数量) is not the number of codes read. */
  readonly miscounted: number;
  /** Rows of earlier points that got their end by this file, inside it or in the warehouse. */
  readonly ended: number;
  readonly classes: readonly ClassReport[];
  readonly batches: readonly BatchSummary[];
}

/** Counts points by class, in the order of the official rule codes' names as they first come. */
export function classReports(read: readonly ReadPoint[]): ClassReport[] {
  const byClass = new Map<string, ReadPoint[]>();
  for (const one of read) {
    const list = byClass.get(one.point.ruleClass);
    if (list === undefined) byClass.set(one.point.ruleClass, [one]);
    else list.push(one);
  }
  return [...byClass].map(([ruleClass, points]) => {
    const active = points.filter(({ state }) => state === 'active');
    const reasons: Partial<Record<UnparsedReason, number>> = {};
    for (const { state, reasons: all } of points)
      if (state === 'unparsed') for (const reason of all) reasons[reason] = (reasons[reason] ?? 0) + 1;
    return {
      rule_class: ruleClass,
      points: points.length,
      active: active.length,
      unparsed: points.length - active.length,
      partly: active.filter((one) => one.reasons.length > 0).length,
      limits: points.reduce((sum, one) => sum + one.limits.length, 0),
      pairs: points.reduce((sum, one) => sum + one.pairs.length, 0),
      reasons,
    };
  });
}
