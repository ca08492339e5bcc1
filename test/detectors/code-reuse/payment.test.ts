import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../detectors/engine/scan.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { cell, type Row } from '../../../store/session.ts';
import { inMemory } from '../engine/in-memory.ts';
import { code, feeLine, places, settled, shippedRule } from '../engine/trace-rule.ts';

const store = inMemory();
const rule = shippedRule('MC-TC-017');
type Given = Record<string, FixtureValue>;

const MINUTE = 60;
const DAY = 86_400;
const START = Date.UTC(2025, 7, 1, 9);
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

const paid = (
  n: number,
  place: string,
  time: string,
  person: string | null,
  document: string,
  more: Given = {},
): Given => ({
  trac_event: 'sale',
  fixmedins_code: place,
  drug_trac_codg: code(n),
  trac_time: time,
  med_list_codg: 'D10',
  rtal_docno: document,
  psn_no: person,
  mdtrt_setl_type: '2',
  ...more,
});

interface Sale {
  readonly cash: boolean;
  readonly place: string;
  readonly person: string | null;
  readonly seconds: number;
}

interface Expected {
  /** Settlements whose money counts. */
  readonly charged: readonly string[];
  readonly suspects: number;
  /** Settlements that nothing can be told of. */
  readonly untold: number;
}

/** The rule in words, for whole packs of one code. */
function expected(sales: readonly Sale[]): Expected {
  const cashSales = sales.filter((sale) => sale.cash);
  const judged = sales.flatMap((sale, i) => {
    if (sale.cash) return [];
    const outcomes = cashSales.map((other) => {
      const here = other.place === sale.place;
      const unknown = other.person === null || sale.person === null;
      const gap = Math.abs(other.seconds - sale.seconds);
      const days =
        Math.abs(Date.parse(at(other.seconds).slice(0, 10)) - Date.parse(at(sale.seconds).slice(0, 10))) / 86_400_000;
      if (here && !unknown && other.person === sale.person && days <= 30) return 'one sale';
      if (here && unknown && gap <= 60 * MINUTE) return 'one sale';
      if (here && unknown && days <= 7) return 'untold';
      return other.seconds <= sale.seconds || here ? 'charged' : 'listed';
    });
    const worst = (['charged', 'listed', 'untold'] as const).find((one) => outcomes.includes(one)) ?? 'clear';
    return [{ key: `L${i}`, worst }];
  });
  const hit = judged.some(({ worst }) => worst === 'charged' || worst === 'listed');
  return {
    charged: judged.filter(({ worst }) => worst === 'charged').map(({ key }) => key),
    suspects: hit ? 1 : 0,
    untold: cashSales.length === 0 ? judged.length : judged.filter(({ worst }) => worst === 'untold').length,
  };
}

describe('which settlements of a box that was paid for are in question', () => {
  it('is as the rule says in words, for random sales', { timeout: 600_000 }, async () => {
    const sale = fc.record({
      cash: fc.boolean(),
      place: fc.constantFrom('P1', 'P1', 'P2'),
      person: fc.constantFrom('A', 'B', null, null),
      gap: fc.oneof(
        fc.integer({ min: 61, max: 20 * DAY }),
        fc.constantFrom(60 * MINUTE, 60 * MINUTE + 1, 7 * DAY, 8 * DAY, 30 * DAY, 31 * DAY),
      ),
    });
    let [suspects, charged, untold] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(sale, { minLength: 2, maxLength: 6 }), async (steps) => {
        let clock = 0;
        // A settlement always has its buyer; a sale for cash need not.
        const sales = steps.map(({ gap, person, ...one }) => ({
          ...one,
          person: one.cash ? person : (person ?? 'A'),
          seconds: (clock += gap),
        }));
        await store.empty();
        await store.land(places, {
          fee_list_d: sales.flatMap((one, i) =>
            one.cash ? [] : [feeLine(`L${i}`, one.place, at(one.seconds), `S${i}`, { psn_no: one.person })],
          ),
          trac_d: sales.map((one, i) =>
            one.cash
              ? paid(1, one.place, at(one.seconds), one.person, `R${i}`)
              : settled(1, one.place, at(one.seconds), `S${i}`, one.person, { bkkp_sn: `L${i}`, mdtrt_setl_type: '1' }),
          ),
        });
        const { outcomes } = await detect(store.session(), [rule], { asOf: '2026-12-31' });
        const lines = await store.session().rows('SELECT line_key FROM found_line WHERE amount > 0 ORDER BY line_no');
        const want = expected(sales);
        suspects += want.suspects;
        charged += want.charged.length;
        untold += want.untold;
        const skipped = sales.every((one) => one.cash);
        expect({
          charged: lines.map((row) => cell(row, 'line_key')),
          suspects: outcomes[0]?.suspects,
          untold: skipped ? 0 : outcomes[0]?.couldNotTell.rows,
        }).toEqual(want);
      }),
      { numRuns: 25, seed: 20_250_717 },
    );
    expect(Math.min(suspects, charged, untold)).toBeGreaterThan(3);
  });
});

