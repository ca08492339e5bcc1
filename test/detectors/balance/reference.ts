/** A day is counted from 1 January 2024; the window ends on 31 December 2025. */
export const LAST_DAY = 730;
const LATE = 7;
const BOOKED_LATE = 35;
const UNREPORTED = 90;
const GAP = 62;
const OPENING = 30;
const OLD_STOCK = 365;

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
    | 'unstated_back'
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

const purchaseDays = ({ events, reports }: Shop): number[] =>
  [...new Set([...of(events, 'bought').map(({ day }) => day), ...reports])].toSorted((a, b) => a - b);
const monthOf = (day: number): string => new Date(Date.UTC(2024, 0, 1) + day * 86_400_000).toISOString().slice(0, 7);

/** Whether the shop books all that it buys on one or two days a month. */
function booksMonthly(shop: Shop): boolean {
  const days = purchaseDays(shop);
  const months = new Set(days.map(monthOf)).size;
  return months > 1 && days.length <= 2 * months;
}

/** Stretches more than twice as long as any usual one in which the shop reports no purchase. */
function quietStretches(shop: Shop): { from: number; until: number }[] {
  const days = purchaseDays(shop);
  const gaps = days.flatMap((day, i) => (i === 0 ? [] : [day - (days[i - 1] ?? day)])).toSorted((a, b) => b - a);
  const usual = gaps[Math.max(1, Math.floor(gaps.length / 10))];
  if (usual === undefined) return [];
  return days.flatMap((day, i) => {
    const next = days[i + 1] ?? LAST_DAY + 1;
    return next - day > Math.max(14, 2 * usual) ? [{ from: day + 1, until: next - 1 }] : [];
  });
}

interface Sums {
  readonly units: number;
  /** Short where old stock may explain it, short if doubt is read against the shop, and counted above the book. */
  readonly unsure: number;
  /** Short in or after a stretch without reports of purchases. */
  readonly unreported: number;
  readonly doubted: number;
  readonly surplus: number;
}

interface Year {
  sums: Sums;
  missing: number;
  /** The sums on the last day on which the shortage grew for sure. */
  atLast: Sums | undefined;
}

const NOTHING: Sums = { units: 0, unsure: 0, unreported: 0, doubted: 0, surplus: 0 };
const of = (events: readonly Event[], ...what: string[]): readonly Event[] =>
  events.filter((event) => what.includes(event.what));

/** Packs sold for cash on a day that may be a settled sale: as many in number, that day. */
function soldTwice(events: readonly Event[], day: number): number {
  const settled = of(events, 'settled').filter((event) => event.day === day);
  const cash = of(events, 'cash').filter((event) => event.day === day);
  return [...new Set(cash.map(({ cnt }) => cnt))].reduce((sum, cnt) => {
    const [sold, lines] = [cash, settled].map((some) => some.filter((event) => event.cnt === cnt).length);
    return sum + cnt * Math.min(sold ?? 0, lines ?? 0);
  }, 0);
}

/** Packs of returns that do not say how they were paid, where a cash sale of no less came before. */
function saidNothing(events: readonly Event[], day: number): number {
  const cash = of(events, 'cash');
  const first = Math.min(...cash.map((event) => event.day));
  const most = Math.max(...cash.map(({ cnt }) => cnt));
  return of(events, 'unstated_back')
    .filter((event) => event.day === day && day >= first && event.cnt <= most)
    .reduce((sum, { cnt }) => sum + cnt, 0);
}

