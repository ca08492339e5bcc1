import { join } from 'node:path';
import { shanghaiTime } from '../../base/clock.ts';
import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import { CONFIGURATION_FILE, misnamedConfiguration } from '../configuration/load-configuration.ts';
import { lagOf, type PartitionState } from './live-state.ts';
import type { Schedule } from './schedule.ts';

/** What a `serve` says when it has started. */
export interface Greeting {
  readonly directory: string;
  readonly pid: number;
  readonly socket: string | undefined;
  /** The configuration's file; undefined where the folder has none. */
  readonly configuration: string | undefined;
  /** Whether the folder held no warehouse, so that an empty one was made. */
  readonly made: boolean;
  /** Absent where nothing is streamed. */
  readonly stream?: {
    readonly brokers: readonly string[];
    readonly partitions: readonly PartitionState[];
    /** Messages that have landed, by topic. */
    readonly landed: ReadonlyMap<string, number>;
    /** Partitions that stand still, as TOPIC/PARTITION. */
    readonly standing: ReadonlySet<string>;
  };
  readonly next: ReturnType<Schedule['next']>;
  /** Scheduled moments that passed while nothing served. */
  readonly missed: readonly { readonly name: string; readonly at: Date }[];
  readonly http: string | undefined;
}

const JOBS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: { scan: '筛查', daily: '日常作业', backup: '备份' },
  en: { scan: 'scan', daily: 'daily run', backup: 'backup' },
};

/** A line a topic: there may be dozens of partitions. */
export function topicTable(
  partitions: readonly PartitionState[],
  landed: ReadonlyMap<string, number>,
  language: Language,
): string {
  const head =
    language === 'zh'
      ? ['主题', '分区数', '已入库消息', '待入库']
      : ['Topic', 'Partitions', 'Messages landed', 'Waiting'];
  const rows = [...new Set(partitions.map(({ topic }) => topic))].map((topic) => {
    const own = partitions.filter((one) => one.topic === topic);
    const isKnown = own.every(({ high }) => high !== undefined);
    return [
      topic,
      String(own.length),
      grouped(String(landed.get(topic) ?? 0)),
      isKnown ? grouped(String(own.reduce((sum, one) => sum + lagOf(one), 0))) : '—',
    ];
  });
  return table([head, ...rows], [1, 2, 3]);
}

function standingLine(standing: readonly string[], language: Language): string {
  if (standing.length === 0) return '';
  const names = standing.join(language === 'zh' ? '、' : ', ');
  return language === 'zh'
    ? `已停止的分区：${names}；原因和办法见告警\n`
    : `standing still: ${names}; the alarms say why and what to do\n`;
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');

/** Why nothing is read: without a configuration, where it should stand, and one that stands there under another name. */
function noStream({ directory, configuration }: Greeting, zh: boolean): string {
  const head = zh ? '  不读取消息' : '  reads no messages';
  if (configuration !== undefined) return `${head}\n`;
  const wanted = join(directory, CONFIGURATION_FILE);
  const other = misnamedConfiguration(directory);
  const where = zh ? `：没有配置文件 ${wanted}` : `: there is no configuration ${wanted}`;
  if (other === undefined) return `${head}${where}\n`;
  return `${head}${where}${zh ? `；${other} 名称不对，不会读取` : `; ${other} has another name and is not read`}\n`;
}

function streamLines(greeting: Greeting, language: Language): string {
  const { stream } = greeting;
  const zh = language === 'zh';
  if (stream === undefined) return noStream(greeting, zh);
  const brokers = stream.brokers.join(', ');
  const head = zh ? `  读取消息：${brokers}\n` : `  reads messages from ${brokers}\n`;
  const body =
    stream.partitions.length === 0
      ? zh
        ? '还没有连上，继续尝试\n'
        : 'not reached yet; it keeps trying\n'
      : topicTable(stream.partitions, stream.landed, language) + standingLine([...stream.standing], language);
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
    configuration: rest.configuration ?? null,
    made: rest.made,
    brokers: stream?.brokers ?? [],
    partitions: topics ?? [],
    standing: [...(stream?.standing ?? [])],
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
  if (greeting.made)
    lines.push(
      zh ? '  该目录原先没有数据仓库，已新建一个空的\n' : '  the folder held no warehouse; an empty one was made\n',
    );
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
        ? `  未运行期间错过了 ${shanghaiTime(at)} 的定时${JOBS.zh[name] ?? name}，${name === 'daily' ? '正在补做' : '不补做'}\n`
        : `  the ${JOBS.en[name] ?? name} of ${shanghaiTime(at)} was missed while nothing served, and is ${name === 'daily' ? 'made up for now' : 'not made up for'}\n`,
    );
  if (http !== undefined) lines.push(`  ${http}/metrics  ${http}/healthz\n`);
  lines.push(zh ? '  停止：Ctrl-C，或 systemctl stop mingcha\n' : '  to stop: Ctrl-C, or systemctl stop mingcha\n');
  return lines.join('');
}
