import type { RowSet } from './rows.ts';

/** Visits and stays of a month, under Chinese headers, with two columns no standard knows. */
export const VISIT_ROWS: RowSet = {
  kind: 'mdtrt_d',
  query: `SELECT v.mdtrt_id, h.psn_no, h.psn_name, h.certno, h.gend, h.brdy, h.age, h.insutype, h.admdvs AS insu_admdvs, i.code AS fixmedins_code,
  i.name AS fixmedins_name, i.grade AS hosp_lv, v.med_type, v.began AS begntime, v.left_at AS endtime, CASE WHEN v.stay_days IS NOT NULL THEN 'ZY' || v.mdtrt_id[3:] END AS ipt_otp_no,
  CASE WHEN v.stay_days IS NOT NULL THEN 'BA' || h.psn_no[9:] END AS medrcdno, g.dept_code AS adm_dept_codg, g.dept_name AS adm_dept_name,
  CASE WHEN v.stay_days IS NOT NULL THEN (1 + pick('bed', v.v, 0, 60))::VARCHAR || '床' END AS adm_bed,
  CASE WHEN v.stay_days IS NOT NULL AND NOT v.open THEN v.dx END AS dscg_maindiag_code,
  CASE WHEN v.stay_days IS NOT NULL AND NOT v.open THEN if(v.dies, '5', if(v.moves, '2', '1')) END AS dscg_way, v.registration AS dise_no,
  CASE WHEN v.stay_days IS NOT NULL THEN if(v.open, '1', '0') END AS inhosp_stas, CASE WHEN v.dies AND NOT v.open THEN v.left_at::DATE END AS die_date,
  coalesce(date_trunc('day', v.left_at), date_trunc('day', v.began)) + INTERVAL (1) DAY + INTERVAL (140) MINUTE AS updt_time, NULL AS spare, '窗口' || (v.v % 6)::VARCHAR AS counter, v.v AS dirty_key
FROM visit_all v JOIN person h USING (p) JOIN inst i USING (inst) LEFT JOIN department g ON v.stay_days IS NOT NULL AND g.dx = v.dx`,
  headers: {
    mdtrt_id: '就诊ID',
    psn_no: '人员编号',
    psn_name: '人员姓名',
    certno: '证件号码',
    gend: '性别',
    brdy: '出生日期',
    age: '年龄',
    insutype: '险种类型',
    insu_admdvs: '参保所属医保区划',
    fixmedins_code: '定点医药机构编号',
    fixmedins_name: '定点医药机构名称',
    hosp_lv: '医院等级',
    med_type: '医疗类别',
    begntime: '开始时间',
    endtime: '结束时间',
    ipt_otp_no: '住院/门诊号',
    medrcdno: '病历号',
    adm_dept_codg: '入院科室编码',
    adm_dept_name: '入院科室名称',
    adm_bed: '入院床位',
    dscg_maindiag_code: '出院主诊断编码',
    dscg_way: '离院方式',
    dise_no: '病种编号',
    inhosp_stas: '在院状态',
    die_date: '死亡日期',
    updt_time: '数据更新时间',
    spare: '备用字段1',
    counter: '窗口号',
  },
  order: 'begntime NULLS LAST, mdtrt_id',
  keys: ['mdtrt_id'],
  twiceOf1000: 1,
  dirt: [
    { name: 'impossible-date', outcome: 'quarantined', broken: { begntime: "'2025-13-01 08:00:00'" } },
    { name: 'empty-person', outcome: 'quarantined', broken: { psn_no: "'  '" } },
    {
      name: 'ends-before-it-begins',
      outcome: 'flagged',
      flag: 'dates_out_of_order',
      broken: { endtime: '(begntime::TIMESTAMP - INTERVAL 3 DAY)::VARCHAR', med_type: "'12'" },
    },
  ],
};

/** Diagnoses of a month: the main one of every visit that has any, and the long illnesses a patient also has. */
export const DIAGNOSIS_ROWS: RowSet = {
  kind: 'diag_d',
  query: `SELECT x.mdtrt_id, '1' AS diag_type, x.dx AS diag_code, x.main AS maindiag_flag, n.name AS diag_name, x.nth AS diag_srt_no, x.began AS diag_time, h.psn_no, '1' AS vali_flag,
  x.v * 2 + x.nth AS dirty_key
FROM (
  SELECT v, mdtrt_id, p, dx, '1' AS main, 1 AS nth, began FROM visit_all WHERE dx IS NOT NULL
  UNION ALL
  SELECT v.v, v.mdtrt_id, v.p, c.dx, '0', 2, v.began FROM visit_all v JOIN person h USING (p) JOIN condition c ON c.place = h.cond
  WHERE v.dx IS NOT NULL AND c.dx[1:3] <> v.dx[1:3] AND (v.stay_days IS NOT NULL OR u('also', v.v, 0) < 0.3)) x
JOIN dx_name n ON n.dx = x.dx JOIN person h ON h.p = x.p`,
  headers: {
    mdtrt_id: 'MDTRT_ID',
    diag_type: 'DIAG_TYPE',
    diag_code: 'DIAG_CODE',
    maindiag_flag: 'MAINDIAG_FLAG',
    diag_name: 'DIAG_NAME',
    diag_srt_no: 'DIAG_SRT_NO',
    diag_time: 'DIAG_TIME',
    psn_no: 'PSN_NO',
    vali_flag: 'VALI_FLAG',
  },
  order: 'mdtrt_id, diag_srt_no, diag_code NULLS LAST',
  keys: ['mdtrt_id'],
  twiceOf1000: 1,
  dirt: [
    { name: 'empty-code', outcome: 'quarantined', broken: { diag_code: 'NULL' } },
    { name: 'impossible-date', outcome: 'quarantined', broken: { diag_time: "'2025/06/31 09:00'" } },
  ],
};
