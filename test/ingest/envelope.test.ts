import { expect, it } from 'vitest';
import type { BatchSummary } from '../../ingest/batch-summary.ts';
import { KINDS } from '../../records/kinds.ts';
import { cell, type Row } from '../../store/session.ts';
import { identifiers } from '../../store/sql.ts';
import { inRoom, type Room } from './support/room.ts';

type Fields = Readonly<Record<string, unknown>>;

const CODE = '81020030123456789012';
const ITEM = 'XN07XXB093B002010100075';
const BIG = '330100202501010000012';

const message = (infno: string, rest: Fields, head: Fields = {}): string =>
  JSON.stringify({ infno, msgid: 'H1202501010001', fixmedins_code: 'H33010000001', ...head, ...rest });

const feeLine = (sn: string, rest: Fields = {}): Fields => ({
  feedetl_sn: sn,
  mdtrt_id: BIG,
  psn_no: 'P1',
  chrg_bchno: 'C1',
  rxno: 'R1',
  fee_ocur_time: '2025-01-01 08:00:00',
  med_list_codg: ITEM,
  cnt: 3,
  pric: 9.99,
  det_item_fee_sumamt: 29.97,
  bilg_dr_codg: 'D330100000001',
  ...rest,
});

const stock = (bchno: string, rest: Fields = {}): Fields => ({
  med_list_codg: ITEM,
  fixmedins_hilist_id: 'I1',
  fixmedins_hilist_name: '盐酸二甲双胍片',
  fixmedins_bchno: bchno,
  manu_lotnum: 'L1',
  trdn_flag: '0',
  ...rest,
});

const sale = (bchno: string, codes: readonly string[], rest: Fields = {}): Fields =>
  stock(bchno, {
    sel_retn_cnt: codes.length,
    sel_retn_time: '2025-01-0509:30:00',
    rtal_docno: `DOC${bchno}`,
    finl_trns_pric: 9.5,
    drugtracinfo: codes.map((drug_trac_codg) => ({ drug_trac_codg })),
    ...rest,
  });

const deletion = (bchno: string, type: string): string =>
  message('3507', { input: { data: { fixmedins_bchno: bchno, inv_data_type: type } } });

const settlement = (rest: Fields = {}, asked: Fields = {}): string =>
  message('2207', {
    input: { data: { psn_no: 'P1', mdtrt_id: BIG, med_type: '11', ...asked } },
    output: {
      setlinfo: {
        setl_id: '99900000000000000001',
        mdtrt_id: BIG,
        psn_no: 'P1',
        insutype: '310',
        setl_time: '2025-01-01 09:00:00',
        medfee_sumamt: 29.97,
        fund_pay_sumamt: 20.1,
        inscp_scp_amt: 29.97,
        ...rest,
      },
      setldetail: [{ fund_pay_type: '310100', fund_payamt: 20.1 }],
    },
    infcode: 0,
  });

/** Every fact of a kind, in the order of all its business columns. */
async function facts(room: Room, kind: string): Promise<Row[]> {
  const names = KINDS.find((one) => one.name === kind)?.columns.map((column) => column.name) ?? [];
  return room.rows(`SELECT ${identifiers(names)}, _flags FROM ${kind} ORDER BY ALL`);
}

const counts = (batches: readonly BatchSummary[]): string[] =>
  batches.map(
    (one) =>
      `${one.kind} ${one.records_in} = ${one.landed_new} new ${one.unchanged} unchanged ${one.deleted} deleted ${one.quarantined} quarantined`,
  );

async function reasons(room: Room): Promise<string[]> {
  const rows = await room.rows('SELECT kind, ordinal, reasons FROM quarantine ORDER BY seq, ordinal');
  return rows.map((row) => `${cell(row, 'kind')} ${cell(row, 'ordinal')} ${cell(row, 'reasons')}`);
}

