/** A day is counted from 1 January 2024; the window ends on 31 December 2025. */
export const LAST_DAY = 730;
const LATE = 7;
const GAP = 62;
const OPENING = 30;

/** What happens to one item at one institution on a day. */
export interface Event {
  readonly day: number;
  readonly what:
    | 'bought'
    | 'returned'
    | 'lost'
    | 'found'
    | 'cash'
    | 'cash_back'
    | 'insured'
    | 'unstated'
    | 'counted'
    | 'settled';
  readonly cnt: number;
}

/** One institution with one item, and the days on which it reports purchases of anything else. */
export interface Shop {
  readonly events: readonly Event[];
  readonly reports: readonly number[];
}

interface Stretch {
  readonly start: number;
  readonly outAfter: number;
  readonly from: number;
  readonly end: number;
  readonly opening: number | undefined;
}

/** Years are 2024, a leap year, and 2025. */
export const yearOf = (day: number): number => (day < 366 ? 2024 : 2025);
const CAME_IN = ['bought', 'found'];
const total = (events: readonly Event[], day: number, ...what: string[]): number =>
  events.filter((event) => event.day === day && what.includes(event.what)).reduce((sum, { cnt }) => sum + cnt, 0);

function stretchesOf({ events }: Shop): Stretch[] {
  const ins = events.filter(({ what }) => CAME_IN.includes(what)).map(({ day }) => day);
  const counts = events.filter(({ what }) => what === 'counted').map(({ day }) => day);
  const bought = Math.min(...ins);
  const counted = Math.min(...counts);
  const stretches: Stretch[] = [];
  if (counts.length > 0) {
    const taken = events.filter(({ what, day }) => what === 'counted' && day < counted + 3);
    const until = Math.max(...taken.map(({ day }) => day));
    const opening = taken.reduce((sum, { cnt }) => sum + cnt, 0);
    stretches.push({ start: counted, outAfter: until, from: until + 1, end: Infinity, opening });
  }
  if (counted > bought + OPENING)
    stretches.push({
      start: bought,
      outAfter: bought - 1,
      from: bought + OPENING,
      end: counted - 1,
      opening: undefined,
    });
  return stretches;
}

/** The last day on which the institution still reported, as far as the stretch is concerned. */
function silentFrom({ events, reports }: Shop, start: number): number {
  const ins = events.filter(({ what }) => CAME_IN.includes(what)).map(({ day }) => day);
  const days = [-Infinity, ...[...new Set([...ins, ...reports])].toSorted((a, b) => a - b), Infinity];
  const silences = days.slice(1).flatMap((next, i) => {
    const from = Math.max(days[i] ?? 0, start);
    return next > start && Math.min(next, LAST_DAY + 1) - from > GAP ? [from] : [];
  });
  return Math.min(...silences, Infinity);
}

interface Year {
  units: number;
  readonly short: { readonly day: number; readonly more: number; readonly unitsSoFar: number }[];
}

/** Walks the book of a stretch day by day. */
function walk(shop: Shop, { start, outAfter, from, end, opening }: Stretch, years: Map<number, Year>): void {
  const until = Math.min(end, Math.min(silentFrom(shop, start), LAST_DAY) - LATE);
  const inStretch = shop.events.filter(({ day }) => day >= start && day <= end);
  const arrived = inStretch
    .filter(({ what }) => CAME_IN.includes(what))
    .map((event) => ({ ...event, day: Math.max(event.day - LATE, start) }));
  const gone = inStretch.filter(({ day }) => day > outAfter);
  const changeOf = (day: number): number =>
    total(arrived, day, 'bought', 'found') -
    total(gone, day, 'returned', 'lost', 'cash', 'settled') +
    total(gone, day, 'cash_back');
  let first = opening ?? 0;
  if (opening === undefined) {
    let book = 0;
    let used = 0;
    let lowest = 0;
    for (let day = start; day < from; day += 1) {
      book += changeOf(day);
      lowest = Math.min(lowest, book);
      used += total(gone, day, 'settled', 'cash') - total(gone, day, 'cash_back');
    }
    first = used - lowest;
  }
  let book = first;
  let worst = 0;
  for (let day = start; day <= until; day += 1) {
    book += changeOf(day);
    if (day < from) continue;
    const year = years.get(yearOf(day)) ?? { units: 0, short: [] };
    years.set(yearOf(day), year);
    year.units += total(gone, day, 'settled');
    const counted = opening === undefined ? 0 : total(gone, day, 'counted');
    if (counted - book > worst) {
      year.short.push({ day, more: counted - book - worst, unitsSoFar: year.units });
      worst = counted - book;
    }
  }
}

/** What the rule should say of each year in which something was settled: packs, `clear`, or the column wanting. */
export function expectedOf(shop: Shop): Map<number, number | string> {
  const { events } = shop;
  const settled = events.filter(({ what, day }) => what === 'settled' && day <= LAST_DAY);
  const isStocked = events.some(({ what }) => CAME_IN.includes(what));
  const years = new Map<number, Year>();
  if (isStocked)
    for (const stretch of stretchesOf(shop).toSorted((a, b) => a.start - b.start)) walk(shop, stretch, years);
  const said = new Map<number, number | string>();
  for (const name of new Set(settled.map(({ day }) => yearOf(day)))) {
    const { units, short } = years.get(name) ?? { units: 0, short: [] };
    const last = short.toSorted((a, b) => a.day - b.day).at(-1);
    const missing = short.reduce((sum, { more }) => sum + more, 0);
    const oversold = Math.min(missing, last?.unitsSoFar ?? 0);
    const boughtThen = events.some(({ what, day }) => CAME_IN.includes(what) && yearOf(day) === name);
    if (!isStocked) said.set(name, 'stock_d.stock_event');
    else if (units <= 0) said.set(name, 'stock_d.stock_time');
    else if (oversold <= Math.max(0.02 * units, 5)) said.set(name, 'clear');
    else said.set(name, boughtThen ? oversold : 'stock_d.stock_event');
  }
  return said;
}
