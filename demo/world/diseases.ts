/** What brings people to hospital. Codes are ICD-10 as every insurer's list has them; shares and costs are made up. */
export interface InpatientDisease {
  readonly code: string;
  readonly name: string;
  /** Which tests are usual. */
  readonly field: string;
  readonly days: number;
  /** Share of the cost that lies outside the catalogue wherever it is treated. */
  readonly own: number;
  readonly injection: string;
  readonly surgery: string | null;
  readonly implant: string | null;
  /** Herbs on the bill for some patients. */
  readonly herbs: boolean;
  /** Of 100 stays: tertiary, secondary, township, the hospital of hard cases. */
  readonly of100: readonly [number, number, number, number];
}

const disease = (
  code: string,
  name: string,
  field: string,
  days: number,
  own: number,
  injection: string,
  surgery: string | null,
  implant: string | null,
  herbs: boolean,
  of100: readonly [number, number, number, number],
): InpatientDisease => ({ code, name, field, days, own, injection, surgery, implant, herbs, of100 });

export const INPATIENT_DISEASES: readonly InpatientDisease[] = [
  disease('J18.9', '肺炎', 'resp', 7, 0.04, '头孢曲松钠注射剂', null, null, false, [8, 10, 18, 0]),
  disease('J44.1', '慢性阻塞性肺病伴急性加重', 'resp', 8, 0.04, '多索茶碱注射剂', null, null, false, [8, 9, 18, 0]),
  disease('I63.9', '脑梗死', 'cerebro', 9, 0.06, '丁苯酞注射剂', null, null, true, [12, 13, 12, 16]),
  disease('I25.1', '动脉硬化性心脏病', 'cardio', 7, 0.05, '丹参酮注射剂', null, null, true, [12, 12, 12, 8]),
  disease('I50.9', '心力衰竭', 'cardio', 8, 0.05, '丹参酮注射剂', null, null, false, [6, 5, 0, 10]),
  disease('E11.9', '2型糖尿病', 'endo', 7, 0.04, '硫辛酸注射剂', null, null, false, [8, 11, 12, 0]),
  disease('I10', '特发性高血压', 'cardio', 6, 0.03, '丹参酮注射剂', null, null, false, [0, 4, 10, 0]),
  disease('K29.5', '慢性胃炎', 'digest', 6, 0.04, '奥美拉唑注射剂', null, null, false, [3, 4, 8, 0]),
  disease('K35.8', '急性阑尾炎', 'surg', 6, 0.05, '头孢曲松钠注射剂', '阑尾切除术', null, false, [0, 3, 0, 0]),
  disease('K80.2', '胆囊结石', 'surg', 7, 0.06, '头孢曲松钠注射剂', '腹腔镜胆囊切除术', null, false, [6, 5, 0, 0]),
  disease('M51.2', '腰椎间盘突出', 'ortho', 8, 0.05, '丹参酮注射剂', null, null, true, [5, 6, 6, 0]),
  disease('N39.0', '泌尿道感染', 'uro', 6, 0.03, '头孢曲松钠注射剂', null, null, false, [2, 2, 4, 0]),
  disease(
    'S72.0',
    '股骨颈骨折',
    'ortho',
    11,
    0.12,
    '头孢曲松钠注射剂',
    '髋关节置换术',
    '髋关节假体',
    false,
    [6, 2, 0, 18],
  ),
  disease('C34.9', '支气管或肺恶性肿瘤', 'onco', 9, 0.12, '紫杉醇注射剂', null, null, false, [5, 1, 0, 26]),
  disease('C16.9', '胃恶性肿瘤', 'onco', 10, 0.13, '紫杉醇注射剂', '胃癌根治术', null, false, [5, 0, 0, 22]),
  disease('H26.9', '白内障', 'eye', 3, 0.07, '左氧氟沙星注射剂', '白内障超声乳化术', '人工晶状体', false, [5, 8, 0, 0]),
  disease('K64.8', '痔', 'anal', 5, 0.07, '左氧氟沙星注射剂', '痔切除术', null, true, [2, 4, 0, 0]),
  disease('K92.2', '胃肠出血', 'digest', 7, 0.05, '奥美拉唑注射剂', null, null, false, [3, 0, 0, 0]),
  disease('F20.9', '精神分裂症', 'psych', 28, 0.03, '氟哌啶醇癸酸酯注射剂', null, null, false, [2, 1, 0, 0]),
  disease('P59.9', '新生儿黄疸', 'newborn', 5, 0.08, '头孢曲松钠注射剂', null, null, false, [0, 0, 0, 0]),
  disease('N20.0', '肾结石', 'uro', 5, 0.05, '左氧氟沙星注射剂', null, null, false, [2, 0, 0, 0]),
];

