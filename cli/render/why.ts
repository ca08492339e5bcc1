import type { Language, Text } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import type { PlanWords } from '../../detectors/archetype.ts';
import type { JudgedUnit, Why, WhySubject } from '../../detectors/engine/why.ts';
import type { Rule } from '../../rules/model.ts';
import { RELATION_WORDS } from '../../rules/where/words.ts';
import type { FunnelStage } from '../../suspects/funnel.ts';
import type { Context } from '../context.ts';
import { factLabel, factShown, factValue, timeShown } from './fact-words.ts';
import type { NotRun } from '../why-not-run.ts';
import { funnelText, partLabel } from './funnel.ts';
import { untoldLabel } from './untold.ts';

/** What `rules why` found; without a subject the funnel alone. */
export interface WhyFound extends Partial<Why> {
  readonly rule: Rule;
  readonly words: PlanWords;
  readonly subject: WhySubject;
  readonly cut?: number;
  readonly as_of?: string | null;
  /** Of a rule that no scan ran, asked about without a subject. */
  readonly notRun?: NotRun | undefined;
  readonly funnel: { readonly run: string; readonly stages: readonly FunnelStage[] } | undefined;
}

const plain = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);

/** A measure against its threshold: 6，须多于 6. */
export function measureWords(
  measure: string | null,
  threshold: string | null,
  words: PlanWords['measure'],
  language: Language,
): string | undefined {
  if (measure === null || threshold === null || words === undefined) return undefined;
  const relation = RELATION_WORDS[words.relation][language];
  const [label, value, limit] = [words.label[language], plain(measure), plain(threshold)];
  return language === 'zh'
    ? `${label} ${value}，须${relation} ${limit}`
    : `${label} ${value}, needs ${relation} ${limit}`;
}

const OUTCOMES: Readonly<Record<string, Text>> = {
  hit: { zh: '命中', en: 'hit' },
  clear: { zh: '不命中', en: 'no hit' },
};

const outcomeWords = (outcome: string, language: Language): string =>
  OUTCOMES[outcome]?.[language] ??
  (language === 'zh'
    ? `无法判断：缺${untoldLabel(outcome, false, language)}`
    : `cannot tell: ${untoldLabel(outcome, false, language)} is wanting`);

/** What identifies a unit, without what the head of its paragraph says already. */
function identity({ what }: JudgedUnit, words: PlanWords, language: Language): string {
  // The sides of a local pair are called by their labels.
  const side = (name: string, value: unknown): string | undefined =>
    (name === 'item_a' || name === 'item_b') && (value === 'a' || value === 'b')
      ? words.parts[`side_${value}`]?.[language]
      : undefined;
  return Object.entries(what)
    .filter(
      ([name, value]) => value !== null && value !== '' && name !== 'values' && factLabel(name, language) !== name,
    )
    .map(([name, value]) => `${factLabel(name, language)} ${side(name, value) ?? factShown(name, value, language)}`)
    .join('  ');
}

/** Values that the named conditions looked at, by part. */
function valuesOf({ what }: JudgedUnit): Readonly<Record<string, unknown>> {
  const { values } = what;
  return typeof values === 'string' ? (JSON.parse(values) as Record<string, unknown>) : {};
}

function unitText(unit: JudgedUnit, { words }: WhyFound, language: Language): string {
  const zh = language === 'zh';
  const values = valuesOf(unit);
  const parts = Object.entries(unit.parts)
    .filter(([name, held]) => held !== null || name in values)
    .map(([name, held]) => {
      const mark = held === null ? '?' : held ? '✓' : '✗';
      const value = values[name];
      const shown =
        value === undefined
          ? ''
          : value === null
            ? zh
              ? '（空）'
              : ' (empty)'
            : zh
              ? `（${factValue(value)}）`
              : ` (${factValue(value)})`;
      return `    ${mark} ${partLabel(name, words.parts, language)}${shown}\n`;
    });
  const measured = measureWords(unit.measure, unit.threshold, words.measure, language);
  const head = [unit.at_time === null ? null : timeShown(unit.at_time), unit.mdtrt_id, unit.psn_no, unit.fixmedins_code]
    .filter((part) => part !== null)
    .join('  ');
  return `  ${outcomeWords(unit.outcome, language)}  ${head}\n    ${identity(unit, words, language)}\n${parts.join('')}${measured === undefined ? '' : `    ${measured}\n`}`;
}

