import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMemory } from '../engine/in-memory.ts';
import { shippedRule } from '../engine/trace-rule.ts';
import { answerOf, bought, boxCode, dateOf, monthOf, moved, sold, way } from './world.ts';

const store = inMemory();
const count = (names: readonly string[]): Record<string, number> =>
  names.reduce<Record<string, number>>((sum, name) => ({ ...sum, [name]: (sum[name] ?? 0) + 1 }), {});

describe('MC-TC-005 agrees with its rules in plain words', () => {
  /** The day after the last one judged, 2026-12-31. */
  const END = 730;
  interface Box {
    readonly sold: number;
    readonly bought: readonly number[];
  }
  interface World {
    readonly boxes: readonly Box[];
    /** Days on which other boxes were bought with codes. */
    readonly others: readonly number[];
    readonly stock: readonly { readonly day: number; readonly units: number }[];
    readonly opening: number | null;
  }

  /** Stretches without a purchase, more than twice as long as the longest that is usual. */
  function silences(days: readonly number[]): { from: number; until: number }[] {
    const ordered = [...new Set(days)].toSorted((a, b) => a - b);
    const gaps = ordered.flatMap((at, i) => (i === 0 ? [] : [at - (ordered[i - 1] ?? at)])).toSorted((a, b) => b - a);
    const usual = gaps[Math.max(1, Math.floor(gaps.length / 10))];
    if (usual === undefined) return [];
    const ends = [...ordered.slice(1), END];
    return ordered.flatMap((at, i) => {
      const next = ends[i] ?? at;
      return next - at > 14 && next - at > 2 * usual ? [{ from: at + 1, until: next - 1 }] : [];
    });
  }

  /** What becomes of each box; boxes are numbered in the order of their codes. */
  function expected({ boxes, others, stock, opening }: World): {
    hits: Record<string, string>;
    untold: Record<string, number>;
  } {
    const purchases = [...others, ...boxes.flatMap((box) => box.bought)];
    const untold: string[] = [];
    const early: Box[] = [];
    const never: Box[] = [];
    if (purchases.length === 0) return { hits: {}, untold: count(boxes.map(() => 'trac_d.trac_event')) };
    const [since, until] = [Math.min(...purchases), Math.max(...purchases)];
    const known = opening !== null;
    const units = stock.reduce((sum, one) => sum + one.units, 0);
    const codes = others.length + boxes.filter((box) => box.bought.length > 0).length;
    const silent = silences(purchases);
    const [days, months] = [new Set(purchases), new Set(purchases.map(monthOf))];
    const monthly = months.size > 1 && days.size <= 2 * months.size;
    const outsold = boxes.filter((box) => box.sold >= since).length > Math.max(codes, units);
    for (const box of boxes) {
      if (box.bought.some((day) => day <= box.sold)) continue;
      const later = Math.min(...box.bought);
      if (later - box.sold <= 7) continue;
      const quiet = silent.filter((one) => box.sold >= one.from - 7 && box.sold <= one.until + 90);
      const quietUntil = Math.max(...quiet.map((one) => one.until));
      const booked = Math.min(...purchases.filter((at) => at > box.sold));
      if (box.sold < since) untold.push('stock_d.stock_event');
      else if (box.bought.length > 0) {
        if (monthly && (monthOf(later) === monthOf(booked) || later <= booked + 7)) untold.push('trac_d.trac_time');
        else if (later <= quietUntil + 7) untold.push('purchases:gap');
        else early.push(box);
      } else if (box.sold + 7 > until) untold.push('trac_d.trac_time');
      else if (quiet.length > 0) untold.push('purchases:gap');
      else if ((box.sold <= since + 180 || outsold) && !known) untold.push('stock_d.stock_event');
      else never.push(box);
    }
    const ordered = never.toSorted((a, b) => a.sold - b.sold || boxes.indexOf(a) - boxes.indexOf(b));
    const firstStock = Math.min(...stock.map((one) => one.day));
    const after = (days: readonly number[]): boolean => days.some((at) => at >= firstStock);
    const coded = others.filter((at) => after([at])).length + boxes.filter((box) => after(box.bought)).length;
    let uncoded = Math.max(0, units - coded);
    let shelf = opening ?? 0;
    const guilty: Box[] = [];
    for (const box of ordered) {
      if (stock.length === 0 && ordered.length > 0.5 * boxes.length) untold.push('stock_d.cnt');
      else if (shelf > 0) {
        shelf -= 1;
        untold.push('stock_d.stock_event');
      } else if (uncoded > 0) {
        uncoded -= 1;
        untold.push('stock_d.drug_trac_codg');
      } else guilty.push(box);
    }
    const hits = [...early, ...guilty];
    const listed = hits.length < 2 ? {} : count(hits.map((box) => `P1 D10 ${monthOf(box.sold)}`));
    return { hits: Object.fromEntries(Object.entries(listed).map(([key, n]) => [key, `${n}`])), untold: count(untold) };
  }

  const day = fc.integer({ min: 0, max: 420 });
  const world = fc.record({
    boxes: fc.array(
      fc.record({
        sold: fc.oneof(day, fc.integer({ min: 180, max: 400 })),
        bought: fc.oneof(
          { weight: 3, arbitrary: fc.constant<number[]>([]) },
          { weight: 2, arbitrary: fc.array(day, { minLength: 1, maxLength: 2 }) },
        ),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    others: fc.oneof(
      fc.constant<number[]>([5, 415]),
      fc.array(day, { maxLength: 3 }),
      // Every ten days, or once at the end of each month; some leave out two months.
      fc
        .constantFrom(10, 30)
        .chain((step) =>
          fc
            .boolean()
            .map((whole) =>
              [...Array(42).keys()]
                .map((n) => n * 10)
                .filter((at) => at % step === 0 && (whole || at < 200 || at > 260)),
            ),
        ),
    ),
    stock: fc.array(fc.record({ day, units: fc.integer({ min: 1, max: 4 }) }), { maxLength: 3 }),
    opening: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 3 })),
  });

  it('on random purchases, sales and stock', { timeout: 600_000 }, async () => {
    const rule = shippedRule('MC-TC-005');
    let [hits, silent] = [0, 0];
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        await store.empty();
        await store.land(way, {
          trac_d: [
            ...given.others.map((at, i) => bought('P1', boxCode(500 + i), at)),
            ...given.boxes.flatMap((box, i) => [
              sold('P1', boxCode(i), box.sold, `${i}`),
              ...[...new Set(box.bought)].map((at) => bought('P1', boxCode(i), at)),
            ]),
          ],
          stock_d: [
            ...given.stock.map((one) => moved('purchase', 'P1', one.day, one.units)),
            ...(given.opening === null ? [] : [moved('count', 'P1', -1, given.opening)]),
          ],
        });
        const boxes = given.boxes.map((box) => ({ ...box, bought: [...new Set(box.bought)] }));
        const answer = await answerOf(store.session(), rule, ['fixmedins_code', 'med_list_codg', 'month']);
        const want = expected({ ...given, boxes });
        hits += Object.keys(want.hits).length;
        silent += want.untold['purchases:gap'] ?? 0;
        expect({ hits: answer.suspects, untold: answer.untold }).toEqual(want);
      }),
      { numRuns: 15, seed: 20_250_701 },
    );
    expect(hits).toBeGreaterThan(5);
    expect(silent).toBeGreaterThan(3);
  });
});

