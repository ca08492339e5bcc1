import type { Coverage } from '../rules/coverage/coverage.ts';
import type { Lists } from '../rules/knowledge/list.ts';
import type { Rule } from '../rules/model.ts';
import type { ExceptionFinding } from '../suspects/exceptions/check.ts';
import type { FallingPrecision } from '../suspects/feedback/falling.ts';
import type { InstitutionShares, LibraryAge, RuleRun } from '../suspects/feedback/rule-runs.ts';
import { neverTrue } from './render/funnel.ts';
import { inUse } from './rules.ts';

/** How many of a rule's newest answers are looked at. */
export const RECENT_RUNS = 3;
/** A rule that accuses more of what it tested describes what is usual, or its limit is wrong. */
const MOST_OF_ROWS = 0.1;
const FEWEST_ROWS = 20;
/** And so does one that names more of the institutions than this. */
const MOST_OF_INSTITUTIONS = 0.25;
const FEWEST_INSTITUTIONS = 20;
const MOST_UNTOLD = 0.5;
const SLOWEST = 5;
const STALE_DAYS = 365;
const DAY = 86_400_000;

/** What the warehouse says of the rules; without a warehouse, nothing. */
export interface LedgerSays {
  readonly runs: ReadonlyMap<string, readonly RuleRun[]>;
  readonly shares: InstitutionShares;
  readonly falling: readonly FallingPrecision[];
  readonly library: readonly LibraryAge[];
  readonly exceptions: readonly ExceptionFinding[];
}

/** A list or a kind of the library that may be out of date. */
export interface StaleList {
  readonly name: string;
  readonly of: 'list' | 'library';
  /** `ended`: past its last day, some of it in the library. `old`: nothing newer for a year. */
  readonly why: 'ended' | 'old';
  /** The day it is about, ISO. */
  readonly day: string | null;
  /** Points past their last day; null of a list. */
  readonly points: number | null;
  readonly rules: readonly string[];
}

/** What is to be looked at, section by section. An empty section has nothing. */
export interface RuleHealth {
  readonly never_fires: readonly { readonly rule_id: string; readonly runs: number; readonly rows_tested: number }[];
  readonly always_fires: readonly {
    readonly rule_id: string;
    readonly of: 'rows' | 'institutions';
    readonly found: number;
    readonly tested: number;
  }[];
  readonly precision_falling: readonly FallingPrecision[];
  readonly slowest: readonly { readonly rule_id: string; readonly ms: number; readonly run: string }[];
  readonly part_never_true: readonly { readonly rule_id: string; readonly part: string; readonly runs: number }[];
  readonly could_not_tell: readonly {
    readonly rule_id: string;
    readonly status: string;
    readonly rows: number;
    readonly rows_in: number;
    /** What was missing, for how many rows; the most first. */
    readonly columns: Readonly<Record<string, number>>;
  }[];
  readonly list_stale: readonly StaleList[];
  /** Exceptions that took much of what their rule found out of the list. */
  readonly exception_over_broad: readonly {
    readonly exception_id: string;
    readonly rule_id: string;
    readonly suspects: number;
    readonly of: number;
  }[];
  readonly clause_without_rule: readonly { readonly law: string; readonly article: string }[];
}

/** What health is told from. */
export interface HealthSources {
  readonly rules: readonly Rule[];
  readonly lists: Lists;
  readonly coverage: Coverage;
  readonly ledger: LedgerSays | undefined;
  /** ISO day. */
  readonly today: string;
}

const judged = ({ status, rows_tested: tested }: RuleRun): boolean =>
  (status === 'ok' || status === 'partial') && tested > 0;

function alwaysFires(id: string, last: RuleRun | undefined, shares: InstitutionShares): RuleHealth['always_fires'] {
  const named = shares.named.get(id) ?? 0;
  return [
    ...(last !== undefined && last.rows_tested >= FEWEST_ROWS && last.suspects > MOST_OF_ROWS * last.rows_tested
      ? [{ rule_id: id, of: 'rows' as const, found: last.suspects, tested: last.rows_tested }]
      : []),
    ...(shares.institutions >= FEWEST_INSTITUTIONS && named > MOST_OF_INSTITUTIONS * shares.institutions
      ? [{ rule_id: id, of: 'institutions' as const, found: named, tested: shares.institutions }]
      : []),
  ];
}

