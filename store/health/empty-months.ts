import type { Text } from '../../base/language.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { setlD } from '../../records/setl-d.ts';
import { stockD } from '../../records/stock-d.ts';
import { tracD } from '../../records/trac-d.ts';
import { cell, type Session } from '../session.ts';
import { identifier } from '../sql.ts';
import type { Finding } from './finding.ts';

/** A month with less than this share of the median month's records is as good as not delivered. */
const EMPTY_SHARE = 0.05;
/** Records in the median month from which on an empty one tells anything. */
const MONTH_ROWS = 5;

interface Watched {
  readonly kind: Kind;
  readonly time: string;
  /** Which records of the kind are one delivery: column and value. */
  readonly only?: readonly [column: string, value: string, words: Text];
}

const PURCHASE = { zh: '购进', en: 'purchases' };
const WATCHED: readonly Watched[] = [
  { kind: setlD, time: 'setl_time' },
  { kind: feeListD, time: 'fee_ocur_time' },
  { kind: tracD, time: 'trac_time', only: ['trac_event', 'purchase', PURCHASE] },
  { kind: tracD, time: 'trac_time', only: ['trac_event', 'settle', { zh: '结算', en: 'settlements' }] },
  { kind: stockD, time: 'stock_time', only: ['stock_event', 'purchase', PURCHASE] },
];

/** Months in which one kind of records has none, or nearly none, between months that have. */
export interface EmptyMonths {
  readonly kind: string;
  /** `purchase` or `settle` of a kind that holds several deliveries. */
  readonly event: string | null;
  readonly label: Text;
  /** ISO months, in order. */
  readonly months: readonly string[];
}

/** The month after an ISO month. */
function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** The empty months among counts by ISO month. Months with records must outnumber those without. */
export function emptyAmong(counts: ReadonlyMap<string, number>): string[] {
  const ordered = [...counts.values()].toSorted((a, b) => a - b);
  const median = ordered[Math.floor(ordered.length / 2)] ?? 0;
  if (median < MONTH_ROWS) return [];
  const full = [...counts].filter(([, n]) => n >= EMPTY_SHARE * median).map(([month]) => month);
  const [first, last] = [full.toSorted()[0], full.toSorted().at(-1)];
  if (first === undefined || last === undefined) return [];
  const empty: string[] = [];
  for (let month = first; month < last && empty.length < full.length; month = monthAfter(month)) {
    if (!full.includes(month)) empty.push(month);
  }
  return empty.length < full.length ? empty : [];
}

/** Looks for months that were not delivered, kind by kind. */
export async function emptyMonths(session: Session): Promise<EmptyMonths[]> {
  const found: EmptyMonths[] = [];
  for (const { kind, time, only } of WATCHED) {
    const among = only === undefined ? '' : ` AND ${identifier(only[0])} = '${only[1]}'`;
    const rows = await session.rows(
      `SELECT strftime(${identifier(time)}, '%Y-%m') AS month, count(*) AS n FROM ${identifier(kind.name)} WHERE ${identifier(time)} IS NOT NULL${among} GROUP BY 1`,
    );
    const months = emptyAmong(new Map(rows.map((row) => [cell(row, 'month'), Number(cell(row, 'n'))])));
    if (months.length === 0) continue;
    const label = {
      zh: `${kind.label.zh}${only === undefined ? '' : `的${only[2].zh}`}（${kind.name}）`,
      en: `${only === undefined ? '' : `${only[2].en} of `}${kind.label.en} (${kind.name})`,
    };
    found.push({ kind: kind.name, event: only?.[1] ?? null, label, months });
  }
  return found;
}

/** One sentence a kind: which months are wanting. */
export function emptyMonthsText({ label, months }: EmptyMonths): Text {
  return {
    zh: `${label.zh}缺 ${months.join('、')}：整月没有或几乎没有记录，而前后月份都有`,
    en: `${label.en}: none, or nearly none, in ${months.join(', ')}, though the months around have them`,
  };
}

/** Whether whole months are wanting, one finding a kind; one alone where none is. */
export async function emptyMonthFindings(session: Session): Promise<Finding[]> {
  const found = await emptyMonths(session);
  if (found.length === 0) {
    const text = {
      zh: '结算、明细、追溯码、进销存没有中间缺月',
      en: 'No month is wanting between months that are there',
    };
    return [{ check: 'months', level: 'ok', text }];
  }
  return found.map((one) => ({
    check: 'months',
    level: 'warn',
    text: emptyMonthsText(one),
    fix: {
      zh: '补采这些月份，入库后重新筛查；确实没有业务的，无须处理。',
      en: 'Fetch these months, ingest them and scan again; nothing to do where there truly was none.',
    },
    facts: { kind: one.kind, event: one.event, months: one.months.join(' ') },
  }));
}
