import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import type { Attached, Carried } from '../../suspects/work/attachments.ts';
import type { SuspectCase } from '../../suspects/work/history.ts';

const LABELS = {
  zh: {
    assignee: '负责人',
    due: '期限',
    limit: '最迟',
    asked: '首次告知',
    verdict: '结论',
    handled: '处理',
    again: '须重看',
    changed: '下结论后证据有变',
  },
  en: {
    assignee: 'Assignee',
    due: 'Due',
    limit: 'At the latest',
    asked: 'First told',
    verdict: 'Verdict',
    handled: 'Handled',
    again: 'Look again',
    changed: 'the evidence changed under the verdict',
  },
} as const;

/** What people did on a suspect, as labelled rows; none where nobody has touched it. */
export function workRows(work: SuspectCase | undefined, language: Language): [string, string][] {
  if (work === undefined) return [];
  const label = LABELS[language];
  const yuan = language === 'zh' ? '元' : 'yuan';
  const rows: [string, string][] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null && value !== '') rows.push([name, value]);
  };
  add(label.assignee, work.assignee);
  add(label.due, work.due_at);
  add(label.limit, work.limit_at);
  add(label.asked, work.first_asked_at);
  if (work.verdict !== null) {
    const amount = work.verdict_amount === null ? [] : [`${grouped(work.verdict_amount)} ${yuan}`];
    const told = [inWords('verdict', work.verdict, language), ...amount, work.verdict_reason ?? ''];
    add(
      label.verdict,
      [...told, `${work.decided_by ?? ''} ${work.decided_at ?? ''}`].filter((part) => part !== '').join('  '),
    );
  }
  if (work.handled_how !== null) add(label.handled, inWords('handled_how', work.handled_how, language));
  if (work.look_again) add(label.again, label.changed);
  return rows;
}

const CONDITIONS = {
  whole: { zh: '', en: '' },
  missing: { zh: '文件已不在！', en: 'the file is missing!' },
  changed: { zh: '文件内容已被改动！', en: 'the file was changed!' },
} as const;

/** The attachments of a suspect, with those told that are missing or changed. */
export function attachmentsText(attachments: readonly Attached[], language: Language): string {
  if (attachments.length === 0) return '';
  const rows = attachments.map((one) => [
    one.name,
    grouped(String(one.bytes)),
    one.added_by,
    one.added_at,
    one.digest.slice(0, 12),
    CONDITIONS[one.condition][language],
  ]);
  const head =
    language === 'zh'
      ? ['附件', '字节', '谁', '时间', '摘要', '']
      : ['Attachment', 'Bytes', 'Who', 'When', 'Digest', ''];
  return `\n${table([head, ...rows], [1])}`;
}

/** What became of attachments beside a backup, or after a restore; nothing where there is nothing to tell. */
export function carriedText({ copied, changed }: Carried, language: Language): string {
  const zh = language === 'zh';
  const done = copied === 0 ? '' : zh ? `附件 ${copied} 个已复制。\n` : `${copied} attachments copied.\n`;
  if (changed.length === 0) return done;
  const names = changed.map((digest) => digest.slice(0, 12)).join(zh ? '、' : ', ');
  return `${done}${zh ? `注意：${changed.length} 个附件的内容已被改动，没有复制：${names}` : `Note: ${changed.length} attachments were changed and not copied: ${names}`}\n`;
}
