import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import type { LedgerDocument } from '../../demo/produce/ledger.ts';
import { kindNamed, KINDS } from '../../records/kinds.ts';

const HEADS = {
  zh: { topics: ['主题', '分区', '消息', '字节'], kinds: ['种类', '记录', '其中应隔离', '金额(元)'] },
  en: { topics: ['Topic', 'Partitions', 'Messages', 'Bytes'], kinds: ['Kind', 'Records', 'To be quarantined', 'Yuan'] },
} as const;

function topicRows({ partitions }: LedgerDocument): string[][] {
  return [...new Set(partitions.map(({ topic }) => topic))].map((name) => {
    const mine = partitions.filter(({ topic }) => topic === name);
    const sum = (of: (one: (typeof mine)[number]) => number): string =>
      grouped(String(mine.reduce((all, one) => all + of(one), 0)));
    return [name, String(mine.length), sum(({ messages }) => messages), sum(({ bytes }) => bytes)];
  });
}

/** The part of mingcha.yaml that reads what was sent: topics of rows are named after their kind. */
function configurationLines({ partitions }: LedgerDocument, brokers: readonly string[]): string {
  const topics = [...new Set(partitions.map(({ topic }) => topic))].map((topic) => {
    const kind = KINDS.filter(({ name }) => topic.endsWith(name)).toSorted((a, b) => b.name.length - a.name.length)[0]
      ?.name;
    const quoted = JSON.stringify(topic);
    return `    - {topic: ${quoted}${kind === undefined ? '' : `, kind: ${kind}`}}\n`;
  });
  return `kafka:\n  brokers: ${JSON.stringify(brokers)}\n  topics:\n${topics.join('')}`;
}

/** What was sent into a broker: how much of it and how fast, by topic, and by kind what must come of it. */
export function producedText(
  ledger: LedgerDocument,
  seconds: number,
  brokers: readonly string[],
  language: Language,
): string {
  const zh = language === 'zh';
  const heads = HEADS[language];
  const { messages, kinds, complete, unsure } = ledger;
  const time = seconds.toFixed(1);
  const rate = grouped(String(Math.round(messages / Math.max(seconds, 0.001))));
  const sent = grouped(String(messages));
  const head = zh
    ? `已发送 ${sent} 条消息，用时 ${time} 秒（每秒 ${rate} 条）${complete ? '' : '；城市没有播完'}。\n`
    : `${sent} messages sent in ${time} s (${rate} a second)${complete ? '' : '; the city was not played to its end'}.\n`;
  const doubt = zh
    ? `另有 ${grouped(String(unsure))} 条未得到回答，可能已写入，也可能没有。\n`
    : `Of ${grouped(String(unsure))} more no answer came: they may be there or not.\n`;
  const kindRows = Object.entries(kinds).map(([name, { records, unfit, money }]) => [
    `${name} ${kindNamed(name)?.label[language] ?? ''}`,
    grouped(String(records)),
    grouped(String(unfit)),
    money === null ? '' : grouped(money),
  ]);
  const note = zh
    ? '记录与金额按发出计：重发的、后来更正的都在内。\n'
    : 'Records and money are what was sent: repetitions and versions put right later are in them.\n';
  const reading = zh
    ? '读取这些消息：写入数据目录的 mingcha.yaml'
    : 'To read them, in mingcha.yaml of the data folder:';
  return (
    head +
    (unsure > 0 ? doubt : '') +
    (messages === 0
      ? ''
      : `\n${table([[...heads.topics], ...topicRows(ledger)], [1, 2, 3])}\n${table([[...heads.kinds], ...kindRows], [1, 2, 3])}${note}\n${reading}\n${configurationLines(ledger, brokers)}`)
  );
}
