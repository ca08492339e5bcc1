import fc from 'fast-check';
import { expect, it } from 'vitest';
import { balance } from '../../../detectors/archetypes/balance.ts';
import { cell } from '../../../store/session.ts';
import { answer, ruleNamed } from '../quantity/answer.ts';
import { count, fee, moved, type Cells } from './records.ts';
import { expectedOf, LAST_DAY, type Event, type Shop } from './reference.ts';

const SHOPS = 250;

const anyDay = fc.nat(LAST_DAY);
/** Sold for cash and settled the same day, as many: one sale or two. */
const twice = fc.record({ day: anyDay, cnt: fc.integer({ min: 1, max: 60 }) }).map((sale): Event[] => [
  { ...sale, what: 'settled' },
  { ...sale, what: 'cash' },
]);
const event: fc.Arbitrary<Event> = fc.record({
  day: anyDay,
  what: fc.constantFrom(
    'bought',
    'bought',
    'settled',
    'settled',
    'settled',
    'cash',
    'cash_back',
    'insured',
    'unstated',
    'unstated_back',
    'returned',
    'lost',
    'found',
  ),
  cnt: fc.integer({ min: 1, max: 60 }),
});
const counted: fc.Arbitrary<Event> = fc.record({
  day: fc.oneof(anyDay, fc.nat(6)),
  what: fc.constant('counted' as const),
  cnt: fc.nat(60),
});
/** Purchases of other items: once a month, and every ten days, which is no habit of booking once. */
const everyMonth = Array.from({ length: 25 }, (_, month) => month * 30);
const everyTenDays = Array.from({ length: 74 }, (_, nth) => nth * 10);
const shop: fc.Arbitrary<Shop> = fc.record({
  events: fc
    .tuple(
      fc.array(event, { minLength: 3, maxLength: 14 }),
      fc.oneof({ arbitrary: fc.constant([]), weight: 3 }, { arbitrary: twice, weight: 1 }),
      fc.uniqueArray(counted, { maxLength: 2, selector: ({ day }) => day }),
    )
    .map(([moves, sales, counts]) => [...moves, ...sales, ...counts]),
  reports: fc.oneof(
    { arbitrary: fc.constantFrom(everyMonth, everyTenDays, everyTenDays), weight: 4 },
    {
      arbitrary: fc
        .tuple(fc.constantFrom(everyMonth, everyTenDays), anyDay, fc.constantFrom(40, 100))
        .map(([days, silent, long]) => days.filter((day) => day < silent || day > silent + long)),
      weight: 2,
    },
  ),
});

const dayOf = (day: number): string => new Date(Date.UTC(2024, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);

const STOCK: Readonly<Record<string, Cells>> = {
  bought: { stock_event: 'purchase' },
  returned: { stock_event: 'purchase_return' },
  lost: { stock_event: 'change', inv_chg_type: '104' },
  found: { stock_event: 'change', inv_chg_type: '103' },
  cash: { stock_event: 'sale', mdtrt_setl_type: '2' },
  cash_back: { stock_event: 'sale_return', hi_feesetl_type: '0' },
  insured: { stock_event: 'sale', mdtrt_setl_type: '1' },
  unstated: { stock_event: 'sale' },
  unstated_back: { stock_event: 'sale_return' },
};

function rowsOf(shops: readonly Shop[]): { item_b: Cells[]; stock_d: Cells[]; fee_list_d: Cells[] } {
  const all = shops.flatMap(({ events, reports }, n) => [
    ...reports.map((day): Cells => moved(`H${n}`, 'OTHER', dayOf(day), 1)),
    ...events.flatMap((one): Cells[] =>
      one.what === 'settled'
        ? []
        : one.what === 'counted'
          ? [count(`H${n}`, `I${n}`, dayOf(one.day), one.cnt)]
          : [moved(`H${n}`, `I${n}`, dayOf(one.day), one.cnt, STOCK[one.what])],
    ),
  ]);
  return {
    item_b: shops.map((_, n) => ({ med_list_codg: `I${n}`, item_name: `药${n}`, list_type: '101', pack_qty: '1' })),
    stock_d: all,
    fee_list_d: shops.flatMap(({ events }, n) =>
      events
        .filter(({ what }) => what === 'settled')
        .map((one, i) => fee(`L${n}-${i}`, `H${n}`, `I${n}`, dayOf(one.day), one.cnt)),
    ),
  };
}

it(
  `agrees with the book walked day by day, over ${SHOPS} random shops of two years`,
  { timeout: 300_000 },
  async () => {
    const shops = fc.sample(shop, { numRuns: SHOPS, seed: 11 });
    const { candidates, untold, facts } = await answer(balance, ruleNamed('MC-TC-014'), rowsOf(shops));
    const hits = new Map<string, number>();
    const wanting: Record<string, number> = {};
    let clear = 0;
    shops.forEach((one, n) => {
      for (const [year, said] of expectedOf(one)) {
        if (typeof said === 'number') hits.set(`H${n} ${year}`, said);
        else if (said === 'clear') clear += 1;
        else wanting[said] = (wanting[said] ?? 0) + 1;
      }
    });
    const found = candidates.map((row): [string, number] => [
      `${cell(row, 'k_fixmedins_code')} ${cell(row, 'k_year')}`,
      Number(row['measure']),
    ]);
    expect(new Map(found)).toEqual(hits);
    expect(untold).toEqual(wanting);
    expect(Object.keys(untold).toSorted()).toEqual([
      'purchases:gap',
      'stock_d.inv_chg_type',
      'stock_d.mdtrt_setl_type',
      'stock_d.stock_event',
      'stock_d.stock_time',
    ]);
    // Every line is ten yuan a pack, so the money is ten times the packs, told or estimated.
    for (const row of candidates) expect(Number(row['amount'])).toBeCloseTo(10 * Number(row['measure']), 2);
    // The figures of every sentence add up to the lowest book, and that to what is missing.
    for (const fact of facts) {
      const of = (name: string): number => Number(fact[name]);
      const gone = of('sent_back') + of('went_out') + of('cash') + of('settled');
      expect(of('opening') + of('came_in') - gone).toBeCloseTo(of('lowest'), 4);
      expect(of('oversold') + of('uncounted')).toBeCloseTo(-of('lowest'), 4);
      const rows = JSON.parse(String(fact['ledger'])) as { packs: number; balance: number }[];
      expect(rows.length).toBeLessThanOrEqual(60);
      expect(rows.at(-1)?.balance).toBeCloseTo(of('lowest'), 1);
    }
    expect(hits.size).toBeGreaterThan(50);
    expect(clear).toBeGreaterThan(50);
    expect(new Set(candidates.map((row) => row['amount_kind']))).toEqual(new Set(['fact', 'estimate']));
  },
);
