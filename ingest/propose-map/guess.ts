import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import { missingColumns } from '../landing/match-header.ts';
import { nameEvidence, ONLY_TIME_EVIDENCE, percent, shapeFit, UNIQUE_EVIDENCE, type Evidence } from './evidence.ts';
import type { Footing } from './footing.ts';
import { likeness } from './likeness.ts';
import type { Profile } from './profile.ts';

/** A source column that may be what a column of the kind takes, and what speaks for it. */
export interface Guess {
  readonly column: Column;
  readonly position: number;
  /** From 0 to 1; a way to order guesses, no probability. */
  readonly score: number;
  readonly evidence: readonly Evidence[];
  /** True where it is an amount by hardly more than a likeness of names: a person is asked, and it is not filled in. */
  readonly weak: boolean;
}

/** What is proposed for one column, beside others that come close. */
export interface Choice extends Guess {
  readonly others: readonly Guess[];
}

/** A kind that a source may hold, with the best choice of columns. */
export interface Fit {
  readonly kind: Kind;
  readonly choices: readonly Choice[];
  /** Weak guesses for columns that nothing better fits. */
  readonly hints: readonly Guess[];
  /** Required columns that nothing fits, but perhaps a hint. */
  readonly missing: readonly string[];
  readonly score: number;
}

/** Below this a guess is left to the person. */
const LEAST = 0.5;
/** A name less like than this says nothing. */
const LEAST_LIKE = 0.5;
/** Guesses this near to the best are named beside it. */
const CLOSE = 0.12;

/** A required column is looked for first. */
const REQUIRED = 0.05;
const UNIQUE_FROM = 5;
/** Below this, a likeness of names does not tell one amount from another: 价 is like 单价 and like 总价. */
const LIKE_FOR_AMOUNT = 0.8;
const AMOUNTS: ReadonlySet<string> = new Set(['money', 'price', 'count']);

/** Whether values may be the key of a record: no two are the same, and they are no amounts, days or names. */
function isUnique({ filled, distinct, times, decimals, han, longest, forms }: Profile): boolean {
  const other = Math.max(times, decimals, han, forms.certificate, forms.phone);
  return filled >= UNIQUE_FROM && distinct === filled && longest <= 40 && other < 0.5;
}

function guessOf(kind: Kind, column: Column, profile: Profile, position: number, only: boolean): Guess | undefined {
  const like = likeness(profile.name, column);
  const named = like.score >= LEAST_LIKE;
  // An empty column is known by its name alone.
  if (profile.filled === 0)
    return like.score === 1 ? { column, position, score: 0.6, evidence: [nameEvidence(like)], weak: false } : undefined;
  const shape = shapeFit(column, profile);
  const unique = kind.key.length === 1 && kind.key[0] === column.name && isUnique(profile);
  const onlyTime = only && column.required && column.type === 'time' && shape.fit > 0;
  if (shape.fit === 0 || (!named && !shape.strong && !unique && !onlyTime)) return undefined;
  const score = (named ? 0.7 * like.score + 0.3 * shape.fit : 0.5) + (column.required ? REQUIRED : 0);
  const evidence = [
    ...(named ? [nameEvidence(like)] : []),
    ...shape.evidence,
    ...(unique ? [UNIQUE_EVIDENCE] : []),
    ...(onlyTime ? [ONLY_TIME_EVIDENCE] : []),
  ];
  const weak = AMOUNTS.has(column.type) && like.score < LIKE_FOR_AMOUNT;
  return { column, position, score: Math.min(1, score), evidence, weak };
}

/** Which columns of a kind a footing speaks for: its total, and its parts. */
const FOOTS: Readonly<
  Record<Footing['way'], readonly { readonly total: string; readonly parts: readonly [string, string] }[]>
> = {
  sum: [{ total: 'medfee_sumamt', parts: ['fund_pay_sumamt', 'psn_pay'] }],
  product: [{ total: 'det_item_fee_sumamt', parts: ['cnt', 'pric'] }],
};