/** What the messages below say, as tables. */
const TABLES: Readonly<Record<string, string>> = {
  'fee_list_d.csv': `feedetl_sn,mdtrt_id,psn_no,fixmedins_code,chrg_bchno,rxno,fee_ocur_time,med_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dr_codg,inscp_scp_amt,chrgitm_lv
F1,${BIG},P1,H33010000001,C1,R1,2025-01-01 08:00:00,${ITEM},3,9.99,29.97,D330100000001,29.90,1
F2,${BIG},P1,H33010000001,C1,R1,2025-01-01 08:00:00,${ITEM},1,1.5,99999999999999.99,D330100000001,,2
`,
  'setl_d.csv': `setl_id,mdtrt_id,psn_no,insutype,med_type,fixmedins_code,setl_time,medfee_sumamt,fund_pay_sumamt,inscp_amt
99900000000000000001,${BIG},P1,310,11,H33010000001,2025-01-01 09:00:00,29.97,20.10,29.97
`,
  'trac_d.csv': `trac_event,fixmedins_code,drug_trac_codg,trac_time,med_list_codg,setl_id,mdtrt_id,psn_no,feedetl_sn,trdn_flag,rtal_docno,manu_lotnum,fixmedins_bchno,fixmedins_hilist_id,fixmedins_hilist_name,cnt,finl_trns_pric
settle,H33010000001,${CODE},2025-01-01 09:00:00,${ITEM},99900000000000000001,${BIG},P1,F1,0,,,,,,,
sale,H33010000001,81020030000000000001,2025-01-05 09:30:00,${ITEM},,,,,0,DOCB1,L1,B1,I1,盐酸二甲双胍片,,9.5
sale,H33010000001,81020030000000000002,2025-01-05 09:30:00,${ITEM},,,,,0,DOCB1,L1,B1,I1,盐酸二甲双胍片,,9.5
purchase,H33010000001,81020030000000000001,2024-12-01 10:00:00,${ITEM},,,,,0,,L1,B2,I1,盐酸二甲双胍片,1,
`,
  'stock_d.csv': `stock_event,fixmedins_code,med_list_codg,stock_time,cnt,fixmedins_bchno,fixmedins_hilist_id,fixmedins_hilist_name,manu_lotnum,trdn_flag,rtal_docno,finl_trns_pric,spler_name,inv_chg_type,drug_trac_codg
sale,H33010000001,${ITEM},2025-01-05 09:30:00,2,B1,I1,盐酸二甲双胍片,L1,0,DOCB1,9.5,,,
purchase,H33010000001,${ITEM},2024-12-01 10:00:00,1,B2,I1,盐酸二甲双胍片,L1,0,,,某供应商,,81020030000000000001
count,H33010000001,${ITEM},2025-01-31,17.5,B3,I1,盐酸二甲双胍片,L1,0,,,,,
change,H33010000001,${ITEM},2025-02-01 08:00:00,2,B4,I1,盐酸二甲双胍片,L1,0,,,,105,
`,
};

const MESSAGES: readonly string[] = [
  message('2204', {
    input: {
      feedetail: [feeLine('F1'), feeLine('F2', { cnt: 1, pric: 1.5, det_item_fee_sumamt: '@' })],
    },
    output: {
      result: [
        { feedetl_sn: 'F2', chrgitm_lv: '2', inscp_scp_amt: null },
        { feedetl_sn: 'F1', chrgitm_lv: '1', inscp_scp_amt: 29.9 },
      ],
    },
    infcode: '0',
  }).replaceAll('"@"', '99999999999999.99'),
  settlement({}, { drug_trac_info: [{ feedetl_sn: 'F1', drug_trac_codg: '@', trdn_flag: '0' }] }).replace('"@"', CODE),
  message('3505', { input: { selinfo: sale('B1', ['81020030000000000001', '81020030000000000002']) } }),
  message('3503', {
    input: {
      purcinfo: [
        stock('B2', {
          purc_retn_cnt: 1,
          purc_retn_stoin_time: '2024-12-01 10:00:00',
          spler_name: '某供应商',
          drug_trac_codg: '81020030000000000001',
        }),
      ],
    },
  }),
  message('3501', { INPUT: { invinfo: stock('B3', { invdate: '2025-01-31', inv_cnt: 17.5 }) } }),
  message('3502', {
    input: [stock('B4', { inv_chg_time: '2025-02-01 08:00:00', cnt: 2, inv_chg_type: '105' })],
  }),
];

