import { writeHead, type ChainHead, type LostHead } from './head-file.ts';

/** A transaction, as far as the chain has to do with it. */
export interface Transaction {
  onEnd(ended: (kept: boolean) => void): void;
}

/** Where the chain stands as one transaction sees it. */
export interface Hold {
  /** The end of the chain as this transaction leaves it; set by whoever reads or adds to it. */
  head: ChainHead | undefined;
  /** Heads of the file beside the warehouse that the chain no longer holds. */
  lost: readonly LostHead[];
}

/**
 * The end of the chain in the process that owns the warehouse. One transaction at a time may add to it, from its first entry
 * until it ends: its own snapshot may be older than entries that others have added since, so the end is known here.
 */
export class AuditChain {
  /** The data folder; empty for a warehouse in memory, which has no file beside it. */
  readonly directory: string;
  #head: ChainHead | undefined;
  #lost: readonly LostHead[] = [];
  #last: Promise<void> = Promise.resolve();
  readonly #holds = new WeakMap<Transaction, Promise<Hold>>();

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Waits until the chain is this transaction's, and keeps it so until it ends. */
  async enter(transaction: Transaction): Promise<Hold> {
    const known = this.#holds.get(transaction);
    if (known !== undefined) return known;
    const before = this.#last;
    let leave = (): void => undefined;
    this.#last = new Promise((resolve) => {
      leave = resolve;
    });
    const entering = before.then(() => ({ head: this.#head, lost: this.#lost }));
    this.#holds.set(transaction, entering);
    transaction.onEnd((kept) => {
      this.#holds.delete(transaction);
      void entering.then((hold) => {
        if (kept) this.#keep(hold);
        leave();
      });
    });
    return entering;
  }

  #keep({ head, lost }: Hold): void {
    if (head === undefined) return;
    this.#head = head;
    this.#lost = lost;
    this.noteHead({ head, lost });
  }

  /**
   * Writes where the chain ends beside the warehouse. What cannot be written leaves the older head there: the file may lag
   * behind the chain, and is never ahead of it.
   */
  noteHead({ head, lost }: Hold): void {
    if (this.directory === '' || head === undefined) return;
    try {
      writeHead(this.directory, { ...head, lost });
    } catch {
      // The act is kept by now; the next entry writes the head again.
    }
  }
}
