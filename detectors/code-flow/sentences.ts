import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import type { CodeFlowParameters, Expiry, NoPurchase, OtherItem } from './parameters.ts';

const item = (facts: Facts, language: Language): string => named(facts, 'med_list_codg', 'item_name', language);
const place = (facts: Facts, language: Language): string => named(facts, 'fixmedins_code', 'fixmedins_name', language);
const day = (facts: Facts, name: string): string => factText(facts, name).slice(0, 10);

/** Who sold such a box before: neither seller is blamed. */
function soldBefore(facts: Facts, language: Language): string {
  const boxes = factText(facts, 'sold_before');
  if (boxes === '' || boxes === '0') return '';
  const [first, second] = [
    named(facts, 'first_seller', 'first_seller_name', language),
    named(facts, 'second_seller', 'second_seller_name', language),
  ];
  const [sold, again, gap, code] = [
    day(facts, 'first_sold'),
    day(facts, 'second_sold'),
    factText(facts, 'gap_days'),
    factText(facts, 'resold_code'),
  ];
  return language === 'zh'
    ? `其中${boxes}盒此前已在其他机构售出，如追溯码${code}：首次销售方${first}（${sold}），再次销售方${second}（${again}），相隔${gap}天。`
    : ` ${boxes} of them had been sold elsewhere before, such as ${code}: first seller ${first} (${sold}), second seller ${second} (${again}), ${gap} days apart.`;
}

const blame: Readonly<Record<Language, string>> = { zh: '责任待核。', en: ' Responsibility to be established.' };

const DIFFERENCE: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  other_drug: { zh: '两者通用名不同', en: 'another drug' },
  other_strength: { zh: '两者通用名相同、规格或包装不同', en: 'the same drug in another strength or pack' },
  other_maker: {
    zh: '两者通用名、规格相同而生产企业不同，可能只是对码有误，证据较弱，不计金额',
    en: 'the same drug and strength of another maker: perhaps a wrong mapping at the institution, a weaker finding without an amount',
  },
};

function otherItemSentence(facts: Facts, _parameters: OtherItem, language: Language): string {
  const mapped = named(facts, 'mapped_item', 'mapped_name', language);
  const difference = DIFFERENCE[factText(facts, 'reason')]?.[language] ?? '';
  const [boxes, prefix] = [factText(facts, 'codes_total'), factText(facts, 'trac_prefix')];
  const [alike, billing] = [factText(facts, 'institutions_alike'), factText(facts, 'institutions_billing')];
  const [from, to] = [day(facts, 'first_time'), day(facts, 'last_time')];
  return language === 'zh'
    ? `${place(facts, 'zh')}于${from}至${to}按${item(facts, 'zh')}结算的${boxes}盒，追溯码前缀${prefix}在三码映射中属于${mapped}，${difference}。结算该品种的${billing}家机构中有${alike}家如此；目录换码及映射表普遍不一致的已剔除。${soldBefore(facts, 'zh')}疑似码药不符，请核对实物、扫码记录与进销存。${blame.zh}`
    : `${boxes} boxes that ${place(facts, 'en')} settled as ${item(facts, 'en')} between ${from} and ${to} carry the prefix ${prefix}, which the mapping table gives to ${mapped}: ${difference}. ${alike} of ${billing} institutions that bill the item do so; items coded anew and mismatches of the table itself are left out.${soldBefore(facts, 'en')} Suspected mismatch of code and drug: compare the goods, the scans and the stock records.${blame.en}`;
}

