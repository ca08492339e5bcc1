import type { Rule } from '../model.ts';
import type { Path } from '../parse/locate.ts';
import { limitOf, whereText, type Condition, type Where } from '../where/model.ts';
import { movedNumber } from './moved.ts';

/** A change of the named conditions of a rule: what they are afterwards, and how a person reads it. */
export interface SelectChange {
  readonly select: Readonly<Record<string, Condition>>;
  readonly where: Where | undefined;
  readonly path: Path;
  readonly from: string;
  /** Empty where the part is dropped. */
  readonly to: string;
}

/** Stands for a list whose entries nobody has. */
const NOBODY = '⌀';

/** An expression without one of its parts; undefined where nothing is left. */
function without(where: Where, part: string): Where | undefined {
  if ('part' in where) return where.part === part ? undefined : where;
  if ('not' in where) {
    const inner = without(where.not, part);
    return inner === undefined ? undefined : { not: inner };
  }
  const left = ('all' in where ? where.all : where.any).flatMap((one) => without(one, part) ?? []);
  const [only] = left;
  if (left.length <= 1) return only;
  return 'all' in where ? { all: left } : { any: left };
}

/** Every expression in which one joint is another: `and` for `or`, `or` for `and`, a `not` left out. */
function rejoined(where: Where): Where[] {
  if ('part' in where) return [];
  if ('not' in where) return [where.not, ...rejoined(where.not).map((not) => ({ not }))];
  const all = 'all' in where;
  const inner = all ? where.all : where.any;
  const joined = (parts: readonly Where[]): Where => (all ? { all: parts } : { any: parts });
  const below = inner.flatMap((one, i) =>
    rejoined(one).map((changed) => joined(inner.map((other, j) => (i === j ? changed : other)))),
  );
  return [all ? { any: inner } : { all: inner }, ...below];
}

function changedConditions(
  condition: Condition,
  isNamed: (list: unknown) => boolean,
): (readonly [string, Condition])[] {
  const limit = limitOf(condition);
  if (limit !== undefined)
    return movedNumber(limit.limit).map((moved) => [limit.test, { ...condition, [limit.test]: moved }] as const);
  for (const test of ['one_of', 'none_of'] as const) {
    const values = condition[test];
    if (values === undefined) continue;
    // A named list is dated data with a source of its own: to the rule it is one part, whatever it holds.
    if (isNamed(values) || values.length === 1) return [[test, { ...condition, [test]: [NOBODY] }]];
    return values.map((value) => [test, { ...condition, [test]: values.filter((other) => other !== value) }] as const);
  }
  if (condition.matches !== undefined)
    return ['.*', NOBODY].map((matches) => ['matches', { ...condition, matches }] as const);
  if (condition.is_empty !== undefined) return [['is_empty', { ...condition, is_empty: !condition.is_empty }]];
  return [];
}

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/**
 * Every rule text that differs from one in a single part of its named conditions: a part dropped, a number one unit of its
 * last written place up and down, a value dropped, a pattern that takes everything or nothing, a joint turned into another.
 *
 * @param isNamed whether a list of values is the entries of a knowledge list.
 */
export function selectChanges(rule: Rule, isNamed: (list: unknown) => boolean): SelectChange[] {
  const { select, where } = rule;
  if (select === undefined) return [];
  const drops = Object.keys(select).flatMap((name): SelectChange[] => {
    const left = where === undefined ? undefined : without(where, name);
    if (where === undefined || whereText(where) === (left === undefined ? '' : whereText(left))) return [];
    return [{ select, where: left, path: ['select', name], from: shown(select[name]), to: '' }];
  });
  const moved = Object.entries(select).flatMap(([name, condition]) =>
    changedConditions(condition, isNamed).map(([test, changed]): SelectChange => ({
      select: { ...select, [name]: changed },
      where,
      path: ['select', name, test],
      from: shown(condition[test as keyof Condition]),
      to: shown(changed[test as keyof Condition]),
    })),
  );
  const joints = (where === undefined ? [] : rejoined(where)).map((changed): SelectChange => ({
    select,
    where: changed,
    path: ['where'],
    from: where === undefined ? '' : whereText(where),
    to: whereText(changed),
  }));
  return [...drops, ...moved, ...joints];
}
