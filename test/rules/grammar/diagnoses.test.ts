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
    ['限肾细胞癌、黑色素瘤、癌性胸腹腔积液。', '肺恶性肿瘤伴胸腔积液', '高血压病'],
    ['限：1.反流性食管炎；2.与适当的抗生素联用以根除幽门螺杆菌。', '慢性胃炎', '高血压病'],
    ['限急性脑梗死的急救抢救。', '脑血栓形成', '突发性耳聋'],
    ['限既往化疗曾发生重度中性粒细胞减少的患者。', '乳房恶性肿瘤', '高血压病'],
    ['限：1.晚期非小细胞肺癌。对于ALK阳性者应先接受靶向治疗；2.晚期软组织肉瘤。', '大腿脂肪肉瘤', '高血压病'],
    ['限缺血性心脑血管疾病急性期住院患者；限耳部血流及神经障碍患者。支付不超过14天。', '神经性耳鸣', '急性阑尾炎'],
    ['限12岁及以上患者预防遗传性血管性水肿(HAE)发作。', '遗传性血管性水肿', '荨麻疹'],
    ['限慢性肾脏病(CKD)引起的贫血。', '慢性肾功能衰竭尿毒症期', '高血压病'],
    ['限伴有出血的胃、十二指肠溃疡。', '上消化道出血', '慢性胃炎'],
    ['限有慢性动脉闭塞症诊断且有明确的溃疡、间歇性跛行及严重疼痛体征的患者。', '下肢动脉硬化闭塞症', '腰椎间盘突出'],
    ['限有明确的肝硬化、重症肝炎和肝昏迷诊断证据的患者。需经营养风险筛查。', '乙型肝炎肝硬化', '肺炎'],
    [
      '限：1.激素受体(HR)阳性、人表皮生长因子受体2(HER2)阴性局部晚期或转移性乳腺癌，与芳香化酶抑制剂联合用药作为女性患者的初始内分泌治疗。',
      '左乳腺恶性肿瘤',
      '甲状腺结节',
    ],
    [
      '限晚期上皮性卵巢癌、输卵管癌或原发性腹膜癌成人患者在一线含铂化疗达到完全缓解或部分缓解后的维持治疗。',
      '盆腔恶性肿瘤',
      '子宫肌瘤',
    ],
    ['限急性细菌性皮肤及皮肤软组织感染。', '小腿蜂窝织炎', '高血压病'],
    ['限：1.降低伴有心血管疾病的2型糖尿病成人患者的主要心血管不良事件(心血管死亡)风险。', '2型糖尿病', '冠心病'],
  ])('%s', (text, paid, unpaid) => {
    expect(fits(text, paid)).toBe(true);
    expect(fits(text, unpaid)).toBe(false);
  });
});

describe('names of traditional medicine, of the code book and of daily use', () => {
  it.each([
    ['限2型糖尿病患者。', '消渴病'],
    ['限原发性高血压。', '风眩病'],
    ['限哮喘患者。', '哮病'],
    ['限类风湿关节炎患者。', '尪痹病'],
    ['限强直性脊柱炎患者。', '大偻'],
    ['限膝骨关节炎。', '膝痹病'],
    ['限急性冠脉综合征患者。', '急性缺血性心脏病'],
    ['限急性心肌梗死。', '慢性缺血性心脏病'],
    ['限急性心肌梗死。', '真心痛'],
    ['限急性脑梗死的急救抢救。', '偏枯'],
    ['限过敏性鼻炎。', '鼻鼽'],
    ['限慢性自发性荨麻疹。', '瘾疹'],
    ['限突发性耳聋。', '暴聋病'],
    ['限溃疡性结肠炎。', '久痢病'],
    ['限乳腺癌。', '乳岩'],
    ['限食管癌。', '噎膈'],
    ['限慢性肾脏病。', '慢性肾小球肾炎'],
    ['限儿童甲(A)型血友病；成人甲(A)型血友病限出血时使用。', '遗传性因子Ⅷ缺乏症'],
    ['限戈谢病。', '高雪氏病'],
    ['限前列腺增生。', '精癃病'],
    ['限系统性红斑狼疮。', '红蝴蝶疮'],
    ['限慢性动脉闭塞症。', '脱疽'],
    ['限精神分裂症。', '癫狂病'],
  ])('%s is kept by %s', (text, diagnosis) => {
    expect(fits(text, diagnosis)).toBe(true);
    for (const other of ['面神经麻痹', '癫痫', '急性阑尾炎']) expect(fits(text, other)).toBe(false);
  });
});

describe('a text that words could not tell without accusing wrongly', () => {
  it.each([
    ['限头孢菌素耐药或重症感染患者。'],
    ['限抢救、重症或因肝硬化、癌症引起胸腹水的患者，且白蛋白低于30g/L。'],
    ['限放化疗。'],
    ['限器官移植的诱导治疗。'],
    ['限：1.器官移植排斥反应高危人群的诱导治疗；2.急性排斥反应的治疗。'],
    ['限未知病、原发性高血压患者。'],
    ['限未知病或急性脑梗死的急救抢救。'],
    ['限激素受体阳性的未知癌、乳腺癌患者。'],
    ['限联合化疗用于未知病的治疗。'],
    ['限预防外科手术导致的敏感厌氧菌感染。'],
    ['限：1.反流性食管炎；2.未知病。'],
    ['限：1.绝经后骨质疏松；2.低血磷性维生素D抵抗型佝偻病等。'],
    ['限：1.激素受体阳性乳腺癌患者；2.与氟维司群联合用于既往曾接受内分泌治疗后出现疾病进展的患者。'],
    [
      '限：1.反流性食管炎；2.十二指肠溃疡；3.哮喘；4.便秘型肠易激综合征；5.类风湿关节炎；6.高磷血症；7.多囊卵巢综合征；8.血友病；9.戈谢病；10.未知病。',
    ],
    [''],
  ])('%s', (text) => {
    expect(diagnosisWords(text)).toBeUndefined();
  });

  it('is left to a person with the reason; a second-line drug is one whatever else its text says', () => {
    const read = (ruleClass: string, constraint: string) =>
      readPoint(ruleClass, { itemName: '某药', logic: '', constraint });
    expect(read('药品限适应症', '限子宫肌瘤患者或生育保险。')).toEqual([
      { state: 'unparsed', type: 'diagnosis', reason: 'insurance-or-disease' },
    ]);
    expect(read('药品限二线使用', '限二线用药。')).toEqual([{ state: 'active', limit: { type: 'second-line' } }]);
    expect(read('药品限二线使用', '限轻中度特应性皮炎患者的二线用药。')).toEqual([
      { state: 'active', limit: { type: 'diagnosis', diagnosisWords: ['四弯风', '奶癣', '湿疮', '湿疹', '皮炎'] } },
      { state: 'active', limit: { type: 'second-line' } },
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
