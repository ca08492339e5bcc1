import { column, required, type Column } from './column.ts';

/** The person of a record: number, and the personal texts that are optional everywhere. */
export function personColumns(mustHave: boolean): readonly Column[] {
  const number = mustHave ? required : column;
  return [
    number('psn_no', 'id', '人员编号', 'person number', { aliases: ['参保人编号', '个人编号'] }),
    column('psn_name', 'text', '人员姓名', 'name', { personal: 'name', aliases: ['姓名'] }),
    column('psn_cert_type', 'code', '人员证件类型', 'certificate type'),
    column('certno', 'id', '证件号码', 'certificate number', {
      personal: 'certificate',
      aliases: ['身份证号', '证件号'],
    }),
    column('tel', 'text', '联系电话', 'phone', { personal: 'phone', aliases: ['电话'] }),
    column('gend', 'code', '性别', 'sex', { codeList: 'gend' }),
    column('naty', 'code', '民族', 'nationality'),
    column('brdy', 'date', '出生日期', 'born'),
    column('age', 'count', '年龄', 'age'),
    column('psn_type', 'code', '人员类别', 'person type'),
  ];
}

/** Who paid what of a settlement. */
export function payerColumns(): readonly Column[] {
  return [
    column('dedc_std', 'money', '起付标准', 'deductible standard'),
    column('crt_dedc', 'money', '本次起付线', 'deductible this time'),
    column('act_pay_dedc', 'money', '实际支付起付线', 'deductible paid'),
    column('hifp_pay', 'money', '统筹基金支出', 'pooled fund'),
    column('pool_prop_selfpay', 'rate', '基本医疗统筹支付比例', 'pooled fund rate'),
    column('hi_agre_sumfee', 'money', '医保认可费用总额', 'fee the insurer recognises'),
    column('cvlserv_pay', 'money', '公务员医疗补助资金支出', 'civil servant fund'),
    column('hifes_pay', 'money', '补充医疗保险基金支出', 'supplementary fund'),
    column('hifmi_pay', 'money', '大病补充医疗保险基金支出', 'serious illness fund'),
    column('hifob_pay', 'money', '大额医疗补助基金支出', 'large amount fund'),
    column('hifdm_pay', 'money', '伤残人员医疗保障基金支出', 'disabled persons fund'),
    column('maf_pay', 'money', '医疗救助基金支出', 'medical assistance'),
    column('othfund_pay', 'money', '其他基金支付', 'other funds', { aliases: ['oth_pay'] }),
    column('psn_pay', 'money', '个人支付金额', 'paid by the person', { aliases: ['psn_part_amt', '个人负担总额'] }),
    column('acct_pay', 'money', '个人账户支出', 'personal account'),
    column('cash_payamt', 'money', '个人现金支付', 'cash', {
      aliases: ['psn_cash_pay', 'pdn_cash_pay', '现金支付金额'],
    }),
    column('acct_mulaid_pay', 'money', '账户共济支付', 'family account'),
    column('ownpay_hosp_part', 'money', '医院负担金额', 'borne by the hospital', { aliases: ['hosp_part_amt'] }),
    column('balc', 'money', '余额', 'account balance'),
  ];
}

/** The platform's own bookkeeping of a record. */
export function recordColumns(): readonly Column[] {
  return [
    column('rid', 'id', '数据唯一记录号', 'record id'),
    column('updt_time', 'time', '数据更新时间', 'updated at', { aliases: ['更新时间'] }),
    column('crte_time', 'time', '数据创建时间', 'created at', { aliases: ['创建时间'] }),
  ];
}
