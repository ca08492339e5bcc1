import { toTenThousands } from '../../../base/decimal.ts';
import type { Language } from '../../../base/language.ts';
import { grouped, table } from '../../../base/text.ts';
import { inWords } from '../../../reports/words.ts';
import type { Rule } from '../../../rules/model.ts';
import type { RuleAmounts } from '../../../suspects/rule-amounts.ts';
import type { ScanDocument, ScanRule } from '../scan.ts';

const STATUS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: {
    nothing: '无可判记录',
    unmet: '明细中没有知识点的项目',
    ok: '完整',
    partial: '部分可判',
    skipped: '未能运行',
    error: '出错',
  },
  en: {
    nothing: 'nothing to judge',
    unmet: 'no line of its points',
    ok: 'in full',
    partial: 'in part',
    skipped: 'not run',
    error: 'failed',
  },
};

const silent = (rule: ScanRule): boolean => rule.status === 'skipped' || rule.status === 'error';

/** How a rule ran: one that had nothing to judge says whether its knowledge named no item of the lines. */
function ranAs({ status, rows_in: seen, rows_tested: tested }: ScanRule, rule: Rule | undefined): string {
  if (status !== 'ok' || tested > 0) return status;
  const ofKnowledge = rule?.requires.some((name) => /^(?:limit_b|item_pair_b)(?:\.|$)/.test(name)) === true;
  return ofKnowledge && seen === 0 ? 'unmet' : 'nothing';
}

/** The money of a figure that is only ever printed where there is some. */
const money = (amount: string | undefined): string =>
  amount === undefined || amount === '0.00' ? '' : grouped(amount);

/**
 * New suspects by rule under their topics: counts, money counted once, and estimates in a column of their own; beside them
 * what stands, where some of it is not new. Rules that could not run are named below.
 */
export function newSuspectsText(
  document: ScanDocument,
  rules: readonly Rule[],
  amounts: ReadonlyMap<string, RuleAmounts>,
  language: Language,
): string {
  const zh = language === 'zh';
  // Where all is new, what stands is what is new.
  const standing = [...amounts.values()].some(({ active, fresh }) => active > fresh);
  const head = zh
    ? [
        '规则',
        '名称',
        '新增(条)',
        '在列(条)',
        '新增金额(元)',
        '新增估算(元)',
        ...(standing ? ['在列金额(元)', '在列估算(元)'] : []),
        '运行',
      ]
    : [
        'Rule',
        'Title',
        'New',
        'Listed',
        'New, from lines',
        'New, estimated',
        ...(standing ? ['Listed, from lines', 'Listed, estimated'] : []),
        'Ran',
      ];
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const lines: string[][] = [];
  const shown = document.rules.filter(({ id, status }) => byId.get(id)?.kind !== 'indicator' && status !== 'skipped');
  for (const topic of new Set(shown.map((rule) => byId.get(rule.id)?.topic ?? ''))) {
    lines.push([inWords('topic', topic, language)]);
    for (const rule of shown) {
      if (byId.get(rule.id)?.topic !== topic) continue;
      const found = amounts.get(rule.id);
      lines.push([
        `  ${rule.id}`,
        byId.get(rule.id)?.title[language] ?? '',
        silent(rule) ? '—' : String(rule.new),
        silent(rule) ? '—' : String(rule.suspects),
        money(found?.fresh_amount_once),
        money(found?.fresh_estimated),
        ...(standing ? [money(found?.amount_once), money(found?.amount_estimated)] : []),
        STATUS[language][ranAs(rule, byId.get(rule.id))] ?? rule.status,
      ]);
    }
  }
  const ran = lines.length === 0 ? '' : table([head, ...lines], standing ? [2, 3, 4, 5, 6, 7] : [2, 3, 4, 5]);
  return `${ran}${notRunText(document, language)}`;
}

/** Rules that had nothing to run on: a line for all of them, as each says the same; what they lack is told further down. */
function notRunText(document: ScanDocument, language: Language): string {
  const left = document.rules.filter(({ status }) => status === 'skipped').map(({ id }) => id);
  if (left.length === 0) return '';
  return language === 'zh'
    ? `未能运行的规则 ${left.length} 条（缺什么见三）：${left.join('、')}\n`
    : `${left.length} rules could not run (part 3 says what they lack): ${left.join(', ')}\n`;
}

/** What a section chief says first: how many are new, the money once, the estimates apart. Never a bare 0. */
export function headlineText(
  document: ScanDocument,
  amounts: ReadonlyMap<string, RuleAmounts>,
  language: Language,
): string {
  const zh = language === 'zh';
  const { totals } = document;
  const left = document.rules.filter(silent).length;
  if (left === document.rules.length)
    return zh ? '没有规则能够运行，未作任何判断。\n' : 'No rule could run; nothing was judged.\n';
  const unrun = left === 0 ? '' : zh ? `；另有 ${left} 条规则未能运行` : `; ${left} rules could not run`;
  const once = yuan(totals.amount_once, language);
  const estimated = yuan(totals.amount_estimated, language);
  const returned = [...amounts.values()].reduce((sum, one) => sum + one.fresh, 0);
  const listed = zh
    ? `在列疑点 ${totals.suspects} 条，其中新增 ${totals.new} 条，本次消失 ${totals.gone} 条${unrun}`
    : `${totals.suspects} suspects listed, ${totals.new} of them new, ${totals.gone} gone this time${unrun}`;
  const amount = zh
    ? `在列金额：按明细、同一笔费用只计一次 ${once}；估算另计、不并入 ${estimated}`
    : `Amounts listed: from lines, each line once, ${once}; estimated, kept apart, ${estimated}`;
  return `${listed}${zh ? '' : '.'}\n${amount}${zh ? '' : '.'}\n${returned > 0 ? '' : zh ? '没有新增疑点。\n' : 'Nothing new.\n'}`;
}

/** Yuan, and 万元 beside it from ten thousand on. */
function yuan(amount: string, language: Language): string {
  const large = amount.replace(/\..*$/, '').length > 4;
  if (language === 'en') return `${grouped(amount)} yuan`;
  return `${grouped(amount)} 元${large ? `（${grouped(toTenThousands(amount))} 万元）` : ''}`;
}
