import type { Language, Text } from '../../base/language.ts';
import { grouped } from '../../base/text.ts';
import { columnOf } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';

/** What a rule wanted that is not a column of a table. */
const WANTED: Readonly<Record<string, Text>> = {
  'few:stays': { zh: '机构住院人次太少，不作比较', en: 'too few stays to compare the institution' },
  'few:visits': { zh: '机构就诊人次太少，不作比较', en: 'too few visits to compare the institution' },
  'few:rows': { zh: '统计窗口内没有数据', en: 'any data in the window' },
  'few:days': {
    zh: '足够长的取药时间（存药虽高，首末次相隔太短，囤药与提前备药分不清）',
    en: 'a longer time between the first and the last fill (the stock is high, but it may have been laid in once)',
  },
  'few:peers': { zh: '同级可比机构太少', en: 'too few institutions of the tier to compare with' },
  'few:orderers': {
    zh: '同级机构很少开展该项目（可能没有设备），无法比较',
    en: 'too few institutions of the tier that order the test (they may lack the equipment)',
  },
  'lines:incomplete': {
    zh: '住院的费用明细（未上传，或与结算对不上）',
    en: 'the fee lines of stays (not sent, or not adding up to the settlement)',
  },
  'pruned:window': {
    zh: '完整的统计窗口（其中一部分记录已按保存期清除）',
    en: 'a whole window (part of it was pruned)',
  },
  'pruned:before': {
    zh: '已按保存期清除的较早记录，不据此新增疑点',
    en: 'earlier records, which were pruned; nothing new is suspected without them',
  },
  'cap:pharmacy': { zh: '药店购药的天数上限（本地未定）', en: 'a days cap for pharmacies (not set locally)' },
  'cap:discharge': { zh: '出院带药的天数上限（本地未定）', en: 'a days cap for drugs at discharge (not set locally)' },
  'cap:other': { zh: '该医疗类别的天数上限（本地未定）', en: 'a days cap for this kind of care (not set locally)' },
  'above:inscp_amt': {
    zh: '基金支付不超过政策范围内金额的结算（超过的已照实计入比例）',
    en: 'fund payments within the in-scope amount (those above it count in full)',
  },
  'zero:inscp_amt': {
    zh: '不为零的政策范围内金额（当月全为零，没有比例可言）',
    en: 'any in-scope amount (it is zero all month, so there is no share)',
  },
  'newborn:mother': {
    zh: '能分清母亲与新生儿的记录（生育就诊中可能记在对方名下）',
    en: 'records that tell mother and newborn apart (in visits of childbirth one may be billed on the other)',
  },
  'emergency:record': {
    zh: '急诊抢救记录（抢救可以不受此限定）',
    en: 'the record of the emergency, in which rescue may lift the limit',
  },
  'prescriber:grade': {
    zh: '外配处方的开方机构级别（药店本身没有级别可比）',
    en: 'the grade of the hospital whose prescription a pharmacy filled',
  },
  'internet:visit': {
    zh: '门诊是否互联网诊疗（本地医疗类别未定）',
    en: 'whether the visit was held over the internet (no local kind of care is set)',
  },
  'elsewhere:diagnoses': {
    zh: '外地参保人在外地的诊断',
    en: 'what people insured elsewhere were diagnosed with there',
  },
  'child:surcharge': {
    zh: '本地儿童加收的项目和幅度（在三成以内的不判断）',
    en: 'the local surcharges for children (an excess within such a share is not judged)',
  },
  'knowledge:pairs': {
    zh: '本规则类别的知识点项目对（已入库的知识库里一个也没有）',
    en: 'item pairs of the rule’s class (the library that was imported holds none)',
  },
  'knowledge:tests': {
    zh: '编码属于互认检查的明细（一条也没有，本地编码可能不同）',
    en: 'lines with codes of recognised tests (there are none; local codes may differ)',
  },
  'departments:differ': {
    zh: '转科记录（两项由不同科室开单，可能是转科后各收一次）',
    en: 'the record of a transfer (the two were ordered by different departments, and may be one of each)',
  },
  'hours:both': {
    zh: '两项各自的起止时间（都按小时收费，合计不超过一日，可能先后进行）',
    en: 'from when to when each lasted (both are charged by the hour and fit into one day, one after the other)',
  },
  'window:assumed': {
    zh: '知识点的时间窗（原文未写，两项相隔超过六小时，可能是两次操作）',
    en: 'the window of the point (it names none, and the two stand more than six hours apart: perhaps two acts)',
  },
  'incision:same': {
    zh: '是否同一切口的手术记录（所收价格可能是另一切口的合规折价）',
    en: 'whether it was one incision (the price may be the lawful one of another)',
  },
  'posted:late': {
    zh: '每日的执行记录（住院可能把别日的费用补记、预记在一天，当日出院又入院的各记一次）',
    en: 'the record of each day (in a stay charges of other days may be posted together, and two stays may meet on one day)',
  },
  'paid:ahead': {
    zh: '每次治疗的执行记录（门诊可能一日交清几次的费用）',
    en: 'the record of each session (outpatients may pay for several on one day)',
  },
  'elsewhere:drugs': {
    zh: '外地参保人在外地的用药',
    en: 'what people insured elsewhere were given there',
  },
  'history:drugs': {
    zh: '首次使用前十二个月的费用明细（数据不够早）',
    en: 'fee lines of the twelve months before the first use (the data begin later)',
  },
  'stock:older': {
    zh: '所售批次的购进价（购进过更贵的批次、可能还没有卖完，或自己久未购进）',
    en: 'what the batch that was sold had cost (a dearer one may not be sold out, or nothing was bought here for long)',
  },
  'stock:unbought': {
    zh: '所售数量的购进记录（收费数量已多于此前购进的）',
    en: 'purchases of what was sold (more was charged by then than was bought)',
  },
  'markup:local': {
    zh: '本地的加成率（未定）',
    en: 'the local markup (not set)',
  },
  'purchases:gap': {
    zh: '机构自己的购进记录（平时常购进，其间有一段没有上报）',
    en: "the institution's own purchases (it buys regularly, and for a while none are reported)",
  },
  'effective:before': {
    zh: '施行日之后的记录（现有数据都在规则施行之前，没有可判记录）',
    en: 'records from the day the rule takes effect on (all are from before it, so there was nothing to judge)',
  },
  'rx_d.long_rx_assessment': {
    zh: '长期处方评估记录（超 28 天须有）',
    en: 'the assessment that a prescription above 28 days needs',
  },
  'trac_d.drug_trac_codg': {
    zh: '可信的追溯码（现有的码异常，见工作簿“数据质量”表的存疑标记）',
    en: "a sound trace code (these are odd, see the flags in the workbook's sheet of data quality)",
  },
};

