import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantity } from '../../../detectors/archetypes/quantity.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { cell } from '../../../store/session.ts';
import { answer, ruleNamed } from './answer.ts';

const rule = ruleNamed('MC-RX-007');
const CAP: Readonly<Record<string, number>> = { '11': 7, '13': 3 };
/** Items of one piece a day: two brands of 5 mg, one of 10 mg, one without a strength. */
const STRENGTH: Readonly<Record<string, string>> = { A: '5mg', B: '5mg', C: '10mg', N: '' };

interface Line {
  readonly visit: number;
  readonly person: number;
  readonly doctor: string;
  readonly care: string;
  readonly item: string;
  readonly packs: number;
}
type World = readonly Line[];

const world: fc.Arbitrary<World> = fc
  .array(
    fc.record({
      visit: fc.nat(5),
      person: fc.nat(0),
      doctor: fc.constantFrom('D1', 'D1', 'D1', 'D2', ''),
      care: fc.constantFrom('11', '11', '11', '13'),
      item: fc.constantFrom('A', 'A', 'A', 'B', 'C', 'N'),
      packs: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 3, maxLength: 8 },
  )
  // One visit has one kind of care.
  .map((lines) =>
    lines.map((line) => ({
      ...line,
      care: lines.find((one) => one.visit === line.visit && one.person === line.person)?.care ?? line.care,
    })),
  );

const sum = (lines: readonly Line[]): number => lines.reduce((total, { packs }) => total + packs, 0);

function groupsOf(lines: readonly Line[], key: (line: Line) => string): Map<string, Line[]> {
  const groups = new Map<string, Line[]>();
  for (const line of lines) groups.set(key(line), [...(groups.get(key(line)) ?? []), line]);
  return groups;
}

/** Above the cap by whole packs of one day, and not one pack of each product. */
function exceeds(lines: readonly Line[]): boolean {
  const cap = CAP[lines[0]?.care ?? ''] ?? 0;
  const byItem = [...groupsOf(lines, ({ item }) => item).values()].map(sum);
  return Math.max(...byItem) > 1 && sum(lines) > cap;
}

const severalVisits = (lines: readonly Line[]): boolean => new Set(lines.map(({ visit }) => visit)).size > 1;
const breaks = (lines: readonly Line[]): boolean => severalVisits(lines) && exceeds(lines);

/** The rule in plain words, over one world: person → visits that are within the cap → doctor, kind of care, strength → days together. */
function expected(lines: World): { hits: Map<string, number>; untold: Record<string, number> } {
  const hits = new Map<string, number>();
  const untold: Record<string, number> = {};
  for (const [person, all] of groupsOf(lines, (line) => `P${line.person}`)) {
    const open = [...groupsOf(all, ({ visit }) => String(visit)).values()].filter((one) => !exceeds(one)).flat();
    const form = ({ item }: Line): string => STRENGTH[item] || item;
    const known = open.filter(({ doctor }) => doctor !== '');
    const found: [string, number, number][] = [];
    for (const group of groupsOf(known, (line) => `${line.doctor}|${line.care}|${form(line)}`).values()) {
      const [line] = group;
      if (line === undefined || !breaks(group)) continue;
      found.push([`${person}|${line.doctor}`, sum(group), sum(group) - (CAP[line.care] ?? 0)]);
    }
    for (const [key, days, excess] of found) {
      const best = Math.max(...found.filter(([other]) => other === key).map(([, , x]) => x));
      if (excess === best) hits.set(key, days);
    }
    if (found.length > 0) continue;
    const say = (column: string): void => void (untold[column] = (untold[column] ?? 0) + 1);
    for (const group of groupsOf(open, (line) => `${line.care}|${form(line)}`).values()) {
      const careHasNobody = open.some(({ care, doctor }) => care === group[0]?.care && doctor === '');
      if (careHasNobody && breaks(group)) say('fee_list_d.bilg_dr_code');
    }
    for (const group of groupsOf(known, (line) => `${line.doctor}|${line.care}`).values()) {
      const items = new Set(group.map(({ item }) => item));
      if (items.size > 1 && items.has('N') && breaks(group)) say('item_b.spec');
    }
  }
  return { hits, untold };
}

type Cells = Record<string, FixtureValue>;

/** All worlds in one warehouse: no person or visit of one is another's. */
const apart = (worlds: readonly World[]): World =>
  worlds.flatMap((lines, w) => lines.map((line) => ({ ...line, person: w })));
const visitOf = (line: Line): string => `M${line.person}-${line.visit}`;

function rows(lines: World): { setl_d: Cells[]; item_b: Cells[]; diag_d: Cells[]; fee_list_d: Cells[] } {
  const visits = [...new Map(lines.map((line) => [visitOf(line), line])).entries()];
  return {
    item_b: Object.entries(STRENGTH).map(([item, spec]) => ({
      med_list_codg: item,
      item_name: `${item}片`,
      gnrc_name: '某药',
      list_type: '101',
      pack_qty: '1',
      day_qty: '1',
      spec: spec === '' ? null : `${spec}*1片`,
    })),
    setl_d: visits.map(([visit, line]) => ({
      setl_id: `S${visit}`,
      mdtrt_id: visit,
      psn_no: `P${line.person}`,
      fixmedins_code: 'H1',
      med_type: line.care,
      setl_time: '2025-03-10 10:00:00',
      medfee_sumamt: '100.00',
    })),
    diag_d: visits.map(([visit]) => ({ mdtrt_id: visit, diag_code: 'J06.900', maindiag_flag: '1' })),
    fee_list_d: lines.map((line, n) => ({
      bkkp_sn: `L${n}`,
      setl_id: `S${visitOf(line)}`,
      mdtrt_id: visitOf(line),
      psn_no: `P${line.person}`,
      fixmedins_code: 'H1',
      med_list_codg: line.item,
      fee_ocur_time: '2025-03-10 09:30:00',
      cnt: String(line.packs),
      pric: '1',
      det_item_fee_sumamt: String(line.packs),
      inscp_amt: String(line.packs),
      sin_dos_dscr: '1片',
      used_frqu_dscr: 'qd',
      bilg_dr_code: line.doctor === '' ? null : line.doctor,
    })),
  };
}

it('agrees with the rule in plain words, over random days of 200 worlds', { timeout: 300_000 }, async () => {
  const lines = apart(fc.sample(world, { numRuns: 200, seed: 7 }));
  const { candidates, untold } = await answer(quantity, rule, rows(lines));
  const want = expected(lines);
  const found = candidates.map((row): [string, number] => [
    `${cell(row, 'k_psn_no')}|${cell(row, 'k_bilg_dr_code')}`,
    Number(row['measure']),
  ]);
  expect(new Map(found)).toEqual(want.hits);
  expect(untold).toEqual(want.untold);
  for (const row of candidates) expect(Number(row['amount'])).toBe(Number(row['measure']) - Number(row['threshold']));
  expect(want.hits.size).toBeGreaterThan(20);
  expect(Object.keys(want.untold).toSorted()).toEqual(['fee_list_d.bilg_dr_code', 'item_b.spec']);
});
