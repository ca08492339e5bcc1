import type { Fixture, FixtureValue, Rule } from '../../../rules/model.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';

const { rules } = loadCatalogue();

/** A shipped rule, with some of its declarations changed. */
export function shippedRule(id: string, changes: Partial<Rule> = {}): Rule {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`${id} is not a valid rule of the catalogue`);
  return { ...rule, ...changes };
}

type Row = Record<string, FixtureValue>;

/** A code that no landing check flags. */
export const code = (n: number): string => `812345600000000${String(n).padStart(5, '7')}`;

export const settled = (
  n: number,
  institution: string,
  time: string,
  setl: string | null,
  person: string | null,
  more: Row = {},
): Row => ({
  trac_event: 'settle',
  fixmedins_code: institution,
  drug_trac_codg: code(n),
  trac_time: time,
  med_list_codg: 'D10',
  setl_id: setl,
  psn_no: person,
  ...more,
});

export const feeLine = (key: string, institution: string, time: string, setl: string, more: Row = {}): Row => ({
  bkkp_sn: key,
  mdtrt_id: `M-${setl}`,
  psn_no: 'A',
  fixmedins_code: institution,
  med_list_codg: 'D10',
  fee_ocur_time: time,
  cnt: 1,
  pric: 88,
  det_item_fee_sumamt: '88.00',
  inscp_amt: '80.00',
  setl_id: setl,
  ...more,
});

export const settlement = (setl: string, institution: string, time: string, more: Row = {}): Row => ({
  setl_id: setl,
  mdtrt_id: `M-${setl}`,
  psn_no: 'A',
  insutype: '310',
  med_type: '41',
  fixmedins_code: institution,
  setl_time: time,
  medfee_sumamt: '88.00',
  fund_pay_sumamt: '60.00',
  hifp_pay: '60.00',
  inscp_amt: '80.00',
  ...more,
});

/** Two pharmacies, a hospital, a village clinic, and an item of ten pieces. */
export const places: Fixture = {
  medins_b: [
    { fixmedins_code: 'P1', fixmedins_name: '康健药店', fixmedins_type: '2', hosp_lv: '11', admdvs: '130502' },
    { fixmedins_code: 'P2', fixmedins_name: '益民药店', fixmedins_type: '2', hosp_lv: '11', admdvs: '130503' },
    { fixmedins_code: 'H1', fixmedins_name: '第一医院', fixmedins_type: '1', hosp_lv: '02', admdvs: '130502' },
    { fixmedins_code: 'V1', fixmedins_name: '李庄村卫生室', fixmedins_type: '1', hosp_lv: '11', admdvs: '130503' },
  ],
  item_b: [{ med_list_codg: 'D10', item_name: '测试片', list_type: '101', pack_qty: 10 }],
};
