import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insertGiven } from '../../detectors/engine/given.ts';
import type { Fixture } from '../../rules/model.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { makeEffective } from '../support/warehouse.ts';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterAll(() => {
  session.close();
  warehouse.close();
});
beforeEach(async () => {
  for (const table of ['setl_d', 'fee_list_d', 'trac_d', 'mdtrt_d', 'stock_d', 'item_b'])
    await session.run(`DELETE FROM ${table}`);
});

const settlement = (setl_id: string, more: Record<string, string> = {}) => ({
  setl_id,
  mdtrt_id: `m-${setl_id}`,
  psn_no: 'p1',
  insutype: '310',
  med_type: '11',
  fixmedins_code: 'H1',
  setl_time: '2025-01-02 08:00:00',
  medfee_sumamt: '100.00',
  fund_pay_sumamt: '50.00',
  ...more,
});
const line = (bkkp_sn: string, setl_id: string, more: Record<string, string> = {}) => ({
  bkkp_sn,
  setl_id,
  mdtrt_id: `m-${setl_id}`,
  psn_no: 'p1',
  fixmedins_code: 'H1',
  med_list_codg: 'X',
  fee_ocur_time: '2025-01-02 08:00:00',
  cnt: '2',
  pric: '50',
  det_item_fee_sumamt: '100.00',
  inscp_amt: '100.00',
  ...more,
});
const code = (drug_trac_codg: string, setl_id: string, more: Record<string, string> = {}) => ({
  trac_event: 'settle',
  fixmedins_code: 'H1',
  drug_trac_codg,
  trac_time: '2025-01-02 08:00:00',
  med_list_codg: 'X',
  setl_id,
  psn_no: 'p1',
  ...more,
});

async function given(rows: Fixture): Promise<void> {
  await insertGiven(session, rows, 'test');
  await makeEffective(session);
}

