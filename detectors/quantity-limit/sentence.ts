import { inLanguage, type Language, type Text } from '../../base/language.ts';
import { ASSUMPTIONS } from '../../rules/knowledge/grammar/reading.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';

/** What a limit allows, and how much of it the unit that is furthest beyond had. */
interface Said {
  readonly allowed: Text;
  readonly had: Text;
}

const SINGLE: Readonly<Record<string, Text>> = {
  day: { zh: '每日', en: 'a day' },
  hour: { zh: '每小时', en: 'an hour' },
  line: { zh: '每条明细', en: 'a line' },
  visit: { zh: '每次就诊', en: 'a visit' },
  week: { zh: '每周', en: 'a week' },
};

function said(facts: Facts): Said {
  const number = (name: string): string => factNumber(facts, name);
  const [most, total, allowed, days, period] = ['max_cnt', 'total', 'allowed', 'max_days', 'period_days'].map(number);
  const [from, to] = [factText(facts, 'first_day'), factText(facts, 'last_day')];
  const between: Text = { zh: `${from}至${to}`, en: `from ${from} to ${to}` };
  const span = factText(facts, 'span');
  switch (span) {
    case 'interval':
      return {
        allowed: { zh: `两次间隔不得短于${period}天`, en: `no more often than every ${period} days` },
        had: {
          zh: `${between.zh}在${total}个日期收取，按此间隔至多${allowed}个`,
          en: `${between.en} on ${total} days, where that interval allows ${allowed}`,
        },
      };
    case 'period':
      return {
        allowed: { zh: `${period}天内不超过${most}`, en: `at most ${most} in ${period} days` },
        had:
          factText(facts, 'burst') === 'true' || facts['burst'] === true
            ? { zh: `最多的${period}天内收取${total}`, en: `${total} in the fullest ${period} days` }
            : {
                zh: `${between.zh}收取${total}，按周期至多${allowed}`,
                en: `${total} ${between.en}, where the periods allow ${allowed}`,
              },
      };
    case 'course':
    case 'visit-days':
      return {
        allowed: {
          zh: `${span === 'course' ? '一个疗程' : '单次就诊'}不超过${days}天`,
          en: `at most ${days} days ${span === 'course' ? 'a course' : 'a visit'}`,
        },
        had: { zh: `${between.zh}共使用${total}天`, en: `${total} days of use ${between.en}` },
      };
    case 'span':
      return {
        allowed: { zh: `自首次使用起不超过${days}天`, en: `at most ${days} days from the first use` },
        had: { zh: `${between.zh}前后历时${total}天`, en: `${total} days ${between.en}` },
      };
    default: {
      const [stay, excess] = ['stay_days', 'excess'].map(number);
      const late: Text =
        span === 'day' && stay !== ''
          ? {
              zh: `，这次住院共${stay}天，即使各日相互补记、预记也多出${excess}`,
              en: `; the stay of ${stay} days is ${excess} beyond all its days, had they been posted on one another`,
            }
          : { zh: '', en: '' };
      const per = SINGLE[span] ?? { zh: span, en: span };
      return {
        allowed: { zh: `${per.zh}不超过${most}`, en: `at most ${most} ${per.en}` },
        had: { zh: `最多一次（${from}）收取${total}${late.zh}`, en: `at most ${total} (on ${from})${late.en}` },
      };
    }
  }
}

/** What the point does not say and was assumed, in words. */
function assumed(facts: Facts, language: Language): string {
  const texts = factText(facts, 'assumed')
    .split('|')
    .flatMap((code) =>
      Object.hasOwn(ASSUMPTIONS, code) ? [inLanguage(ASSUMPTIONS[code as keyof typeof ASSUMPTIONS], language)] : [],
    );
  if (texts.length === 0) return '';
  return language === 'zh' ? `（${texts.join('；')}）` : ` (${texts.join('; ')})`;
}

/** The sentence of one suspect: the item, what its knowledge point allows in which time, the worst case, and the point itself. */
export function quantityLimitSentence(facts: Facts, language: Language): string {
  const fact = (name: string): string => factText(facts, name);
  const { allowed, had } = said(facts);
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const item = named(facts, 'item', 'item_name', language);
  const [row, source, code] = [fact('source_row'), fact('source_name'), fact('gz_code')];
  if (language === 'zh') {
    const from = source === '' ? '' : `，来源：${source}${row === '' ? '' : `第${row}行`}`;
    return `${place}${fact('year')}年的${item}：限${allowed.zh}${assumed(facts, 'zh')}，有${fact('times')}处（${fact('persons')}人）超出，${had.zh}；金额只计超出部分的${fact('lines')}条明细，且基金已支付。知识点${fact('kp_id')}（${fact('rule_class')}${code === '' ? '' : ` ${code}`}${from}），限定原文“${fact('constraint_text')}”。退费已冲减。涉嫌超出限定数量，请核对医嘱、执行记录和收费清单。`;
  }
  const from = source === '' ? '' : `; ${source}${row === '' ? '' : `, row ${row}`}`;
  return `${place}, ${fact('year')}: ${item} is limited to ${allowed.en}${assumed(facts, 'en')}, and was charged beyond that ${fact('times')} times (${fact('persons')} persons): ${had.en}. The amount is of what is beyond, in ${fact('lines')} lines, and the fund paid. Knowledge point ${fact('kp_id')} (${fact('rule_class')}${code === '' ? '' : ` ${code}`}${from}), as published: “${fact('constraint_text')}”. Refunds are netted. Suspected charging beyond the limit; check orders, records of care and the bill.`;
}
