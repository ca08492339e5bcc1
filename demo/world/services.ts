/** An item of the catalogue that is not an oral drug. Codes follow the shape of the national ones and are made up. */
export interface Service {
  readonly name: string;
  readonly listType: '101' | '102' | '201' | '301';
  /** 医疗收费项目类别. */
  readonly charge: string;
  readonly price: number;
  readonly level: 1 | 2 | 3;
  /** Price the insurer counts at most, where the item has one. */
  readonly limit?: number;
}

const item = (
  name: string,
  listType: Service['listType'],
  charge: string,
  price: number,
  level: 1 | 2 | 3,
  limit?: number,
): Service => ({ name, listType, charge, price, level, ...(limit === undefined ? {} : { limit }) });

export const SERVICES: readonly Service[] = [
  item('普通病房床位费(三级)', '201', '01', 70, 1),
  item('普通病房床位费(二级)', '201', '01', 45, 1),
  item('普通病房床位费(一级)', '201', '01', 25, 1),
  item('二级护理', '201', '07', 22, 1),
  item('普通门诊诊察费', '201', '02', 8, 1),
  item('一般诊疗费', '201', '12', 10, 1),
  item('物理治疗', '201', '05', 60, 2),
  item('阑尾切除术', '201', '06', 1500, 1),
  item('腹腔镜胆囊切除术', '201', '06', 2600, 2),
  item('髋关节置换术', '201', '06', 4200, 2),
  item('胃癌根治术', '201', '06', 4800, 2),
  item('白内障超声乳化术', '201', '06', 1600, 1),
  item('痔切除术', '201', '06', 900, 1),
  item('头孢曲松钠注射剂', '101', '09', 42, 1),
  item('多索茶碱注射剂', '101', '09', 48, 2),
  item('丁苯酞注射剂', '101', '09', 86, 2),
  item('丹参酮注射剂', '101', '11', 46, 2),
  item('硫辛酸注射剂', '101', '09', 40, 2),
  item('奥美拉唑注射剂', '101', '09', 38, 1),
  item('紫杉醇注射剂', '101', '09', 190, 2),
  item('左氧氟沙星注射剂', '101', '09', 32, 1),
  item('中药饮片(当归)', '102', '10', 18.5, 1),
  item('一次性输液器', '301', '08', 6.5, 1),
  item('髋关节假体', '301', '08', 8600, 2, 8000),
  item('人工晶状体', '301', '08', 1900, 2, 1850),
  item('营养制剂(自费)', '101', '09', 0, 3),
  item('特殊敷料(自费)', '301', '08', 0, 3),
  item('康复理疗(自费)', '201', '05', 0, 3),
  item('氟哌啶醇癸酸酯注射剂', '101', '09', 36, 1),
  item('精神科监护', '201', '07', 40, 1),
  item('血液透析', '201', '05', 400, 1),
  item('一次性透析器', '301', '08', 120, 2),
  item('蓝光治疗', '201', '05', 90, 1),
];

/** A test with how usual it is, by the patient's field of disease. */
export interface Test {
  readonly name: string;
  readonly charge: '03' | '04';
  readonly price: number;
  readonly level: 1 | 2;
  /** Share of inpatients of any field that have it, unless the field says otherwise. */
  readonly usual: number;
  readonly fields: Readonly<Record<string, number>>;
  /** Share of outpatient visits by field; not done otherwise. */
  readonly outpatient?: Readonly<Record<string, number>>;
}

const test = (
  name: string,
  charge: '03' | '04',
  price: number,
  level: 1 | 2,
  usual: number,
  fields: Readonly<Record<string, number>>,
  outpatient?: Readonly<Record<string, number>>,
): Test => ({ name, charge, price, level, usual, fields, ...(outpatient === undefined ? {} : { outpatient }) });