/** Parts that let nothing through in any of the runs that kept a funnel. */
function partsNeverTrue(id: string, runs: readonly RuleRun[]): RuleHealth['part_never_true'] {
  const kept = runs.filter((run) => judged(run) && run.funnel.length > 0);
  const [first, ...others] = kept.map(({ funnel }) => neverTrue(funnel).map(({ part }) => part));
  const always = (first ?? []).filter((part) => others.every((parts) => parts.includes(part)));
  return always.map((part) => ({ rule_id: id, part, runs: kept.length }));
}

function untold(id: string, last: RuleRun | undefined): RuleHealth['could_not_tell'] {
  if (last === undefined) return [];
  const { status, rows_in: rowsIn, could_not_tell: couldNot } = last;
  const most = status === 'skipped' || couldNot.rows > MOST_UNTOLD * rowsIn;
  if (!most || status === 'error') return [];
  const columns = Object.entries(couldNot.columns).toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return [{ rule_id: id, status, rows: couldNot.rows, rows_in: rowsIn, columns: Object.fromEntries(columns) }];
}

function staleLists({ rules, lists, ledger, today }: HealthSources): StaleList[] {
  const yearAgo = new Date(Date.parse(today) - STALE_DAYS * DAY).toISOString().slice(0, 10);
  const named = [...lists.values()].flatMap(({ name, effective: { from, to } }): StaleList[] => {
    const users = rules.filter((rule) => inUse(rule) && name in rule.text.lists).map(({ id }) => id);
    if (users.length === 0) return [];
    const about = { name, of: 'list' as const, points: null, rules: users };
    if (to !== null && to < today) return [{ ...about, why: 'ended', day: to }];
    return from !== null && from < yearAgo && to === null ? [{ ...about, why: 'old', day: from }] : [];
  });
  const library = (ledger?.library ?? []).flatMap(({ kind, ended, arrived }): StaleList[] => {
    const users = rules
      .filter((rule) => inUse(rule) && rule.requires.some((column) => column.startsWith(`${kind}.`)))
      .map(({ id }) => id);
    const about = { name: kind, of: 'library' as const, day: arrived, rules: users };
    return [
      ...(ended > 0 ? [{ ...about, why: 'ended' as const, points: ended }] : []),
      ...(arrived !== null && arrived < yearAgo ? [{ ...about, why: 'old' as const, points: null }] : []),
    ];
  });
  return [...named, ...library];
}

/** What is to be looked at of rules in use and of what they rest on. */
export function ruleHealthOf(sources: HealthSources): RuleHealth {
  const { rules, coverage, ledger } = sources;
  const looked = rules.filter((rule) => inUse(rule) && rule.kind !== 'indicator');
  const runsOf = ({ id }: Rule): readonly RuleRun[] => ledger?.runs.get(id) ?? [];
  return {
    never_fires: looked.flatMap((rule) => {
      const runs = runsOf(rule);
      if (runs.length === 0 || !runs.every((run) => judged(run) && run.suspects === 0)) return [];
      return [{ rule_id: rule.id, runs: runs.length, rows_tested: runs[0]?.rows_tested ?? 0 }];
    }),
    always_fires:
      ledger === undefined ? [] : looked.flatMap((rule) => alwaysFires(rule.id, runsOf(rule)[0], ledger.shares)),
    precision_falling: ledger?.falling ?? [],
    slowest: rules
      .flatMap((rule) =>
        runsOf(rule)
          .filter(judged)
          .slice(0, 1)
          .map(({ ms, run }) => ({ rule_id: rule.id, ms, run })),
      )
      .toSorted((a, b) => b.ms - a.ms || (a.rule_id < b.rule_id ? -1 : 1))
      .slice(0, SLOWEST),
    part_never_true: looked.flatMap((rule) => partsNeverTrue(rule.id, runsOf(rule))),
    could_not_tell: rules.filter(inUse).flatMap((rule) => untold(rule.id, runsOf(rule)[0])),
    list_stale: staleLists(sources),
    exception_over_broad: (ledger?.exceptions ?? []).flatMap(({ exception_id, rule_id, finding, covers }) =>
      finding === 'over_broad' && covers !== undefined
        ? [{ exception_id, rule_id, suspects: covers.suspects, of: covers.of }]
        : [],
    ),
    clause_without_rule: coverage.clauses
      .filter((clause) => clause.rules.length === 0)
      .map(({ law, article }) => ({ law, article })),
  };
}
