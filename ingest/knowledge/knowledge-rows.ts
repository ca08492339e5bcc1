import type { Kind } from '../../records/kind.ts';
import { itemPairB } from '../../records/item-pair-b.ts';
import { limitB } from '../../records/limit-b.ts';
import { PAIR_CLASS, readPoint } from '../../rules/knowledge/grammar/classes.ts';
import { pairOf } from '../../rules/knowledge/grammar/pairs.ts';
import { unparsed, type Limit, type Reading, type UnparsedReason } from '../../rules/knowledge/grammar/reading.ts';
import type { PublishedPoint } from './published-point.ts';

/** A row of `limit_b` or `item_pair_b` as texts, by column. */
export type KnowledgeRow = Readonly<Record<string, string | null>>;

/** The kinds that hold knowledge points. */
export const KNOWLEDGE_KINDS: readonly Kind[] = [limitB, itemPairB];

/** What became of a point. */
export interface ReadPoint {
  readonly point: PublishedPoint;
  readonly state: 'active' | 'unparsed';
  readonly reasons: readonly UnparsedReason[];
  readonly limits: readonly KnowledgeRow[];
  readonly pairs: readonly KnowledgeRow[];
}

const number = (value: number | undefined): string | null => (value === undefined ? null : String(value));

function common(point: PublishedPoint, begndate: string): KnowledgeRow {
  return {
    kp_id: point.id,
    begndate,
    rule_class: point.ruleClass,
    gz_code: point.gzCode,
    constraint_text: point.constraint,
    logic_text: point.logic,
    source_name: point.sourceName,
    source_row: number(point.sourceRow ?? undefined),
    batch_tag: point.batchTag,
    published_at: begndate,
  };
}

function limitColumns(limit: Limit): KnowledgeRow {
  return {
    allowed_sex: limit.sex ?? null,
    age_from_months: number(limit.ageFromMonths),
    age_until_months: number(limit.ageUntilMonths),
    min_hosp_rank: limit.rank ?? null,
    allowed_med_types: limit.medTypes ?? null,
    allowed_insutype: limit.insurance ?? null,
    diag_words: limit.diagnosisWords?.join('|') ?? null,
    group_name: limit.group ?? null,
    max_days: number(limit.maxDays),
    max_cnt: number(limit.maxCount),
    per: limit.per ?? null,
    period_days: number(limit.periodDays),
    assumed: limit.assumed?.join('|') ?? null,
  };
}

function limitRow(reading: Reading): KnowledgeRow {
  return reading.state === 'active'
    ? { limit_type: reading.limit.type, parse_state: 'active', ...limitColumns(reading.limit) }
    : { limit_type: reading.type, parse_state: 'unparsed', unparsed_reason: reading.reason };
}

function readPair(point: PublishedPoint, begndate: string): ReadPoint {
  const [first, second, more] = point.codes;
  if (first === undefined || second === undefined || more !== undefined) {
    const reason: UnparsedReason = point.codes.length === 0 ? 'no-code' : 'pair-incomplete';
    return readLimits(point, begndate, unparsed('other', reason));
  }
  const { relation, window, assumed } = pairOf(point.constraint, point.window);
  const names = point.itemName.split('×');
  const row: KnowledgeRow = {
    ...common(point, begndate),
    med_list_codg_a: first,
    med_list_codg_b: second,
    item_name_a: names[0] ?? '',
    item_name_b: names.slice(1).join('×'),
    relation,
    time_window: window,
    parse_state: 'active',
    assumed: assumed?.join('|') ?? null,
  };
  return { point, state: 'active', reasons: [], limits: [], pairs: [row] };
}

function readLimits(point: PublishedPoint, begndate: string, readings: readonly Reading[]): ReadPoint {
  // A point without a code has one row without it, which the quarantine keeps.
  const codes: readonly (string | null)[] = point.codes.length === 0 ? [null] : point.codes;
  const limits = codes.flatMap((code) =>
    readings.map((reading) => ({
      ...common(point, begndate),
      med_list_codg: code,
      item_name: point.itemName,
      ...limitRow(reading),
    })),
  );
  const active = readings.some(({ state }) => state === 'active');
  const reasons = readings.flatMap((reading) => (reading.state === 'unparsed' ? [reading.reason] : []));
  return { point, state: active ? 'active' : 'unparsed', reasons, limits, pairs: [] };
}

/**
 * The rows of a knowledge point.
 *
 * @param begndate - from which day of service it holds.
 */
export function knowledgeRows(point: PublishedPoint, begndate: string): ReadPoint {
  if (point.ruleClass === PAIR_CLASS) return readPair(point, begndate);
  if (point.codes.length === 0) return readLimits(point, begndate, unparsed('other', 'no-code'));
  const { itemName, constraint, logic } = point;
  return readLimits(point, begndate, readPoint(point.ruleClass, { itemName, constraint, logic }));
}
