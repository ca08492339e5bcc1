import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../detectors/engine/scan.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { cell } from '../../../store/session.ts';
import { inMemory } from '../engine/in-memory.ts';
import { feeLine, places, settled, shippedRule } from '../engine/trace-rule.ts';

const store = inMemory();
const rule = shippedRule('MC-TC-001');
type Given = Record<string, FixtureValue>;

const PACK = 10;
const PACK_PRICE = 88;
const at = (n: number): string =>
  new Date(Date.UTC(2025, 7, 1, 9) + n * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');

const code = (box: number): string => `812345600000000${10_000 + box}`;

interface Line {
  readonly pieces: number;
  /** Charged by the piece, or as a part of packs to four decimals. */
  readonly byPiece: boolean;
  /** Each trace row is marked as of an opened pack, with how many pieces came of that box. */
  readonly told: boolean;
}

/** Lines of one person each, served from one box after another: every box is handed out once, whoever gets its pieces. */
function served(lines: readonly Line[]): { readonly fees: Given[]; readonly traces: Given[]; readonly boxes: number } {
  let [box, left] = [1, PACK];
  const traces: Given[] = [];
  const fees = lines.map(({ pieces, byPiece, told }, i) => {
    for (let wanted = pieces; wanted > 0;) {
      if (left === 0) [box, left] = [box + 1, PACK];
      const taken = Math.min(wanted, left);
      const row = told ? { cnt: taken, trdn_flag: '1' } : {};
      traces.push(settled(0, 'V1', at(i), `S${i}`, `A${i}`, { drug_trac_codg: code(box), bkkp_sn: `L${i}`, ...row }));
      [wanted, left] = [wanted - taken, left - taken];
    }
    const money = ((pieces * PACK_PRICE) / PACK).toFixed(2);
    return feeLine(`L${i}`, 'V1', at(i), `S${i}`, {
      cnt: byPiece ? pieces : (pieces / PACK).toFixed(4),
      pric: byPiece ? PACK_PRICE / PACK : PACK_PRICE,
      det_item_fee_sumamt: money,
      inscp_amt: money,
      psn_no: `A${i}`,
    });
  });
  return { fees, traces, boxes: box };
}

const line = (told: fc.Arbitrary<boolean>): fc.Arbitrary<Line> =>
  fc.record({ pieces: fc.integer({ min: 1, max: 27 }), byPiece: fc.boolean(), told });
const purchase: Given = {
  stock_event: 'purchase',
  fixmedins_code: 'V1',
  med_list_codg: 'D10',
  stock_time: at(-30),
  cnt: 60,
  pric: PACK_PRICE,
};

describe('boxes that are opened and handed out once', () => {
  it('are never suspected, however the lines are charged and whatever the rows say', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line(fc.boolean()), { minLength: 30, maxLength: 60 }),
        fc.boolean(),
        async (lines, bought) => {
          const { fees, traces } = served(lines);
          await store.empty();
          await store.land(places, { fee_list_d: fees, trac_d: traces, stock_d: bought ? [purchase] : [] });
          const { outcomes } = await detect(store.session(), [rule]);
          expect(await store.session().rows('SELECT facts FROM found_candidate')).toEqual([]);
          expect(outcomes[0]?.suspects).toBe(0);
        },
      ),
      { numRuns: 6, seed: 20_250_801 },
    );
  });

  it(
    'are told from one that is handed out again, where the rows say how many pieces',
    { timeout: 300_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(line(fc.constant(true)), { minLength: 20, maxLength: 40 }),
          fc.nat(),
          fc.integer({ min: 2, max: PACK }),
          async (lines, which, pieces) => {
            const { fees, traces, boxes } = served(lines);
            const again = 1 + (which % boxes);
            const given = (n: number): number =>
              traces
                .flatMap((row) => (row['drug_trac_codg'] === code(n) ? [Number(row['cnt'])] : []))
                .reduce((a, b) => a + b, 0);
            const extra = settled(0, 'V1', at(90), 'SX', 'AX', {
              drug_trac_codg: code(again),
              bkkp_sn: 'LX',
              cnt: pieces,
              trdn_flag: '1',
            });
            const price = { cnt: pieces, pric: PACK_PRICE / PACK, psn_no: 'AX' };
            const money = ((pieces * PACK_PRICE) / PACK).toFixed(2);
            await store.empty();
            await store.land(places, {
              fee_list_d: [
                ...fees,
                feeLine('LX', 'V1', at(90), 'SX', { ...price, det_item_fee_sumamt: money, inscp_amt: money }),
              ],
              trac_d: [...traces, extra],
            });
            const { outcomes } = await detect(store.session(), [rule]);
            expect(outcomes[0]?.couldNotTell.rows).toBe(0);
            const found = await store
              .session()
              .rows("SELECT json_extract_string(facts, '$.drug_trac_codg') AS code, amount FROM found_candidate");
            const beyond = given(again) + pieces - PACK;
            const want = beyond > 0 ? [{ code: code(again), amount: ((beyond * PACK_PRICE) / PACK).toFixed(2) }] : [];
            expect(found.map((row) => ({ code: cell(row, 'code'), amount: cell(row, 'amount') }))).toEqual(want);
          },
        ),
        { numRuns: 4, seed: 20_250_802 },
      );
    },
  );
});