/** Walks the book of a stretch day by day. */
function walk(shop: Shop, { start, outAfter, from, end, opening }: Stretch, years: Map<number, Year>): void {
  const late = booksMonthly(shop) ? BOOKED_LATE : LATE;
  const stretches = quietStretches(shop);
  const until = Math.min(end, Math.min(silentFrom(shop, start), LAST_DAY) - late);
  const inStretch = shop.events.filter(({ day }) => day >= start && day <= end);
  const arrived = of(inStretch, ...CAME_IN).map((event) => ({ ...event, day: Math.max(event.day - late, start) }));
  const gone = inStretch.filter(({ day }) => day > outAfter);
  const doubtOf = (day: number): number => (day > outAfter ? soldTwice(shop.events, day) : 0);
  const cashOf = (day: number): number =>
    day > outAfter
      ? total(gone, day, 'cash') - total(gone, day, 'cash_back') - saidNothing(shop.events, day) - doubtOf(day)
      : 0;
  const changeOf = (day: number): number =>
    total(arrived, day, 'bought', 'found') - total(gone, day, 'returned', 'lost', 'settled') - cashOf(day);
  let first = opening ?? 0;
  if (opening === undefined) {
    let book = 0;
    let used = 0;
    let lowest = 0;
    for (let day = start; day < from; day += 1) {
      book += changeOf(day);
      lowest = Math.min(lowest, book);
      used += total(gone, day, 'settled') + cashOf(day);
    }
    first = used - lowest;
  }
  let book = first;
  let doubt = 0;
  let [worst, worstIfDoubted] = [0, 0];
  for (let day = start; day <= until; day += 1) {
    book += changeOf(day);
    doubt += doubtOf(day);
    if (day < from) continue;
    const year = years.get(yearOf(day)) ?? { sums: NOTHING, missing: 0, atLast: undefined };
    years.set(yearOf(day), year);
    const counted = opening === undefined || book < 0 ? 0 : total(gone, day, 'counted');
    const more = Math.max(0, -book - worst);
    const moreIfDoubted = Math.max(0, doubt - book - worstIfDoubted);
    worst += more;
    worstIfDoubted += moreIfDoubted;
    const isQuiet = stretches.some((one) => day >= one.from - LATE && day <= one.until + UNREPORTED);
    const isSure = !isQuiet && (opening !== undefined || day >= start + OLD_STOCK);
    year.sums = {
      units: year.sums.units + total(gone, day, 'settled'),
      unsure: year.sums.unsure + (isSure || isQuiet ? 0 : more),
      unreported: year.sums.unreported + (isQuiet ? more : 0),
      doubted: year.sums.doubted + moreIfDoubted,
      surplus: Math.max(year.sums.surplus, counted - book * Number(counted > 0)),
    };
    if (!isSure || more === 0) continue;
    year.missing += more;
    year.atLast = year.sums;
  }
}

function saidOf({ sums, missing, atLast }: Year, boughtThen: boolean): number | string {
  const { units, unsure, unreported, doubted, surplus } = atLast ?? sums;
  const tolerance = Math.max(0.02 * sums.units, 5);
  const oversold = Math.min(missing, units);
  if (sums.units <= 0) return 'stock_d.stock_time';
  if (oversold > tolerance) {
    if (!boughtThen) return 'stock_d.stock_event';
    return surplus > tolerance && oversold - surplus <= tolerance ? 'stock_d.inv_chg_type' : oversold;
  }
  if (unreported > 0 && Math.min(oversold + unsure + unreported, units) > tolerance) return 'purchases:gap';
  if (Math.min(oversold + unsure, units) > tolerance) return 'stock_d.stock_event';
  if (Math.min(surplus, units) > tolerance) return 'stock_d.inv_chg_type';
  return doubted > tolerance ? 'stock_d.mdtrt_setl_type' : 'clear';
}

/** What the rule should say of each year in which something was settled: packs, `clear`, or the column wanting. */
export function expectedOf(shop: Shop): Map<number, number | string> {
  const { events } = shop;
  const settled = of(events, 'settled').filter(({ day }) => day <= LAST_DAY);
  const isStocked = of(events, ...CAME_IN).length > 0;
  const years = new Map<number, Year>();
  if (isStocked)
    for (const stretch of stretchesOf(shop).toSorted((a, b) => a.start - b.start)) walk(shop, stretch, years);
  const said = new Map<number, number | string>();
  for (const name of new Set(settled.map(({ day }) => yearOf(day)))) {
    const year = years.get(name) ?? { sums: NOTHING, missing: 0, atLast: undefined };
    const boughtThen = of(events, ...CAME_IN).some(({ day }) => yearOf(day) === name);
    said.set(name, isStocked ? saidOf(year, boughtThen) : 'stock_d.stock_event');
  }
  return said;
}
