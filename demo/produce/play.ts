import type { Progress } from '../../base/effects.ts';
import { openCity } from './city-messages.ts';
import { Ledger, type Addressed, type LedgerDocument } from './ledger.ts';
import type { Shape } from './message.ts';
import { Pace, type Timing } from './pace.ts';
import { slicesOf, type Addresses } from './slices.ts';

/** What is played, and where to. */
export interface PlayRequest extends Addresses {
  /** A folder that `writeCity` wrote. */
  readonly directory: string;
  readonly shape: Shape;
  /** Records a second; 0 for as fast as it goes. */
  readonly rate: number;
}

/** What playing does to the world. */
export interface PlayEffects extends Timing {
  /** Sends messages of one topic; done when the log has them. */
  readonly send: (
    topic: string,
    messages: readonly { readonly key: string; readonly value: Buffer; readonly partition: number }[],
  ) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** What was sent, and why it ended early, if it did. */
export interface PlayResult {
  readonly ledger: LedgerDocument;
  /** True where the signal ended it. */
  readonly interrupted: boolean;
  /** Why sending or reading failed. */
  readonly failure: unknown;
}

/** Sends a slice, each topic's messages in their order; what is acknowledged is in the ledger, whatever becomes of the rest. */
async function sendSlice(slice: readonly Addressed[], ledger: Ledger, send: PlayEffects['send']): Promise<void> {
  const topics = new Map<string, Addressed[]>();
  for (const one of slice) {
    const same = topics.get(one.topic);
    if (same === undefined) topics.set(one.topic, [one]);
    else same.push(one);
  }
  const outcomes = await Promise.allSettled(
    [...topics].map(async ([topic, messages]) => {
      try {
        await send(
          topic,
          messages.map(({ key, value, partition }) => ({ key, value, partition })),
        );
      } catch (error) {
        ledger.unsure += messages.length;
        throw error;
      }
      for (const message of messages) ledger.add(message);
    }),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/**
 * Plays a demo city into a log at a rate and keeps a ledger of what the log acknowledged. Ends early, with the ledger of
 * what was sent so far, when the signal says so or sending fails.
 *
 * @throws MingchaError as `openCity` does; once the first message is under way failures are in the result.
 */
export async function playCity(request: PlayRequest, effects: PlayEffects): Promise<PlayResult> {
  const { signal } = effects;
  const ledger = new Ledger();
  const city = await openCity(request.directory, request.shape, signal);
  let records = 0;
  let failure: unknown;
  try {
    const pace = new Pace(request.rate, effects);
    for await (const batch of city.batches()) {
      for (const slice of slicesOf(batch, request, pace.slice)) {
        if (signal?.aborted === true) break;
        await sendSlice(slice, ledger, effects.send);
        const count = slice.reduce((sum, { message }) => sum + message.records, 0);
        effects.progress?.('produce', (records += count), city.records);
        await pace.after(count);
      }
      if (signal?.aborted === true) break;
    }
    ledger.complete = signal?.aborted !== true;
  } catch (error) {
    // An interrupted engine says so as well; that it was interrupted is known already.
    if (signal?.aborted !== true) failure = error;
  } finally {
    city.close();
  }
  return { ledger: ledger.document(request.shape), interrupted: signal?.aborted === true, failure };
}
