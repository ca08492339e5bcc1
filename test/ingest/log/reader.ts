import { MingchaError } from '../../../base/problem.ts';
import type { LogEvent, LogSource, OpenLog, RecordBlock } from '../../../ingest/source/log/log-source.ts';

const LIMIT_MILLISECONDS = 60_000;

/** Reads a source event by event and keeps what came. */
export class Reader {
  readonly events: LogEvent[] = [];
  ended = false;
  readonly #iterator: AsyncIterator<LogEvent>;
  #pending: Promise<LogEvent | undefined> | undefined;

  constructor(events: AsyncIterable<LogEvent>) {
    this.#iterator = events[Symbol.asyncIterator]();
  }

  get blocks(): RecordBlock[] {
    return this.events.flatMap((event) => (event.type === 'block' ? [event.block] : []));
  }

  /** Messages so far. */
  get count(): number {
    return this.blocks.reduce((sum, { messages }) => sum + messages.length, 0);
  }

  /** The next event; undefined at the end. */
  async next(): Promise<LogEvent | undefined> {
    this.#pending ??= this.#iterator.next().then((result) => {
      this.#pending = undefined;
      if (result.done === true) {
        this.ended = true;
        return undefined;
      }
      this.events.push(result.value);
      return result.value;
    });
    return this.#pending;
  }

  /** Reads on until a condition holds, or the source ends. */
  async until(holds: () => boolean): Promise<void> {
    const limit = Date.now() + LIMIT_MILLISECONDS;
    while (!holds()) {
      const left = limit - Date.now();
      const came = left <= 0 || this.ended ? 'late' : await Promise.race([this.next(), after(left)]);
      if (came === 'late' && !holds())
        throw new Error(`what the reader waits for did not come; ${this.count} messages, last event ${this.#last()}`);
    }
  }

  #last(): string {
    const last = this.events.at(-1);
    return last?.type === 'block' ? `block of ${last.block.topic}/${last.block.partition}` : JSON.stringify(last);
  }

  /** Whether nothing comes for so long. */
  async quiet(milliseconds: number): Promise<boolean> {
    return (await Promise.race([this.next(), after(milliseconds)])) === 'late';
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

function after(milliseconds: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), milliseconds).unref());
}

/** Opens a source for a reader. */
export function openedAt(
  source: LogSource,
  topics: readonly string[],
  startOf: OpenLog['startOf'],
  signal?: AbortSignal,
): Reader {
  return new Reader(source.open({ topics, startOf, signal }));
}

export function textsOf(blocks: readonly RecordBlock[]): string[] {
  return blocks.flatMap(({ messages }) => messages.map(({ value }) => value?.toString('utf8') ?? '(null)'));
}

/** The code of the problem a promise is rejected with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    if (error instanceof MingchaError) return error.code;
    throw error;
  }
}
