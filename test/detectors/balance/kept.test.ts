import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balance } from '../../../detectors/archetypes/balance.ts';
import { insertGiven } from '../../../detectors/engine/given.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import type { Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { keptRows, onlyVisits } from '../kept-rows.ts';
import { answer, planOf, ruleNamed } from '../quantity/answer.ts';
import { sumsOfVisits, together } from '../sums-of-visits.ts';
import { count, fee, moved, reporting, type Cells } from './records.ts';

const rule = ruleNamed('MC-TC-014');
const { steps } = planOf(balance, rule);

const ITEMS: readonly Cells[] = [
  { med_list_codg: 'DRUG', item_name: '药', list_type: '101', pack_qty: '10' },
  { med_list_codg: 'TEST', item_name: '检查', list_type: '201' },
  { med_list_codg: 'NO-TYPE', item_name: '不明', list_type: null },
];
const PERSONS = 24;

/** Lines of many persons: of a price or of none, of items that the catalogue tells more or less of, and one taken back without its chain. */
function lines(): Cells[] {
  return Array.from({ length: PERSONS * 12 }, (_, nth): Cells[] => {
    const item = ['DRUG', 'TEST', 'NO-TYPE', 'UNKNOWN'][nth % 4] ?? '';
    const day = `2025-0${1 + (nth % 3)}-1${nth % 5}`;
    const one = fee(`L${nth}`, nth % 7 === 0 ? 'H2' : 'H1', item, day, 1 + (nth % 3), {
      psn_no: `A${nth % PERSONS}`,
      mdtrt_id: `M${nth}`,
      pric: nth % 5 === 0 ? null : ['10', '10.000001', '9.99'][nth % 3],
      inscp_amt: nth % 11 === 0 ? null : `${nth}.01`,
      list_type: '101',
      hilist_name: nth % 8 > 3 ? '名' : null,
    } as Cells);
    const back = fee(`B${nth}`, String(one['fixmedins_code']), item, day, -1, {
      psn_no: `A${nth % PERSONS}`,
      mdtrt_id: `M${nth}`,
      setl_id: `R${nth}`,
    });
    return nth % 9 === 0 ? [one, back] : [one];
  }).flat();
}

async function landed(): Promise<{ warehouse: Warehouse; session: Session }> {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  await insertGiven(session, { item_b: ITEMS, fee_list_d: lines() }, 'test');
  await runSteps(session, effectivePlan(1, 1));
  return { warehouse, session };
}

describe('what is kept of fee lines', () => {
  let all: Awaited<ReturnType<typeof landed>>;
  let parts: Awaited<ReturnType<typeof landed>>[];
  beforeAll(async () => {
    all = await landed();
    parts = [await landed(), await landed()];
    for (const [nth, { session }] of parts.entries()) await onlyVisits(session, `hash(mdtrt_id) % 2 = ${nth}`);
  });
  afterAll(() => {
    for (const { session, warehouse } of [all, ...parts]) {
      session.close();
      warehouse.close();
    }
  });

  it('are sums that add up, whoever is looked at apart', async () => {
    const [whole, ...some] = await Promise.all(
      [all, ...parts].map(async ({ session }) => sumsOfVisits(session, steps)),
    );
    expect([...(whole?.keys() ?? [])]).toEqual(['r_fee_day']);
    const [sums, ...added] = [whole, ...some].map((found) => found?.get('r_fee_day') ?? new Map<string, number[]>());
    expect(sums?.size).toBeGreaterThan(50);
    expect(Math.min(...added.map(({ size }) => size))).toBeGreaterThan(30);
    expect(together(...added)).toEqual(together(sums ?? new Map<string, number[]>()));
    // A service is not kept in stock; what the catalogue does not tell is taken from the lines.
    const keys = [...(sums?.keys() ?? [])];
    const having = (part: string): number => keys.filter((key) => key.includes(part)).length;
    expect(having('TEST')).toBe(0);
    expect(having('"UNKNOWN"')).toBe(
      having('["listed_type","101"],["listed_name",""]') +
        having('["listed_type","101"],["listed_name","名"]') -
        having('"NO-TYPE"'),
    );
    expect(having('["listed_name","名"]')).toBeGreaterThan(5);
    expect(having('["listed_type",""],["listed_name",""]')).toBe(having('"DRUG"'));
  });

  it('are lines taken back, the same when only their own visits are there', async () => {
    const [whole, ...some] = await Promise.all([all, ...parts].map(async ({ session }) => keptRows(session, steps)));
    const rows = whole?.get('r_returned') ?? new Map<string, string>();
    expect(rows.size).toBeGreaterThan(PERSONS);
    const added = some.flatMap((found) => [...(found.get('r_returned') ?? [])]);
    expect(new Map(added)).toEqual(rows);
  });
});

describe('what came back without its chain', () => {
  it('is taken off, line by line, and what was all given back is not there at all', async () => {
    const back = (line: string, visit: string, cnt: number): Cells =>
      fee(line, 'H1', 'XA7', '2025-04-02', -cnt, { mdtrt_id: visit, setl_id: `R${line}` });
    const { candidates, lines: shown } = await answer(balance, rule, {
      stock_d: [...reporting('H1'), count('H1', 'XA7', '2025-01-02', 10), moved('H1', 'XA7', '2025-02-01', 10)],
      fee_list_d: [
        fee('L1', 'H1', 'XA7', '2025-03-01', 16),
        fee('L2', 'H1', 'XA7', '2025-04-01', 20, { mdtrt_id: 'V2' }),
        back('B2', 'V2', 5),
        fee('L3', 'H1', 'XA7', '2025-04-01', 7, { mdtrt_id: 'V3' }),
        back('B3', 'V3', 7),
      ],
    });
    // 20 packs; 16 and 15 of 20 settled: 11 are missing, all of 1 April, of 150.00.
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({ measure: '11.000000', amount: '110.00' });
    expect(shown.map((row) => [row['line_key'], row['amount'], row['inscp_amt']])).toEqual([
      ['L2', '110.00', '150.00'],
    ]);
  });
});
