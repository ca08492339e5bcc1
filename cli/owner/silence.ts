import type { Caller } from './caller.ts';
import { BEAT_MILLISECONDS } from './protocol.ts';
import { ownerWords, type OwnerNote } from './note.ts';

/** An owner that shows no life for this long is spoken of. */
const SPOKEN_OF_AFTER = 5 * BEAT_MILLISECONDS;
/** After Ctrl-C it is waited for no longer than this. */
const CONFIRMS_WITHIN = 3 * BEAT_MILLISECONDS;

/** Watches for an owner that was paused or hangs: says so once, and once more when it goes on. */
export class Silence {
  static readonly checkEvery = BEAT_MILLISECONDS / 4;

  readonly #caller: Caller;
  readonly #note: OwnerNote;
  #heardAt = Date.now();
  #checkedAt = Date.now();
  #interruptedAt: number | undefined;
  #told = false;

  constructor(caller: Caller, note: OwnerNote) {
    this.#caller = caller;
    this.#note = note;
  }

  /** The owner said something. */
  heard(): void {
    this.#heardAt = Date.now();
    if (!this.#told) return;
    this.#told = false;
    this.#say(`${ownerWords(this.#note)} 已恢复应答`, `${ownerWords(this.#note)} answers again`);
  }

  /** Ctrl-C was sent: from now on silence ends the wait. */
  interrupted(): void {
    this.#interruptedAt = Date.now();
  }

  /** Speaks of an owner that has been silent. */
  check(): void {
    const now = Date.now();
    // Whoever was stopped or blocked itself has not listened, and knows nothing of the owner's silence.
    if (now - this.#checkedAt > 4 * Silence.checkEvery) {
      this.#heardAt = now;
      if (this.#interruptedAt !== undefined) this.#interruptedAt = now;
    }
    this.#checkedAt = now;
    if (this.#told || now - this.#heardAt < SPOKEN_OF_AFTER) return;
    this.#told = true;
    this.#caller.effects.log('warn', 'the owner does not answer', { pid: this.#note.pid });
    this.#say(
      `${ownerWords(this.#note)} 没有应答，仍在等待（按 Ctrl-C 放弃）`,
      `${ownerWords(this.#note)} does not answer; still waiting (Ctrl-C gives up)`,
    );
  }

  /** True when Ctrl-C was sent and the owner has shown no life since. */
  confirmsNothing(): boolean {
    if (this.#interruptedAt === undefined) return false;
    return Date.now() - Math.max(this.#interruptedAt, this.#heardAt) >= CONFIRMS_WITHIN;
  }

  #say(zh: string, en: string): void {
    const { effects, language, json } = this.#caller;
    if (json) return;
    effects.err.write(`${effects.err.isTerminal ? '\r\u001b[2K' : ''}${language === 'zh' ? zh : en}\n`);
  }
}
