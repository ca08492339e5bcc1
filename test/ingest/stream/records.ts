type Fields = Readonly<Record<string, unknown>>;

export const HOSPITAL = 'H33010000001';
export const ITEM = 'XN07XXB093B002010100075';
export const VISIT = '330100202501010000012';

/** A settlement as a flat record; any field can be changed, or left out with `undefined`. */
export function setl(rest: Fields = {}): string {
  return JSON.stringify({
    setl_id: 'S1',
    mdtrt_id: 'M1',
    psn_no: 'P1',
    insutype: '310',
    med_type: '11',
    fixmedins_code: HOSPITAL,
    setl_time: '2025-01-01 08:00:00',
    medfee_sumamt: '88.00',
    fund_pay_sumamt: '50.00',
    ...rest,
  });
}

/** One flat record of each kind that takes streams, by kind. */
export const FLAT: Readonly<Record<string, Fields>> = {
  setl_d: JSON.parse(setl()) as Fields,
  mdtrt_d: { mdtrt_id: 'M1', psn_no: 'P1', fixmedins_code: HOSPITAL, med_type: '11', begntime: '2025-01-01 07:00:00' },
  fee_list_d: {
    bkkp_sn: 'F1',
    mdtrt_id: 'M1',
    psn_no: 'P1',
    fixmedins_code: HOSPITAL,
    med_list_codg: ITEM,
    fee_ocur_time: '2025-01-01 08:00:00',
    cnt: '3',
    pric: '9.99',
    det_item_fee_sumamt: '29.97',
  },
  diag_d: { mdtrt_id: 'M1', diag_type: '1', diag_code: 'I10.x00', maindiag_flag: '1' },
  trac_d: {
    trac_event: 'settle',
    fixmedins_code: HOSPITAL,
    drug_trac_codg: '81020030123456789012',
    trac_time: '2025-01-01 09:00:00',
    med_list_codg: ITEM,
    setl_id: 'S1',
  },
  stock_d: {
    stock_event: 'sale',
    fixmedins_code: HOSPITAL,
    med_list_codg: ITEM,
    stock_time: '2025-01-01 09:00:00',
    cnt: '2',
  },
  medins_b: {
    fixmedins_code: HOSPITAL,
    fixmedins_name: '第一医院',
    fixmedins_type: '1',
    hosp_lv: '3',
    admdvs: '330100',
  },
  psn_b: { psn_no: 'P1', gend: '1', brdy: '1960-01-01' },
  item_b: { med_list_codg: ITEM, item_name: '盐酸二甲双胍片', list_type: '101' },
  trac_prefix_b: { trac_prefix: '8102003', med_list_codg: ITEM, pack_level: '1' },
};

/** A message of the national interface. */
export function envelope(infno: string, rest: Fields, head: Fields = {}): string {
  return JSON.stringify({ infno, msgid: 'H1202501010001', fixmedins_code: HOSPITAL, ...head, ...rest });
}

export function feeLine(sn: string, rest: Fields = {}): Fields {
  return {
    feedetl_sn: sn,
    mdtrt_id: VISIT,
    psn_no: 'P1',
    fee_ocur_time: '2025-01-01 08:00:00',
    med_list_codg: ITEM,
    cnt: 3,
    pric: 9.99,
    det_item_fee_sumamt: 29.97,
    ...rest,
  };
}

export function fees(infno: '2204' | '2301', ...lines: readonly Fields[]): string {
  return envelope(infno, { input: { feedetail: lines } });
}

/** A settlement (2207, 2304) with its trace codes. */
export function settled(infno: '2207' | '2304', rest: Fields = {}, codes: readonly Fields[] = []): string {
  return envelope(infno, {
    input: { data: { psn_no: 'P1', mdtrt_id: VISIT, med_type: '11' }, drugtracinfo: codes },
    output: {
      setlinfo: {
        setl_id: '99900000000000000001',
        mdtrt_id: VISIT,
        psn_no: 'P1',
        insutype: '310',
        setl_time: '2025-01-01 09:00:00',
        medfee_sumamt: 29.97,
        fund_pay_sumamt: 20.1,
        ...rest,
      },
    },
    infcode: 0,
  });
}

function stock(bchno: string, rest: Fields): Fields {
  return { med_list_codg: ITEM, fixmedins_bchno: bchno, manu_lotnum: 'L1', trdn_flag: '0', ...rest };
}

/** A stock movement of an interface 3501 to 3506, with trace codes where it bears them. */
export function movement(infno: string, bchno: string, rest: Fields = {}, codes: readonly string[] = []): string {
  const at = '2025-01-05 09:30:00';
  const own: Record<string, Fields> = {
    '3501': { invdate: '2025-01-05', inv_cnt: 7 },
    '3502': { inv_chg_type: '1', inv_chg_time: at, cnt: 2 },
    '3503': { purc_retn_cnt: 5, purc_retn_stoin_time: at, spler_name: '供应商' },
    '3504': { purc_retn_cnt: 1, purc_retn_stoin_time: at, spler_name: '供应商' },
    '3505': { sel_retn_cnt: 2, sel_retn_time: at, rtal_docno: `D${bchno}` },
    '3506': { sel_retn_cnt: 1, sel_retn_time: at, rtal_docno: `D${bchno}` },
  };
  const drugtracinfo = codes.map((drug_trac_codg) => ({ drug_trac_codg }));
  return envelope(infno, { input: { invinfo: stock(bchno, { ...own[infno], drugtracinfo, ...rest }) } });
}

/** Deletes movements of a batch number (3507). */
export function deletion(bchno: string, type: string): string {
  return envelope('3507', { input: { data: { fixmedins_bchno: bchno, inv_data_type: type } } });
}