function noPurchaseSentence(facts: Facts, parameters: NoPurchase, language: Language): string {
  const [never, later, elsewhere] = [
    factText(facts, 'never_bought'),
    factText(facts, 'bought_later'),
    factText(facts, 'bought_elsewhere'),
  ];
  const [boxes, month, explained] = [
    factText(facts, 'codes_total'),
    factText(facts, 'month'),
    factText(facts, 'explained_by_stock'),
  ];
  if (language === 'zh') {
    const parts = [
      ...(never === '0' ? [] : [`${never}盒在本机构购进记录中未见该码`]),
      ...(later === '0' ? [] : [`${later}盒的购进晚于销售${parameters.late_days}天以上`]),
    ];
    const bought =
      elsewhere === '0' ? '' : `其中${elsewhere}盒由其他机构购进（如${factText(facts, 'a_buyer_elsewhere')}）。`;
    const spared = explained === '0' || explained === '' ? '' : `无码购进及调入的${explained}盒已按先后扣除。`;
    return `${place(facts, 'zh')}${month}结算的${item(facts, 'zh')}中有${boxes}盒购进来源不明：${parts.join('，')}；同期该机构该品种报有带码购进。${bought}期初库存、迟报和同一法人购进已剔除。${spared}${soldBefore(facts, 'zh')}疑似无购进或先售后购，请核对随货同行单与发票。${blame.zh}`;
  }
  const parts = [
    ...(never === '0' ? [] : [`${never} are not among the codes it bought`]),
    ...(later === '0' ? [] : [`${later} were bought more than ${parameters.late_days} days after the sale`]),
  ];
  const bought =
    elsewhere === '0'
      ? ''
      : ` ${elsewhere} of them were bought by others (such as ${factText(facts, 'a_buyer_elsewhere')}).`;
  const spared =
    explained === '0' || explained === ''
      ? ''
      : ` The first ${explained} that purchases without codes and transfers may explain are left out.`;
  return `${boxes} boxes of ${item(facts, 'en')} that ${place(facts, 'en')} settled in ${month} are of unknown origin: ${parts.join(', ')}, though it reports purchases of the item with codes.${bought} Opening stock, late reports and purchases by the same legal person are left out.${spared}${soldBefore(facts, 'en')} Suspected sale without purchase: check delivery notes and invoices.${blame.en}`;
}

function expirySentence(facts: Facts, _parameters: Expiry, language: Language): string {
  const code = factText(facts, 'drug_trac_codg');
  const [sold, last, days] = [day(facts, 'first_time'), factText(facts, 'last_day'), factText(facts, 'overdue_days')];
  const [lot, boughtLot, expiry, boughtExpiry, bought] = [
    'manu_lotnum',
    'bought_lot',
    'expy_end',
    'bought_expy_end',
    'bought',
  ].map((name) => factText(facts, name));
  const reason = factText(facts, 'reason');
  const used = factText(facts, 'sold_day');
  const own = facts['own_only'] === 1;
  if (language === 'zh') {
    const said =
      reason === 'expired'
        ? `${used === sold ? '结算时' : `${used}发药时`}已过有效期${days}天（有效期至${last}${own ? '，仅据销售上报的有效期' : '，多处有效期不一致时取最晚'}）。疑似过期后销售，请核对实物效期`
        : reason === 'lot'
          ? `结算批号${lot}与该码购进批号${boughtLot}（${bought}购进）不符，且该机构未购进过该批号。疑似批号不符，请核对实物批号与随货同行单`
          : `结算有效期${expiry}与该码购进有效期${boughtExpiry}（${bought}购进）不符，且该机构未购进过该效期。疑似效期不符，请核对实物效期与随货同行单`;
    return `${place(facts, 'zh')}于${sold}结算的${item(facts, 'zh')}，追溯码${code}，${said}。${soldBefore(facts, 'zh')}${blame.zh}`;
  }
  const said =
    reason === 'expired'
      ? `${used === sold ? '' : `(handed out ${used}) `}${days} days after its expiry (${last}${own ? ', as reported with the sale alone' : ', the latest of those reported'}). Suspected sale after expiry: check the goods`
      : reason === 'lot'
        ? `under lot ${lot}, though the code was bought (${bought}) as lot ${boughtLot} and the institution never bought that lot. Suspected mismatch of lots: check the goods and the delivery note`
        : `under expiry ${expiry}, though the code was bought (${bought}) with expiry ${boughtExpiry} and the institution never bought that expiry. Suspected mismatch of expiries: check the goods and the delivery note`;
  return `${place(facts, 'en')} settled ${item(facts, 'en')}, trace code ${code}, on ${sold} ${said}.${soldBefore(facts, 'en')}${blame.en}`;
}

/** The sentence of a suspect on a code's way. */
export function flowSentence(facts: Facts, parameters: CodeFlowParameters, language: Language): string {
  switch (parameters.way) {
    case 'item':
      return otherItemSentence(facts, parameters, language);
    case 'purchase':
      return noPurchaseSentence(facts, parameters, language);
    case 'expiry':
      return expirySentence(facts, parameters, language);
  }
}
