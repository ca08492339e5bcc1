import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import {
  isSetAside,
  type ComparedPartition,
  type RecordedPartition,
  type Verification,
} from '../../ingest/stream/verify/verification.ts';
import type { Context } from '../context.ts';
import { withProgram } from '../suggest-command.ts';

/** What of a partition is on record, in figures. */
interface Recorded {
  readonly from: number | null;
  readonly messages: number;
  readonly skipped: readonly {
    readonly from: number;
    readonly next: number;
    readonly why: string;
    readonly at: string;
  }[];
}

function recordedOf({ stretches }: RecordedPartition): Recorded {
  return {
    from: stretches[0]?.from ?? null,
    messages: stretches.reduce((sum, { messages }) => sum + messages, 0),
    skipped: stretches
      .filter(({ outcome }) => outcome === 'skipped')
      .map(({ from, next, note, at }) => ({ from, next, why: note ?? '', at })),
  };
}

/** Why a topic was set aside, and when. */
function begunAnew({ stretches }: RecordedPartition): { readonly why: string; readonly at: string } | undefined {
  const mark = stretches.find(({ outcome }) => outcome === 'made_anew');
  return mark === undefined ? undefined : { why: mark.note ?? '', at: mark.at };
}

const comparedOf = (found: Verification, { topic, partition }: RecordedPartition): ComparedPartition | undefined =>
  found.compared?.find((one) => one.topic === topic && one.partition === partition);

/** Verification as one JSON document. */
function verificationDocument(found: Verification, { language, effects }: Context): string {
  const partitions = found.partitions.map((one) => {
    const { from, messages, skipped } = recordedOf(one);
    const compared = comparedOf(found, one);
    return {
      topic: one.topic,
      partition: one.partition,
      next_offset: one.position ?? null,
      first_offset: from,
      stretches: one.stretches.length,
      messages,
      skipped: skipped.map((gap) => ({ from_offset: gap.from, next_offset: gap.next, reason: gap.why, at: gap.at })),
      begun_anew: begunAnew(one) ?? null,
      log:
        compared === undefined
          ? null
          : {
              low: compared.low,
              high: compared.high,
              lag: compared.lag,
              compared_from: compared.from,
              compared_next: compared.next,
              messages: compared.messages,
            },
    };
  });
  const differences = found.differences.map(({ problem, at, from, next, batch }) => ({
    code: problem.code,
    where: problem.where,
    topic: at?.topic ?? null,
    partition: at?.partition ?? null,
    from_offset: from ?? null,
    next_offset: next ?? null,
    batch: batch ?? null,
    what: problem.what[language],
    why: problem.why[language],
    fix: withProgram(problem.fix[language], effects.program),
  }));
  const agrees = differences.length === 0;
  const compared = found.compared !== undefined;
  return `${JSON.stringify({ schema: 1, agrees, compared, batches: found.batches, partitions, differences })}\n`;
}

const HEADS = {
  zh: ['主题', '分区', '起始位点', '已入库到位点', '消息', '跳过位点', '重读自', '重读到', '重读消息', '待入库'],
  en: [
    'Topic',
    'Partition',
    'From',
    'Landed up to',
    'Messages',
    'Skipped',
    'Read from',
    'Read to',
    'Read again',
    'Waiting',
  ],
} as const;

function rowOf(found: Verification, one: RecordedPartition): string[] {
  const figure = (value: number | null | undefined): string =>
    value === null || value === undefined ? '—' : grouped(String(value));
  const { from, messages, skipped } = recordedOf(one);
  const compared = comparedOf(found, one);
  const gaps = skipped.reduce((sum, gap) => sum + gap.next - gap.from, 0);
  const end = one.position ?? (isSetAside(one.topic) ? one.stretches.at(-1)?.next : undefined);
  return [
    one.topic,
    String(one.partition),
    ...[from, end, messages, gaps, compared?.from, compared?.next, compared?.messages, compared?.lag].map(figure),
  ];
}

/** What a person decided, and what could not be compared. */
function notes(found: Verification, language: Language): string[] {
  const zh = language === 'zh';
  return found.partitions.flatMap((one) => {
    const name = `${one.topic}/${one.partition}`;
    const { from: first, skipped } = recordedOf(one);
    const gaps = skipped.map(({ from, next, why, at }) =>
      zh
        ? `${name} 于 ${at} 跳过位点 ${from} 至 ${next}（不含）：${why}`
        : `${name} skipped offsets ${from} up to ${next} on ${at}: ${why}`,
    );
    const anew = begunAnew(one);
    const begun =
      anew === undefined
        ? []
        : [
            zh
              ? `${name} 是同名主题 ${anew.at} 从头读起之前的记录：${anew.why}`
              : `${name} is the topic of that name before it was begun anew on ${anew.at}: ${anew.why}`,
          ];
    const compared = comparedOf(found, one);
    const gone =
      compared === undefined || first === null || compared.from <= first
        ? []
        : [
            zh
              ? `${name} 位点 ${compared.from} 以前的消息已被消息服务清除（现存自 ${compared.low}），不能再重读核对`
              : `${name}: the broker has removed messages before offset ${compared.from} (it keeps ${compared.low} and later), so they cannot be compared any more`,
          ];
    return [...gaps, ...begun, ...gone];
  });
}

/** What verifying found: one JSON document, or a table of partitions, what to know beside it, and the conclusion. */
export function writeVerification(context: Context, found: Verification): void {
  const { effects, language, json } = context;
  const { out } = effects;
  if (json) {
    out.write(verificationDocument(found, context));
    return;
  }
  const zh = language === 'zh';
  if (found.partitions.length === 0) {
    out.write(zh ? '没有流式入库的记录。\n' : 'Nothing was ever streamed.\n');
    return;
  }
  const rows = found.partitions.map((one) => rowOf(found, one));
  const right = HEADS[language].map((_, position) => position).slice(1);
  const lines = notes(found, language);
  const scope =
    (found.compared ?? []).length === 0
      ? zh
        ? '未与消息服务核对'
        : 'not compared with a broker'
      : zh
        ? '已重读消息核对'
        : 'messages were read again';
  const count = found.differences.length;
  const verdict =
    count === 0
      ? zh
        ? `相符：位点、${found.batches} 个流式批次、表和隔离区（${scope}）。\n`
        : `All agrees: offsets, ${found.batches} streamed batches, tables and quarantine (${scope}).\n`
      : zh
        ? `有 ${count} 处不符（${scope}），逐条如下。\n`
        : `${count} differences (${scope}), one by one below.\n`;
  out.write(table([[...HEADS[language]], ...rows], right) + lines.map((line) => `${line}\n`).join('') + verdict);
}
