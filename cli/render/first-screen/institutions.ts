import type { Language, Text } from '../../../base/language.ts';
import { grouped } from '../../../base/text.ts';
import { inWords } from '../../../reports/words.ts';
import type { Rule } from '../../../rules/model.ts';
import { likeliestOf, type TopInstitution } from '../../../suspects/top-institutions.ts';
import { guessWords } from '../guess-words.ts';
import { percent } from '../percent.ts';

const RULES_NAMED = 3;
/** As many institutions stand on the first screen. */
export const FIRST_INSTITUTIONS = 10;

/** A rule that the catalogue does not hold any more, though its suspects stand. */
const withdrawn = (id: string): Text => ({ zh: `已撤下的规则 ${id}`, en: `withdrawn rule ${id}` });

/** A rule's title without what stands in brackets: a reason is read aloud. */
export const spoken = (title: string): string => title.replaceAll(/（[^）]*）|\s*\([^)]*\)/g, '');

function reason(one: TopInstitution, titles: ReadonlyMap<string, Rule>, language: Language): string {
  const zh = language === 'zh';
  const topics = new Set(one.rules.map((rule) => titles.get(rule.rule_id)?.topic ?? rule.topic));
  const named = one.rules
    .toSorted((a, b) => b.suspects - a.suspects || (a.rule_id < b.rule_id ? -1 : 1))
    .slice(0, RULES_NAMED)
    .map(({ rule_id: id, suspects }) => {
      const title = spoken((titles.get(id)?.title ?? withdrawn(id))[language]);
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

/** The heading: it says so where rules stand behind the figures that this scan did not run. */
export function institutionsTitle(
  institutions: readonly TopInstitution[],
  ran: ReadonlySet<string>,
  language: Language,
): string {
  const first = likeliestOf(FIRST_INSTITUTIONS);
  const others = institutions.some(({ rules }) => rules.some(({ rule_id: id }) => !ran.has(id)));
  const many = institutions.length > first;
  if (language === 'zh') {
    const order = many ? `前 ${first} 家按存在问题的可能性，其余按预计可追回金额；` : '按存在问题的可能性排列；';
    return `二、先看这些机构（${others ? '全部在列疑点，包括本次没有运行的规则；' : ''}${order}是估算，不是结论）`;
  }
  const order = many
    ? `the first ${first} by how likely a problem is, the others by what may be got back`
    : 'by how likely a problem is';
  return `2. Institutions to look at first (${others ? 'all suspects listed, those of rules not run this time too; ' : ''}${order}; an estimate, no verdict)`;
}

/** How likely a problem is, in whole per cent. */
function likelihood({ risk, unchecked }: TopInstitution, language: Language): string {
  const share = percent(risk);
  const guess = guessWords(unchecked, language);
  return language === 'zh' ? `存在问题的可能性 ${share}${guess}` : `a problem is ${share} likely${guess}`;
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
      const figures = [counted, likelihood(one, language), ...(amount === '' ? [] : [amount])].join(zh ? '，' : ', ');
      return `${no}. ${where}${zh ? `（${one.fixmedins_code}）` : ` (${one.fixmedins_code})`}  ${figures}\n    ${reason(one, byId, language)}\n`;
    })
    .join('');
}
