/** Milliseconds between looks for a topic that is missing. */
const PAUSES: readonly number[] = [1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000];

/** Topics that a run without an end could not read, and looks for while it reads the others. */
export class AwaitedTopics {
  readonly #describe: (topic: string) => Promise<unknown>;
  readonly #pauses: readonly number[];
  readonly #topics = new Set<string>();
  #looks = 0;
  #next = 0;
  #looking = false;
  #isBack = false;

  /** @param describe - rejects while a topic cannot be read. */
  constructor(describe: (topic: string) => Promise<unknown>, pauses = PAUSES) {
    this.#describe = describe;
    this.#pauses = pauses;
  }

  get isEmpty(): boolean {
    return this.#topics.size === 0;
  }

  /** Whether one of them can be read now. */
  get isBack(): boolean {
    return this.#isBack;
  }

  /** Waits for a topic more. */
  add(topic: string): void {
    this.#topics.add(topic);
    this.#looks = 0;
    this.#wait();
  }

  #wait(): void {
    const pause = this.#pauses[Math.min(this.#looks, this.#pauses.length - 1)] ?? 0;
    this.#next = performance.now() + pause;
    this.#looks += 1;
  }

  /** Looks for them when it is time. Reading does not wait for the answer. */
  lookNowAndThen(): void {
    if (this.isEmpty || this.#looking || this.#isBack || performance.now() < this.#next) return;
    this.#looking = true;
    const looks = [...this.#topics].map((topic) => this.#describe(topic));
    void Promise.allSettled(looks).then((answers) => {
      this.#looking = false;
      this.#isBack = answers.some(({ status }) => status === 'fulfilled');
      this.#wait();
    });
  }
}
