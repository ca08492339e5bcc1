import { MingchaError } from '../../base/problem.ts';
import { StatementError } from '../../store/session.ts';
import { flushStretches, type FlushContext, type Flushed } from './flush.ts';
import { bytesOf, halves, messagesOf, type Stretch } from './stretch.ts';

/** Somebody else changed the same rows, or broke the statement off: no message is to blame. */
const OF_OTHERS = /TransactionContext Error|conflict on|INTERRUPT Error/i;

/** A message of less than this cannot use up the memory by itself: something else has. */
const SMALL = 64 * 1024;

const isShortOfMemory = (error: unknown): boolean =>
  error instanceof MingchaError && error.problems.every(({ code }) => code === 'MC-STORE-009');

/** Whether a failure is of what the messages hold, or of how much, so that fewer of them may land. */
function isOfContent(error: unknown): boolean {
  if (error instanceof StatementError) return !OF_OTHERS.test(error.message.split('\n')[0] ?? '');
  if (isShortOfMemory(error)) return true;
  return error instanceof MingchaError && error.problems.every(({ code }) => code.startsWith('MC-INGEST-'));
}

/**
 * Lands stretches; where what they hold makes that fail, or memory does not suffice for so many, each half by itself,
 * down to the one message that does: it goes to quarantine unread, so that a message nobody foresaw stops nothing and is
 * not lost.
 *
 * @param tooMuch - told of how many bytes memory did not suffice for, before fewer are tried.
 * @returns what each transaction did, in order.
 * @throws MingchaError MC-STORE-009 where memory does not suffice even for one small message: it is not to blame.
 */
export async function flushOrSplit(
  stretches: readonly Stretch[],
  context: FlushContext,
  tooMuch: (bytes: number) => void = () => undefined,
): Promise<Flushed[]> {
  try {
    return [await flushStretches(stretches, context)];
  } catch (error) {
    const messages = messagesOf(stretches);
    if (!isOfContent(error) || messages === 0) throw error;
    if (isShortOfMemory(error)) {
      const bytes = bytesOf(stretches);
      if (messages === 1 && bytes < SMALL) throw error;
      tooMuch(bytes);
    }
    if (messages === 1) return [await flushStretches(stretches, context, () => true)];
    const [first, second] = halves(stretches);
    const done = first.length === 0 ? [] : await flushOrSplit(first, context, tooMuch);
    return second.length === 0 ? done : [...done, ...(await flushOrSplit(second, context, tooMuch))];
  }
}
