import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromFen, toFen } from '../../../base/decimal.ts';
import { quantity } from '../../../detectors/archetypes/quantity.ts';
import { cell } from '../../../store/session.ts';
import { answer, ruleNamed } from './answer.ts';

const rule = ruleNamed('MC-RX-001');
const CAP = 7;
/** Days that a pack of each item lasts. */
const DAYS: Readonly<Record<string, number>> = { T1: 1, T2: 2, T5: 5, T9: 9 };

interface Line {
  readonly item: string;
  readonly packs: number;
  readonly fenPerPack: number;
}

const visits = fc.array(
  fc.record({
    item: fc.constantFrom(...Object.keys(DAYS)),
    packs: fc.integer({ min: 1, max: 2 }),
    fenPerPack: fc.integer({ min: 1, max: 5000 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The rule in plain words: packs one by one, the longest first, of like ones the dearest, until the cap is reached. */
function expected(lines: readonly Line[]): { days: number; fen: number } | undefined {
  const packs = lines
    .flatMap(({ item, packs: n, fenPerPack }) =>
      Array.from({ length: n }, () => ({ days: DAYS[item] ?? 0, fen: fenPerPack })),
    )
    .sort((a, b) => b.days - a.days || b.fen - a.fen);
  const byItem = Object.keys(DAYS).map((item) =>
    lines.filter((line) => line.item === item).reduce((sum, { packs: n }) => sum + n, 0),
  );
  let reached = 0;
  const beyond = packs.filter(({ days }) => {
    if (reached >= CAP) return true;
    reached += days;
    return false;
  });
  if (beyond.length === 0 || Math.max(...byItem) <= 1) return undefined;
  return { days: beyond.reduce((sum, { days }) => sum + days, 0), fen: beyond.reduce((sum, { fen }) => sum + fen, 0) };
}

it('agrees with packs taken off the shelf one by one, over 300 random visits', { timeout: 300_000 }, async () => {
  const worlds = fc.sample(visits, { numRuns: 300, seed: 11 });
  const settlement = (visit: string): Record<string, string> => ({
    mdtrt_id: visit,
    psn_no: `P${visit}`,
    fixmedins_code: 'H1',
  });
  const { candidates, facts } = await answer(quantity, rule, {
    item_b: Object.entries(DAYS).map(([item, days]) => ({
      med_list_codg: item,
      item_name: `${item}片`,
      gnrc_name: '某药',
      list_type: '101',
      pack_qty: String(days),
      day_qty: '1',
    })),
    setl_d: worlds.map((_, w) => ({
      ...settlement(`M${w}`),
      setl_id: `SM${w}`,
      med_type: '11',
      setl_time: '2025-03-10 10:00:00',
      medfee_sumamt: '100.00',
    })),
    diag_d: worlds.map((_, w) => ({ mdtrt_id: `M${w}`, diag_code: 'J06.900', maindiag_flag: '1' })),
    fee_list_d: worlds.flatMap((lines, w) =>
      lines.map(({ item, packs, fenPerPack }, n) => ({
        ...settlement(`M${w}`),
        bkkp_sn: `L${w}-${n}`,
        setl_id: `SM${w}`,
        med_list_codg: item,
        fee_ocur_time: '2025-03-10 09:30:00',
        cnt: String(packs),
        pric: '1',
        det_item_fee_sumamt: fromFen(BigInt(packs * fenPerPack)),
        inscp_amt: fromFen(BigInt(packs * fenPerPack)),
        sin_dos_dscr: '1片',
        used_frqu_dscr: 'qd',
      })),
    ),
  });
  const found = new Map(
    candidates.map((row, n) => [
      cell(row, 'k_mdtrt_id'),
      { days: Number(facts[n]?.['excess']), fen: Number(toFen(cell(row, 'amount'))) },
    ]),
  );
  const want = new Map(
    worlds.flatMap((lines, w) => {
      const beyond = expected(lines);
      return beyond === undefined ? [] : [[`M${w}`, beyond] as const];
    }),
  );
  expect(found).toEqual(want);
  expect(want.size).toBeGreaterThan(50);
  expect(want.size).toBeLessThan(280);
});
