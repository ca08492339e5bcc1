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

/** A look that shows another log than the one that was read. */
export interface StrangeSight {
  readonly sight: Exclude<Sight, 'the same'>;
  /** Where the message stood that was looked for. */
  readonly offset: number;
}

/**
 * The message by which a partition is known while it is read. It is one that was read before the last look: what has
 * come since may be of another log, which would be held against itself. Where the source begins anew, the newest is looked
 * for as well, before anything that follows it is read.
 */
export class Anchor {
  #held: KnownMessage | undefined;
  #newest: KnownMessage | undefined;
  #seam: KnownMessage | undefined;

  /** @param last - the last message that landed before this run. */
  constructor(last: KnownMessage | undefined) {
    this.#held = last;
    this.#newest = last;
  }

  /** The offset of the message to look for next. */
  get offset(): number | undefined {
    return (this.#seam ?? this.#held)?.offset;
  }

  /** The source begins anew: what it gives next must follow what it gave last. */
  begin(): void {
    this.#seam = this.#newest;
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

  /**
   * Compares a block that reaches there; where the log is the same, it is known by the newest message from now on.
   *
   * @param mustBeFound - whether nothing but the message itself shows that the log is the same.
   */
  look(block: RecordBlock, isCompacted: boolean, mustBeFound = false): StrangeSight | undefined {
    const known = this.#seam ?? this.#held;
    const sight = known === undefined ? undefined : sightOf(known, block);
    if (known === undefined || sight === undefined) return undefined;
    const mayBeGone = !mustBeFound && (sight === 'before the log' || (sight === 'none there' && isCompacted));
    if (sight !== 'the same' && !mayBeGone) return { sight, offset: known.offset };
    // The one that was held is of the same log as the newest only where it was itself looked at.
    if (this.#seam === undefined) this.#held = this.#newest;
    this.#seam = undefined;
    return undefined;
  }
}