function footingEvidence({ way, share }: Footing, names: readonly string[]): Evidence {
  const sign = way === 'sum' ? '+' : '×';
  const equation = `${names[0]} = ${names[1]} ${sign} ${names[2]}`;
  return {
    code: way,
    text: { zh: `${percent(share)} 的记录 ${equation}`, en: `${equation} in ${percent(share)} of the records` },
  };
}

/** What sums and products that foot say of the columns they join. */
function footingGuesses(kind: Kind, columns: readonly Profile[], footings: readonly Footing[]): Guess[] {
  const guesses: Guess[] = [];
  for (const footing of footings) {
    const names = [footing.total, ...footing.parts].map((position) => columns[position]?.name ?? '');
    const evidence = [footingEvidence(footing, names)];
    const add = (name: string, position: number, score: number): void => {
      const column = kind.columns.find((one) => one.name === name);
      if (column !== undefined) guesses.push({ column, position, score, evidence, weak: false });
    };
    for (const { total, parts } of FOOTS[footing.way]) {
      add(total, footing.total, 0.55);
      // Which part is which, the equation does not say.
      for (const part of parts) for (const position of footing.parts) add(part, position, 0.5);
    }
  }
  return guesses;
}

function merged(guesses: readonly Guess[]): Guess[] {
  const byPlace = new Map<string, Guess>();
  for (const guess of guesses) {
    const place = `${guess.column.name} ${guess.position}`;
    const known = byPlace.get(place);
    byPlace.set(
      place,
      known === undefined
        ? guess
        : {
            ...known,
            score: Math.min(1, Math.max(known.score, guess.score) + 0.1),
            evidence: [...known.evidence, ...guess.evidence],
            weak: known.weak && guess.weak,
          },
    );
  }
  return [...byPlace.values()];
}

/** Chooses, best first, one source column for each column of a kind; a source column serves once. */
export function fitKind(kind: Kind, columns: readonly Profile[], footings: readonly Footing[]): Fit {
  const times = columns.flatMap((one, position) => (one.filled > 0 && one.times >= 0.9 ? [position] : []));
  const guesses = merged([
    ...kind.columns.flatMap((column) =>
      columns.flatMap(
        (profile, position) =>
          guessOf(kind, column, profile, position, times.length === 1 && times[0] === position) ?? [],
      ),
    ),
    ...footingGuesses(kind, columns, footings),
  ])
    .filter(({ score }) => score >= LEAST)
    .toSorted((a, b) => b.score - a.score || a.position - b.position || (a.column.name < b.column.name ? -1 : 1));
  const taken = new Set<number>();
  const chosen = new Map<string, Guess>();
  // What is weak comes after all else, and takes nothing from anything.
  for (const guess of [...guesses.filter((one) => !one.weak), ...guesses.filter((one) => one.weak)]) {
    if (taken.has(guess.position) || chosen.has(guess.column.name)) continue;
    chosen.set(guess.column.name, guess);
    if (!guess.weak) taken.add(guess.position);
  }
  const choices = kind.columns.flatMap((column): Choice[] => {
    const best = chosen.get(column.name);
    if (best === undefined || best.weak) return [];
    const others = guesses.filter(
      (one) => one.column === column && !one.weak && one.position !== best.position && best.score - one.score <= CLOSE,
    );
    return [{ ...best, others }];
  });
  const hints = [...chosen.values()].filter((one) => one.weak);
  const missing = missingColumns(kind, new Set(choices.map(({ column }) => column.name)));
  const must = choices.filter(({ column }) => column.required);
  const total = must.reduce((sum, one) => sum + one.score, 0);
  // Of kinds whose required columns are found alike, the one that makes use of more of the source is nearer.
  const used = choices.reduce((sum, one) => sum + one.score, 0) / Math.max(1, columns.length);
  return { kind, choices, hints, missing, score: total / Math.max(1, must.length + missing.length) + used };
}
