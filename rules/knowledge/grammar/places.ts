import { active, unparsed, type PointText, type Reading } from './reading.ts';
import { plain } from './text.ts';

const RANKS: Readonly<Record<string, '1' | '2' | '3'>> = { 一: '1', 二: '2', 三: '3' };

/** Clauses of a text: what stands between full stops, semicolons and numbers of a list. */
const clauses = (text: string): string[] => text.split(/[;。]|(?<!\d)\d\.(?!\d)/u);

/**
 * The least level of institution. Of several that are allowed side by side the lowest is the limit; a level that only
 * the first prescription needs is left to a person.
 */
export function levelLimit(point: PointText): Reading[] {
  const found = clauses(plain(point.constraint)).flatMap((clause) => {
    const ranks = [...clause.matchAll(/([一二三])级/gu)].flatMap(([, rank]) => RANKS[rank ?? ''] ?? []);
    return ranks.map((rank) => ({ rank, first: /首次处方/u.test(clause) }));
  });
  if (found.length === 0) return unparsed('hosp-level', 'level-not-told');
  if (found.some(({ first }) => first)) return unparsed('hosp-level', 'first-prescription-only');
  const rank = found.map((one) => one.rank).toSorted()[0];
  return rank === undefined ? unparsed('hosp-level', 'level-not-told') : active({ type: 'hosp-level', rank });
}

/** The kinds of care an item is paid in. Where alternatives stand side by side each must name the same. */
export function careLimit(point: PointText): Reading[] {
  const text = plain(point.constraint);
  const alternatives = text.split(/[;。]/u).filter((part) => part.startsWith('限') && /患者|使用/u.test(part));
  const inpatient = /住院(?:的?患者|方可|方予|使用|期间|治疗)/u;
  if (
    alternatives.length > 1 &&
    inpatient.test(alternatives[0] ?? '') !== alternatives.every((part) => inpatient.test(part))
  )
    return unparsed('med-type', 'alternatives-differ');
  if (/门诊/u.test(text)) return unparsed('med-type', 'care-not-told');
  if (/急诊或住院|住院或急诊|急诊、住院|住院、急诊/u.test(text))
    return active({ type: 'med-type', medTypes: 'emergency-or-inpatient-med-types' });
  if (inpatient.test(text)) return active({ type: 'med-type', medTypes: 'inpatient-med-types' });
  return unparsed('med-type', 'care-not-told');
}

/** The insurance that alone pays for an item. */
export function insuranceLimit(point: PointText): Reading[] {
  const text = plain(point.constraint + point.logic);
  const injury = /工伤/u.test(text);
  if (injury === /生育/u.test(text)) return unparsed('insurance', 'insurance-not-told');
  return active({ type: 'insurance', insurance: injury ? 'work-injury' : 'maternity' });
}
