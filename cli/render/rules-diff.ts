import type { Language } from '../../base/language.ts';
import type { FieldChange, ListChange } from '../../rules/lock/compare-texts.ts';
import type { RuleDifference } from '../rule-differences.ts';

const PARTS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  logic: { zh: '逻辑', en: 'logic' },
  parameters: { zh: '参数', en: 'parameters' },
  lists: { zh: '名单', en: 'lists' },
  wording: { zh: '文字', en: 'wording' },
  none: { zh: '其他', en: 'other' },
};

const SHOWN = 20;

const colon = (language: Language): string => (language === 'zh' ? '：' : ': ');

const value = (any: unknown): string => (any === undefined ? '—' : typeof any === 'string' ? any : JSON.stringify(any));

/** Some entries, and how many more there are. */
function some(entries: readonly string[], language: Language): string {
  const shown = entries.slice(0, SHOWN).join(language === 'zh' ? '、' : ', ');
  const more = entries.length - SHOWN;
  if (more <= 0) return shown;
  return language === 'zh' ? `${shown} 等 ${entries.length} 项` : `${shown} and ${more} more`;
}

function entriesText(added: readonly string[], removed: readonly string[], language: Language): string {
  const zh = language === 'zh';
  const parts = [
    ...(added.length === 0 ? [] : [`${zh ? '增加 ' : 'added '}${some(added, language)}`]),
    ...(removed.length === 0 ? [] : [`${zh ? '删去 ' : 'removed '}${some(removed, language)}`]),
  ];
  return parts.join(zh ? '；' : '; ');
}

function fieldText({ part, path, from, to, added, removed }: FieldChange, language: Language): string {
  const what = `${PARTS[part]?.[language] ?? part}  ${path}`;
  return added === undefined && removed === undefined
    ? `${what}${colon(language)}${value(from)} → ${value(to)}`
    : `${what}${colon(language)}${entriesText(added ?? [], removed ?? [], language)}`;
}

function listText({ name, added, removed, reordered, effective }: ListChange, language: Language): string {
  const zh = language === 'zh';
  const parts = [
    entriesText(added, removed, language),
    reordered ? (zh ? '次序改变' : 'reordered') : '',
    effective === undefined ? '' : `effective${colon(language)}${value(effective.from)} → ${value(effective.to)}`,
  ].filter((part) => part !== '');
  return `${PARTS['lists']?.[language] ?? ''}  ${name}${colon(language)}${parts.join(zh ? '；' : '; ')}`;
}

function headOf(rule: RuleDifference, language: Language): string {
  const zh = language === 'zh';
  const title = rule.title?.[language] ?? '';
  if (rule.state === 'new') return `+ ${rule.id}  ${rule.to ?? ''}  ${zh ? '新规则' : 'new'}  ${title}`;
  if (rule.state === 'gone') return `- ${rule.id}  ${rule.from ?? ''}  ${zh ? '已无此规则' : 'no such rule now'}`;
  if (rule.state === 'unknown')
    return `? ${rule.id}  ${rule.to ?? ''}  ${zh ? '没有可比的文本（那次筛查没有运行它，或那不是它的版本）' : 'nothing to compare with (not run by that scan, or no version of it)'}`;
  const parts = rule.parts.map((part) => PARTS[part]?.[language] ?? part).join(zh ? '、' : ', ');
  const what = parts === '' ? (zh ? '判断和文字都没变' : 'neither judgement nor wording') : parts;
  return `~ ${rule.id}  ${rule.from ?? ''} → ${rule.to ?? ''}  ${what}  ${title}`;
}

function ruleText(rule: RuleDifference, language: Language): string[] {
  const unknown =
    language === 'zh'
      ? '本数据仓库没有用旧文本筛查过，只知道哪一部分变了。'
      : 'No scan of this warehouse ran the earlier text: only which part changed is known.';
  return [
    headOf(rule, language),
    ...rule.fields.map((field) => `    ${fieldText(field, language)}`),
    ...rule.lists.map((list) => `    ${listText(list, language)}`),
    ...(rule.state !== 'changed' || rule.values_known ? [] : [`    ${unknown}`]),
  ];
}

/**
 * Differing rules with what changed in each, and how many are the same.
 *
 * @param notRun how many rules the scan that is compared with did not run, where nobody asked for them.
 */
export function differencesText(
  differing: readonly RuleDifference[],
  against: string,
  compared: number,
  language: Language,
  notRun = 0,
): string {
  const lines = differing.flatMap((rule) => ruleText(rule, language));
  const same = compared - differing.length;
  const different = differing.filter(({ state }) => state !== 'unknown').length;
  const last =
    language === 'zh'
      ? `与 ${against} 相比：${different} 条不同，${same} 条相同。`
      : `Against ${against}: ${different} differ, ${same} are the same.`;
  const others =
    language === 'zh'
      ? `另有 ${notRun} 条规则 ${against} 没有运行，未作比较（与规则锁比：mingcha rules diff --against lock）。`
      : `${against} did not run ${notRun} other rules; they are not compared (against the lock: mingcha rules diff --against lock).`;
  return `${[...lines, last, ...(notRun === 0 ? [] : [others])].join('\n')}\n`;
}
