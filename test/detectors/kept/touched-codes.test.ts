import { describe, expect, it } from 'vitest';
import { insertGiven } from '../../../detectors/engine/given.ts';
import { detectKept } from '../../../detectors/engine/kept/detect-kept.ts';
import { KINDS } from '../../../records/kinds.ts';
import { changedEvents } from '../../../store/kept/code-views.ts';
import { makeCodeWorld, TOUCHED_CODES } from '../../../store/kept/code-world.ts';
import { mergedEffective, netWorld, stageWorldNets } from '../../../store/kept/nets.ts';
import { makeWorld } from '../../../store/kept/world.ts';
import { cell, type Session } from '../../../store/session.ts';
import { identifier } from '../../../store/sql.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import type { Fixture } from '../../../rules/model.ts';
import { arrive } from './shuffled-city.ts';

const event = (code: string, of: Readonly<Record<string, string>>): Fixture[string][number] => ({
  trac_event: 'settle',
  fixmedins_code: 'P1',
  drug_trac_codg: code,
  trac_time: '2025-06-01 09:00:00',
  med_list_codg: 'XA',
  ...of,
});
const settlement = (
  id: string,
  visit: string,
  more: Readonly<Record<string, string | number>> = {},
): Fixture[string][number] => ({
  setl_id: id,
  mdtrt_id: visit,
  psn_no: `N-${visit}`,
  insutype: '310',
  med_type: '11',
  fixmedins_code: 'P1',
  setl_time: '2025-06-01 10:00:00',
  medfee_sumamt: 100,
  fund_pay_sumamt: 50,
  ...more,
});
const line = (id: string, setl: string, visit: string): Fixture[string][number] => ({
  bkkp_sn: id,
  setl_id: setl,
  mdtrt_id: visit,
  psn_no: `N-${visit}`,
  fixmedins_code: 'P1',
  med_list_codg: 'XA',
  fee_ocur_time: '2025-06-01 09:00:00',
  cnt: 2,
  pric: 10,
  det_item_fee_sumamt: 20,
  inscp_amt: 20,
});
const item = (code: string, name: string): Fixture[string][number] => ({
  med_list_codg: code,
  item_name: name,
  gnrc_name: name,
  list_type: '101',
  pack_qty: 24,
  begndate: '2020-01-01',
});

const movement = (rid: string, more: Readonly<Record<string, string>>): Fixture[string][number] => ({
  rid,
  stock_event: 'purchase',
  fixmedins_code: 'P1',
  med_list_codg: 'XA',
  stock_time: '2025-05-20 08:00:00',
  cnt: 1,
  rtal_docno: 'D1',
  ...more,
});

/** Codes C1 and C2 on one line, C3 on one settlement with C4, C5 and C6 alone, C7 of another item and place. */
const HISTORY: Fixture = {
  item_b: [item('XA', '阿莫西林胶囊'), item('XB', '布洛芬片')],
  medins_b: [
    { fixmedins_code: 'P1', fixmedins_name: '第一医院', fixmedins_type: '1', begndate: '2020-01-01' },
    { fixmedins_code: 'P2', fixmedins_name: '第二药店', fixmedins_type: '2', begndate: '2020-01-01' },
  ],
  setl_d: [settlement('S1', 'V1'), settlement('S2', 'V2'), settlement('S3', 'V3'), settlement('S4', 'V4')],
  mdtrt_d: [{ mdtrt_id: 'V4', psn_no: 'N-V4', fixmedins_code: 'P1', med_type: '11', begntime: '2025-06-01 08:00:00' }],
  fee_list_d: [
    line('L1', 'S1', 'V1'),
    line('L2', 'S2', 'V2'),
    line('L3', 'S3', 'V3'),
    { ...line('L4', 'S4', 'V4'), setl_id: null },
  ],
  stock_d: [
    movement('R1', { drug_trac_codg: 'C5' }),
    movement('R2', { drug_trac_codg: 'C5', medins_prod_purc_no: 'N2' }),
  ],
  trac_d: [
    event('C1', { setl_id: 'S1', bkkp_sn: 'L1' }),
    event('C2', { setl_id: 'S1', bkkp_sn: 'L1' }),
    event('C3', { setl_id: 'S2' }),
    event('C4', { setl_id: 'S2' }),
    event('C5', { setl_id: 'S3', bkkp_sn: 'L3' }),
    event('C6', { setl_id: 'S4', mdtrt_id: 'V4' }),
    event('80000010000000000007', { trac_event: 'purchase', fixmedins_code: 'P2', med_list_codg: 'XB' }),
  ],
};

