import type { Language } from '../../base/language.ts';
import { SECONDS_IN_ORDER } from './shut-down.ts';

/** What a `serve` that was told to stop finishes first. */
export interface Farewell {
  readonly streaming: boolean;
  /** Commands of others that it runs, and scheduled jobs, by name. */
  readonly running: readonly string[];
}

/** What is said at once when a signal came, as JSON, one line. */
export function farewellJson({ streaming, running }: Farewell): string {
  const finishing = [...(streaming ? ['stream'] : []), ...running];
  return `${JSON.stringify({ schema: 1, event: 'stopping', finishing, seconds: SECONDS_IN_ORDER })}\n`;
}

/** What is said at once when a signal came, for a person. */
export function farewellText({ streaming, running }: Farewell, language: Language): string {
  const zh = language === 'zh';
  const names = running.join(zh ? '、' : ', ');
  const first = [
    ...(streaming ? [zh ? '把已读到的消息入库并复核' : 'what was read lands and is resolved'] : []),
    ...(running.length > 0 ? [zh ? `等正在执行的命令结束（${names}）` : `commands that run end (${names})`] : []),
  ];
  if (first.length === 0) return zh ? '正在停止\n' : 'stopping\n';
  const what = first.join(zh ? '，' : ', ');
  const rest = streaming ? (zh ? '；未读的消息下次启动接着读' : '; what is unread is read at the next start') : '';
  return zh
    ? `正在停止：先${what}，最多 ${SECONDS_IN_ORDER} 秒${rest}\n`
    : `stopping: first ${what}, within ${SECONDS_IN_ORDER} s${rest}\n`;
}
