import type { $ZodIssue } from 'zod/v4/core';
import type { Problem } from '../../base/problem.ts';
import { KINDS } from '../../records/kinds.ts';
import type { Rule } from '../../rules/model.ts';
import type { Archetype } from '../archetype.ts';
import { detectorProblem } from '../problems.ts';
import { reachProblems } from '../condition/check.ts';
import { describeIssue, meantFrom, unknownName, type IssueText } from './describe-issue.ts';
import { archetypeNamed, ARCHETYPES, crossChecks } from '../registry.ts';

/** A path inside a rule's file, e.g. `['params', 'min_gap_days']`. */
export type RulePath = readonly (string | number)[];

/** Where a path of a rule, or its key, stands: file:line:column, or the file alone where the place is not known. */
export type RulePlace = (rule: Rule, path: RulePath, prefer?: 'key' | 'value') => string;

/** The problem of a rule that names a detector nobody wrote. */
export function unknownDetector(rule: Rule, where: string): Problem {
  const known = Object.keys(ARCHETYPES);
  return detectorProblem('MC-DETECT-003', where, {
    rule: rule.id,
    detector: rule.detector,
    known: known.join(', '),
    nearZh: meantFrom(rule.detector, known).zh,
    nearEn: meantFrom(rule.detector, known).en,
  });
}

/** Names that a parameter schema knows at a path: of the object there, or of every branch of a union. */
function knownNames(schema: unknown, path: RulePath = []): string[] {
  const { shape, options, element, valueType, innerType } = partsOf(schema);
  if (options !== undefined) return [...new Set(options.flatMap((option) => knownNames(option, path)))];
  if (innerType !== undefined) return knownNames(innerType, path);
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(shape ?? {});
  if (shape !== undefined) return Object.hasOwn(shape, step) ? knownNames(shape[step], rest) : [];
  return knownNames(element ?? valueType, rest);
}

/** The branch of a union that `finds` chooses; the whole schema where it chooses none. */
function chosenBranch(schema: unknown, params: Readonly<Record<string, unknown>>): unknown {
  const accepts = (option: unknown): boolean => {
    const finds = partsOf(option).shape?.['finds'];
    if (finds === undefined) return params['finds'] === undefined;
    return (finds as { safeParse(value: unknown): { success: boolean } }).safeParse(params['finds']).success;
  };
  const chosen = partsOf(schema).options?.filter(accepts) ?? [];
  // Other parameters than `finds` may tell branches apart: then all of them are known.
  return chosen.length === 1 ? chosen[0] : schema;
}

/** What a schema of zod is made of, whichever kind it is. */
interface SchemaParts {
  readonly shape?: Record<string, unknown>;
  readonly options?: readonly unknown[];
  readonly element?: unknown;
  readonly valueType?: unknown;
  readonly innerType?: unknown;
}

const partsOf = (schema: unknown): SchemaParts => ((schema ?? {}) as { def?: SchemaParts }).def ?? {};

const valueAt = (value: unknown, path: RulePath): unknown =>
  path.reduce<unknown>(
    (here, step) => (typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined),
    value,
  );

function parameterProblem(
  rule: Rule,
  path: RulePath,
  text: IssueText,
  place: RulePlace,
  prefer: 'key' | 'value' = 'value',
): Problem {
  return detectorProblem('MC-DETECT-004', place(rule, ['params', ...path], prefer), {
    rule: rule.id,
    parameter: path.join('.') || 'params',
    reasonZh: text.reason.zh,
    reasonEn: text.reason.en,
    nearZh: text.meant.zh,
    nearEn: text.meant.en,
  });
}

function issueProblems(rule: Rule, archetype: Archetype, issue: $ZodIssue, place: RulePlace): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code !== 'unrecognized_keys')
    return [parameterProblem(rule, path, describeIssue(issue, valueAt(rule.params, path)), place)];
  const known = knownNames(chosenBranch(archetype.parameters, rule.params), path);
  return issue.keys.map((name) => parameterProblem(rule, [...path, name], unknownName(name, known), place, 'key'));
}

/** What is wrong with a rule's parameters, judged by its archetype. */
export function parameterProblems(rule: Rule, archetype: Archetype, place: RulePlace): Problem[] {
  const result = archetype.parameters.safeParse(rule.params);
  return result.success ? [] : result.error.issues.flatMap((issue) => issueProblems(rule, archetype, issue, place));
}

