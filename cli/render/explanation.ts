import type { Language, Text } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import { kindNamed } from '../../records/kinds.ts';
import { inWords } from '../../reports/words.ts';
import type { Quotation } from '../../rules/basis-text.ts';
import type { Lists } from '../../rules/knowledge/list.ts';
import type { ListContents } from '../../rules/model.ts';
import type { Suspect } from '../../store/suspect-row.ts';
import type { Context } from '../context.ts';
import type { Explanation } from '../explanation.ts';
import { decidingFacts, factLabel, factShown, timeShown } from './fact-words.ts';
import { partLabel } from './funnel.ts';
import { measureWords } from './why.ts';

/** The law and the title of the rule that accused. */
export interface ExplainedBasis {
  readonly title: string;
  readonly basis: string;
  readonly quoted: readonly Quotation[];
  /** Name of the institution, where a register gives it. */
  readonly institution: string | undefined;
  /** Lists of today, for their titles. */
  readonly lists: Lists;
  /** What this site sets in the rule today. */
  readonly local?: string;
}

const plain = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);
const section = (title: string, body: string): string => (body === '' ? '' : `\n${title}\n${body}`);

function yuan(amount: string | null, language: Language): string {
  if (amount === null) return '—';
  return `${grouped(amount)} ${language === 'zh' ? '元' : 'yuan'}`;
}

function measureText({ suspect, margin, words }: Explanation, language: Language): string {
  const { measure, threshold } = suspect;
  if (measure === null || threshold === null) return '';
  // A suspect of a rule that looks at more than one thing need not rest on its measure.
  if (words.measure?.relation === 'above' && margin !== null && Number(margin) <= 0) return '';
  const zh = language === 'zh';
  const said =
    measureWords(measure, threshold, words.measure, language) ??
    (zh
      ? `触发值 ${plain(measure)}，阈值 ${plain(threshold)}`
      : `measure ${plain(measure)}, threshold ${plain(threshold)}`);
  return margin === null
    ? `  ${said}\n`
    : `  ${said}${zh ? '；相差 ' : '; margin '}${plain(margin).replace(/^-/, '')}\n`;
}

/** How the money came about, in words that can be checked with a calculator. */
function moneyText({ suspect, money }: Explanation, language: Language): string {
  const zh = language === 'zh';
  const { amount, amount_kind: kind, amt_total: total, amt_fund_est: fund, amt_basis: basis } = suspect;
  if (amount === null) return zh ? '  不认定金额。\n' : '  No amount is claimed.\n';
  const sums = kind === 'fact' && money.amount !== null;
  const how = sums
    ? zh
      ? `${money.lines} 条明细的涉嫌部分相加：${yuan(money.amount, language)}`
      : `the suspected parts of ${money.lines} lines: ${yuan(money.amount, language)}`
    : zh
      ? '按统计推算，不是逐条相加'
      : 'estimated from statistics, not a sum of lines';
  const rows: string[][] = [
    [zh ? '疑点金额' : 'Amount', `${yuan(amount, language)}（${inWords('amount_kind', kind, language)}）`, how],
    [zh ? '涉及总费用' : 'Total fee', yuan(total, language), ''],
    [
      zh ? '基金支付（估算）' : 'Fund part (estimated)',
      yuan(fund, language),
      zh
        ? `疑点金额 × 该结算基金支付 ÷ 政策范围内金额；${basis}`
        : `amount × fund payment ÷ policy-range amount of its settlement; ${basis}`,
    ],
  ];
  return table(rows.map(([name = '', ...rest]) => [`  ${name}`, ...rest]));
}

function pointsText({ points }: Explanation, language: Language): string {
  const zh = language === 'zh';
  return points
    .map(({ facts, imported }) => {
      const rows = Object.entries(facts)
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => [`  ${factLabel(name, language)}`, factShown(name, value, language)]);
      if (imported !== null)
        rows.push([
          zh ? '  导入批次' : '  imported in',
          `${imported.batch}  ${imported.source}  ${imported.landed_at}`,
        ]);
      return table(rows);
    })
    .join('\n');
}

function linesText({ lines, suspect }: Explanation, language: Language): string {
  const zh = language === 'zh';
  if (lines.length === 0) return '';
  const head = zh ? ['  记录', '主键', '涉嫌金额', '批次', '来源'] : ['  Record', 'Key', 'Amount', 'Batch', 'Source'];
  const rows = lines.map(({ kind, key, amount, source }) => [
    `  ${kindNamed(kind)?.label[language] ?? kind}`,
    key,
    amount === null ? '—' : grouped(amount),
    source?.batch ?? '—',
    source?.source ?? '—',
  ]);
  const shown = zh
    ? `  显示 ${lines.length} 条，共 ${suspect.lines_total} 条。入库的记录记批次和文件，不记行号；在文件里按主键查找。\n`
    : `  ${lines.length} shown of ${suspect.lines_total}. Landed records keep their batch and file, not their row number: look for the key in the file.\n`;
  return table([head, ...rows], [2]) + shown;
}

const DIGEST_WORDS: Readonly<Record<string, Text>> = {
  logic: { zh: '判断逻辑', en: 'logic' },
  parameters: { zh: '参数', en: 'parameters' },
  lists: { zh: '名单', en: 'lists' },
  wording: { zh: '文字', en: 'wording' },
};

function listText(name: string, { entries, effective }: ListContents, zh: boolean): string {
  const { from, to } = effective;
  const dates = [
    ...(from === null ? [] : [zh ? `自 ${from}` : `from ${from}`]),
    ...(to === null ? [] : [zh ? `至 ${to}` : `to ${to}`]),
  ];
  const count = zh ? `${entries.length} 项` : `${entries.length} entries`;
  const all = [count, ...dates];
  return zh ? `${name}（${all.join('，')}）` : `${name} (${all.join(', ')})`;
}

