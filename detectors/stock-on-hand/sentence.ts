import { z } from 'zod';
import type { Language } from '../../base/language.ts';
import { grouped } from '../../base/text.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import type { StockParameters } from './parameters.ts';

const percent = (facts: Facts, name: string): string => `${Math.round(Number(factText(facts, name)) * 100)}%`;

const dispenserList = z.array(z.object({ fixmedins_code: z.string(), fixmedins_name: z.string().nullable() }));

/** As many institutions are named; all are in the list of facts. */
const NAMED = 4;

/** Where several institutions gave the drug: who they are, and what part of the money is that of the one named first. */
function shared(facts: Facts, language: Language): string {
  const all = dispenserList.parse(JSON.parse(factText(facts, 'dispensers') || '[]'));
  if (all.length < 2) return '';
  const names = all.slice(0, NAMED).map((one) => named(one, 'fixmedins_code', 'fixmedins_name', language));
  const [total, own] = [factText(facts, 'all_amount'), factText(facts, 'top_amount')];
  const zh = language === 'zh';
  const money =
    total === '' || own === ''
      ? ''
      : zh
        ? `涉嫌金额${grouped(total)}元是各机构合计，其中本机构${grouped(own)}元。`
        : ` The amount of ${grouped(total)} yuan is that of all of them together, ${grouped(own)} of it of this institution.`;
  const more = all.length > NAMED;
  return zh
    ? `${year(facts)}年内取药机构：${names.join('、')}${more ? `等${all.length}家` : ''}。${money}`
    : ` Obtained in ${year(facts)} at ${names.join(', ')}${more ? ` and ${all.length - NAMED} more` : ''}.${money}`;
}

const year = (facts: Facts): string => factText(facts, 'year');

/** The sentence of one suspect. */
export function stockSentence(facts: Facts, parameters: StockParameters, language: Language): string {
  const [drug, first, last, peakDay] = ['drug', 'first_day', 'last_day', 'peak_day'].map((name) =>
    factText(facts, name),
  );
  const [total, span, peak, limit, longest, excess, fills, institutions] = [
    'total_days',
    'span_days',
    'peak_days',
    'limit_days',
    'longest_fill_days',
    'excess_days',
    'fills',
    'institutions',
  ].map((name) => factNumber(facts, name));
  const institution = named(facts, 'top_institution', 'top_institution_name', language);
  const inYear = year(facts);
  const several = shared(facts, language);
  const possession = percent(facts, 'possession_ratio');
  const share = percent(facts, 'top_share');
  const needed = `${Math.round(parameters.possession_ratio * 100)}%`;
  const across = Number(institutions) > 1;
  const eachLawful = Number(longest) <= parameters.single_cap_days;
  const decisive = factText(facts, 'band') === 'decisive';
  return language === 'zh'
    ? `参保人${first}至${last}在${institutions}家机构分${fills}天取得${drug}共${total}天用量，首末次之间院外可用药${span}天，持有率${possession}（参照${needed}）；${inYear}年内手中存药最高在${peakDay}达${peak}天，超过${limit}天。单次开药最长${longest}天${eachLawful ? '，逐张审核不易看出' : ''}。${inYear}年内约${excess}天用量是在存药充足时取得，其中${institution}占${share}。${several}住院日、退费和提前几天续药均已扣除。疑似${across ? '跨机构' : ''}累计囤药${decisive ? '，存量畸高，建议优先核查' : ''}。`
    : `From ${first} to ${last} this person obtained ${total} days of ${drug} on ${fills} days at ${institutions} institution(s), with ${span} days out of hospital between the first and the last: possession ${possession} (reference ${needed}). In ${inYear} the stock on hand peaked at ${peak} days on ${peakDay}, above ${limit}. The longest single fill was ${longest} days${eachLawful ? ', so no single prescription shows it' : ''}. About ${excess} days were obtained in ${inYear} while stock was ample, ${share} of them at ${institution}.${several} Days in hospital, refunds and refills a few days early are allowed for. Suspected stockpiling${across ? ' across institutions' : ''}${decisive ? '; the stock is extreme, check first' : ''}.`;
}
