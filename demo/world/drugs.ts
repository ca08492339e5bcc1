/** A generic drug of the city. Names are common drugs; codes, makers and prices are made up. */
export interface Generic {
  readonly name: string;
  readonly form: string;
  readonly unit: string;
  readonly spec: string;
  /** Units at a time, and times a day. */
  readonly dose: number;
  readonly times: number;
  /** Units in a box of each brand. */
  readonly packs: readonly number[];
  /** Yuan a unit. */
  readonly price: number;
  /** 1 甲, 2 乙, 3 丙. */
  readonly level: 1 | 2 | 3;
  readonly patent?: true;
  readonly controlled?: true;
  /** Imported, with codes of the GS1 form. */
  readonly gs1?: true;
  /** 国家医保谈判药品. */
  readonly negotiated?: true;
}

const drug = (
  name: string,
  form: string,
  unit: string,
  spec: string,
  dose: number,
  times: number,
  packs: readonly number[],
  price: number,
  level: 1 | 2 | 3,
  more: Pick<Generic, 'patent' | 'controlled' | 'gs1' | 'negotiated'> = {},
): Generic => ({ name, form, unit, spec, dose, times, packs, price, level, ...more });

/** Drugs for long use. Every box lasts 7, 10, 12, 14, 15, 20, 28 or 30 days, so that a month is a whole number of boxes. */
export const CHRONIC_DRUGS: readonly Generic[] = [
  drug('氨氯地平', '片剂', '片', '5mg', 1, 1, [7, 14, 28], 0.9, 1),
  drug('缬沙坦', '胶囊剂', '粒', '80mg', 1, 1, [7, 14, 28], 1.2, 2),
  drug('美托洛尔', '片剂', '片', '25mg', 1, 2, [20, 60], 0.35, 1),
  drug('阿托伐他汀', '片剂', '片', '20mg', 1, 1, [7, 14, 28], 2.6, 2),
  drug('氯吡格雷', '片剂', '片', '75mg', 1, 1, [7, 14, 28], 3.1, 2),
  drug('阿司匹林', '肠溶片', '片', '100mg', 1, 1, [28, 30], 0.5, 1),
  drug('二甲双胍', '片剂', '片', '0.5g', 1, 2, [20, 28, 60], 0.6, 1),
  drug('格列美脲', '片剂', '片', '2mg', 1, 1, [15, 30], 1.5, 2),
  drug('阿卡波糖', '片剂', '片', '50mg', 1, 3, [30, 45], 0.8, 1),
  drug('茶碱', '缓释片', '片', '0.1g', 1, 2, [24, 28], 0.4, 1),
  drug('左甲状腺素钠', '片剂', '片', '50μg', 1, 1, [14, 28], 0.4, 1),
  drug('瑞舒伐他汀', '片剂', '片', '10mg', 1, 1, [7, 28], 2.4, 2),
];

/** Drugs for a short illness. */
export const ACUTE_DRUGS: readonly Generic[] = [
  drug('阿莫西林', '胶囊剂', '粒', '0.25g', 2, 3, [24, 36], 0.4, 1),
  drug('头孢克洛', '胶囊剂', '粒', '0.25g', 1, 3, [6, 12], 1.8, 2),
  drug('左氧氟沙星', '片剂', '片', '0.25g', 1, 2, [7, 10], 2.2, 2),
  drug('布洛芬', '缓释胶囊', '粒', '0.3g', 1, 2, [20, 24], 0.9, 1),
  drug('对乙酰氨基酚', '片剂', '片', '0.5g', 1, 3, [10, 12], 0.3, 1),
  drug('蒙脱石', '散剂', '袋', '3g', 1, 3, [10, 15], 1.1, 1),
  drug('奥美拉唑', '肠溶胶囊', '粒', '20mg', 1, 2, [14, 28], 1.0, 1),
  drug('铝碳酸镁', '咀嚼片', '片', '0.5g', 1, 3, [20, 24], 0.9, 2),
  drug('氯雷他定', '片剂', '片', '10mg', 1, 1, [6, 7], 1.3, 2),
  drug('氨溴索', '片剂', '片', '30mg', 1, 3, [20, 30], 0.5, 1),
  drug('双氯芬酸钠', '缓释片', '片', '75mg', 1, 1, [10, 15], 1.6, 2),
  drug('连花清瘟', '胶囊剂', '粒', '0.35g', 4, 3, [24, 36], 0.6, 1, { patent: true }),
  drug('感冒灵', '颗粒剂', '袋', '10g', 1, 3, [9, 12], 1.2, 2, { patent: true }),
  drug('蒲地蓝消炎', '片剂', '片', '0.3g', 5, 4, [24, 48], 0.4, 2, { patent: true }),
  drug('强力枇杷', '胶囊剂', '粒', '0.3g', 2, 2, [12, 24], 0.7, 2, { patent: true }),
];

/** Drugs whose price the insurer has negotiated. */
export const NEGOTIATED_DRUGS: readonly Generic[] = [
  drug('奥希替尼', '片剂', '片', '80mg', 1, 1, [30], 155, 2, { gs1: true, negotiated: true }),
];

/** Drugs that only the cases laid out by hand use. */
export const STORY_DRUGS: readonly Generic[] = [
  drug('碳酸钙D3', '片剂', '片', '0.6g', 1, 2, [60], 0.8, 2),
  drug('艾司唑仑', '片剂', '片', '1mg', 1, 1, [7], 0.3, 1, { controlled: true }),
  drug('藿香正气', '口服液', '支', '10ml', 1, 2, [8], 1.4, 1, { patent: true }),
];