/** A short illness seen outside hospital, with the drugs usual for it. */
export interface OutpatientDisease {
  readonly code: string;
  readonly name: string;
  readonly field: string;
  /** Of 100 visits. */
  readonly of100: number;
  readonly drugs: readonly [string, string, string];
}

export const OUTPATIENT_DISEASES: readonly OutpatientDisease[] = [
  { code: 'J06.9', name: '急性上呼吸道感染', field: 'resp', of100: 32, drugs: ['感冒灵', '连花清瘟', '对乙酰氨基酚'] },
  { code: 'J20.9', name: '急性支气管炎', field: 'resp', of100: 18, drugs: ['氨溴索', '阿莫西林', '强力枇杷'] },
  { code: 'J02.9', name: '急性咽炎', field: 'resp', of100: 12, drugs: ['蒲地蓝消炎', '头孢克洛', '对乙酰氨基酚'] },
  { code: 'K29.1', name: '急性胃炎', field: 'digest', of100: 12, drugs: ['奥美拉唑', '铝碳酸镁', '蒙脱石'] },
  { code: 'A09.9', name: '急性胃肠炎', field: 'digest', of100: 8, drugs: ['蒙脱石', '左氧氟沙星', '铝碳酸镁'] },
  { code: 'S33.5', name: '腰扭伤', field: 'ortho', of100: 8, drugs: ['布洛芬', '双氯芬酸钠', '双氯芬酸钠'] },
  { code: 'L50.9', name: '荨麻疹', field: 'skin', of100: 6, drugs: ['氯雷他定', '氯雷他定', '氯雷他定'] },
  { code: 'N30.0', name: '急性膀胱炎', field: 'uro', of100: 4, drugs: ['左氧氟沙星', '头孢克洛', '左氧氟沙星'] },
];

/** A long illness with its registration and the drugs it is kept on. */
export interface Condition {
  readonly code: string;
  readonly name: string;
  /** Registered disease number (慢特病). */
  readonly registration: string;
  readonly of100: number;
  readonly drugs: readonly [string, string];
  /** Filled at a pharmacy on a hospital's prescription (双通道). */
  readonly dual?: true;
}

export const CONDITIONS: readonly Condition[] = [
  { code: 'I10', name: '特发性高血压', registration: 'M03900', of100: 38, drugs: ['氨氯地平', '缬沙坦'] },
  { code: 'E11.9', name: '2型糖尿病', registration: 'M01600', of100: 22, drugs: ['二甲双胍', '格列美脲'] },
  { code: 'I25.1', name: '动脉硬化性心脏病', registration: 'M04600', of100: 18, drugs: ['阿托伐他汀', '美托洛尔'] },
  { code: 'I69.3', name: '脑梗死后遗症', registration: 'M04803', of100: 10, drugs: ['氯吡格雷', '瑞舒伐他汀'] },
  { code: 'J44.9', name: '慢性阻塞性肺病', registration: 'M05300', of100: 6, drugs: ['茶碱', '茶碱'] },
  {
    code: 'E03.9',
    name: '甲状腺功能减退症',
    registration: 'M01800',
    of100: 4,
    drugs: ['左甲状腺素钠', '左甲状腺素钠'],
  },
  // Its drug is negotiated: prescribed in hospital, handed out by the designated pharmacy.
  {
    code: 'C34.1',
    name: '肺上叶恶性肿瘤',
    registration: 'M00500',
    of100: 2,
    drugs: ['奥希替尼', '奥希替尼'],
    dual: true,
  },
];
