import { active, unparsed, type Limit, type PointText, type Reading } from './reading.ts';
import { longestDays, NUMBER, numberOf, plain } from './text.ts';

const STRETCH = new RegExp(`(?:不超过|不得超过|最多支付|最多|不长于)${NUMBER}(天|日|周|个月|月|年)`, 'gu');

/** The lengths that a text sets, with where they stand in it. */
function stretches(text: string): readonly { readonly days: number; readonly at: number; readonly rounded: boolean }[] {
  return [...text.matchAll(STRETCH)].flatMap((match) => {
    const [count, unit = ''] = [numberOf(match[1] ?? ''), match[2]];
    const days = count === undefined ? undefined : longestDays(count, unit);
    return days === undefined ? [] : [{ days, at: match.index, rounded: /[月年]$/u.test(unit) }];
  });
}

/** A text that counts from the first use to the last, whatever days lie between: it says so, or lets days lie between. */
const SPANNING = /总时间|间隔|每(?:周|月|个月)(?:最多|不超过|限)/u;

/**
 * How many days an item is paid for. The logic or the text says what is counted: days of use, or the span from the first.
 * How often within it is a point of its own. A length inside a list holds for one of its entries only and is left to a person.
 */
export function courseLimit(point: PointText): Reading[] {
  const text = plain(point.constraint);
  const type = /时间跨度/u.test(point.logic) || SPANNING.test(text) ? 'day-span' : 'course-days';
  const found = stretches(text);
  const days = new Set(found.map((one) => one.days));
  const [first] = found;
  if (first === undefined || days.size > 1) return unparsed(type, 'days-not-told');
  const list = text.search(/(?<!\d)1\.(?!\d)/u);
  if (list >= 0 && first.at > list) return unparsed(type, 'alternatives-differ');
  return active({
    type,
    maxDays: first.days,
    ...(/单次/u.test(text) ? { per: 'visit' } : {}),
    ...(first.rounded ? { assumed: ['longest-months'] } : {}),
  });
}

const PERIOD_DAYS: Readonly<Record<string, number>> = { 周: 7, 个月: 30, 月: 30 };
const EVERY = new RegExp(`每(日|天|周|次)(?:最多|不超过|限)(?:支付)?(?:不超过)?${NUMBER}(次|小时|天|个)`, 'u');
const INTERVAL = new RegExp(`间隔(?:时间)?不(?:短|少)于${NUMBER}(天|日|周|个月|月)`, 'u');
const REFLECTS = /反映近(\d+)(?:-|~|至)?(?:\d+)?(周|个月)/u;
const PER: Readonly<Record<string, Limit['per']>> = { 日: 'day', 天: 'day', 周: 'week', 次: 'visit' };

/** A quantity in a period, or the days between two uses, as the text writes it. */
function writtenFrequency(text: string): Limit | undefined {
  const interval = INTERVAL.exec(text);
  // Between two uses the shortest reading accuses least.
  const days = (numberOf(interval?.[1] ?? '') ?? 0) * (PERIOD_DAYS[interval?.[2] ?? ''] ?? 1);
  if (days > 0) return { type: 'interval-days', periodDays: days };
  const every = EVERY.exec(text);
  const [per, count] = [PER[every?.[1] ?? ''], numberOf(every?.[2] ?? '')];
  if (per !== undefined && count !== undefined)
    return { type: 'quantity', maxCount: count, per, ...(per === 'week' ? { periodDays: 7 } : {}) };
  const reflects = REFLECTS.exec(text);
  const period = Number(reflects?.[1] ?? 0) * (PERIOD_DAYS[reflects?.[2] ?? ''] ?? 0);
  if (period > 0)
    return { type: 'quantity', maxCount: 1, per: 'period', periodDays: period, assumed: ['period-lower-bound'] };
  return undefined;
}

/** How often an item may be charged: as written, else by the unit that it is charged by. */
export function frequencyLimit(point: PointText): Reading[] {
  const text = plain(point.constraint);
  const written = writtenFrequency(text);
  if (written !== undefined) return active(written);
  if (/^(?:每)?小时$/u.test(text))
    return active({ type: 'quantity', maxCount: 24, per: 'day', assumed: ['unit-24-hours-a-day'] });
  if (/^(?:每)?[日天]$/u.test(text))
    return active({ type: 'quantity', maxCount: 1, per: 'day', assumed: ['unit-once-a-day'] });
  return unparsed('quantity', 'quantity-not-told');
}
