/** What a named condition asks of its column: exactly one of these. An empty column cannot be told, but for `is_empty`. */
export interface Condition {
  /** `kind.column`; `person.sex` or `person.age` (whole years on the day); `kind._flags` for `flagged`. */
  readonly column: string;
  readonly above?: number | undefined;
  readonly at_least?: number | undefined;
  readonly below?: number | undefined;
  readonly at_most?: number | undefined;
  readonly one_of?: readonly string[] | undefined;
  readonly none_of?: readonly string[] | undefined;
  /** A regular expression of the part that RE2 and Java share. */
  readonly matches?: string | undefined;
  /** A flag that landing set. */
  readonly flagged?: string | undefined;
  readonly is_empty?: boolean | undefined;
}

/** Named conditions, in the order they are written. */
export type Conditions = Readonly<Record<string, Condition>>;

/** How named conditions are joined. */
export type Where =
  | { readonly part: string }
  | { readonly not: Where }
  | { readonly all: readonly Where[] }
  | { readonly any: readonly Where[] };

/** The tests that compare a number. */
export const NUMBER_TESTS = ['above', 'at_least', 'below', 'at_most'] as const;
/** The closed set of tests. */
export const CONDITION_TESTS = [...NUMBER_TESTS, 'one_of', 'none_of', 'matches', 'flagged', 'is_empty'] as const;

export type ConditionTest = (typeof CONDITION_TESTS)[number];
export type NumberTest = (typeof NUMBER_TESTS)[number];

/** The one test of a condition. */
export function testOf(condition: Condition): ConditionTest | undefined {
  return CONDITION_TESTS.find((test) => condition[test] !== undefined);
}

/** The number test of a condition with its limit; undefined where it compares none. */
export function limitOf(condition: Condition): { readonly test: NumberTest; readonly limit: number } | undefined {
  for (const test of NUMBER_TESTS) {
    const limit = condition[test];
    if (limit !== undefined) return { test, limit };
  }
  return undefined;
}

/** Names of the parts that an expression joins, each once, in the order they stand. */
export function partsOf(where: Where): string[] {
  if ('part' in where) return [where.part];
  if ('not' in where) return partsOf(where.not);
  return [...new Set(('all' in where ? where.all : where.any).flatMap(partsOf))];
}

/** The parts that must all hold: those joined by `and` at the top, or the whole expression. */
export function conjuncts(where: Where): readonly Where[] {
  return 'all' in where ? where.all : [where];
}

/** An expression as it is written, with brackets where they are needed. */
export function whereText(where: Where): string {
  const inner = (part: Where): string => ('part' in part || 'not' in part ? whereText(part) : `(${whereText(part)})`);
  if ('part' in where) return where.part;
  if ('not' in where) return `not ${inner(where.not)}`;
  return ('all' in where ? where.all : where.any).map(inner).join('all' in where ? ' and ' : ' or ');
}
