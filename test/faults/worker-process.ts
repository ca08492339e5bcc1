import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WorkerEvent, WorkerRequest } from './worker-request.ts';

const script = fileURLToPath(new URL('worker.ts', import.meta.url));

/** How a worker ended. */
export interface WorkerEnd {
  readonly signal: NodeJS.Signals | null;
  readonly exit: number | null;
  readonly events: readonly WorkerEvent[];
}

/** A worker that runs. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #events: WorkerEvent[] = [];
  readonly #waiting = new Set<() => void>();
  readonly ended: Promise<WorkerEnd>;
  #done = false;

  constructor(request: WorkerRequest) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(request)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = this.#child.stdout;
    if (output === null) throw new Error('a worker without output');
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      this.#events.push(JSON.parse(line) as WorkerEvent);
      for (const look of this.#waiting) look();
    });
    this.ended = Promise.all([once(this.#child, 'exit'), once(lines, 'close')]).then(() => {
      this.#done = true;
      for (const look of this.#waiting) look();
      return { signal: this.#child.signalCode, exit: this.#child.exitCode, events: this.#events };
    });
  }

  /** Waits until something was said, or the worker has ended. */
  async said(condition: (events: readonly WorkerEvent[]) => boolean): Promise<boolean> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!this.#done && !condition(this.#events)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
    return condition(this.#events);
  }

  signal(name: NodeJS.Signals): void {
    if (!this.#done) this.#child.kill(name);
  }

  /** Waits for its end, and kills it where it says nothing for longer than it may: how fast the machine is does not matter. */
  async within(milliseconds: number): Promise<WorkerEnd> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.signal('SIGKILL');
    }, milliseconds);
    const said = (): void => void timer.refresh();
    this.#waiting.add(said);
    const end = await this.ended;
    clearTimeout(timer);
    this.#waiting.delete(said);
    if (late) throw new Error(`a worker said nothing for ${milliseconds} ms: ${JSON.stringify(end.events.slice(-5))}`);
    return end;
  }
}

/** Everything of one sort that a worker said. */
export function saidBy<Name extends WorkerEvent['event']>(
  end: { readonly events: readonly WorkerEvent[] },
  name: Name,
): Extract<WorkerEvent, { event: Name }>[] {
  return end.events.filter((one): one is Extract<WorkerEvent, { event: Name }> => one.event === name);
}