function textRows({ text, run, lists }: Explanation, held: Lists, language: Language): string {
  const zh = language === 'zh';
  const { digests } = text;
  const rows: string[][] = [[zh ? '  规则版本' : '  Version', text.version]];
  if (digests !== null)
    rows.push([
      zh ? '  文本摘要' : '  Digests',
      Object.entries(digests)
        .map(([name, digest]) => `${DIGEST_WORDS[name]?.[language] ?? name} ${digest.slice(0, 16)}`)
        .join('  '),
    ]);
  if (run !== null)
    rows.push([
      zh ? '  筛查' : '  Run',
      zh
        ? `${run.run}，数据版本 ${run.cut}，统计截至 ${run.as_of ?? '—'}`
        : `${run.run}, cut ${run.cut}, as of ${run.as_of ?? '—'}`,
    ]);
  for (const [name, contents] of Object.entries(lists))
    rows.push([zh ? '  名单' : '  List', listText(held.get(name)?.label[language] ?? name, contents, zh)]);
  return table(rows);
}

/** Whom it is about, and what else identifies it. */
function subjectText(suspect: Suspect, institution: string | undefined, language: Language): string {
  const zh = language === 'zh';
  const { fixmedins_code: code, psn_no: person, key } = suspect;
  const place = institution === undefined ? code : zh ? `${institution}（${code}）` : `${institution} (${code})`;
  return [
    ...(code === null || code === '' ? [] : [`${zh ? '机构' : 'Institution'} ${place}`]),
    ...(person === null ? [] : [`${zh ? '参保人' : 'Person'} ${person}`]),
    ...Object.entries(key)
      .filter(([name]) => name !== 'fixmedins_code' && name !== 'psn_no')
      .map(([name, value]) => `${factLabel(name, language)} ${factShown(name, value, language)}`),
  ].join('  ');
}

/** Facts that decided, without those that stand as measure and threshold further down. */
function decidingText({ facts, suspect, words }: Explanation, language: Language): string {
  const [measure, threshold] = [suspect.measure, suspect.threshold].map((one) => (one === null ? '' : plain(one)));
  const told = words.measure?.label[language];
  const rows = decidingFacts(facts, language).filter(({ name, label, value }) => {
    const number = /^-?\d+(?:\.\d+)?$/.test(value) ? plain(value) : undefined;
    if (told === undefined || number === undefined) return true;
    return !(label === told && number === measure) && !(LIMITS.has(name) && number === threshold);
  });
  return table(rows.map(({ name, label, value }) => [`  ${label}`, factShown(name, value, language)]));
}

/** Facts that are the threshold itself. */
const LIMITS: ReadonlySet<string> = new Set(['cap', 'limit_days', 'tolerance']);

/** How the conditions are joined, and of one record what each of them came to. */
function conditionsText({ parts, where, words }: Explanation, language: Language): string {
  if (parts.length === 0) return '';
  const zh = language === 'zh';
  const joined = [
    ...(where.own === null ? [] : [where.own]).map((text) => partLabel(text, words.parts, language)),
    ...where.sides.map(
      (side) => `${side.label[language]}${zh ? '：' : ': '}${partLabel(side.where, words.parts, language)}`,
    ),
  ].map((text) => `  ${text}\n`);
  const valued = parts.filter(({ value }) => value !== undefined);
  if (valued.length === 0)
    return `${joined.join('')}${zh ? '  （由多条记录合成，按每条记录判断）\n' : '  (made of several records, each judged by itself)\n'}`;
  const rows = valued.map(({ label, value, holds }) => [
    `  ${holds === true ? '✓' : holds === false ? '✗' : '?'} ${label[language]}`,
    holds === true
      ? zh
        ? '成立'
        : 'holds'
      : holds === false
        ? zh
          ? '不成立'
          : 'does not hold'
        : zh
          ? '无法判断'
          : 'cannot tell',
    value === null || value === undefined ? (zh ? '（空）' : '(empty)') : timeShown(value),
  ]);
  return joined.join('') + table(rows);
}

/** `suspects explain` in words. */
export function explanationText(found: Explanation, law: ExplainedBasis, { language }: Context): string {
  const zh = language === 'zh';
  const { suspect } = found;
  const quoted = law.quoted.map(({ source, text }) => `  ${source}：${text}\n`).join('');
  return [
    `${suspect.rule_id}  ${law.title}\n${suspect.suspect_id}\n${subjectText(suspect, law.institution, language)}\n\n${suspect.explanation}\n`,
    section(zh ? '依据的事实' : 'Facts that decided', decidingText(found, language)),
    section(zh ? '规则的条件' : 'Conditions of the rule', conditionsText(found, language)),
    section(zh ? '触发值与阈值' : 'Measure and threshold', measureText(found, language)),
    section(zh ? '金额怎样得出' : 'How the money adds up', moneyText(found, language)),
    section(zh ? '依据的知识点' : 'Knowledge points', pointsText(found, language)),
    section(zh ? '认定所用的规则文本' : 'The text that accused', textRows(found, law.lists, language)),
    section(zh ? '法规依据' : 'Law', law.basis === '' ? '' : `  ${law.basis}\n${quoted}`),
    section(zh ? '现行本地调整' : 'Local values now', law.local === undefined ? '' : `  ${law.local}\n`),
    section(zh ? '记录来源' : 'Where the records came from', linesText(found, language)),
  ].join('');
}
