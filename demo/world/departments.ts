/**
 * The department that treats a field of disease: code and name of 医疗机构诊疗科目名录 (卫医发〔1994〕27号), with the letter
 * that the national platform puts before the code.
 */
const DEPARTMENTS: Readonly<Record<string, readonly [string, string]>> = {
  resp: ['A03.01', '呼吸内科'],
  digest: ['A03.02', '消化内科'],
  cerebro: ['A03.03', '神经内科'],
  cardio: ['A03.04', '心血管内科'],
  renal: ['A03.06', '肾病内科'],
  endo: ['A03.07', '内分泌科'],
  surg: ['A04.01', '普通外科'],
  ortho: ['A04.03', '骨科'],
  uro: ['A04.04', '泌尿外科'],
  anal: ['A04.01', '普通外科'],
  newborn: ['A07.01', '新生儿科'],
  eye: ['A10', '眼科'],
  skin: ['A13', '皮肤科'],
  psych: ['A15', '精神科'],
  onco: ['A19', '肿瘤科'],
};
/** Who has a long illness and nothing else is seen by internal medicine. */
const INTERNAL: readonly [string, string] = ['A03', '内科'];

/** Code and name of the department that treats a field of disease. */
export const departmentOf = (field: string | undefined): readonly [string, string] =>
  DEPARTMENTS[field ?? ''] ?? INTERNAL;
