import { shanghaiTime } from '../../base/clock.ts';
import type { Problem } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import type { StreamContents } from '../../store/stream-contents.ts';
import type { Context } from '../context.ts';
import { withProgram } from '../suggest-command.ts';

/** Streaming as `status` shows it. */
export interface StreamingStatus {
  /** Whether a `serve` answers. */
  readonly serving: boolean;
  /** `lag` is known while a `serve` streams the partition. */
  readonly partitions: readonly (StreamContents & { readonly lag: number | null })[];
  readonly alarms: readonly { readonly problem: Problem; readonly since: Date }[];
}

/** Streaming in `status --json`. */
export function streamingDocument({ serving, partitions, alarms }: StreamingStatus, { language, effects }: Context) {
  return {
    serving,
    partitions,
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

/** Streaming for a person: partitions, and what stands still with what to do; empty where nothing was ever streamed. */
export function streamingText(
  { serving, partitions, alarms }: StreamingStatus,
  { language, effects }: Context,
): string {
  const zh = language === 'zh';
  if (partitions.length === 0 && alarms.length === 0) return '';
  const head = zh
    ? ['主题', '分区', '已入库到位点', '最近入库', '待入库']
    : ['Topic', 'Partition', 'Landed up to', 'Last landed', 'Waiting'];
  const rows = partitions.map((one) => [
    one.topic,
    String(one.partition),
    grouped(String(one.next_offset)),
    one.last_moved,
    one.lag === null ? '—' : grouped(String(one.lag)),
  ]);
  const off = serving
    ? ''
    : zh
      ? '（serve 没有运行，待入库数未知）'
      : ' (serve is not running, so what waits is not known)';
  const told = alarms.map(({ problem, since }) => {
    const { code, what, why, fix } = problem;
    const text = `${what[language]}${zh ? '' : ' '}${why[language]}`;
    return `  ${shanghaiTime(since)} ${code} ${text}\n    ${withProgram(fix[language], effects.program)}\n`;
  });
  return [
    zh ? `\n流式入库${off}\n` : `\nStreaming${off}\n`,
    rows.length === 0 ? '' : table([head, ...rows], [1, 2, 4]),
    told.length === 0 ? '' : zh ? `未解除的告警 ${told.length} 项\n` : `${told.length} open alarms\n`,
    ...told,
  ].join('');
}