it('lands messages as the very records that tables give', async () => {
  await inRoom(async (room) => {
    const { batches, problems } = await room.landText('2025.ndjson', MESSAGES.join('\n'));
    expect(problems).toEqual([]);
    expect(counts(batches)).toEqual([
      'fee_list_d 2 = 2 new 0 unchanged 0 deleted 0 quarantined',
      'setl_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'stock_d 4 = 4 new 0 unchanged 0 deleted 0 quarantined',
      'trac_d 3 = 3 new 0 unchanged 0 deleted 0 quarantined',
    ]);
    expect(batches[0]?.money_landed).toBe('100000000000029.96');
    await inRoom(async (other) => {
      for (const [name, content] of Object.entries(TABLES)) await other.landText(name, content);
      for (const kind of ['fee_list_d', 'setl_d', 'trac_d', 'stock_d']) {
        const expected = await facts(other, kind);
        expect(expected.length).toBeGreaterThan(0);
        expect(await facts(room, kind)).toEqual(expected);
      }
    });
    const again = await room.landText('again.ndjson', MESSAGES.join('\n'));
    expect(Object.keys(again.duplicates)).toHaveLength(5);
  });
});

it('keeps what it cannot read, whole, and says why', async () => {
  await inRoom(async (room) => {
    const bad: readonly (readonly [string, string])[] = [
      ['unknown_interface', message('9001', { input: { signIn: {} } })],
      ['cancellation_not_read', message('2208', { input: { data: { setl_id: 'S1' } } })],
      ['cancellation_not_read', message('2305', { input: { data: { setl_id: 'S1' } } })],
      ['failed_message', message('2208', { input: { data: { setl_id: 'S1' } }, infcode: -1 })],
      ['failed_message', message('2204', { input: { feedetail: [feeLine('F1')] }, infcode: -1 })],
      ['node_missing', message('2204', { input: { feedetail: [] } })],
      ['node_missing', message('2207', { input: { data: { psn_no: 'P1' } } })],
      ['not_an_object', message('3505', { input: { selinfo: [sale('B1', [CODE]), 17] } })],
      ['duplicate_key', message('3502', { input: { invinfo: { a: 1 } } }).replace('"a":1', '"a":1,"a":2')],
      ['nested_value', message('3505', { input: { selinfo: sale('B1', [CODE], { med_list_codg: [ITEM] }) } })],
      [
        'answered_twice',
        message('2204', {
          input: { feedetail: [feeLine('F1')] },
          output: { result: [{ feedetl_sn: 'F1' }, { feedetl_sn: 'F1' }] },
        }),
      ],
    ];
    const { batches } = await room.landText('m.ndjson', bad.map(([, text]) => text).join('\n'));
    expect(counts(batches)).toEqual([`message ${bad.length} = 0 new 0 unchanged 0 deleted ${bad.length} quarantined`]);
    expect(await reasons(room)).toEqual(bad.map(([code], i) => `message ${i + 1} [{"code":"${code}"}]`));
    const kept = await room.rows('SELECT decode(bytes) AS text FROM quarantine ORDER BY ordinal');
    expect(kept.map((row) => cell(row, 'text'))).toEqual(bad.map(([, text]) => text));
    expect(await room.rows('SELECT count(*)::INTEGER AS n FROM stock_d')).toEqual([{ n: 0 }]);
  });
});

it('quarantines a trace code whose item nobody names, and finds it in the fee line of the same file', async () => {
  await inRoom(async (room) => {
    const settle = settlement({}, { drugtracinfo: [{ feedetl_sn: 'F1', drug_trac_codg: CODE }] });
    const { batches } = await room.landText('a.ndjson', settle);
    expect(counts(batches)).toEqual([
      'setl_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 0 new 0 unchanged 0 deleted 1 quarantined',
    ]);
    expect(await reasons(room)).toEqual(['trac_d 1 [{"code":"required_missing","column":"med_list_codg"}]']);
    const fees = message('2301', { input: { feedetail: feeLine('F1') } });
    await room.landText('b.ndjson', `${settle}\n${fees}\n`);
    expect(await room.rows('SELECT med_list_codg, bkkp_sn, trac_event FROM trac_d')).toEqual([
      { med_list_codg: ITEM, bkkp_sn: `H33010000001|${BIG}|F1`, trac_event: 'settle' },
    ]);
  });
});

it('keeps the charge batch that a settlement was asked for, which says what lines are its', async () => {
  await inRoom(async (room) => {
    await room.landText('a.ndjson', settlement({}, { chrg_bchno: 'C1' }));
    expect(await room.rows('SELECT chrg_bchno FROM setl_d')).toEqual([{ chrg_bchno: 'C1' }]);
  });
});