describe('settlements', () => {
  test('a part refund leaves the original with what stands', async () => {
    await given({
      setl_d: [
        settlement('s1'),
        settlement('s2', {
          refd_setl_flag: '1',
          init_setl_id: 's1',
          medfee_sumamt: '-40.00',
          fund_pay_sumamt: '-20.00',
        }),
      ],
    });
    expect(
      await session.rows('SELECT setl_id, medfee_sumamt, fund_pay_sumamt, partly_reversed FROM eff_setl_d'),
    ).toEqual([{ setl_id: 's1', medfee_sumamt: '60.00', fund_pay_sumamt: '30.00', partly_reversed: true }]);
  });

  test('a chain of refunds is followed three hops to its original and vanishes when it nets to nothing', async () => {
    await given({
      setl_d: [
        settlement('s1'),
        settlement('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '-60.00' }),
        settlement('s3', { refd_setl_flag: '1', init_setl_id: 's2', medfee_sumamt: '-40.00' }),
      ],
    });
    expect(await session.rows('SELECT setl_id FROM eff_setl_d')).toEqual([]);
    expect(await session.rows('SELECT * FROM dq_refund')).toEqual([]);
  });

  test('a refund without its original goes to data quality and never into a denominator', async () => {
    await given({
      setl_d: [
        settlement('s1'),
        settlement('s9', { refd_setl_flag: '1', init_setl_id: 'nowhere', medfee_sumamt: '-10.00' }),
      ],
    });
    expect(await session.value('SELECT sum(medfee_sumamt) FROM eff_setl_d')).toBe('100.00');
    expect(await session.rows('SELECT setl_id, medfee_sumamt FROM dq_refund')).toEqual([
      { setl_id: 's9', medfee_sumamt: '-10.00' },
    ]);
  });

  test('a refund written without its sign still takes money back', async () => {
    await given({
      setl_d: [
        settlement('s1'),
        settlement('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '40.00', fund_pay_sumamt: '20.00' }),
      ],
    });
    expect(await session.value('SELECT medfee_sumamt FROM eff_setl_d')).toBe('60.00');
  });

  test('a settlement marked invalid is not there', async () => {
    await given({ setl_d: [settlement('s1', { vali_flag: '0' }), settlement('s2')] });
    expect(await session.value("SELECT string_agg(setl_id, ',') FROM eff_setl_d")).toBe('s2');
  });
});

describe('what a platform voided or never sent', () => {
  test('a voided settlement takes its lines and codes with it', async () => {
    await given({
      setl_d: [settlement('s1', { vali_flag: '0' }), settlement('s2')],
      fee_list_d: [line('a', 's1'), line('b', 's2')],
      trac_d: [code('81', 's1'), code('81', 's2', { trac_time: '2025-02-01 08:00:00' })],
    });
    expect(await session.value("SELECT string_agg(bkkp_sn, ',') FROM eff_fee_list_d")).toBe('b');
    expect(await session.value("SELECT string_agg(setl_id, ',') FROM eff_trac_d")).toBe('s2');
  });

  test('a voided line takes its codes with it', async () => {
    await given({
      fee_list_d: [line('a', 's1', { vali_flag: '0' }), line('b', 's2')],
      trac_d: [
        code('81', 's1', { bkkp_sn: 'a' }),
        code('81', 's2', { bkkp_sn: 'b', trac_time: '2025-02-01 08:00:00' }),
      ],
    });
    expect(await session.value("SELECT string_agg(setl_id, ',') FROM eff_trac_d")).toBe('s2');
  });

  test('an original that the platform flagged too stands for what its part refund left', async () => {
    await given({
      setl_d: [
        settlement('s1', { refd_setl_flag: '1' }),
        settlement('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '-40.00' }),
      ],
    });
    expect(await session.rows('SELECT setl_id, medfee_sumamt FROM eff_setl_d')).toEqual([
      { setl_id: 's1', medfee_sumamt: '60.00' },
    ]);
  });

  test('lines and codes of an original nobody sent are not held against anyone once it was refunded', async () => {
    await given({
      setl_d: [settlement('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '-100.00' })],
      fee_list_d: [line('a', 's1')],
      trac_d: [code('81', 's1'), code('81', 's3', { trac_time: '2025-02-01 08:00:00' })],
    });
    expect(await session.rows('SELECT bkkp_sn FROM eff_fee_list_d')).toEqual([]);
    expect(await session.value("SELECT string_agg(setl_id, ',') FROM eff_trac_d")).toBe('s3');
  });
});

describe('fee lines', () => {
  test('days supplied shrink with what was returned', async () => {
    await given({
      fee_list_d: [
        line('a', 's1', { cnt: '10', prd_days: '10' }),
        line('r', 's1', { cnt: '-3', det_item_fee_sumamt: '-30.00', fee_ocur_time: '2025-01-03 08:00:00' }),
      ],
    });
    expect(await session.rows('SELECT cnt, prd_days, partly_reversed FROM eff_fee_list_d')).toEqual([
      { cnt: '7.0000', prd_days: '7.0000', partly_reversed: true },
    ]);
  });

  const refund = { refd_setl_flag: '1', init_setl_id: 's1' };

  test('a reversing line uses up the line it names before others of its price', async () => {
    await given({
      setl_d: [
        settlement('s1', { medfee_sumamt: '200.00' }),
        settlement('s2', { ...refund, medfee_sumamt: '-100.00' }),
      ],
      fee_list_d: [
        line('a', 's1', { feedetl_sn: '1' }),
        line('b', 's1', { feedetl_sn: '2', fee_ocur_time: '2025-01-02 09:00:00' }),
        line('c', 's2', {
          feedetl_sn: '9',
          init_feedetl_sn: '1',
          cnt: '-2',
          det_item_fee_sumamt: '-100.00',
          inscp_amt: '-100.00',
        }),
      ],
    });
    expect(await session.rows('SELECT bkkp_sn, cnt FROM eff_fee_list_d')).toEqual([{ bkkp_sn: 'b', cnt: '2.0000' }]);
  });

  test('without a name the equal price is used up first, then the latest line', async () => {
    await given({
      setl_d: [settlement('s1', { medfee_sumamt: '160.00' }), settlement('s2', { ...refund, medfee_sumamt: '-80.00' })],
      fee_list_d: [
        line('a', 's1', { cnt: '1', pric: '60', det_item_fee_sumamt: '60.00', inscp_amt: '60.00' }),
        line('b', 's1', { cnt: '1', pric: '50', det_item_fee_sumamt: '50.00', inscp_amt: '50.00' }),
        line('c', 's1', {
          cnt: '1',
          pric: '50',
          det_item_fee_sumamt: '50.00',
          inscp_amt: '50.00',
          fee_ocur_time: '2025-01-02 10:00:00',
        }),
        line('r', 's2', {
          fee_ocur_time: '2025-01-02 12:00:00',
          cnt: '-1',
          pric: '60',
          det_item_fee_sumamt: '-60.00',
          inscp_amt: '-60.00',
        }),
        line('q', 's2', {
          fee_ocur_time: '2025-01-02 12:00:00',
          cnt: '-0.5',
          pric: '40',
          det_item_fee_sumamt: '-20.00',
          inscp_amt: '-20.00',
        }),
      ],
    });
    expect(await session.rows('SELECT bkkp_sn, cnt, det_item_fee_sumamt FROM eff_fee_list_d ORDER BY 1')).toEqual([
      { bkkp_sn: 'b', cnt: '1.0000', det_item_fee_sumamt: '50.00' },
      { bkkp_sn: 'c', cnt: '0.5000', det_item_fee_sumamt: '25.00' },
    ]);
  });

  test('what matches nothing goes to data quality', async () => {
    await given({
      fee_list_d: [line('a', 's1'), line('r', 's1', { med_list_codg: 'Y', cnt: '-1', det_item_fee_sumamt: '-50.00' })],
    });
    expect(await session.rows('SELECT med_list_codg, cnt FROM dq_line')).toEqual([
      { med_list_codg: 'Y', cnt: '1.0000' },
    ]);
    expect(await session.value('SELECT count(*) FROM eff_fee_list_d')).toBe('1');
  });

  test("one institution's line number sent twice under two keys counts once", async () => {
    await given({ fee_list_d: [line('k1', 's1', { feedetl_sn: '7' }), line('k2', 's1', { feedetl_sn: '7' })] });
    expect(await session.rows('SELECT bkkp_sn FROM eff_fee_list_d')).toEqual([{ bkkp_sn: 'k1' }]);
  });
});

/** A line as a message brings it: without its settlement. */
const unnamed = (bkkp_sn: string, visitOf: string, more: Record<string, string> = {}) => {
  const { setl_id: _, ...rest } = line(bkkp_sn, visitOf, more);
  return rest;
};

describe('fee lines that name no settlement', () => {
  const lines = async () => session.rows('SELECT bkkp_sn, setl_id FROM eff_fee_list_d ORDER BY ALL');
  const again = (setl_id: string, more: Record<string, string> = {}) =>
    settlement(setl_id, { mdtrt_id: 'm-s1', ...more });
  const refund = again('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '-100.00' });

  test("belong to their visit's settlement, at their own institution", async () => {
    await given({
      setl_d: [settlement('s1')],
      fee_list_d: [
        unnamed('a', 's1'),
        unnamed('b', 's1', { fixmedins_code: 'H2' }),
        line('c', 's9'),
        unnamed('d', 's8'),
      ],
    });
    expect(await lines()).toEqual([
      { bkkp_sn: 'a', setl_id: 's1' },
      { bkkp_sn: 'b', setl_id: null },
      { bkkp_sn: 'c', setl_id: 's9' },
      { bkkp_sn: 'd', setl_id: null },
    ]);
  });

  test('go with it when it is refunded whole, and their codes too', async () => {
    await given({
      setl_d: [settlement('s1'), refund],
      fee_list_d: [unnamed('a', 's1'), unnamed('b', 's7')],
      trac_d: [
        { ...code('81', 's7'), bkkp_sn: 'b' },
        { ...code('81', 's1'), setl_id: 's-unknown', bkkp_sn: 'a', trac_time: '2025-02-01 08:00:00' },
      ],
    });
    expect(await lines()).toEqual([{ bkkp_sn: 'b', setl_id: null }]);
    expect(await session.rows('SELECT bkkp_sn FROM eff_trac_d')).toEqual([{ bkkp_sn: 'b' }]);
  });

  test('go when every settlement of their visit is gone, and stay with the one that stands', async () => {
    const second = [
      again('s3'),
      again('s4', { refd_setl_flag: '1', init_setl_id: 's3', medfee_sumamt: '-100.00' }),
      again('s5', { vali_flag: '0' }),
    ];
    await given({ setl_d: [settlement('s1'), refund, ...second], fee_list_d: [unnamed('a', 's1')] });
    expect(await lines()).toEqual([]);
    await given({ setl_d: [again('s6')] });
    expect(await lines()).toEqual([{ bkkp_sn: 'a', setl_id: 's6' }]);
  });

  test('stay without one where several stand, unless the charge batch says which', async () => {
    await given({
      setl_d: [again('s1', { chrg_bchno: 'C1' }), again('s3', { chrg_bchno: 'C3' }), refund],
      fee_list_d: [
        unnamed('gone', 's1', { chrg_bchno: 'C1' }),
        unnamed('third', 's1', { chrg_bchno: 'C3' }),
        unnamed('which', 's1'),
      ],
    });
    await given({ setl_d: [again('s4', { chrg_bchno: 'C4' })] });
    expect(await lines()).toEqual([
      { bkkp_sn: 'third', setl_id: 's3' },
      { bkkp_sn: 'which', setl_id: null },
    ]);
  });

  test('are used up by a reversing line of their settlement', async () => {
    await given({
      setl_d: [
        settlement('s1'),
        settlement('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '-50.00' }),
      ],
      fee_list_d: [unnamed('a', 's1'), line('r', 's2', { cnt: '-1', det_item_fee_sumamt: '-50.00' })],
    });
    expect(await session.rows('SELECT bkkp_sn, setl_id, cnt FROM eff_fee_list_d')).toEqual([
      { bkkp_sn: 'a', setl_id: 's1', cnt: '1.0000' },
    ]);
  });
});

describe('stock movements', () => {
  const sale = (rid: string, more: Record<string, string> = {}) => ({
    rid,
    stock_event: 'sale',
    fixmedins_code: 'H1',
    med_list_codg: 'X',
    stock_time: '2025-01-02 08:00:00',
    cnt: '1',
    ...more,
  });
  const movements = async () => session.value("SELECT string_agg(rid, ',' ORDER BY rid) FROM eff_stock_d");

  test('uploaded again count once, the earliest', async () => {
    const sent = { fixmedins_bchno: 'B1', rtal_docno: 'D1' };
    await given({ stock_d: [sale('c', sent), sale('b', { ...sent, psn_no: 'p1' }), sale('d', sent)] });
    expect(await movements()).toBe('b');
    await session.run("UPDATE stock_d SET _seq = 2 WHERE rid = 'b'");
    await makeEffective(session);
    expect(await movements()).toBe('c');
  });

  test('count once by a document alone, and by a batch number alone', async () => {
    await given({
      stock_d: ['dynt_no', 'rtal_docno', 'fixmedins_bchno'].flatMap((name, i) =>
        [1, 2].map((n) => sale(`${i}${n}`, { [name]: 'N' })),
      ),
    });
    expect(await movements()).toBe('01,11,21');
  });

  test('equal sales of one second without a document or a batch number stay', async () => {
    await given({ stock_d: [sale('a'), sale('b')] });
    expect(await movements()).toBe('a,b');
  });

  test.each(['med_list_codg', 'rtal_docno', 'manu_lotnum', 'psn_no', 'setl_id', 'medins_prod_sel_no'])(
    'of another %s are another movement',
    async (name) => {
      const sent = { fixmedins_bchno: 'B1' };
      await given({ stock_d: [sale('a', { ...sent, [name]: '1' }), sale('b', { ...sent, [name]: '2' })] });
      expect(await movements()).toBe('a,b');
    },
  );

  test('marked void are not there and hide no other', async () => {
    await given({ stock_d: [sale('a', { rtal_docno: 'D1', vali_flag: '0' }), sale('b', { rtal_docno: 'D1' })] });
    expect(await movements()).toBe('b');
  });
});

describe('trace events', () => {
  const later = { trac_time: '2025-01-02 08:05:00' };

  test('an upload retry counts once', async () => {
    await given({ trac_d: [code('81', 's1'), code('81', 's1', later)] });
    expect(await session.value('SELECT count(*) FROM eff_trac_d')).toBe('1');
  });

  test('a reverse cancels the settlement of its chain', async () => {
    await given({
      setl_d: [
        settlement('s1'),
        settlement('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '-10.00' }),
      ],
      trac_d: [
        code('81', 's1'),
        code('81', 's2', { ...later, trac_event: 'reverse' }),
        code('81', 's3', { trac_time: '2025-02-01 08:00:00', psn_no: 'p2' }),
      ],
    });
    expect(await session.rows('SELECT setl_id FROM eff_trac_d')).toEqual([{ setl_id: 's3' }]);
  });

  test('a settlement made again after a refund stands, though it names the original', async () => {
    await given({
      setl_d: [
        settlement('s1'),
        settlement('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '-100.00' }),
        settlement('s3', { init_setl_id: 's1' }),
      ],
      trac_d: [
        code('81', 's1'),
        code('81', 's2', { ...later, trac_event: 'reverse', init_setl_id: 's1' }),
        code('81', 's3', { trac_time: '2025-01-02 08:10:00', init_setl_id: 's1' }),
      ],
    });
    expect(await session.rows('SELECT setl_id FROM eff_trac_d')).toEqual([{ setl_id: 's3' }]);
    expect(await session.rows('SELECT setl_id FROM eff_setl_d')).toEqual([{ setl_id: 's3' }]);
  });

  test('a settlement refunded whole takes its codes with it, though no reverse was sent', async () => {
    await given({
      setl_d: [
        settlement('s1'),
        settlement('s2', { refd_setl_flag: '1', init_setl_id: 's1', medfee_sumamt: '-100.00' }),
      ],
      trac_d: [code('81', 's1'), code('81', 's3', { trac_time: '2025-02-01 08:00:00' })],
    });
    expect(await session.rows('SELECT setl_id FROM eff_trac_d')).toEqual([{ setl_id: 's3' }]);
  });

  test('a return without a document cancels the latest earlier sale there and no other', async () => {
    const sale = (doc: string, day: string, event = 'sale') => ({
      trac_event: event,
      fixmedins_code: 'H1',
      drug_trac_codg: '81',
      trac_time: `2025-01-${day} 08:00:00`,
      med_list_codg: 'X',
      rtal_docno: doc,
    });
    await given({ trac_d: [sale('d1', '02'), sale('d2', '05'), sale('r', '06', 'sale_return'), sale('d3', '09')] });
    expect(await session.value("SELECT string_agg(rtal_docno, ',' ORDER BY trac_time) FROM eff_trac_d")).toBe('d1,d3');
  });
});

test('where register periods overlap, each day takes the row that began last, and the longer period comes back', async () => {
  await given({
    item_b: [
      { med_list_codg: 'X', begndate: '2020-01-01', item_name: 'long', list_type: '101' },
      { med_list_codg: 'X', begndate: '2023-01-01', enddate: '2023-06-30', item_name: 'short', list_type: '101' },
    ],
  });
  expect(await session.rows('SELECT begndate, until_date, item_name FROM eff_item_b ORDER BY begndate')).toEqual([
    { begndate: '2020-01-01', until_date: '2023-01-01', item_name: 'long' },
    { begndate: '2023-01-01', until_date: '2023-07-01', item_name: 'short' },
    { begndate: '2023-07-01', until_date: '9999-12-31', item_name: 'long' },
  ]);
});

test('a register with one period of a code gives it until the day after its end, as beside other periods', async () => {
  const day = fc.integer({ min: 0, max: 40 }).map((n) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10));
  const period = fc.record({ item: fc.constantFrom('X', 'Y', 'Z', 'W'), from: day, until: fc.option(day) });
  const periods = fc.uniqueArray(period, { maxLength: 8, selector: ({ item, from }) => `${item}|${from}` });
  await fc.assert(
    fc.asyncProperty(periods, async (all) => {
      await session.run('DELETE FROM item_b');
      await given({
        item_b: all.map(({ item, from, until }) => ({
          med_list_codg: item,
          begndate: from,
          enddate: until,
          item_name: from,
          list_type: '101',
        })),
      });
      // Day after day, the row that began last among those in force.
      const daily = `SELECT d::VARCHAR AS d, i.med_list_codg, max(i.item_name) AS item_name FROM range(DATE '2023-12-30', DATE '2024-03-01', INTERVAL 1 DAY) t(d)
        JOIN item_b i ON i.begndate <= d AND (i.enddate IS NULL OR i.enddate >= d) GROUP BY ALL`;
      const joined = `SELECT d::VARCHAR AS d, i.med_list_codg, i.item_name FROM range(DATE '2023-12-30', DATE '2024-03-01', INTERVAL 1 DAY) t(d)
        JOIN eff_item_b i ON i.begndate <= d AND d < i.until_date`;
      expect(await session.rows(`(${daily}) EXCEPT ALL (${joined})`)).toEqual([]);
      expect(await session.rows(`(${joined}) EXCEPT ALL (${daily})`)).toEqual([]);
      expect(await session.rows('SELECT * FROM eff_item_b WHERE until_date <= begndate')).toEqual([]);
    }),
    { numRuns: 40, seed: 5 },
  );
});

test('adding a settlement and its full refund changes no effective view', async () => {
  const amount = fc
    .integer({ min: 1, max: 99_999 })
    .map((fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(amount, { minLength: 1, maxLength: 6 }),
      amount,
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(['m-x1', 'm-x1'], ['m-x1', 'm-x2'], ['m-s0', 'm-s0']),
      async (amounts, extra, sameLineNumbers, named, [visit = '', visitOfRefund = '']) => {
        const someLine = named ? line : unnamed;
        for (const table of ['setl_d', 'fee_list_d', 'trac_d']) await session.run(`DELETE FROM ${table}`);
        const base: Fixture = {
          setl_d: amounts.map((medfee_sumamt, i) => settlement(`s${i}`, { medfee_sumamt })),
          fee_list_d: amounts.map((det, i) =>
            someLine(`l${i}`, `s${i}`, { cnt: '1', pric: det, det_item_fee_sumamt: det, inscp_amt: det }),
          ),
          trac_d: amounts.map((_, i) => code('81000000000000000001', `s${i}`, { psn_no: `p${i}` })),
        };
        await given(base);
        const views = ['eff_setl_d', 'eff_fee_list_d', 'eff_trac_d'];
        const snapshot = async () =>
          Promise.all(views.map((view) => session.rows(`SELECT * FROM ${view} ORDER BY ALL`)));
        const before = await snapshot();
        await given({
          setl_d: [
            settlement('x1', { mdtrt_id: visit, medfee_sumamt: extra }),
            settlement('x2', {
              mdtrt_id: visitOfRefund,
              medfee_sumamt: `-${extra}`,
              fund_pay_sumamt: '-50.00',
              refd_setl_flag: '1',
              init_setl_id: 'x1',
              setl_time: '2025-03-01 08:00:00',
            }),
          ],
          fee_list_d: [
            someLine('x1', 'x1', {
              mdtrt_id: visit,
              cnt: '1',
              pric: extra,
              det_item_fee_sumamt: extra,
              inscp_amt: extra,
              ...(sameLineNumbers ? { feedetl_sn: '1' } : {}),
            }),
            someLine('x2', 'x2', {
              mdtrt_id: visitOfRefund,
              cnt: '-1',
              pric: extra,
              det_item_fee_sumamt: `-${extra}`,
              inscp_amt: `-${extra}`,
              ...(sameLineNumbers ? { feedetl_sn: '1' } : {}),
            }),
          ],
          trac_d: [
            code('81000000000000000001', 'x1', { psn_no: 'q' }),
            code('81000000000000000001', 'x2', {
              psn_no: 'q',
              trac_event: 'reverse',
              trac_time: '2025-03-01 08:00:00',
            }),
          ],
        });
        expect(await snapshot()).toEqual(before);
      },
    ),
    { numRuns: 20 },
  );
});
