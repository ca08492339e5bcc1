import type { LogMessage, RecordBlock } from '../source/log/log-source.ts';
import { messageDigest } from './positions.ts';

/** A message that was read, by which its log is known again. */
export interface KnownMessage {
  readonly offset: number;
  readonly digest: string;
}

/** What a look at the offset of a known message tells. */
export type Sight = 'the same' | 'another' | 'none there' | 'before the log';

/** What a block tells of a message that was read before; undefined where it does not reach there. */
export function sightOf(known: KnownMessage, block: RecordBlock): Sight | undefined {
  const { requestedOffset, nextOffset, messages } = block;
  if (requestedOffset === known.offset && nextOffset === known.offset) return 'before the log';
  if (requestedOffset > known.offset || nextOffset <= known.offset) return undefined;
  const found = messages.find((message) => message.offset === known.offset);
  if (found === undefined) return 'none there';
  return messageDigest(found) === known.digest ? 'the same' : 'another';
}

/**
 * The message by which a partition is known while it is read. It is one that was read before the last look: what has
 * come since may be of another log, which would be held against itself.
 */
export class Anchor {
  #held: KnownMessage | undefined;
  #newest: KnownMessage | undefined;

  /** @param last - the last message that landed before this run. */
  constructor(last: KnownMessage | undefined) {
    this.#held = last;
    this.#newest = last;
  }

  get offset(): number | undefined {
    return this.#held?.offset;
  }

  /** Takes what was read on. */
  take(messages: readonly LogMessage[]): void {
    const last = messages.at(-1);
    if (last === undefined) return;
    this.#newest = { offset: last.offset, digest: messageDigest(last) };
    this.#held ??= this.#newest;
  }

  /** Whether messages were read since the one that the log is known by. */
  get hasUnseen(): boolean {
    return this.#held !== this.#newest;
  }

  /** Compares a block that reaches there; where the log is the same, it is known by the newest message from now on. */
  look(block: RecordBlock, isCompacted: boolean): Sight | undefined {
    const sight = this.#held === undefined ? undefined : sightOf(this.#held, block);
    const mayGoOn = sight === 'the same' || sight === 'before the log' || (sight === 'none there' && isCompacted);
    if (mayGoOn) this.#held = this.#newest;
    return mayGoOn ? undefined : sight;
  }
}