describe('MC-TC-004 agrees with its rules in plain words', () => {
  /** What each prefix of `trace-way` belongs to, and how that item differs from D10 and from E10. */
  const PREFIX: Readonly<Record<string, { readonly item: string; readonly asD10: string; readonly asE10: string }>> = {
    '8123456': { item: 'D10', asD10: 'clear', asE10: 'hit' },
    '8200001': { item: 'E10', asD10: 'hit', asE10: 'clear' },
    '8200002': { item: 'D20', asD10: 'hit', asE10: 'hit' },
    '8200003': { item: 'D10B', asD10: 'hit', asE10: 'hit' },
    '8200004': { item: 'D10N', asD10: 'clear', asE10: 'hit' },
    '8200005': { item: 'D10U', asD10: 'item_b.prodentp_name', asE10: 'hit' },
    '8200006': { item: 'X99', asD10: 'item_b.gnrc_name', asE10: 'item_b.gnrc_name' },
  };
  interface Sale {
    readonly place: string;
    readonly prefix: string;
    readonly item: string;
    readonly box: number;
  }

  function expected(sales: readonly Sale[]): { hits: Record<string, string>; untold: Record<string, number> } {
    const places = (of: (sale: Sale) => boolean): number => new Set(sales.filter(of).map((sale) => sale.place)).size;
    const untold: string[] = [];
    const hits = new Map<string, Set<number>>();
    for (const sale of sales) {
      const prefix = PREFIX[sale.prefix];
      if (prefix === undefined || prefix.item === sale.item) continue;
      const outcome = sale.item === 'D10' ? prefix.asD10 : prefix.asE10;
      const alike = places((other) => other.prefix === sale.prefix && other.item === sale.item);
      const [billing, settling] = [
        places((other) => other.item === sale.item),
        places((other) => other.prefix === sale.prefix),
      ];
      const common = alike >= 3 && (alike >= 0.8 * billing || alike >= 0.8 * settling);
      const borne = sales.some((other) => other.prefix === sale.prefix && other.item === prefix.item);
      const lonely = alike === billing && billing < 3 && !borne && outcome === 'hit';
      if (common || lonely) untold.push('trac_prefix_b.med_list_codg');
      else if (outcome === 'hit') {
        const key = `${sale.place} ${sale.prefix} ${sale.item}`;
        hits.set(key, (hits.get(key) ?? new Set()).add(sale.box));
      } else if (outcome !== 'clear') untold.push(outcome);
    }
    const enough = [...hits].filter(([, boxes]) => boxes.size >= 2).map(([key, boxes]) => [key, `${boxes.size}`]);
    return { hits: Object.fromEntries(enough) as Record<string, string>, untold: count(untold) };
  }

  it('on random sales of many prefixes', { timeout: 600_000 }, async () => {
    const rule = shippedRule('MC-TC-004');
    const sale = fc.record({
      place: fc.constantFrom('P1', 'P2', 'P3', 'H1'),
      prefix: fc.oneof(
        { weight: 2, arbitrary: fc.constant('8200001') },
        { weight: 1, arbitrary: fc.constant('8200002') },
        { weight: 2, arbitrary: fc.constantFrom(...Object.keys(PREFIX)) },
      ),
      item: fc.constantFrom('D10', 'D10', 'E10'),
      box: fc.integer({ min: 0, max: 3 }),
    });
    let [hits, tables] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(sale, { minLength: 8, maxLength: 24 }), async (all) => {
        // The table names E10's prefix 8200001 and D10's item alone: a mismatch under an unmapped item cannot be tested twice.
        const sales = all.filter((one) => !(one.prefix === '8200006' && one.item === 'E10'));
        await store.empty();
        await store.land(way, {
          trac_d: sales.map((one, i) =>
            sold(
              one.place,
              boxCode(
                one.box + 10 * ['P1', 'P2', 'P3', 'H1'].indexOf(one.place) + (one.item === 'E10' ? 100 : 0),
                one.prefix,
              ),
              i,
              `${i}`,
              { med_list_codg: one.item },
            ),
          ),
        });
        const answer = await answerOf(store.session(), rule, ['fixmedins_code', 'trac_prefix', 'med_list_codg']);
        const want = expected(sales);
        hits += Object.keys(want.hits).length;
        tables += want.untold['trac_prefix_b.med_list_codg'] ?? 0;
        expect({ hits: answer.suspects, untold: answer.untold }).toEqual(want);
      }),
      { numRuns: 15, seed: 20_250_702 },
    );
    expect(hits).toBeGreaterThan(5);
    expect(tables).toBeGreaterThan(5);
  });
});

