import { shanghaiTime } from '../../base/clock.ts';
import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import { lagOf, type PartitionState } from './live-state.ts';
import type { Schedule } from './schedule.ts';

/** What a `serve` says when it has started. */
export interface Greeting {
  readonly directory: string;
  readonly pid: number;
  readonly socket: string | undefined;
  /** Absent where nothing is streamed. */
  readonly stream?: { readonly brokers: readonly string[]; readonly partitions: readonly PartitionState[] };
  readonly next: ReturnType<Schedule['next']>;
  /** Scheduled moments that passed while nothing served. */
  readonly missed: readonly { readonly name: string; readonly at: Date }[];
  readonly http: string | undefined;
}

const JOBS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: { scan: '筛查', backup: '备份' },
  en: { scan: 'scan', backup: 'backup' },
};

/** A position and its lag, of every partition. */
export function partitionTable(partitions: readonly PartitionState[], language: Language): string {
  const head =
    language === 'zh' ? ['主题', '分区', '已入库到位点', '待入库'] : ['Topic', 'Partition', 'Landed up to', 'Waiting'];
  const rows = partitions.map((one) => [
    one.topic,
    String(one.partition),
    grouped(String(one.position)),
    one.high === undefined ? '—' : grouped(String(lagOf(one))),
  ]);
  return table([head, ...rows], [1, 2, 3]);
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');

function streamLines({ stream }: Greeting, language: Language): string {
  const zh = language === 'zh';
  if (stream === undefined) return zh ? '  不读取消息\n' : '  reads no messages\n';
  const brokers = stream.brokers.join(', ');
  const head = zh ? `  读取消息：${brokers}\n` : `  reads messages from ${brokers}\n`;
  const body =
    stream.partitions.length === 0
      ? zh
        ? '还没有连上，继续尝试\n'
        : 'not reached yet; it keeps trying\n'
      : partitionTable(stream.partitions, language);
  return head + indented(body);
}

/** The greeting as JSON, one line. */
export function greetingJson({ stream, next, missed, ...rest }: Greeting): string {
  const runs = (all: readonly { readonly name: string; readonly at: Date }[]) =>
    all.map(({ name, at }) => ({ job: name, at: shanghaiTime(at) }));
  const topics = stream?.partitions.map((one) => ({
    topic: one.topic,
    partition: one.partition,
    next_offset: one.position,
    lag: one.high === undefined ? null : lagOf(one),
  }));
  const document = {
    schema: 1,
    event: 'serving',
    data: rest.directory,
    pid: rest.pid,
    socket: rest.socket ?? null,
    brokers: stream?.brokers ?? [],
    partitions: topics ?? [],
    next: runs(next),
    missed: runs(missed),
    http: rest.http ?? null,
  };
  return `${JSON.stringify(document)}\n`;
}

/** What is served, for a person. */
export function greetingText(greeting: Greeting, language: Language): string {
  const zh = language === 'zh';
  const { directory, pid, socket, next, missed, http } = greeting;
  const lines = [zh ? `明察服务已启动：${directory}（PID ${pid}）\n` : `Mingcha serves ${directory} (PID ${pid})\n`];
  if (socket !== undefined)
    lines.push(zh ? `  其他命令由此代行：${socket}\n` : `  runs other commands through ${socket}\n`);
  lines.push(streamLines(greeting, language));
  for (const { name, at } of next)
    lines.push(
      zh
        ? `  下次定时${JOBS.zh[name] ?? name}：${shanghaiTime(at)}\n`
        : `  next scheduled ${JOBS.en[name] ?? name}: ${shanghaiTime(at)}\n`,
    );
  for (const { name, at } of missed)
    lines.push(
      zh
        ? `  未运行期间错过了 ${shanghaiTime(at)} 的定时${JOBS.zh[name] ?? name}，不补做\n`
        : `  the ${JOBS.en[name] ?? name} of ${shanghaiTime(at)} was missed while nothing served, and is not made up for\n`,
    );
  if (http !== undefined) lines.push(`  ${http}/metrics  ${http}/healthz\n`);
  lines.push(zh ? '  停止：Ctrl-C，或 systemctl stop mingcha\n' : '  to stop: Ctrl-C, or systemctl stop mingcha\n');
  return lines.join('');
}