function totalsText(totals: Readonly<Record<string, number>>, language: Language): string {
  const zh = language === 'zh';
  const rows = Object.entries(totals).map(([outcome, n]) => [
    `  ${OUTCOMES[outcome]?.[language] ?? (zh ? `无法判断：${untoldLabel(outcome, false, language)}` : `cannot tell: ${untoldLabel(outcome, false, language)}`)}`,
    grouped(String(n)),
  ]);
  return table(rows, [1]);
}

function judgedText(found: WhyFound, { effects, language }: Context): string {
  const zh = language === 'zh';
  const { totals = {}, units = [], lacks = [], status } = found;
  if (status === 'lacks') {
    const columns = lacks.map((name) => untoldLabel(name, true, language)).join(zh ? '、' : ', ');
    return zh
      ? `\n这条规则没有运行：数据里完全没有${columns}。\n补齐后再看；${effects.program} doctor 列出每条规则缺什么。\n`
      : `\nThe rule was not run: the facts hold nothing of ${columns}.\nBring them in and ask again; ${effects.program} doctor lists what every rule lacks.\n`;
  }
  if (status === 'no-trail')
    return zh
      ? '\n这条规则的检测方法只保留总数，说不出单个对象差在哪里；下面是各步剩下多少。\n'
      : '\nThe detector of this rule keeps tallies only and cannot tell what one person or institution missed; see what each step left below.\n';
  const all = Object.values(totals).reduce((sum, n) => sum + n, 0);
  if (all === 0)
    return zh
      ? '\n该对象没有记录进入这条规则的判断（没有这样的项目、不在规则生效期内，或不在所选日期内）。\n'
      : '\nNothing of this subject came before the rule: no such items, or none in the days of the rule or those chosen.\n';
  const shown =
    units.length < all
      ? zh
        ? `（显示 ${units.length} 个，差得最少的在前）`
        : ` (${units.length} shown, the nearest misses first)`
      : zh
        ? '（差得最少的在前）'
        : ' (the nearest misses first)';
  return `${zh ? '\n判断结果' : '\nOutcomes'}\n${totalsText(totals, language)}${zh ? `\n逐个来看${shown}\n` : `\nOne by one${shown}\n`}${units.map((unit) => unitText(unit, found, language)).join('')}`;
}

/** Why no scan ran a rule, and what to do for it to run. */
function notRunText({ status, pack, lacks, command }: NotRun, { effects, language }: Context): string {
  const zh = language === 'zh';
  const typed = `${effects.program} ${command}`;
  if (lacks.length > 0) {
    const columns = lacks.map((name) => untoldLabel(name, true, language)).join(zh ? '、' : ', ');
    return zh
      ? `\n这条规则没有运行过：数据里完全没有${columns}。\n补齐入库后运行：${typed}\n`
      : `\nThe rule was never run: the facts hold nothing of ${columns}.\nOnce they are ingested: ${typed}\n`;
  }
  const reason =
    status === 'draft'
      ? { zh: '它是草稿，只有点名才运行', en: 'it is a draft, which runs by its id alone' }
      : status === 'deprecated'
        ? { zh: '它已停用，只有点名才运行', en: 'it is deprecated and runs by its id alone' }
        : pack === 'extended'
          ? {
              zh: '它在扩展包，不点名规则包的筛查不运行它',
              en: 'it is of the extended pack, which a plain scan leaves out',
            }
          : { zh: '入库以后还没有筛查过', en: 'nothing was scanned since the records came' };
  return zh
    ? `\n这条规则没有运行过：${reason.zh}。所需的数据都有，运行：${typed}\n`
    : `\nThe rule was never run: ${reason.en}. All it needs is there; run: ${typed}\n`;
}

/** `rules why` in words: the units near, and what each part of the rule left in the last scan. */
export function whyText(found: WhyFound, context: Context): string {
  const { language } = context;
  const zh = language === 'zh';
  const { rule, words, funnel, status, cut } = found;
  const at = cut === undefined ? '' : zh ? `，数据版本 ${cut}` : `, cut ${cut}`;
  const head = `${rule.id}  ${rule.title[language]}  ${rule.version}${at}\n`;
  const judged = status === undefined ? '' : judgedText(found, context);
  if (funnel === undefined)
    return `${head}${judged}${found.notRun === undefined ? '' : notRunText(found.notRun, context)}`;
  return `${head}${judged}${zh ? `\n最近一次筛查（${funnel.run}）各步剩下多少\n` : `\nWhat each step left in the last scan (${funnel.run})\n`}${funnelText(funnel.stages, words.parts, language)}`;
}
