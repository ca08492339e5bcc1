import type { Lists } from '../knowledge/list.ts';
import type { Rule } from '../model.ts';
import type { Path } from '../parse/locate.ts';
import { movedDay, movedNumber } from './moved.ts';
import { selectChanges } from './select-mutants.ts';

/** A rule with one part of its logic changed, and what was changed. */
export interface Mutant {
  readonly rule: Rule;
  /** Where the part stands in the rule's file. */
  readonly path: Path;
  /** The part as a person writes it, such as `params.min_gap_days`. */
  readonly part: string;
  readonly from: string;
  readonly to: string;
}

/** The values that a parameter can take, where it is one of a closed set; none where it is not. */
export type ValuesAt = (path: Path) => readonly unknown[];

/** Texts in parameters that only word a finding. */
const WORDING = new Set<PropertyKey>(['label', 'cure', 'note', 'name', 'class']);

/** Stands for a list whose entries nobody has. */
const NOBODY = '⌀';

interface Change {
  readonly path: Path;
  readonly from: unknown;
  /** Absent where the part is dropped. */
  readonly to?: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text in both languages says what a finding is called, wherever it stands, and decides nothing. */
const isWording = (value: unknown): boolean => isObject(value) && Object.keys(value).toSorted().join() === 'en,zh';

/** A copy in which what stands at a path is replaced, or dropped. */
function replaced(value: unknown, [step, ...rest]: Path, change: Change): unknown {
  const drops = rest.length === 0 && !('to' in change);
  const inner = (old: unknown): unknown => (rest.length === 0 ? change.to : replaced(old, rest, change));
  if (Array.isArray(value)) {
    const all = value as readonly unknown[];
    return drops
      ? all.filter((_one, i) => i !== Number(step))
      : all.map((one, i) => (i === Number(step) ? inner(one) : one));
  }
  const entries = Object.entries(isObject(value) ? value : {});
  if (drops) return Object.fromEntries(entries.filter(([name]) => name !== step));
  return Object.fromEntries(entries.map(([name, one]) => [name, name === step ? inner(one) : one]));
}

function changesOf(value: unknown, path: Path, named: (list: unknown) => boolean, valuesAt: ValuesAt): Change[] {
  const to = (...others: readonly unknown[]): Change[] => others.map((other) => ({ path, from: value, to: other }));
  const below = (part: unknown, step: PropertyKey): Change[] => changesOf(part, [...path, step], named, valuesAt);
  const last = path.at(-1);
  if ((last !== undefined && WORDING.has(last)) || isWording(value)) return [];
  if (typeof value === 'number') return to(...movedNumber(value));
  if (typeof value === 'boolean') return to(!value);
  if (value === null) return to(1);
  if (typeof value === 'string') {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return to(movedDay(value, -1), movedDay(value, 1));
    if (last === 'pattern') return to('.*', NOBODY);
    return to(...valuesAt(path).filter((other) => other !== value));
  }
  if (Array.isArray(value)) {
    // A named list is dated data with a source of its own: to the rule it is one part, whatever it holds.
    if (named(value)) return to([NOBODY]);
    const drops = value.map((one, i): Change => ({ path: [...path, i], from: one }));
    return [
      ...drops,
      ...value.flatMap((one: unknown, i) => (isObject(one) || typeof one === 'number' ? below(one, i) : [])),
    ];
  }
  return Object.entries(value ?? {}).flatMap(([name, part]) => {
    const drops: Change[] = WORDING.has(name) || isWording(part) ? [] : [{ path: [...path, name], from: part }];
    return [...drops, ...below(part, name)];
  });
}

const partName = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function mutantOf(rule: Rule, change: Change): Mutant {
  const top = { effective: rule.effective, params: rule.params };
  const changed = replaced(top, change.path, change) as typeof top;
  return {
    rule: { ...rule, ...changed },
    path: change.path,
    part: partName(change.path),
    from: shown(change.from),
    to: 'to' in change ? shown(change.to) : '',
  };
}

/**
 * Every rule that differs from one in a single part of its declared logic: a parameter dropped, a number one unit of
 * its last written place up and down, a day one day earlier and later, another value of a closed set, a list entry
 * dropped, a named condition dropped, moved or joined otherwise. Of parameters only those that the rule writes take part; texts that word a
 * finding do not, nor does `requires`: without a required column a rule could not tell either way. Not all mutants can be
 * run: the detector's own check is still to come.
 */
export function mutantsOf(rule: Rule, lists: Lists, valuesAt: ValuesAt): Mutant[] {
  const entries = new Set<unknown>([...lists.values()].map((list) => list.entries));
  const named = (list: unknown): boolean => entries.has(list);
  const ofParams = changesOf(rule.params, ['params'], named, (path) => valuesAt(path.slice(1)));
  const ofDays = (['from', 'to'] as const).flatMap((end): Change[] => {
    const day = rule.effective[end];
    if (day === null) return [];
    const path = ['effective', end];
    return [null, movedDay(day, -1), movedDay(day, 1)].map((to) => ({ path, from: day, to }));
  });
  const ofSelect = selectChanges(rule, named).map(({ select, where, path, from, to }): Mutant => {
    const { where: _where, ...rest } = rule;
    const changed: Rule = { ...rest, select, ...(where === undefined ? {} : { where }) };
    return { rule: changed, path, part: partName(path), from, to };
  });
  return [...[...ofDays, ...ofParams].map((change) => mutantOf(rule, change)), ...ofSelect];
}