describe('what a suspect says', () => {
  const found = async (): Promise<Row[]> => {
    await detect(store.session(), [rule]);
    return store.session().rows('SELECT * FROM found_candidate ORDER BY key');
  };

  it('names both sellers in the order of their sales, the purchase, and blames nobody', async () => {
    const purchase: Given = {
      ...settled(1, 'P2', at(-9 * DAY), null, null, { manu_lotnum: 'LOT7' }),
      trac_event: 'purchase',
    };
    await store.land(places, {
      fee_list_d: [feeLine('L1', 'P2', at(20 * DAY), 'S1')],
      trac_d: [
        paid(1, 'P1', at(0), 'X', 'R1', { manu_lotnum: 'LOT8' }),
        settled(1, 'P2', at(20 * DAY), 'S1', 'A', { bkkp_sn: 'L1', manu_lotnum: 'LOT7' }),
        purchase,
      ],
    });
    const [row] = await found();
    expect(row).toMatchObject({ fixmedins_code: 'P2', psn_no: 'A', amount: '80.00', amount_kind: 'fact' });
    expect(cell(row, 'explanation_zh')).toMatch(
      /首次销售方康健药店（P1），2025-08-01 09:00:00（自费）；再次销售方益民药店（P2），2025-08-21 09:00:00（医保结算），相隔20天。.*疑似.*再次销售方有该码的购进记录（2025-07-23，批号LOT7）；两次销售所报批号不同（LOT8、LOT7）。责任待核。/,
    );
    const { settlements } = JSON.parse(cell(row, 'facts')) as { settlements: unknown[] };
    expect(settlements).toMatchObject([
      {
        time: '2025-08-01 09:00:00',
        fixmedins_code: 'P1',
        payment: 'cash',
        rtal_docno: 'R1',
        setl_id: null,
        violating: false,
      },
      { time: '2025-08-21 09:00:00', fixmedins_code: 'P2', payment: 'insured', setl_id: 'S1', violating: true },
    ]);
    expect(cell(row, 'explanation_en')).toMatch(
      /first seller .*for cash.*second seller .*settled.*20 days apart.*suspected.*Responsibility/,
    );
  });

  it('lists a settled box sold for cash elsewhere without money, under the second seller', async () => {
    await store.land(places, {
      fee_list_d: [feeLine('L1', 'P2', at(0), 'S1')],
      trac_d: [settled(1, 'P2', at(0), 'S1', 'A', { bkkp_sn: 'L1' }), paid(1, 'P1', at(20 * DAY), 'X', 'R1')],
    });
    const [row] = await found();
    expect(row).toMatchObject({ fixmedins_code: 'P1', amount: null, amount_kind: 'none', lines_total: '1' });
    expect(cell(row, 'explanation_zh')).toContain('原结算是否真实待核，不计金额');
  });
});
