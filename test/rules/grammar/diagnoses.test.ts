import { describe, expect, it } from 'vitest';
import { readPoint } from '../../../rules/knowledge/grammar/classes.ts';
import { diagnosisWords } from '../../../rules/knowledge/grammar/diagnoses.ts';
import { DISEASES } from '../../../rules/knowledge/grammar/diseases.ts';

const fits = (text: string, diagnosis: string): boolean | undefined =>
  diagnosisWords(text)?.some((word) => diagnosis.includes(word));

describe('a text of known diseases', () => {
  it.each([
    ['限2型糖尿病患者。', '2型糖尿病性周围神经病变', '高血压病1级'],
    ['限原发性高血压。', '高血压病3级（极高危）', '2型糖尿病'],
    ['限ALK阳性的局部晚期或转移性非小细胞肺癌(NSCLC)患者的一线治疗。', '右肺上叶恶性肿瘤', '胃恶性肿瘤'],
    ['限华法林治疗控制不良的非瓣膜性房颤、深静脉血栓、肺栓塞患者。', '心房颤动', '高血压病'],
    ['限：1.反流性食管炎；2.十二指肠溃疡。', '十二指肠球部溃疡', '急性支气管炎'],
    ['限对甲氨蝶呤等、环孢素不应答的中重度斑块状银屑病的成年患者。', '寻常型银屑病', '荨麻疹'],
    ['限急性缺血性脑血管疾病，支付不超过14天。', '脑梗死恢复期', '腰椎间盘突出'],
    ['限儿童甲(A)型血友病；成人甲(A)型血友病限出血时使用。', '遗传性因子Ⅷ缺乏症（血友病A）', '缺铁性贫血'],
  ])('%s', (text, paid, unpaid) => {
    expect(fits(text, paid)).toBe(true);
    expect(fits(text, unpaid)).toBe(false);
  });
});

describe('a text that words could not tell without accusing wrongly', () => {
  it.each([
    ['限头孢菌素耐药或重症感染患者。'],
    ['限肾细胞癌、黑色素瘤、癌性胸腹腔积液。'],
    ['限：1.反流性食管炎；2.与适当的抗生素联用以根除幽门螺杆菌。'],
    ['限急性脑梗死的急救抢救。'],
    ['限既往化疗曾发生重度中性粒细胞减少的患者。'],
    ['限：1.晚期非小细胞肺癌。对于ALK阳性者应先接受靶向治疗；2.晚期软组织肉瘤。'],
    ['限缺血性心脑血管疾病急性期住院患者；限耳部血流及神经障碍患者。支付不超过14天。'],
    ['限未知病、原发性高血压患者。'],
    ['限12岁及以上患者预防遗传性血管性水肿(HAE)发作。'],
    [''],
  ])('%s', (text) => {
    expect(diagnosisWords(text)).toBeUndefined();
  });

  it('is left to a person with the reason', () => {
    const read = (ruleClass: string, constraint: string) =>
      readPoint(ruleClass, { itemName: '某药', logic: '', constraint });
    expect(read('药品限适应症', '限子宫肌瘤患者或生育保险。')).toEqual([
      { state: 'unparsed', type: 'diagnosis', reason: 'insurance-or-disease' },
    ]);
    expect(read('药品限二线使用', '限二线用药。')).toEqual([
      { state: 'unparsed', type: 'second-line', reason: 'first-line-not-named' },
    ]);
    expect(read('药品限二线使用', '限轻中度特应性皮炎患者的二线用药。')).toEqual([
      { state: 'active', limit: { type: 'diagnosis', diagnosisWords: ['湿疹', '皮炎'] } },
      { state: 'unparsed', type: 'second-line', reason: 'first-line-not-named' },
    ]);
  });
});

it('every disease of the list is found by what it is called, and no word is blank', () => {
  for (const { called, words } of DISEASES) {
    expect(called.test(''), called.source).toBe(false);
    expect(
      words.filter((word) => word.trim() === ''),
      called.source,
    ).toEqual([]);
  }
});
