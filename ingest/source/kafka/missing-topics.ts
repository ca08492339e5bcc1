import type { Failure } from './failure.ts';

/** So many looks in a row are believed: a broker that starts does not know its topics yet. */
const LOOKS_TO_BELIEVE = 6;
const FIRST_WAIT_MILLISECONDS = 200;
const LONGEST_WAIT_MILLISECONDS = 2000;

/** Which topics are read: one that is not there, or not ours to read, is left out after a while, and the others go on. */
export class MissingTopics {
  readonly #wanted: Set<string>;
  readonly #looks = new Map<string, number>();
  readonly #leaveOut: (topic: string, failure: Failure) => void;

  /** @param leaveOut - told of a topic that is no longer looked for. */
  constructor(topics: readonly string[], leaveOut: (topic: string, failure: Failure) => void) {
    this.#wanted = new Set(topics);
    this.#leaveOut = leaveOut;
  }

  /** The topics that are read, or looked for. */
  get wanted(): ReadonlySet<string> {
    return this.#wanted;
  }

  /** Milliseconds until the next look; undefined where nothing is looked for. */
  get pause(): number | undefined {
    if (this.#looks.size === 0) return undefined;
    const looks = Math.min(...this.#looks.values());
    return Math.min(FIRST_WAIT_MILLISECONDS * 2 ** (looks - 1), LONGEST_WAIT_MILLISECONDS);
  }

  /** Takes down that a topic could not be read. */
  failed(topic: string, failure: Failure): void {
    if (!this.#wanted.has(topic)) return;
    const looks = (this.#looks.get(topic) ?? 0) + 1;
    this.#looks.set(topic, looks);
    if (looks < LOOKS_TO_BELIEVE) return;
    this.#wanted.delete(topic);
    this.#looks.delete(topic);
    this.#leaveOut(topic, failure);
  }

  /** Takes down that a topic was read. */
  answered(topic: string): void {
    this.#looks.delete(topic);
  }
}
