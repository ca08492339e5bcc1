import type { Language } from '../../../base/language.ts';
import { grouped } from '../../../base/text.ts';
import { inWords } from '../../../reports/words.ts';
import type { Rule } from '../../../rules/model.ts';
import type { TopInstitution } from '../../../suspects/top-institutions.ts';

const RULES_NAMED = 3;

/** A rule's title without what stands in brackets: a reason is read aloud. */
const spoken = (title: string): string => title.replaceAll(/（[^）]*）|\s*\([^)]*\)/g, '');

function reason(one: TopInstitution, titles: ReadonlyMap<string, Rule>, language: Language): string {
  const zh = language === 'zh';
  const topics = new Set(one.rules.map((rule) => titles.get(rule.rule_id)?.topic ?? ''));
  const named = one.rules
    .toSorted((a, b) => b.suspects - a.suspects || (a.rule_id < b.rule_id ? -1 : 1))
    .slice(0, RULES_NAMED)
    .map(({ rule_id: id, suspects }) => {
      const title = spoken(titles.get(id)?.title[language] ?? id);
      return zh ? `${title} ${suspects} 条` : `${title}: ${suspects}`;
    });
  const rest = one.rules.length - named.length;
  const more = rest > 0 ? (zh ? ` 等 ${one.rules.length} 条规则` : ` and ${rest} more rules`) : '';
  const breadth =
    topics.size > 1
      ? `${[...topics].map((topic) => inWords('topic', topic, language)).join(zh ? '、' : ', ')}${zh ? `共 ${topics.size} 类：` : ` together: `}`
      : '';
  return `${breadth}${named.join(zh ? '，' : ', ')}${more}`;
}

function money(one: TopInstitution, language: Language): string {
  const zh = language === 'zh';
  const fact = one.amount_fact === '0.00' ? undefined : `${grouped(one.amount_fact)}${zh ? ' 元' : ' yuan'}`;
  const estimate =
    one.amount_estimated === '0.00'
      ? undefined
      : zh
        ? `估算 ${grouped(one.amount_estimated)} 元`
        : `estimated ${grouped(one.amount_estimated)} yuan`;
  const others =
    one.amount_elsewhere === '0.00'
      ? undefined
      : zh
        ? `另有其他机构的疑点涉及其明细 ${grouped(one.amount_elsewhere)} 元`
        : `${grouped(one.amount_elsewhere)} yuan of its lines in others' suspects`;
  return [fact, estimate, others].filter((part) => part !== undefined).join(zh ? '，' : ', ');
}

/** The institutions to look at first, each with its reason: two lines an institution. */
export function institutionsText(
  institutions: readonly TopInstitution[],
  rules: readonly Rule[],
  language: Language,
): string {
  const zh = language === 'zh';
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return institutions
    .map((one, i) => {
      const no = String(i + 1).padStart(2);
      const where = one.fixmedins_name ?? '';
      const amount = money(one, language);
      const counted = zh ? `疑点 ${one.suspects} 条` : `${one.suspects} suspects`;
      return `${no}. ${where}${zh ? `（${one.fixmedins_code}）` : ` (${one.fixmedins_code})`}  ${counted}${amount === '' ? '' : `${zh ? '，' : ', '}${amount}`}\n    ${reason(one, byId, language)}\n`;
    })
    .join('');
}
