import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import { missingColumns } from '../landing/match-header.ts';
import { nameEvidence, percent, shapeFit, UNIQUE_EVIDENCE, type Evidence } from './evidence.ts';
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
}

/** What is proposed for one column, beside others that come close. */
export interface Choice extends Guess {
  readonly others: readonly Guess[];
}

/** A kind that a source may hold, with the best choice of columns. */
export interface Fit {
  readonly kind: Kind;
  readonly choices: readonly Choice[];
  /** Required columns that nothing fits. */
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

/** Whether values may be the key of a record: no two are the same, and they are no amounts, days or names. */
function isUnique({ filled, distinct, times, decimals, han, longest, forms }: Profile): boolean {
  const other = Math.max(times, decimals, han, forms.certificate, forms.phone);
  return filled >= UNIQUE_FROM && distinct === filled && longest <= 40 && other < 0.5;
}

function guessOf(kind: Kind, column: Column, profile: Profile, position: number): Guess | undefined {
  const like = likeness(profile.name, column);
  const named = like.score >= LEAST_LIKE;
  // An empty column is known by its name alone.
  if (profile.filled === 0)
    return like.score === 1 ? { column, position, score: 0.6, evidence: [nameEvidence(like)] } : undefined;
  const shape = shapeFit(column, profile);
  const unique = kind.key.length === 1 && kind.key[0] === column.name && isUnique(profile);
  if (shape.fit === 0 || (!named && !shape.strong && !unique)) return undefined;
  const score = (named ? 0.7 * like.score + 0.3 * shape.fit : 0.5) + (column.required ? REQUIRED : 0);
  const evidence = [...(named ? [nameEvidence(like)] : []), ...shape.evidence, ...(unique ? [UNIQUE_EVIDENCE] : [])];
  return { column, position, score: Math.min(1, score), evidence };
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
      if (column !== undefined) guesses.push({ column, position, score, evidence });
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
          },
    );
  }
  return [...byPlace.values()];
}

/** Chooses, best first, one source column for each column of a kind; a source column serves once. */
export function fitKind(kind: Kind, columns: readonly Profile[], footings: readonly Footing[]): Fit {
  const guesses = merged([
    ...kind.columns.flatMap((column) =>
      columns.flatMap((profile, position) => guessOf(kind, column, profile, position) ?? []),
    ),
    ...footingGuesses(kind, columns, footings),
  ])
    .filter(({ score }) => score >= LEAST)
    .toSorted((a, b) => b.score - a.score || a.position - b.position || (a.column.name < b.column.name ? -1 : 1));
  const taken = new Set<number>();
  const chosen = new Map<string, Guess>();
  for (const guess of guesses) {
    if (taken.has(guess.position) || chosen.has(guess.column.name)) continue;
    chosen.set(guess.column.name, guess);
    taken.add(guess.position);
  }
  const choices = kind.columns.flatMap((column): Choice[] => {
    const best = chosen.get(column.name);
    if (best === undefined) return [];
    const others = guesses.filter(
      (one) => one.column === column && one.position !== best.position && best.score - one.score <= CLOSE,
    );
    return [{ ...best, others }];
  });
  const missing = missingColumns(kind, new Set(chosen.keys()));
  const must = choices.filter(({ column }) => column.required);
  const total = must.reduce((sum, one) => sum + one.score, 0);
  // Of kinds whose required columns are found alike, the one that makes use of more of the source is nearer.
  const used = choices.reduce((sum, one) => sum + one.score, 0) / Math.max(1, columns.length);
  return { kind, choices, missing, score: total / Math.max(1, must.length + missing.length) + used };
}
