import type { Language } from '../../base/language.ts';
import { CODE_LISTS } from '../../records/code-lists.ts';
import { ASSUMPTIONS, UNPARSED_REASONS } from '../../rules/knowledge/grammar/reading.ts';

type Cells = Readonly<Record<string, string | null>>;

/** Why a point was left to a person, in words. */
export function reasonWords(reason: string, language: Language): string {
  const known: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = UNPARSED_REASONS;
  return known[reason]?.[language] ?? reason;
}

/** What was assumed, in words. */
export function assumptionWords(assumption: string, language: Language): string {
  const known: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = ASSUMPTIONS;
  return known[assumption]?.[language] ?? assumption;
}

const listed = (list: string, code: string | null | undefined): string =>
  code === null || code === undefined ? '' : (CODE_LISTS[list]?.values[code] ?? code);

/** The kind of limit in words. */
export function limitTypeWords(code: string, language: Language): string {
  if (language === 'en') return code;
  return listed('limit_type', code) === code ? listed('pair_relation', code) : listed('limit_type', code);
}

/** Months as years where they are whole ones. */
function ageWords(months: number, language: Language): string {
  const years = months % 12 === 0;
  if (language === 'zh') return years ? `${months / 12}周岁` : `${months}个月`;
  return years ? `${months / 12} years` : `${months} months`;
}

function ages(cells: Cells, language: Language): string {
  const [from, until] = [cells['age_from_months'], cells['age_until_months']];
  const parts: string[] = [];
  if (typeof from === 'string')
    parts.push(
      language === 'zh' ? `满${ageWords(Number(from), language)}` : `from ${ageWords(Number(from), language)}`,
    );
  if (typeof until === 'string')
    parts.push(
      language === 'zh' ? `未满${ageWords(Number(until), language)}` : `under ${ageWords(Number(until), language)}`,
    );
  return parts.join(language === 'zh' ? '，' : ', ');
}

const plainNumber = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/u, '') : text);

/** Words of each column of a limit that holds something, in the order a reader expects. */
function parts(cells: Cells, language: Language): readonly (string | undefined)[] {
  const zh = language === 'zh';
  const said = (name: string, text: (value: string) => string): string | undefined => {
    const value = cells[name];
    return value === null || value === undefined ? undefined : text(value);
  };
  const ageText = ages(cells, language);
  return [
    said('allowed_sex', (sex) => (zh ? `只限${listed('gend', sex)}性` : sex === '2' ? 'women only' : 'men only')),
    ageText === '' ? undefined : ageText,
    said('min_hosp_rank', (rank) => (zh ? `${listed('hosp_rank', rank)}及以上` : `level ${rank} and above`)),
    said('allowed_med_types', (list) => (zh ? `就医方式在名单 ${list} 中` : `kinds of care of the list ${list}`)),
    said('allowed_insutype', (code) => (zh ? `只限${listed('limit_insurance', code)}` : `${code} insurance only`)),
    said('diag_words', (words) =>
      zh
        ? `诊断名称含其中一词：${words.replaceAll('|', '、')}`
        : `a diagnosis with one of: ${words.replaceAll('|', ', ')}`,
    ),
    said('group_name', (group) => (zh ? `同组：${group}` : `group: ${group}`)),
    said('max_days', (days) => (zh ? `最多${days}天` : `at most ${days} days`)),
    said('max_cnt', (count) => (zh ? `最多${plainNumber(count)}` : `at most ${plainNumber(count)}`)),
    said('per', (per) => (zh ? `每${listed('limit_per', per)}` : `per ${per}`)),
    said('period_days', (days) => {
      if (cells['limit_type'] === 'interval-days') return zh ? `至少间隔${days}天` : `${days} days apart at least`;
      return zh ? `周期${days}天` : `a period of ${days} days`;
    }),
    said('time_window', (window) => (zh ? `时间窗：${listed('pair_window', window)}` : `window: ${window}`)),
  ];
}

/** What a row limits, in one line of words. */
export function limitWords(cells: Cells, language: Language): string {
  const found = parts(cells, language).filter((part) => part !== undefined);
  const type = limitTypeWords(cells['limit_type'] ?? cells['relation'] ?? '', language);
  if (found.length === 0) return type;
  return language === 'zh' ? `${type}：${found.join('，')}` : `${type}: ${found.join(', ')}`;
}
