import { z } from 'zod';
import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import type { OtherPlace, SamePlace } from './parameters.ts';

const theCode = (facts: Facts, language: Language): string => {
  const item = factText(facts, 'item_name') || factText(facts, 'med_list_codg');
  const code = factText(facts, 'drug_trac_codg');
  return language === 'zh' ? `追溯码${code}（${item}）` : `Trace code ${code} (${item})`;
};

function counted(facts: Facts, language: Language): string {
  if (facts['opened_packs'] !== true)
    return language === 'zh'
      ? '各次均为整盒结算，按一盒一码，同一追溯码正常只应结算一次'
      : 'each time as a whole pack; with one code to a pack, a code is normally settled once';
  const [units, pack] = [factNumber(facts, 'units'), factNumber(facts, 'pack_units')];
  return language === 'zh'
    ? `按拆零数量合计${units}个最小单位，超过一盒的${pack}个`
    : `opened packs counted, ${units} smallest units in all, above the ${pack} of one pack`;
}

const OWN_PURCHASE: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  code: { zh: '该机构有该码的购进记录。', en: ' It reported buying this code.' },
  lot: {
    zh: '该机构有同批号购进记录，无该码购进记录。',
    en: ' It reported buying the lot but not this code.',
  },
  none: {
    zh: '该机构报有购进数据，但未见该码或该批号。',
    en: ' It reported purchases, but neither this code nor its lot.',
  },
  unknown: { zh: '该机构无购进数据，购进来源待核。', en: ' It reported no purchases at all.' },
};

/** One code, one institution, several people. */
export function sameInstitutionSentence(facts: Facts, _parameters: SamePlace, language: Language): string {
  const where = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const [settlements, persons] = [factText(facts, 'settlements_total'), factText(facts, 'persons')];
  const [from, to] = [factText(facts, 'first_time'), factText(facts, 'last_time')];
  const purchase = OWN_PURCHASE[factText(facts, 'purchase')]?.[language] ?? '';
  return language === 'zh'
    ? `${theCode(facts, 'zh')}于${from}至${to}在${where}为${persons}名参保人结算${settlements}次，${counted(facts, 'zh')}。退费、冲销、重复上传及同一人更正已剔除。${purchase}疑似串换药品，请核对扫码记录与实际发出药品。`
    : `${theCode(facts, 'en')} was settled ${settlements} times for ${persons} people at ${where} between ${from} and ${to}, ${counted(facts, 'en')}. Refunds, reversals, repeated uploads and one person's corrections are left out.${purchase} Suspected swapping of drugs: compare scans with what was handed out.`;
}

const PURCHASE: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  code: { zh: '再次销售方有该码的购进记录', en: 'The second seller reported buying this code' },
  lot: {
    zh: '再次销售方有同批号购进记录，无该码购进记录',
    en: 'The second seller reported buying the lot but not this code',
  },
  none: {
    zh: '再次销售方报有购进数据，但未见该码或该批号',
    en: 'The second seller reported purchases, but neither this code nor its lot',
  },
  unknown: { zh: '再次销售方无购进数据，购进来源待核', en: 'The second seller reported no purchases at all' },
};

/** Whether the second seller bought the box: when and as which lot, and whether the two sales name one lot. */
function purchaseText(facts: Facts, language: Language): string {
  const said = PURCHASE[factText(facts, 'second_purchase')]?.[language] ?? '';
  const [bought, lot] = [factText(facts, 'second_bought'), factText(facts, 'second_bought_lot')];
  const [first, second] = [factText(facts, 'first_lot'), factText(facts, 'second_lot')];
  const details = [
    ...(bought === '' ? [] : [bought]),
    ...(lot === '' ? [] : [language === 'zh' ? `批号${lot}` : `lot ${lot}`]),
  ];
  const apart = first !== '' && second !== '' && first !== second;
  if (language === 'zh')
    return `${said}${details.length > 0 ? `（${details.join('，')}）` : ''}${apart ? `；两次销售所报批号不同（${first}、${second}）` : ''}`;
  return `${said}${details.length > 0 ? ` (${details.join(', ')})` : ''}${apart ? `; the two sales name different lots (${first}, ${second})` : ''}`;
}

function gapText(facts: Facts, parameters: OtherPlace, language: Language): string {
  if (parameters.gap === 'long')
    return language === 'zh' ? `相隔${factText(facts, 'gap_days')}天` : `${factText(facts, 'gap_days')} days later`;
  const hours = factText(facts, 'gap_hours');
  if (hours === '0')
    return language === 'zh'
      ? `仅隔${factText(facts, 'gap_minutes')}分钟`
      : `only ${factText(facts, 'gap_minutes')} minutes later`;
  return language === 'zh' ? `仅隔${hours}小时` : `only ${hours} hours later`;
}

const READING: Readonly<Record<OtherPlace['gap'], Readonly<Record<Language, (days: number) => string>>>> = {
  long: {
    zh: (days) => `同一追溯码间隔不少于${days}天在不同机构再次结算，疑似回流或二次销售。`,
    en: (days) => `One trace code settled at another institution ${days} days or more later: suspected resale.`,
  },
  short: {
    zh: (days) => `同一追溯码不满${days}天即在不同机构重复结算，疑似短时多地重复码，建议移送药监核查。`,
    en: (days) =>
      `One code settled at different institutions within ${days} days: suspected repeated code; referral to the drug regulator is suggested.`,
  },
};

