import type { LogMessage, TopicPartition } from '../source/log/log-source.ts';

/** A stretch of one partition: its messages, from an offset to before the next. */
export interface Stretch extends TopicPartition {
  readonly from: number;
  next: number;
  readonly messages: LogMessage[];
  bytes: number;
}

const sizeOf = (messages: readonly LogMessage[]): number =>
  messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);

/** How many messages stretches hold. */
export const messagesOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { messages }) => sum + messages.length, 0);

/** How many bytes they hold. */
export const bytesOf = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { bytes }) => sum + bytes, 0);

function cutStretch(stretch: Stretch, at: number): readonly [Stretch, Stretch] {
  const head = stretch.messages.slice(0, at);
  const tail = stretch.messages.slice(at);
  const offset = tail[0]?.offset ?? stretch.next;
  return [
    { ...stretch, next: offset, messages: head, bytes: sizeOf(head) },
    { ...stretch, from: offset, messages: tail, bytes: sizeOf(tail) },
  ];
}

/** Cuts stretches in two after so many messages: those before, and the rest. */
function cutAfter(stretches: readonly Stretch[], messages: number): readonly [Stretch[], Stretch[]] {
  let left = messages;
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

/** Cuts stretches in two after half of their messages. */
export function halves(stretches: readonly Stretch[]): readonly [Stretch[], Stretch[]] {
  return cutAfter(stretches, Math.ceil(messagesOf(stretches) / 2));
}

/** Cuts off as many messages as have no more bytes than `most`, and no fewer than one. */
export function cutAtBytes(stretches: readonly Stretch[], most: number): readonly [Stretch[], Stretch[]] {
  if (bytesOf(stretches) <= most) return [[...stretches], []];
  let [count, bytes] = [0, 0];
  for (const { messages } of stretches)
    for (const { value } of messages) {
      bytes += value?.length ?? 0;
      if (bytes > most) return cutAfter(stretches, Math.max(1, count));
      count += 1;
    }
  return [[...stretches], []];
}
