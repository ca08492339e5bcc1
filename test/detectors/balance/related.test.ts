import { describe, expect, it } from 'vitest';
import { balance } from '../../../detectors/archetypes/balance.ts';
import { answer, ruleNamed } from '../quantity/answer.ts';
import { count, fee, moved, reporting, type Cells } from './records.ts';

const rule = ruleNamed('MC-TC-014');
const item = (code: string, more: Cells = {}): Cells => ({
  med_list_codg: code,
  item_name: '某片',
  gnrc_name: '某片',
  prodentp_name: '甲药厂',
  list_type: '101',
  pack_qty: '1',
  ...more,
});
const shop = (code: string, name: string, more: Cells = {}): Cells => ({
  fixmedins_code: code,
  fixmedins_name: name,
  fixmedins_type: '2',
  hosp_lv: '11',
  admdvs: '130502',
  ...more,
});
/** Ten counted, thirty bought, ninety settled: fifty are missing. */
const short = (code: string, name: string): Cells[] => [
  ...reporting(code),
  count(code, name, '2025-01-02', 10),
  moved(code, name, '2025-02-01', 30),
];

describe('the same product under another code', () => {
  const run = (one: Cells, other: Cells, more: readonly Cells[] = [moved('P1', 'B', '2025-03-01', 60)]) =>
    answer(balance, rule, {
      item_b: [item('A', one), item('B', other)],
      stock_d: [...short('P1', 'A'), ...more],
      fee_list_d: [fee('L1', 'P1', 'A', '2025-04-01', 90)],
    });

  it('explains the shortage however its strength and maker are typed', async () => {
    for (const [one, other] of [
      [{ spec: '10mg×24片' }, { spec: '0.01g*24片/盒' }],
      [{ spec: '10 MG' }, { spec: null }],
      [{ prodentp_name: '甲药厂（集团）' }, { prodentp_name: '甲药厂(集团)' }],
    ] as const)
      expect(await run(one, other)).toMatchObject({ candidates: [], untold: { 'item_b.med_list_codg': 1 } });
  });

  it('explains nothing of another strength, or where what was bought was sold too', async () => {
    expect((await run({ spec: '10mg' }, { spec: '20mg' })).candidates).toMatchObject([{ measure: '50.000000' }]);
    const sold = [
      moved('P1', 'B', '2025-03-01', 60),
      moved('P1', 'B', '2025-03-02', 58, { stock_event: 'sale', mdtrt_setl_type: '2' }),
    ];
    expect((await run({}, {}, sold)).candidates).toMatchObject([{ measure: '50.000000' }]);
  });
});

describe('what a head office bought', () => {
  const run = (shops: readonly Cells[], sold: readonly Cells[] = []) =>
    answer(balance, rule, {
      medins_b: shops,
      item_b: [item('A')],
      stock_d: [...short('P1', 'A'), moved('Z1', 'A', '2025-03-01', 60)],
      fee_list_d: [fee('L1', 'P1', 'A', '2025-04-01', 90), ...sold],
    });

  it('explains the shortage of a shop of its credit code or chain', async () => {
    for (const [mine, heads] of [
      [shop('P1', '甲店', { uscc: 'U1' }), shop('Z1', '乙公司', { uscc: 'U1' })],
      [
        shop('P1', '康健大药房（人民路店）', { uscc: 'U2' }),
        shop('Z1', '邢台市康健大药房连锁有限公司', { uscc: 'U1' }),
      ],
    ] as const)
      expect(await run([mine, heads])).toMatchObject({ candidates: [], untold: { 'medins_b.uscc': 1 } });
  });

  it('may do so where a credit code is missing and the other never sells what it buys', async () => {
    const shops = [shop('P1', '甲店'), shop('Z1', '乙公司', { uscc: 'U1' })];
    expect(await run(shops)).toMatchObject({ candidates: [], untold: { 'medins_b.uscc': 1 } });
    expect((await run(shops, [fee('L2', 'Z1', 'A', '2025-04-01', 2)])).candidates).toMatchObject([
      { measure: '50.000000' },
    ]);
  });

  it('explains nothing where others bought it for themselves', async () => {
    const shops = [shop('P1', '康健药店', { uscc: 'U1' }), shop('Z1', '益民药店', { uscc: 'U2' })];
    expect((await run(shops)).candidates).toMatchObject([{ measure: '50.000000' }]);
  });
});

describe('a cash sale of as many on the day of a settlement', () => {
  const run = (more: Cells) =>
    answer(balance, rule, {
      item_b: [item('A')],
      stock_d: [
        ...reporting('P1'),
        count('P1', 'A', '2025-01-02', 10),
        moved('P1', 'A', '2025-02-01', 60),
        moved('P1', 'A', '2025-03-01', 55, { stock_event: 'sale', mdtrt_setl_type: '2', ...more }),
      ],
      fee_list_d: [fee('L1', 'P1', 'A', '2025-03-01', 55)],
    });

  it('is another sale where it names another person', async () => {
    expect((await run({ psn_no: 'B' })).candidates).toMatchObject([{ measure: '40.000000' }]);
    expect(await run({ psn_no: 'A' })).toMatchObject({ candidates: [], untold: { 'stock_d.mdtrt_setl_type': 1 } });
  });
});

describe('purchases whose price is that of a piece', () => {
  it('leave open in what unit they were recorded', async () => {
    const others = ['P2', 'P3', 'P4'].map((code) => moved(code, 'A', '2025-02-01', 30, { pric: '20' }));
    const run = (price: string) =>
      answer(balance, rule, {
        item_b: [item('A', { pack_qty: '10' })],
        stock_d: [
          ...reporting('P1'),
          ...others,
          count('P1', 'A', '2025-01-02', 10),
          moved('P1', 'A', '2025-02-01', 30, { pric: price }),
        ],
        fee_list_d: [fee('L1', 'P1', 'A', '2025-04-01', 90, { pric: price })],
      });
    expect(await run('2')).toMatchObject({ candidates: [], untold: { 'item_b.pack_qty': 1 } });
    expect((await run('20')).candidates).toMatchObject([{ measure: '50.000000' }]);
  });
});
