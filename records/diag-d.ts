import { column, required } from './column.ts';
import { kind } from './kind.ts';
import { recordColumns } from './shared-columns.ts';

/** 诊断: one diagnosis of a visit. */
export const diagD = kind({
  name: 'diag_d',
  label: { zh: '诊断', en: 'diagnoses' },
  row: { zh: '一次就诊的一个诊断', en: 'a diagnosis of a visit' },
  key: ['mdtrt_id', 'diag_type', 'diag_code'],
  defaults: { diag_type: "'1'" },
  columns: [
    required('mdtrt_id', 'id', '就诊ID', 'visit id', { aliases: ['就诊编号', '就诊流水号'] }),
    required('diag_type', 'code', '诊断类别', 'diagnosis type', { codeList: 'diag_type' }),
    required('diag_code', 'code', '诊断代码', 'diagnosis', { aliases: ['诊断编码', '疾病编码'] }),
    required('maindiag_flag', 'code', '主诊断标志', 'main diagnosis', { codeList: 'flag' }),
    column('psn_no', 'id', '人员编号', 'person number'),
    column('diag_srt_no', 'integer', '诊断排序号', 'order'),
    column('diag_name', 'text', '诊断名称', 'diagnosis name'),
    column('diag_dept', 'code', '诊断科室', 'department'),
    column('dise_dor_no', 'code', '诊断医生编码', 'doctor'),
    column('dise_dor_name', 'text', '诊断医生姓名', 'doctor name'),
    column('diag_time', 'time', '诊断时间', 'diagnosed at'),
    column('inout_diag_type', 'code', '出入院诊断类别', 'admission or discharge'),
    column('vali_flag', 'code', '有效标志', 'valid', { codeList: 'flag' }),
    ...recordColumns(),
  ],
});
