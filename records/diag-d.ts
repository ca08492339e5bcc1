import { column, required } from './column.ts';
import { kind } from './kind.ts';
import { NAMES } from './names.ts';
import { recordColumns } from './shared-columns.ts';

/** 诊断: one diagnosis of a visit. */
export const diagD = kind({
  name: 'diag_d',
  label: { zh: '诊断', en: 'diagnoses' },
  row: { zh: '一次就诊的一个诊断', en: 'a diagnosis of a visit' },
  key: ['mdtrt_id', 'diag_type', 'diag_code'],
  defaults: { diag_type: "'1'" },
  preferred: { column: 'maindiag_flag', value: '1' },
  columns: [
    required('mdtrt_id', 'id', '就诊ID', 'visit id', { aliases: NAMES.visit }),
    required('diag_type', 'code', '诊断类别', 'diagnosis type', { codeList: 'diag_type', aliases: ['诊断类型'] }),
    required('diag_code', 'code', '诊断代码', 'diagnosis', {
      aliases: ['诊断编码', '疾病编码', 'ICD编码', 'ICD10编码', '疾病诊断编码', '疾病代码'],
    }),
    required('maindiag_flag', 'code', '主诊断标志', 'main diagnosis', {
      codeList: 'flag',
      aliases: ['是否主诊断', '主要诊断标志', '是否主要诊断', '主诊断标识'],
    }),
    column('psn_no', 'id', '人员编号', 'person number', { aliases: NAMES.person }),
    column('diag_srt_no', 'integer', '诊断排序号', 'order', { aliases: ['诊断序号', '诊断排序'] }),
    column('diag_name', 'text', '诊断名称', 'diagnosis name', { aliases: ['疾病名称', '疾病诊断名称'] }),
    column('diag_dept', 'code', '诊断科室', 'department', { aliases: ['科室', '诊断科室编码'] }),
    column('dise_dor_no', 'code', '诊断医生编码', 'doctor', { aliases: ['诊断医师编码', '诊断医生代码'] }),
    column('dise_dor_name', 'text', '诊断医生姓名', 'doctor name', { aliases: ['诊断医师姓名', '诊断医生'] }),
    column('diag_time', 'time', '诊断时间', 'diagnosed at', { aliases: ['诊断日期'] }),
    column('inout_diag_type', 'code', '出入院诊断类别', 'admission or discharge'),
    column('vali_flag', 'code', '有效标志', 'valid', { codeList: 'flag', aliases: NAMES.valid }),
    ...recordColumns(),
  ],
});