it('deletes what 3507 names, and what is sent again after it is new', async () => {
  await inRoom(async (room) => {
    const send = message('3505A', { input: { selinfoDetail: [sale('B1', [CODE])] } });
    const { batches } = await room.landText('a.ndjson', `${send}\n${deletion('B1', '4')}\n`);
    expect(counts(batches)).toEqual([
      'stock_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'stock_d 1 = 0 new 0 unchanged 1 deleted 0 quarantined',
    ]);
    expect([await facts(room, 'stock_d'), await facts(room, 'trac_d')]).toEqual([[], []]);
    expect(
      await room.rows(
        'SELECT (SELECT any_value(_seq_end) FROM stock_d_old)::INTEGER AS s, (SELECT any_value(_seq_end) FROM trac_d_old)::INTEGER AS t',
      ),
    ).toEqual([{ s: 3, t: 3 }]);

    const again = await room.landText('b.ndjson', `${deletion('B1', '4')}\n${send}\n`);
    expect(counts(again.batches)).toEqual([
      'stock_d 1 = 0 new 1 unchanged 0 deleted 0 quarantined',
      'stock_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
    ]);
    expect(await facts(room, 'stock_d')).toHaveLength(1);

    const round = [send, deletion('B1', '4'), deletion('B1', '4'), send, deletion('B1', '4'), send];
    const third = await room.landText('c.ndjson', round.join('\n'));
    expect(third.problems).toEqual([]);
    expect(counts(third.batches)).toEqual([
      'stock_d 1 = 0 new 1 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 0 new 1 unchanged 0 deleted 0 quarantined',
      'stock_d 2 = 0 new 0 unchanged 2 deleted 0 quarantined',
      'stock_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'stock_d 1 = 0 new 0 unchanged 1 deleted 0 quarantined',
      'stock_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
    ]);
    expect([await facts(room, 'stock_d'), await facts(room, 'trac_d')]).toMatchObject([[{}], [{}]]);
  });
});

it('leaves deleted what an overlapping extract sends again unchanged, and takes what was changed as new', async () => {
  await inRoom(async (room) => {
    const send = (bchno: string, rest: Fields = {}): string =>
      message('3505', { input: { selinfo: sale(bchno, [CODE], rest) } });
    await room.landText('a.ndjson', `${send('B1')}\n${deletion('B1', '4')}`);
    // With nothing at all in the table, then beside other movements.
    const first = await room.landText('b.ndjson', send('B1'));
    expect(first.batches.map((one) => [one.kind, one.landed_new, one.stale])).toEqual([
      ['stock_d', 0, 1],
      ['trac_d', 0, 1],
    ]);
    const second = await room.landText('c.ndjson', `${send('B1')}\n${send('B2')}`);
    expect(second.batches.map((one) => [one.kind, one.landed_new, one.stale])).toEqual([
      ['stock_d', 1, 1],
      ['trac_d', 1, 1],
    ]);
    expect(await room.rows('SELECT fixmedins_bchno FROM stock_d')).toEqual([{ fixmedins_bchno: 'B2' }]);
    expect(await room.rows('SELECT rtal_docno FROM trac_d')).toEqual([{ rtal_docno: 'DOCB2' }]);

    const changed = await room.landText('d.ndjson', send('B1', { inv_chg_opter_name: '张三', psn_no: 'P9' }));
    expect(changed.batches.map((one) => [one.kind, one.landed_new, one.stale])).toEqual([
      ['stock_d', 1, 0],
      ['trac_d', 1, 0],
    ]);
    // The first version did not stand last: what was deleted and sent anew may be sent again.
    const again = await room.landText('e.ndjson', `${deletion('B2', '4')}\n${send('B2')}`);
    expect(again.batches.map((one) => [one.kind, one.deleted, one.landed_new])).toEqual([
      ['stock_d', 1, 0],
      ['stock_d', 0, 1],
      ['trac_d', 0, 1],
    ]);
    expect(counts((await room.landText('f.ndjson', `${send('B2')}\n `)).batches)).toEqual([
      'stock_d 1 = 0 new 1 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 0 new 1 unchanged 0 deleted 0 quarantined',
    ]);
  });
});