const sellerList = z.array(z.object({ fixmedins_code: z.string(), fixmedins_name: z.string().nullable() }));

/** The institutions by name where the two sellers are not all of them: those that the facts list, then 等. */
function everySeller(facts: Facts, language: Language): string {
  const sellers = sellerList.parse(facts['sellers']);
  const total = Number(facts['institutions']);
  if (total <= 2) return '';
  const names = sellers.map((seller) => named(seller, 'fixmedins_code', 'fixmedins_name', language));
  return language === 'zh'
    ? `（${names.join('、')}${total > names.length ? '等' : ''}）`
    : ` (${names.join(', ')}${total > names.length ? ' and others' : ''})`;
}

/** What was left out: prescriptions that a pharmacy filled only where a record says which they are. */
function leftOut(facts: Facts, language: Language): string {
  if (facts['circulation_told'] !== false)
    return language === 'zh'
      ? '退费、冲销、重复上传和双通道处方流转已剔除。'
      : 'Refunds, reversals, repeated uploads and dual-channel prescriptions are left out.';
  return language === 'zh'
    ? '退费、冲销、重复上传已剔除；未报外购处方标志，双通道处方流转无从剔除。'
    : 'Refunds, reversals and repeated uploads are left out; no record says whether a prescription was filled elsewhere, so dual-channel sales could not be.';
}

/** One code, several institutions. Who is to blame is not known: both are named, in the order of their sales. */
export function otherInstitutionSentence(facts: Facts, parameters: OtherPlace, language: Language): string {
  const first = named(facts, 'first_seller', 'first_seller_name', language);
  const second = named(facts, 'second_seller', 'second_seller_name', language);
  const [firstSold, secondSold] = [factText(facts, 'first_sold'), factText(facts, 'second_sold')];
  const [settlements, institutions] = [factText(facts, 'settlements_total'), factText(facts, 'institutions')];
  const reading = READING[parameters.gap][language](parameters.min_gap_days);
  const purchase = purchaseText(facts, language);
  return language === 'zh'
    ? `${theCode(facts, 'zh')}在${institutions}家机构${everySeller(facts, 'zh')}结算${settlements}次：首次销售方${first}，${firstSold}；再次销售方${second}，${secondSold}，${gapText(facts, parameters, 'zh')}。${reading}${leftOut(facts, 'zh')}${purchase}。责任待核。`
    : `${theCode(facts, 'en')} was settled ${settlements} times at ${institutions} institutions${everySeller(facts, 'en')}: first seller ${first}, ${firstSold}; second seller ${second}, ${secondSold}, ${gapText(facts, parameters, 'en')}. ${reading} ${leftOut(facts, 'en')} ${purchase}. Responsibility to be established.`;
}

/** One code, sold for cash and settled. Both sellers are named in the order of their sales, neither is blamed. */
export function otherPaymentSentence(facts: Facts, language: Language): string {
  const first = named(facts, 'first_seller', 'first_seller_name', language);
  const second = named(facts, 'second_seller', 'second_seller_name', language);
  const [firstSold, secondSold, days] = [
    factText(facts, 'first_sold'),
    factText(facts, 'second_sold'),
    factText(facts, 'gap_days'),
  ];
  const [settlements, cash] = [factText(facts, 'settlements_total'), factText(facts, 'cash_sales')];
  const cashFirst = facts['cash_first'] === true;
  const samePlace = factText(facts, 'first_seller') === factText(facts, 'second_seller');
  const purchase = purchaseText(facts, language);
  if (language === 'zh') {
    const [a, b] = cashFirst ? ['自费', '医保结算'] : ['医保结算', '自费'];
    const reading = cashFirst
      ? '同一盒药自费售出后又按医保结算，疑似串换或空刷'
      : samePlace
        ? '医保结算的药品又自费售出，疑似空刷或串换'
        : '医保结算的药品又在其他机构自费售出，疑似回流；原结算是否真实待核，不计金额';
    return `${theCode(facts, 'zh')}按医保结算${settlements}次、自费售出${cash}次：首次销售方${first}，${firstSold}（${a}）；再次销售方${second}，${secondSold}（${b}），相隔${days}天。${reading}。退货、冲销、同一次销售双通道上报和同一人补刷已剔除。${purchase}。责任待核。`;
  }
  const [a, b] = cashFirst ? ['for cash', 'settled'] : ['settled', 'for cash'];
  const reading = cashFirst
    ? 'A box sold for cash was settled afterwards: suspected swapping or a settlement without goods'
    : samePlace
      ? 'A settled box was sold for cash afterwards: suspected swapping or a settlement without goods'
      : 'A settled box was sold for cash elsewhere afterwards: suspected resale; whether the settlement was genuine is to be established, so no amount is counted';
  return `${theCode(facts, 'en')} was settled ${settlements} times and sold for cash ${cash} times: first seller ${first}, ${firstSold} (${a}); second seller ${second}, ${secondSold} (${b}), ${days} days apart. ${reading}. Returns, reversals, one sale reported through both channels and one person's corrections are left out. ${purchase}. Responsibility to be established.`;
}
