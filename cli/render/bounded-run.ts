import type { Language } from '../../base/language.ts';
import type { Problem } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import type { TopicPartition } from '../../ingest/source/log/log-source.ts';
import type { Context } from '../context.ts';
import type { StreamedBatch } from '../../store/streamed-batches.ts';
import { withProgram } from '../suggest-command.ts';
import { allQuarantined, boundedWarnings, ignoredFields } from './bounded-warnings.ts';
import { reasonWords } from './quarantine.ts';

/** What a bounded run came to. */
export interface BoundedRun {
  readonly messages: number;
  readonly flushes: number;
  /** Every partition and where it stands; from where it moved, and by how many messages. */
  readonly positions: readonly (TopicPartition & {
    readonly from: number;
    readonly next: number;
    readonly messages: number;
  })[];
  readonly records: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly reasons: Readonly<Record<string, number>>;
  readonly money: Readonly<Record<string, string>>;
  /** The batches that it added to. */
  readonly batches: readonly StreamedBatch[];
  readonly problems: readonly Problem[];
}

const OUTCOMES = [
  'landed_new',
  'landed_superseding',
  'unchanged',
  'stale',
  'deleted',
  'quarantined',
  'dropped',
] as const;

const HEADS = {
  zh: {
    positions: ['主题', '分区', '从位点', '到位点', '消息'],
    records: ['种类', '新增', '更新', '未变', '过时', '删除', '隔离', '剔除', '金额(元)'],
  },
  en: {
    positions: ['Topic', 'Partition', 'From', 'To before', 'Messages'],
    records: ['Kind', 'New', 'Superseding', 'Unchanged', 'Stale', 'Deleted', 'Quarantined', 'Dropped', 'Yuan'],
  },
} as const;

function runDocument(run: BoundedRun, { language, effects }: Context): string {
  const document = {
    schema: 1,
    messages: run.messages,
    flushes: run.flushes,
    positions: run.positions.map(({ topic, partition, from, next, messages }) => ({
      topic,
      partition,
      from_offset: from,
      next_offset: next,
      messages,
    })),
    records: run.records,
    reasons: run.reasons,
    money: run.money,
    ignored_columns: ignoredFields(run.batches),
    all_quarantined: allQuarantined(run.batches),
    problems: run.problems.map(({ code, where, what, why, fix }) => ({
      code,
      where,
      what: what[language],
      why: why[language],
      fix: withProgram(fix[language], effects.program),
    })),
  };
  return `${JSON.stringify(document)}\n`;
}

function recordsText({ records, money }: BoundedRun, language: Language): string {
  const rows = Object.entries(records).map(([kind, counts]) => [
    kind,
    ...OUTCOMES.map((name) => grouped(String(counts[name] ?? 0))),
    money[kind] === undefined ? '—' : grouped(money[kind]),
  ]);
  return rows.length === 0 ? '' : `\n${table([[...HEADS[language].records], ...rows], [1, 2, 3, 4, 5, 6, 7, 8])}`;
}

function reasonsText({ reasons }: BoundedRun, { language, effects }: Context): string {
  const rows = Object.entries(reasons).map(([code, n]) => [
    `  ${reasonWords({ kind: '', code, column: null }, language)}`,
    grouped(String(n)),
  ]);
  if (rows.length === 0) return '';
  return language === 'zh'
    ? `\n隔离的原因（一条记录可有多个）\n${table(rows, [1])}详见 ${effects.program} quarantine list\n`
    : `\nWhy records wait in quarantine (one may have several reasons)\n${table(rows, [1])}See ${effects.program} quarantine list\n`;
}

/** What a bounded run landed: one JSON document, or tables of partitions and of records. */
export function writeBoundedRun(context: Context, run: BoundedRun): void {
  const { language, json, effects } = context;
  if (json) {
    effects.out.write(runDocument(run, context));
    return;
  }
  const zh = language === 'zh';
  const positions = run.positions.map(({ topic, partition, from, next, messages }) => [
    topic,
    String(partition),
    grouped(String(from)),
    grouped(String(next)),
    grouped(String(messages)),
  ]);
  effects.out.write(
    table([[...HEADS[language].positions], ...positions], [1, 2, 3, 4]) +
      (zh
        ? `共 ${grouped(String(run.messages))} 条消息，分 ${grouped(String(run.flushes))} 次入库\n`
        : `${grouped(String(run.messages))} messages in ${grouped(String(run.flushes))} transactions\n`) +
      recordsText(run, language) +
      reasonsText(run, context) +
      boundedWarnings(run.batches, language, effects.program),
  );
}
