import type { Language } from '../../base/language.ts';
import type { WhyNotActive } from '../../suspects/ledger/why-not-active.ts';

const CAUSES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  data: { zh: '数据有变', en: 'because the facts changed' },
  rule: { zh: '规则改变或停用', en: 'because the rule changed or is in use no more' },
  knowledge: { zh: '知识库有变', en: 'because the knowledge that the rule reads changed' },
  rule_error: { zh: '规则出错，没有重判', en: 'as its rule failed and could not judge it again' },
  skipped: { zh: '缺少规则要看的数据，没有重判', en: 'as what its rule reads is missing' },
};

/** Why a suspect is not active, to stand behind its state; nothing for one that is. */
export function causeText({ cause, exception }: WhyNotActive, language: Language): string {
  const zh = language === 'zh';
  if (exception !== null) {
    const { exception_id: id, expires, reason, approved_by: by } = exception;
    return zh
      ? `（${id}，至 ${expires}，${by}批：${reason}）`
      : ` (${id}, until ${expires}, approved by ${by}: ${reason})`;
  }
  const words = cause === null ? undefined : CAUSES[cause]?.[language];
  return words === undefined ? '' : zh ? `（${words}）` : ` (${words})`;
}
