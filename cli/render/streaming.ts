import { shanghaiTime } from '../../base/clock.ts';
import type { Problem } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import type { SkippedStretch, StreamContents } from '../../store/stream-contents.ts';
import type { Context } from '../context.ts';
import { withProgram } from '../suggest-command.ts';

/** With more partitions than this a person is shown topics. */
const PARTITIONS_SHOWN = 20;

/** Streaming as `status` shows it. */
export interface StreamingStatus {
  /** Whether a `serve` answers. */
  readonly serving: boolean;
  /** `lag` is known while a `serve` streams the partition. */
  readonly partitions: readonly (StreamContents & { readonly lag: number | null })[];
  readonly alarms: readonly { readonly problem: Problem; readonly since: Date }[];
  /** Stretches that a person passed over, never to land. */
  readonly skipped: readonly SkippedStretch[];
}

/** Streaming in `status --json`. */
export function streamingDocument(
  { serving, partitions, alarms, skipped }: StreamingStatus,
  { language, effects }: Context,
) {
  return {
    serving,
    partitions,
    skipped,
    alarms: alarms.map(({ problem: { code, where, what, why, fix }, since }) => ({
      code,
      where,
      since: shanghaiTime(since),
      what: what[language],
      why: why[language],
      fix: withProgram(fix[language], effects.program),
    })),
  };
}

type Partitions = StreamingStatus['partitions'];

const lagText = (lag: number | null): string => (lag === null ? '—' : grouped(String(lag)));

function byPartition(partitions: Partitions, zh: boolean): string {
  const head = zh
    ? ['主题', '分区', '已入库到位点', '最近入库', '待入库']
    : ['Topic', 'Partition', 'Landed up to', 'Last landed', 'Waiting'];
  const rows = partitions.map((one) => [
    one.topic,
    String(one.partition),
    grouped(String(one.next_offset)),
    one.last_moved,
    lagText(one.lag),
  ]);
  return table([head, ...rows], [1, 2, 4]);
}

/** A line a topic. What waits of it is known where it is of every partition. */
function byTopic(partitions: Partitions, zh: boolean): string {
  const head = zh ? ['主题', '分区数', '最近入库', '待入库'] : ['Topic', 'Partitions', 'Last landed', 'Waiting'];
  const rows = [...new Set(partitions.map(({ topic }) => topic))].map((topic) => {
    const own = partitions.filter((one) => one.topic === topic);
    const last = own.reduce((latest, one) => (one.last_moved > latest ? one.last_moved : latest), '');
    const lag = own.reduce<number | null>((sum, one) => (sum === null || one.lag === null ? null : sum + one.lag), 0);
    return [topic, String(own.length), last, lagText(lag)];
  });
  return table([head, ...rows], [1, 3]) + (zh ? '各分区见 status --json\n' : 'Partitions: status --json\n');
}

/** Streaming for a person: partitions, and what stands still with what to do; empty where nothing was ever streamed. */
export function streamingText(
  { serving, partitions, alarms, skipped }: StreamingStatus,
  { language, effects }: Context,
): string {
  const zh = language === 'zh';
  if (partitions.length === 0 && alarms.length === 0) return '';
  const off = serving
    ? ''
    : zh
      ? '（serve 没有运行，待入库数未知）'
      : ' (serve is not running, so what waits is not known)';
  const gaps = skipped.map(({ topic, partition, from_offset: from, next_offset: next, reason, at }) =>
    zh
      ? `  ${at} 跳过 ${topic}/${partition} 位点 ${from} 至 ${next}（不含）：${reason}\n`
      : `  ${at} skipped offsets ${from} up to ${next} of ${topic}/${partition}: ${reason}\n`,
  );
  const told = alarms.map(({ problem, since }) => {
    const { code, what, why, fix } = problem;
    const text = `${what[language]}${zh ? '' : ' '}${why[language]}`;
    return `  ${shanghaiTime(since)} ${code} ${text}\n    ${withProgram(fix[language], effects.program)}\n`;
  });
  return [
    zh ? `\n流式入库${off}\n` : `\nStreaming${off}\n`,
    partitions.length === 0
      ? ''
      : partitions.length > PARTITIONS_SHOWN
        ? byTopic(partitions, zh)
        : byPartition(partitions, zh),
    ...gaps,
    told.length === 0 ? '' : zh ? `未解除的告警 ${told.length} 项\n` : `${told.length} open alarms\n`,
    ...told,
  ].join('');
}
