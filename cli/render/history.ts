import type { Language } from '../../base/language.ts';
import { grouped } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import type { HistoryEvent } from '../../suspects/work/history.ts';
import { VERBS } from '../../suspects/work/steps.ts';
import { stepWords } from './work.ts';
import { writtenRows } from './written.ts';

const MACHINE: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  new: { zh: '筛查新发现', en: 'found' },
  updated: { zh: '筛查结果有变', en: 'found, changed' },
  back: { zh: '再次出现', en: 'found again' },
  gone: { zh: '不再出现', en: 'gone' },
  stale: { zh: '规则未能运行，待复算', en: 'stale: its rule could not run' },
  excepted: { zh: '符合例外', en: 'excepted' },
  look_again: { zh: '下结论后证据有变，须重看', en: 'look again: the evidence changed under the verdict' },
};

const CAUSES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  data: { zh: '数据变化', en: 'data' },
  rule: { zh: '规则变化', en: 'rule' },
  knowledge: { zh: '知识库变化', en: 'knowledge' },
  exception: { zh: '例外', en: 'exception' },
  rule_error: { zh: '规则出错', en: 'rule error' },
  error: { zh: '规则出错', en: 'rule error' },
  skipped: { zh: '缺数据，规则未运行', en: 'rule skipped' },
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function whatWasDone({ step, from_status: from, to_status: to, detail }: HistoryEvent, language: Language): string {
  const zh = language === 'zh';
  const words =
    step in VERBS || step === 'note'
      ? stepWords(step, language)
      : step === 'attach'
        ? zh
          ? '附件'
          : 'attachment'
        : step;
  const parts = [words];
  if (from !== null && to !== null && from !== to)
    parts.push(`${inWords('status', from, language)} → ${inWords('status', to, language)}`);
  if (detail['reopened'] === true) parts.push(zh ? '（退回）' : '(step back)');
  if (text(detail['verdict']) !== '') parts.push(inWords('verdict', text(detail['verdict']), language));
  if (text(detail['amount']) !== '') parts.push(`${grouped(text(detail['amount']))} ${zh ? '元' : 'yuan'}`);
  if (text(detail['handled_how']) !== '') parts.push(inWords('handled_how', text(detail['handled_how']), language));
  if (text(detail['assignee']) !== '') parts.push(`${zh ? '交给 ' : 'to '}${text(detail['assignee'])}`);
  if (text(detail['due_at']) !== '') parts.push(`${zh ? '期限 ' : 'due '}${text(detail['due_at'])}`);
  if (text(detail['name']) !== '') parts.push(text(detail['name']));
  return parts.join(' ');
}

function whatWasFound({ step, cause, amount }: HistoryEvent, language: Language): string {
  const yuan = language === 'zh' ? '元' : 'yuan';
  return [
    MACHINE[step]?.[language] ?? step,
    ...(cause === null ? [] : [`（${CAUSES[cause]?.[language] ?? cause}）`]),
    ...(amount === null ? [] : [`${grouped(amount)} ${yuan}`]),
  ].join(' ');
}

/** The history of a suspect as rows: when, who, what, and what was said of it. */
export function historyRows(events: readonly HistoryEvent[], language: Language): string[][] {
  const head = language === 'zh' ? ['时间', '谁', '事项', '说明'] : ['When', 'Who', 'What', 'Note'];
  const rows = events.map((event) => [
    event.at,
    event.who,
    event.by === 'person' ? whatWasDone(event, language) : whatWasFound(event, language),
    [
      event.note ?? '',
      text(event.detail['reason']),
      ...writtenRows(event.detail, language).map(([name, value]) => `${name}：${value}`),
    ]
      .filter((part) => part !== '')
      .join('；'),
  ]);
  return [head, ...rows];
}