export const TESTS: readonly Test[] = [
  test('血常规', '04', 20, 1, 0.94, {}, { resp: 0.34, digest: 0.25, uro: 0.4, skin: 0.1, renal: 0.3 }),
  test('尿常规', '04', 12, 1, 0.84, {}, { uro: 0.7, digest: 0.08 }),
  test('肝功能', '04', 60, 1, 0.86, { eye: 0.5 }, { chronic: 0.06 }),
  test('肾功能', '04', 45, 1, 0.86, { eye: 0.5 }, { chronic: 0.06, renal: 0.25 }),
  test('电解质', '04', 35, 1, 0.72, { eye: 0.3 }, { digest: 0.08, renal: 0.25 }),
  test('空腹血糖', '04', 8, 1, 0.7, { endo: 0.97 }, { chronic: 0.18 }),
  test('常规心电图', '03', 25, 1, 0.88, {}, { chronic: 0.08 }),
  test('凝血功能', '04', 55, 1, 0.4, { surg: 0.92, ortho: 0.7, onco: 0.85, eye: 0.9, anal: 0.9, digest: 0.5 }),
  test('感染性疾病筛查四项', '04', 110, 1, 0.25, { surg: 0.95, ortho: 0.5, onco: 0.7, eye: 0.93, anal: 0.93 }),
  test('胸部CT平扫', '03', 220, 2, 0.24, { resp: 0.88, onco: 0.8, cardio: 0.4 }),
  test('头颅CT平扫', '03', 180, 2, 0.1, { cerebro: 0.9, cardio: 0.12 }),
  test('头颅磁共振', '03', 420, 2, 0.02, { cerebro: 0.45 }),
  test('心脏彩超', '03', 160, 2, 0.07, { cardio: 0.82, cerebro: 0.3, endo: 0.16 }),
  test('颈动脉彩超', '03', 130, 2, 0.05, { cerebro: 0.68, cardio: 0.4, endo: 0.3 }),
  test('腹部彩超', '03', 110, 1, 0.15, { digest: 0.8, uro: 0.7, onco: 0.5, surg: 0.85 }, { digest: 0.14 }),
  test('糖化血红蛋白', '04', 60, 2, 0.05, { endo: 0.92, cardio: 0.1 }, { chronic: 0.05 }),
  test('甲状腺功能五项', '04', 120, 2, 0.04, { endo: 0.25 }),
  test('癌胚抗原', '04', 45, 2, 0.05, { onco: 0.85, digest: 0.18 }),
  test('甲胎蛋白', '04', 40, 2, 0.04, { onco: 0.6, digest: 0.2 }),
  test('骨密度', '03', 90, 2, 0.02, { ortho: 0.5 }),
  test('C反应蛋白', '04', 25, 1, 0.22, { resp: 0.8, surg: 0.5, uro: 0.5 }, { resp: 0.22 }),
  test('降钙素原', '04', 90, 2, 0.05, { resp: 0.35, uro: 0.2 }),
  test('D-二聚体', '04', 65, 2, 0.08, { cardio: 0.35, cerebro: 0.35, ortho: 0.4, resp: 0.2 }),
  test('心肌酶谱', '04', 55, 1, 0.08, { cardio: 0.78, cerebro: 0.2 }),
  test('幽门螺杆菌检测', '04', 50, 2, 0.03, { digest: 0.5 }, { digest: 0.18 }),
  test('电子胃镜', '03', 260, 2, 0.01, { digest: 0.4 }),
  test('血脂四项', '04', 40, 1, 0.3, { cardio: 0.85, cerebro: 0.85, endo: 0.85 }, { chronic: 0.1 }),
  test('眼部A/B超', '03', 80, 1, 0, { eye: 0.96 }),
  test('角膜内皮镜', '03', 60, 1, 0, { eye: 0.94 }),
  test('角膜曲率', '03', 30, 1, 0, { eye: 0.94 }),
  test('光学相干断层成像', '03', 160, 2, 0, { eye: 0.85 }),
  test('肛门镜', '03', 25, 1, 0, { anal: 0.95 }),
  test('脑电图', '03', 80, 1, 0.01, { psych: 0.85, cerebro: 0.12 }),
  test('量表测查', '03', 40, 1, 0, { psych: 0.9 }),
  test('经皮胆红素', '04', 15, 1, 0, { newborn: 0.96 }),
  test('腰椎X线', '03', 70, 1, 0.02, { ortho: 0.6 }, { ortho: 0.35 }),
];