/** What a later batch brings, and the codes whose kept rows are then made anew. */
const LATER: readonly (readonly [what: string, later: Fixture, touched: readonly string[]])[] = [
  ['an event touches its code', { trac_d: [event('C9', { setl_id: 'S9' })] }, ['C9']],
  ['an event on a line touches the codes beside it', { trac_d: [event('C9', { bkkp_sn: 'L1' })] }, ['C1', 'C2', 'C9']],
  ['and on a settlement', { trac_d: [event('C9', { setl_id: 'S2' })] }, ['C3', 'C4', 'C9']],
  [
    'a return of a code touches those beside its sale',
    { trac_d: [event('C3', { trac_event: 'reverse', setl_id: 'S2', trac_time: '2025-06-02 09:00:00' })] },
    ['C3', 'C4'],
  ],
  [
    'a refund touches the codes of its settlement',
    { setl_d: [settlement('R1', 'V1', { init_setl_id: 'S1', refd_setl_flag: '1', medfee_sumamt: -100 })] },
    ['C1', 'C2'],
  ],
  [
    'a fee line that its visit gives to a settlement touches the codes of that settlement',
    { fee_list_d: [{ ...line('L9', 'S4', 'V4'), setl_id: null }] },
    ['C6'],
  ],
  ['a fee line touches the codes of its settlement', { fee_list_d: [line('L8', 'S2', 'V2')] }, ['C3', 'C4']],
  [
    'a visit touches its codes',
    {
      mdtrt_d: [
        { mdtrt_id: 'V3', psn_no: 'N-V3', fixmedins_code: 'P1', med_type: '21', begntime: '2025-06-01 08:00:00' },
      ],
    },
    ['C5'],
  ],
  ['an item touches the codes of all of its name', { item_b: [item('XC', '布洛芬 片')] }, ['80000010000000000007']],
  [
    'an institution touches its codes',
    { medins_b: [{ fixmedins_code: 'P2', fixmedins_name: '第二大药房', fixmedins_type: '2', begndate: '2025-05-01' }] },
    ['80000010000000000007'],
  ],
  [
    'a prefix touches its codes',
    { trac_prefix_b: [{ trac_prefix: '8000001', med_list_codg: 'XB', pack_level: '1', begndate: '2020-01-01' }] },
    ['80000010000000000007'],
  ],
  [
    'a stock record that makes another a repeat touches the code of that one',
    { stock_d: [movement('R3', { drug_trac_codg: 'C9', medins_prod_purc_no: 'N1' })] },
    ['C5', 'C9'],
  ],
  [
    'a stock record touches the code that it names',
    {
      stock_d: [
        {
          rid: 'R1',
          stock_event: 'purchase',
          fixmedins_code: 'P1',
          med_list_codg: 'XA',
          stock_time: '2025-05-01 08:00:00',
          cnt: 1,
          drug_trac_codg: 'C6',
        },
      ],
    },
    ['C6'],
  ],
];

async function landAs(session: Session, given: Fixture, seq: number): Promise<void> {
  for (const kind of KINDS) await session.run(`UPDATE ${identifier(kind.name)} SET _seq = -_seq`);
  await insertGiven(session, given, 'codes');
  for (const kind of KINDS) {
    await session.run(`UPDATE ${identifier(kind.name)} SET _seq = CASE WHEN _seq > 0 THEN ${seq} ELSE -_seq END`);
  }
  await arrive(session, seq);
}

describe('trace codes that a later batch touches', () => {
  it.each(LATER)('%s', async (_what, later, touched) => {
    const warehouse = await Warehouse.inMemory();
    warehouse.goLive();
    const session = await warehouse.session();
    await landAs(session, HISTORY, 1);
    await detectKept(session, []);
    await landAs(session, later, 2);
    const between = { from: 1, to: 2 };
    await makeWorld(session, between, 2);
    await netWorld(session, 2, 'facts');
    await stageWorldNets(session);
    await mergedEffective(session, between, Number.POSITIVE_INFINITY);
    await makeCodeWorld(session, between, await changedEvents(session, between));
    const rows = await session.rows(`SELECT id FROM temp.${TOUCHED_CODES} ORDER BY id`);
    expect(rows.map((row) => cell(row, 'id')).toSorted()).toEqual([...touched].toSorted());
    session.close();
    warehouse.close();
  });
});
