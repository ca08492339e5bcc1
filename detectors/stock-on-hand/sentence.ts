import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import type { StockParameters } from './parameters.ts';

const percent = (facts: Facts, name: string): string => `${Math.round(Number(factText(facts, name)) * 100)}%`;

/** The sentence of one suspect. */
export function stockSentence(facts: Facts, parameters: StockParameters, language: Language): string {
  const [drug, year, first, last, peakDay, institution] = [
    'drug',
    'year',
    'first_day',
    'last_day',
    'peak_day',
    'top_institution',
  ].map((name) => factText(facts, name));
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
  const possession = percent(facts, 'possession_ratio');
  const share = percent(facts, 'top_share');
  const needed = `${Math.round(parameters.possession_ratio * 100)}%`;
  const across = Number(institutions) > 1;
  const eachLawful = Number(longest) <= parameters.single_cap_days;
  const decisive = factText(facts, 'band') === 'decisive';
  return language === 'zh'
    ? `参保人${first}至${last}在${institutions}家机构分${fills}天取得${drug}共${total}天用量，首末次之间院外可用药${span}天，持有率${possession}（参照${needed}）；${year}年内手中存药最高在${peakDay}达${peak}天，超过${limit}天。单次开药最长${longest}天${eachLawful ? '，逐张审核不易看出' : ''}。${year}年内约${excess}天用量是在存药充足时取得，其中机构${institution}占${share}。住院日、退费和提前几天续药均已扣除。疑似${across ? '跨机构' : ''}累计囤药${decisive ? '，存量畸高，建议优先核查' : ''}。`
    : `From ${first} to ${last} this person obtained ${total} days of ${drug} on ${fills} days at ${institutions} institution(s), with ${span} days out of hospital between the first and the last: possession ${possession} (reference ${needed}). In ${year} the stock on hand peaked at ${peak} days on ${peakDay}, above ${limit}. The longest single fill was ${longest} days${eachLawful ? ', so no single prescription shows it' : ''}. About ${excess} days were obtained in ${year} while stock was ample, ${share} of them at institution ${institution}. Days in hospital, refunds and refills a few days early are allowed for. Suspected stockpiling${across ? ' across institutions' : ''}${decisive ? '; the stock is extreme, check first' : ''}.`;
}