it('deletes no more than it names, and keeps a deletion that finds nothing', async () => {
  await inRoom(async (room) => {
    const sends = [
      message('3505', { input: { selinfo: sale('B1', [CODE]) } }),
      message('3506', { input: { selinfo: sale('B1', [CODE], { sel_retn_time: '2025-01-06 10:00:00' }) } }),
      message('3505', { input: { selinfo: sale('B1', [CODE]) } }, { fixmedins_code: 'H33010000002' }),
      message('3505', { input: { selinfo: sale('B2', [CODE]) } }),
    ];
    await room.landText('a.ndjson', sends.join('\n'));
    const two = message('3507', {
      input: [
        { fixmedins_bchno: 'B1', inv_data_type: 4 },
        { fixmedins_bchno: 'B9', inv_data_type: 4 },
      ],
    });
    const missing = message('3507', { input: { data: { inv_data_type: '4' } } });
    const { batches } = await room.landText(
      'b.ndjson',
      `${two}\n${deletion('B2', '3')}\n${missing}\n${deletion('B2', '5')}`,
    );
    expect(counts(batches)).toEqual(['stock_d 5 = 0 new 0 unchanged 1 deleted 4 quarantined']);
    expect(await room.rows('SELECT stock_event, fixmedins_code, fixmedins_bchno FROM stock_d ORDER BY ALL')).toEqual([
      { stock_event: 'sale', fixmedins_code: 'H33010000001', fixmedins_bchno: 'B2' },
      { stock_event: 'sale', fixmedins_code: 'H33010000002', fixmedins_bchno: 'B1' },
      { stock_event: 'sale_return', fixmedins_code: 'H33010000001', fixmedins_bchno: 'B1' },
    ]);
    expect(await reasons(room)).toEqual([
      'message 2 [{"code":"nothing_to_delete"}]',
      'message 3 [{"code":"nothing_to_delete"}]',
      'message 4 [{"code":"required_missing"}]',
      'message 5 [{"code":"unknown_data_type"}]',
    ]);
    // What waits is a message of its own: once its record is there, the same text deletes it, and nothing else.
    const [one] = await room.rows('SELECT text FROM quarantine WHERE ordinal = 2');
    await room.landText('c.ndjson', message('3505', { input: { selinfo: sale('B9', [CODE]) } }));
    const retried = await room.landText('d.ndjson', cell(one, 'text'));
    expect(counts(retried.batches)).toEqual(['stock_d 1 = 0 new 0 unchanged 1 deleted 0 quarantined']);
    // The return is deleted only when the sale of its number is gone.
    await room.landText('e.ndjson', `${deletion('B1', '4')}\n `);
    expect(await room.rows(`SELECT count(*)::INTEGER AS n FROM stock_d WHERE stock_event = 'sale_return'`)).toEqual([
      { n: 0 },
    ]);
  });
});

it('reads flat lines and messages of one file, each its own way', async () => {
  await inRoom(async (room) => {
    const flat = JSON.stringify({
      stock_event: 'count',
      fixmedins_code: 'H33010000001',
      med_list_codg: ITEM,
      stock_time: '2025-03-01',
      cnt: '1',
    });
    const lines = [flat, message('3505', { input: { selinfo: sale('B1', []) } }), '{', flat];
    const { batches } = await room.landText('stock_d.ndjson', lines.join('\n'));
    expect(counts(batches)).toEqual([
      'stock_d 2 = 2 new 0 unchanged 0 deleted 0 quarantined',
      'stock_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'message 1 = 0 new 0 unchanged 0 deleted 1 quarantined',
    ]);
    expect(await reasons(room)).toEqual(['message 3 [{"code":"not_json"}]']);
  });
});

it('takes nodes that were sent as text, codes as bare texts, and fields that stand beside the records', async () => {
  await inRoom(async (room) => {
    const input = {
      fixmedins_code: 'H33010000009',
      data: { psn_no: 'P9' },
      selinfo: [sale('B1', [], { sel_retn_cnt: 1 })],
    };
    const text = JSON.stringify(input).replace('"drugtracinfo":[]', `"drugtracinfo":["${CODE}"],"finl":1.10`);
    const { batches } = await room.landText('m.ndjson', JSON.stringify({ infno: '3505', input: text }));
    expect(counts(batches)).toEqual([
      'stock_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
      'trac_d 1 = 1 new 0 unchanged 0 deleted 0 quarantined',
    ]);
    expect(batches[0]?.ignored_columns).toEqual(['finl']);
    expect(await room.rows('SELECT fixmedins_code, drug_trac_codg, psn_no FROM trac_d')).toEqual([
      { fixmedins_code: 'H33010000009', drug_trac_codg: CODE, psn_no: 'P9' },
    ]);
  });
});