describe('MC-TC-006 agrees with its rules in plain words', () => {
  interface Box {
    readonly bought: { readonly expiry: number | null; readonly lot: string | null } | null;
    readonly sold: { readonly day: number; readonly expiry: number | null; readonly lot: string | null };
  }
  const lotExpiry = (boxes: readonly Box[], lot: string | null): number | null =>
    boxes.reduce<number | null>((latest, box) => {
      if (lot === null || box.bought?.lot !== lot || box.bought.expiry === null) return latest;
      return Math.max(latest ?? box.bought.expiry, box.bought.expiry);
    }, null);
  /** The last day of sale: the month's last where the first was typed. */
  const lastDay = (expiry: number): number => {
    if (!dateOf(expiry).endsWith('-01')) return expiry;
    let last = expiry;
    while (monthOf(last + 1) === monthOf(expiry)) last += 1;
    return last;
  };

  function expected(boxes: readonly Box[]): Record<string, string> {
    const lots = new Set(boxes.map((box) => box.bought?.lot).filter((lot) => lot !== null && lot !== undefined));
    const months = new Set(
      boxes.flatMap((box) => (box.bought?.expiry === null || box.bought === null ? [] : [monthOf(box.bought.expiry)])),
    );
    const reasons = boxes.map((box) => {
      const told = [
        box.sold.expiry,
        box.bought?.expiry ?? null,
        lotExpiry(boxes, box.bought?.lot ?? box.sold.lot),
      ].filter((one) => one !== null);
      const overdue = told.length === 0 ? 0 : box.sold.day - Math.max(...told.map(lastDay));
      if (overdue > 0) {
        const ownOnly =
          (box.bought?.expiry ?? null) === null && lotExpiry(boxes, box.bought?.lot ?? box.sold.lot) === null;
        return ownOnly && box.bought !== null && Math.max(...told.map(lastDay)) < 0 ? '' : `${overdue}`;
      }
      if (box.bought?.lot !== null && box.bought !== null && box.sold.lot !== null && !lots.has(box.sold.lot))
        return 'lot';
      const apart = Math.abs((box.sold.expiry ?? 0) - (box.bought?.expiry ?? 0));
      if (
        box.bought?.expiry !== null &&
        box.bought !== null &&
        box.sold.expiry !== null &&
        !months.has(monthOf(box.sold.expiry)) &&
        apart > 31
      )
        return 'expiry';
      return '';
    });
    const filledIn = (reason: string, among: number): boolean => {
      const unlike = reasons.filter((one) => one === reason).length;
      return unlike > 0.2 * among;
    };
    /** Expired by the seller's own word alone. */
    const own = boxes.map((box, i) => {
      const elsewhere = [box.bought?.expiry ?? null, lotExpiry(boxes, box.bought?.lot ?? box.sold.lot)];
      return /^\d/.test(reasons[i] ?? '') && elsewhere.every((one) => one === null);
    });
    const byDefault = (expiry: number | null): boolean => {
      const same = boxes.filter((box, i) => own[i] === true && box.sold.expiry === expiry).map((box) => box.sold.lot);
      return same.length >= 3 && (same.includes(null) || new Set(same).size > 1);
    };
    const withLot = boxes.filter((box) => box.sold.lot !== null).length;
    const withExpiry = boxes.filter((box) => box.sold.expiry !== null).length;
    const hits = reasons.flatMap((reason, i) => {
      if (
        reason === '' ||
        (own[i] === true &&
          (own.filter(Boolean).length > 0.2 * withExpiry || byDefault(boxes[i]?.sold.expiry ?? null))) ||
        (reason === 'lot' && filledIn('lot', withLot)) ||
        (reason === 'expiry' && filledIn('expiry', withExpiry))
      )
        return [];
      return [[`P1 ${boxCode(i)}`, ['lot', 'expiry'].includes(reason) ? '0' : reason] as const];
    });
    return Object.fromEntries(hits);
  }

  it('on random lots and expiries', { timeout: 600_000 }, async () => {
    const rule = shippedRule('MC-TC-006');
    const expiry = fc.oneof(fc.constant(null), fc.integer({ min: 100, max: 330 }), fc.constantFrom(181, 212, 243));
    const lot = fc.constantFrom(null, 'AAA', 'BBB', 'CCC', 'DDD');
    const box = fc.record({
      bought: fc.oneof(fc.constant(null), fc.record({ expiry, lot }), fc.record({ expiry, lot })),
      sold: fc.record({
        day: fc.integer({ min: 150, max: 320 }),
        expiry,
        lot: fc.oneof(lot, fc.constantFrom('AAA', 'ZZ1', 'ZZ2')),
      }),
    });
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(box, { minLength: 2, maxLength: 12 }), async (boxes) => {
        await store.empty();
        await store.land(way, {
          trac_d: boxes.flatMap((one, i) => [
            sold('P1', boxCode(i), one.sold.day, `${i}`, {
              expy_end: one.sold.expiry === null ? null : dateOf(one.sold.expiry),
              manu_lotnum: one.sold.lot,
            }),
            ...(one.bought === null
              ? []
              : [
                  bought('P1', boxCode(i), 0, {
                    expy_end: one.bought.expiry === null ? null : dateOf(one.bought.expiry),
                    manu_lotnum: one.bought.lot,
                  }),
                ]),
          ]),
        });
        const want = expected(boxes);
        hits += Object.keys(want).length;
        // Without a single expiry the rule does not run at all.
        const runs = boxes.some((one) => one.sold.expiry !== null || (one.bought?.expiry ?? null) !== null);
        const { suspects } = await answerOf(store.session(), rule, ['fixmedins_code', 'drug_trac_codg']);
        expect(suspects).toEqual(runs ? want : {});
      }),
      { numRuns: 15, seed: 20_250_703 },
    );
    expect(hits).toBeGreaterThan(20);
  });
});
