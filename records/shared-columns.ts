import { column, required, type Column } from './column.ts';
import { NAMES } from './names.ts';

/** The person of a record: number, and the personal texts that are optional everywhere. */
export function personColumns(mustHave: boolean): readonly Column[] {
  const number = mustHave ? required : column;
  return [
    number('psn_no', 'id', '人员编号', 'person number', { aliases: NAMES.person }),
    column('psn_name', 'text', '人员姓名', 'name', { personal: 'name', aliases: NAMES.personName }),
    column('psn_cert_type', 'code', '人员证件类型', 'certificate type', { aliases: ['证件类型'] }),
    column('certno', 'id', '证件号码', 'certificate number', {
      personal: 'certificate',
      aliases: NAMES.certificate,
    }),
    column('tel', 'text', '联系电话', 'phone', { personal: 'phone', aliases: NAMES.phone }),
    column('gend', 'code', '性别', 'sex', { codeList: 'gend', aliases: NAMES.sex }),
    column('naty', 'code', '民族', 'nationality'),
    column('brdy', 'date', '出生日期', 'born', { aliases: NAMES.born }),
    column('age', 'count', '年龄', 'age'),
    column('psn_type', 'code', '人员类别', 'person type', { aliases: ['人员类型', '参保人员类别'] }),
  ];
}

/** Who paid what of a settlement. */
export function payerColumns(): readonly Column[] {
  return [
    column('dedc_std', 'money', '起付标准', 'deductible standard'),
    column('crt_dedc', 'money', '本次起付线', 'deductible this time'),
    column('act_pay_dedc', 'money', '实际支付起付线', 'deductible paid', { aliases: ['起付线', '起付金额'] }),
    column('hifp_pay', 'money', '统筹基金支出', 'pooled fund', {
      aliases: ['统筹基金支付', '统筹支付', '统筹基金支付金额', '基本医疗统筹支付', '统筹支付金额', '统筹基金'],
    }),
    column('pool_prop_selfpay', 'rate', '基本医疗统筹支付比例', 'pooled fund rate'),
    column('hi_agre_sumfee', 'money', '医保认可费用总额', 'fee the insurer recognises'),
    column('cvlserv_pay', 'money', '公务员医疗补助资金支出', 'civil servant fund', { aliases: ['公务员补助支付'] }),
    column('hifes_pay', 'money', '补充医疗保险基金支出', 'supplementary fund'),
    column('hifmi_pay', 'money', '大病补充医疗保险基金支出', 'serious illness fund', {
      aliases: ['大病保险支付', '大病支付', '居民大病保险资金支出'],
    }),
    column('hifob_pay', 'money', '大额医疗补助基金支出', 'large amount fund', {
      aliases: ['大额支付', '职工大额医疗费用补助基金支出'],
    }),
    column('hifdm_pay', 'money', '伤残人员医疗保障基金支出', 'disabled persons fund'),
    column('maf_pay', 'money', '医疗救助基金支出', 'medical assistance', { aliases: ['医疗救助支付', '医疗救助'] }),
    column('othfund_pay', 'money', '其他基金支付', 'other funds', { aliases: ['oth_pay', '其他支出', '其他基金支出'] }),
    column('psn_pay', 'money', '个人支付金额', 'paid by the person', {
      aliases: [
        'psn_part_amt',
        '个人负担总额',
        '个人负担',
        '个人负担总金额',
        '个人支付',
        '个人负担金额',
        '个人支付总额',
      ],
    }),
    column('acct_pay', 'money', '个人账户支出', 'personal account', {
      aliases: ['个人账户支付', '个账支付', '账户支付', '个人账户', '个人帐户支出', '个人帐户支付'],
    }),
    column('cash_payamt', 'money', '个人现金支付', 'cash', {
      aliases: ['psn_cash_pay', 'pdn_cash_pay', '现金支付金额', '现金支付', '个人现金支出', '个人现金'],
    }),
    column('acct_mulaid_pay', 'money', '账户共济支付', 'family account', {
      aliases: ['个人账户共济支付', '账户共济支付金额', '个人账户共济支付金额'],
    }),
    column('ownpay_hosp_part', 'money', '医院负担金额', 'borne by the hospital', {
      aliases: ['hosp_part_amt', '医院负担'],
    }),
    column('balc', 'money', '余额', 'account balance'),
  ];
}

/** The platform's own bookkeeping of a record. */
export function recordColumns(): readonly Column[] {
  return [
    column('rid', 'id', '数据唯一记录号', 'record id', { aliases: ['唯一记录号'] }),
    column('updt_time', 'time', '数据更新时间', 'updated at', { aliases: NAMES.updated }),
    column('crte_time', 'time', '数据创建时间', 'created at', { aliases: NAMES.created }),
  ];
}

/** Who prescribed and who dispensed what a pharmacy sold, and the papers of the sale (3505, 3506). */
export function saleColumns(): readonly Column[] {
  return [
    column('rx_flag', 'code', '处方药标志', 'prescription drug'),
    column('prsc_dr_cert_type', 'code', '开方医师证件类型', 'prescriber certificate type'),
    column('prsc_dr_certno', 'id', '开方医师证件号码', 'prescriber certificate', { personal: 'certificate' }),
    column('prsc_dr_name', 'text', '开方医师姓名', 'prescriber', { aliases: ['开方医生姓名'] }),
    column('phar_cert_type', 'code', '药师证件类型', 'pharmacist certificate type'),
    column('phar_certno', 'id', '药师证件号码', 'pharmacist certificate', { personal: 'certificate' }),
    column('phar_name', 'text', '药师姓名', 'pharmacist'),
    column('phar_prac_cert_no', 'id', '药师执业资格证号', 'pharmacist licence'),
    column('stoout_no', 'id', '销售出库单据号', 'delivery document'),
    column('bchno', 'id', '批次号', 'batch'),
    column('shelf_posi', 'text', '货架位', 'shelf'),
    column('sel_retn_opter_name', 'text', '销售/退货经办人姓名', 'clerk of the sale', { personal: 'name' }),
    column('elec_supn_codg', 'id', '电子监管编码', 'electronic supervision code'),
  ];
}