function requiredProblems(rule: Rule, place: RulePlace): Problem[] {
  const known = KINDS.flatMap((kind) => kind.columns.map((column) => `${kind.name}.${column.name}`));
  return rule.requires.flatMap((required, i) =>
    known.includes(required)
      ? []
      : [
          detectorProblem('MC-DETECT-005', place(rule, ['requires', i]), {
            rule: rule.id,
            column: required,
            nearZh: meantFrom(required, known).zh,
            nearEn: meantFrom(required, known).en,
          }),
        ],
  );
}

/** An indicator gives values and accuses nobody; any other kind accuses. The rule's kind and its parameters must say the same. */
function kindProblems(rule: Rule, archetype: Archetype, place: RulePlace): Problem[] {
  const parsed = archetype.parameters.safeParse(rule.params);
  if (!parsed.success) return [];
  const givesValues = archetype.givesValues?.(parsed.data) ?? false;
  if (givesValues === (rule.kind === 'indicator')) return [];
  const wanted = givesValues
    ? { zh: 'indicator', en: 'indicator' }
    : { zh: 'indicator 以外的类别', en: 'any kind but indicator' };
  return [
    detectorProblem('MC-DETECT-008', place(rule, ['kind']), {
      rule: rule.id,
      kind: rule.kind,
      wantedZh: wanted.zh,
      wantedEn: wanted.en,
    }),
  ];
}

function selectProblems(rule: Rule, archetype: Archetype, place: RulePlace): Problem[] {
  const parsed = archetype.parameters.safeParse(rule.params);
  return parsed.success ? reachProblems(rule, archetype.selects?.(parsed.data), place) : [];
}

/**
 * Checks rules against the detectors they name: detector, parameters, required columns, and what rules of one
 * archetype must agree on.
 *
 * @returns the problems, each at its place; none when the rules can be planned.
 */
export function checkRules(rules: readonly Rule[], place: RulePlace = (rule) => rule.file): Problem[] {
  return [...soundRules(rules, place).problems];
}

function ownProblems(rule: Rule, place: RulePlace): Problem[] {
  const archetype = archetypeNamed(rule.detector);
  const wrong =
    archetype === undefined
      ? [unknownDetector(rule, place(rule, ['detector']))]
      : [
          ...parameterProblems(rule, archetype, place),
          ...kindProblems(rule, archetype, place),
          ...selectProblems(rule, archetype, place),
        ];
  return [...wrong, ...requiredProblems(rule, place)];
}

/** What rules of one archetype do not agree on. */
export const crossProblems = (rules: readonly Rule[], place: RulePlace): Problem[] =>
  crossChecks.flatMap((check) => check(rules, place));

/** Rules sorted into those that can be planned and those that cannot. */
export interface SoundRules {
  readonly sound: readonly Rule[];
  /** What is wrong by rule; rules that do not agree are all here, as nobody knows which of them is meant. */
  readonly faulty: readonly { readonly id: string; readonly problems: readonly Problem[] }[];
  readonly problems: readonly Problem[];
}

/** Checks rules one by one, and those without a fault of their own against each other. */
export function soundRules(rules: readonly Rule[], place: RulePlace = (rule) => rule.file): SoundRules {
  const own = rules.map((rule) => ({ rule, id: rule.id, problems: ownProblems(rule, place) }));
  const well = own.flatMap(({ rule, problems }) => (problems.length === 0 ? [rule] : []));
  const named = new Set<Rule>();
  const cross = crossProblems(well, (rule, path, prefer) => {
    named.add(rule);
    return place(rule, path, prefer);
  });
  const alone = [...named].filter((rule) => crossProblems([rule], place).length > 0);
  const atOdds = new Map(alone.map((rule) => [rule.id, crossProblems([rule], place)]));
  const rest = well.filter((rule) => !alone.includes(rule));
  for (const rule of named) {
    for (const other of rest.filter((one) => one !== rule && one.detector === rule.detector && rest.includes(rule))) {
      const problems = crossProblems([other, rule], place);
      if (problems.length > 0) for (const { id } of [other, rule]) if (!atOdds.has(id)) atOdds.set(id, problems);
    }
  }
  const faulty = [
    ...own.flatMap(({ id, problems }) => (problems.length === 0 ? [] : [{ id, problems }])),
    ...[...atOdds].map(([id, problems]) => ({ id, problems })),
  ];
  const ids = new Set(faulty.map(({ id }) => id));
  return {
    sound: rules.filter(({ id }) => !ids.has(id)),
    faulty,
    problems: [...own.flatMap(({ problems }) => problems), ...cross],
  };
}
