import { MingchaError } from '../../base/problem.ts';
import { StatementError } from '../../store/session.ts';
import { flushStretches, type FlushContext, type Flushed } from './flush.ts';
import type { Stretch } from './read-buffer.ts';

const messagesOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { messages }) => sum + messages.length, 0);

/** Somebody else changed the same rows: no message is to blame. */
const CONFLICT = /TransactionContext Error|conflict on/i;

/** Whether a failure is of what the messages hold, so that fewer of them may land. */
function isOfContent(error: unknown): boolean {
  if (error instanceof StatementError) return !CONFLICT.test(error.message.split('\n')[0] ?? '');
  return error instanceof MingchaError && error.problems.every(({ code }) => code.startsWith('MC-INGEST-'));
}

function cutStretch(stretch: Stretch, at: number): readonly [Stretch, Stretch] {
  const head = stretch.messages.slice(0, at);
  const tail = stretch.messages.slice(at);
  const offset = tail[0]?.offset ?? stretch.next;
  const sizeOf = (messages: typeof head): number => messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  return [
    { ...stretch, next: offset, messages: head, bytes: sizeOf(head) },
    { ...stretch, from: offset, messages: tail, bytes: sizeOf(tail) },
  ];
}

/** Cuts stretches in two after half of their messages. */
export function halves(stretches: readonly Stretch[]): readonly [Stretch[], Stretch[]] {
  let left = Math.ceil(messagesOf(stretches) / 2);
  const first: Stretch[] = [];
  const second: Stretch[] = [];
  for (const stretch of stretches) {
    if (left >= stretch.messages.length) {
      first.push(stretch);
      left -= stretch.messages.length;
    } else if (left === 0) second.push(stretch);
    else {
      const [head, tail] = cutStretch(stretch, left);
      first.push(head);
      second.push(tail);
      left = 0;
    }
  }
  return [first, second];
}

/**
 * Lands stretches; where what they hold makes that fail, each half by itself, down to the one message that does: it goes
 * to quarantine unread, so that a message nobody foresaw stops nothing and is not lost.
 *
 * @returns what each transaction did, in order.
 */
export async function flushOrSplit(stretches: readonly Stretch[], context: FlushContext): Promise<Flushed[]> {
  try {
    return [await flushStretches(stretches, context)];
  } catch (error) {
    const messages = messagesOf(stretches);
    if (!isOfContent(error) || messages === 0) throw error;
    if (messages === 1) return [await flushStretches(stretches, context, () => true)];
    const [first, second] = halves(stretches);
    const done = first.length === 0 ? [] : await flushOrSplit(first, context);
    return second.length === 0 ? done : [...done, ...(await flushOrSplit(second, context))];
  }
}
