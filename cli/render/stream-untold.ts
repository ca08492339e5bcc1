import type { Language } from '../../base/language.ts';
import { grouped } from '../../base/text.ts';

/** What a scan could not see because it had not streamed in: known where the process that streams runs the scan. */
export interface StreamUntold {
  /** Messages that waited in the log when the scan chose its cut, those of partitions that stand still among them. */
  readonly lag_messages: number;
  /** Partitions that stand still, with the alarm that says why. */
  readonly stopped: readonly { readonly topic: string; readonly partition: number; readonly code: string }[];
  /** Alarms of reading as a whole: while one is open, what waits may not be known. */
  readonly alarms: readonly string[];
}

/** One sentence without its end; empty where all had streamed in. */
export function streamUntoldText(stream: StreamUntold | undefined, language: Language): string {
  if (stream === undefined) return '';
  const { lag_messages: lag, stopped, alarms } = stream;
  if (lag === 0 && stopped.length === 0 && alarms.length === 0) return '';
  const zh = language === 'zh';
  const names = stopped.map(({ topic, partition }) => `${topic}/${partition}`).join(zh ? '、' : ', ');
  const known = grouped(String(lag));
  const parts = zh
    ? [
        `流式入库尚有 ${known} 条未入库`,
        ...(stopped.length === 0 ? [] : [`${stopped.length} 个分区停住（${names}）`]),
        ...(alarms.length === 0 ? [] : [`告警 ${alarms.join('、')} 未解除，未入库的可能更多`]),
        '本次结果不含这些',
      ]
    : [
        `${known} messages had not streamed in`,
        ...(stopped.length === 0 ? [] : [`${stopped.length} partitions stand still (${names})`]),
        ...(alarms.length === 0 ? [] : [`${alarms.join(', ')} is open, so more may wait`]),
        'nothing of this is in the results',
      ];
  return parts.join(zh ? '，' : '; ');
}
