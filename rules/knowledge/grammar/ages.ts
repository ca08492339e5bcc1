import { active, unparsed, type Assumption, type PointText, type Reading } from './reading.ts';
import { plain } from './text.ts';

/** Ages from `from` to below `until`, in months; open where undefined. */
export interface AgeRange {
  readonly from?: number;
  readonly until?: number;
  readonly assumed?: Assumption;
}

const YEAR = 12;
const ADULT = 18 * YEAR;
const months = (count: string, unit: string): number => Number(count) * (unit.endsWith('岁') ? YEAR : 1);
/** The end of a range that includes its last year or month. */
const inclusive = (count: string, unit: string): number => months(String(Number(count) + 1), unit);

const UNIT = '(周岁|岁|月龄|个月)';
/** Words and signs that leave their number out. 以下 and 以内 hold theirs, 及 or not (民法典 art. 1259). */
const BELOW = '<(?!=)|(?:不|未)满|小于|不足|不到|低于';
const RANGE = new RegExp(`(\\d+)${UNIT}?(?:至|到|-|~|—)(${BELOW})?(\\d+)${UNIT}`, 'gu');
const FROM = new RegExp(`(?:≥|>=|(?<!不|未)满)(\\d+)${UNIT}|(\\d+)${UNIT}(?:(?:及|或)(?:\\d+${UNIT})?)?以上`, 'gu');
const UNTIL = new RegExp(
  `(${BELOW})(\\d+)${UNIT}|(?:≤|<=|不超过)(\\d+)${UNIT}|(\\d+)${UNIT}(?:及|或)?(?:以下|以内)`,
  'gu',
);

/** Every age range that a text writes in numbers. */
export function writtenAges(constraint: string): AgeRange[] {
  let text = plain(constraint);
  const found: AgeRange[] = [];
  const take = (pattern: RegExp, read: (groups: readonly (string | undefined)[]) => AgeRange): void => {
    text = text.replace(pattern, (...all: unknown[]) => {
      found.push(read(all.slice(1, -2) as (string | undefined)[]));
      return '|';
    });
  };
  take(RANGE, ([low = '', lowUnit, below, high = '', unit = '岁']) => ({
    from: months(low, lowUnit ?? unit),
    until: below === undefined ? inclusive(high, unit) : months(high, unit),
  }));
  take(FROM, ([a, aUnit, b, bUnit]) => ({ from: months(a ?? b ?? '0', aUnit ?? bUnit ?? '岁') }));
  take(UNTIL, ([below, a, aUnit = '岁', b, bUnit, c, cUnit]) => ({
    until: below === undefined ? inclusive(b ?? c ?? '0', bUnit ?? cUnit ?? '岁') : months(a ?? '0', aUnit),
  }));
  return found;
}

const WORDS: readonly (readonly [RegExp, AgeRange])[] = [
  [/法定就业年龄/u, { from: 16 * YEAR, until: 63 * YEAR, assumed: 'working-age-16-to-63' }],
  [/婴幼儿/u, { until: 3 * YEAR, assumed: 'toddler-under-3-years' }],
  [/新生儿/u, { until: 1, assumed: 'newborn-under-1-month' }],
  [/婴儿/u, { until: YEAR, assumed: 'infant-under-1-year' }],
  [/儿童|小儿|患儿|青少年/u, { until: ADULT, assumed: 'child-under-18' }],
];

/**
 * The widest range that holds every one of some ranges: a text of several illnesses accuses nobody whom one allows.
 * An end is open where one of the ranges that could bound it is open.
 */
function hull(ranges: readonly AgeRange[]): AgeRange {
  const froms = ranges.map(({ from }) => from ?? 0);
  const untils = ranges.map(({ until }) => until ?? Infinity);
  const [from, until] = [Math.min(...froms), Math.max(...untils)];
  return { ...(from > 0 ? { from } : {}), ...(until < Infinity ? { until } : {}) };
}

function ageLimit({ from, until, assumed }: AgeRange): Reading[] {
  if (from === undefined && until === undefined) return unparsed('age', 'age-not-told');
  return active({
    type: 'age',
    ...(from === undefined ? {} : { ageFromMonths: from }),
    ...(until === undefined ? {} : { ageUntilMonths: until }),
    ...(assumed === undefined ? {} : { assumed: [assumed] }),
  });
}

/** An age limit that is written: in numbers, closed by the word for children where they leave the upper end open. */
export function writtenAgeLimit(point: PointText): Reading[] {
  const text = plain(point.constraint);
  const word = WORDS.find(([pattern]) => pattern.test(text))?.[1];
  const numbers = writtenAges(text);
  if (numbers.length === 0) return ageLimit(word ?? {});
  const range = hull(numbers);
  const open = range.until === undefined && word?.until === ADULT && !/成人|成年/u.test(text);
  return ageLimit(open ? { ...range, until: ADULT, assumed: 'child-under-18' } : range);
}

/**
 * The limit of an item for children whose text tells its use, not an age: under 18, or the age that the text states as
 * its upper end. Words as 婴儿 in what a drug treats bound nobody.
 */
export function childItemLimit(point: PointText): Reading[] {
  const text = plain(point.constraint);
  if (/成人用法/u.test(text)) return unparsed('age', 'label-allows-adults');
  const until = Math.max(...writtenAges(text).map((range) => range.until ?? 0), 0);
  return ageLimit(until > 0 ? { until } : { until: ADULT, assumed: 'child-under-18' });
}