/** Whether a want is of the whole rule, and its count none of rows. */
export const isOfNoRows = (name: string): boolean => name.startsWith('knowledge:');

/** A missing column or condition by the name a reader knows, with how many rows wanted it. */
export function untoldName(name: string, rows: number, language: Language): string {
  const text = untoldLabel(name, rows === 0, language);
  if (rows === 0 || isOfNoRows(name)) return text;
  return `${text}${language === 'zh' ? '：' : ': '}${grouped(String(rows))}`;
}

/**
 * A missing column or condition by the name a reader knows.
 *
 * @param absent true where the whole column is missing, so that its own name is meant and not a want of single rows.
 */
export function untoldLabel(name: string, absent: boolean, language: Language): string {
  const [kind = '', column = ''] = name.split('.');
  const label = kindNamed(kind) === undefined ? undefined : columnLabel(kind, column, language);
  const words = absent && !name.includes(':') ? undefined : (WANTED[name] ?? cityPurchases(name))?.[language];
  return words ?? (label === undefined ? name : language === 'zh' ? `${label}（${name}）` : `${label} (${name})`);
}

/** `purchases:2025-05` or `purchases:2025-05..2025-06`: months without any purchase of the city. */
function cityPurchases(name: string): Text | undefined {
  const [, from, to] = /^purchases:(\d{4}-\d{2})(?:\.\.(\d{4}-\d{2}))?$/.exec(name) ?? [];
  if (from === undefined) return undefined;
  return {
    zh: `全市${from}${to === undefined ? '' : `至${to}`}的购进记录（整月没有或几乎没有）`,
    en: `the city's purchases of ${from}${to === undefined ? '' : ` to ${to}`} (none, or nearly none)`,
  };
}

function columnLabel(kindName: string, columnName: string, language: Language): string | undefined {
  const kind = kindNamed(kindName);
  if (kind === undefined) return undefined;
  return columnName === '' ? kind.label[language] : columnOf(kind, columnName)?.label[language];
}
