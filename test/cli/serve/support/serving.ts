import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { packageRoot } from '../../../../base/package-root.ts';

const LIMIT = 60_000;

/** Waits until something holds, asking again and again; fails after a minute with what was seen last. */
export async function until<Value>(
  ask: () => Value | Promise<Value>,
  holds: (value: Value) => boolean,
): Promise<Value> {
  const end = Date.now() + LIMIT;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`it never came about; last seen: ${JSON.stringify(value)}`);
    await delay(50);
  }
}

/** One line of a program's JSON output. */
export type Line = Readonly<Record<string, unknown>>;

/** A `mingcha` in a process of its own. */
export class Running {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  out = '';
  err = '';

  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', join(packageRoot(), 'cli', 'main.ts'), ...words], {
      cwd: packageRoot(),
      env: { ...process.env, XDG_RUNTIME_DIR: '', MINGCHA_LANG: 'en', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.#exit = new Promise((resolve) => this.#child.on('close', (code) => resolve(code)));
  }

  /** Whole lines of standard output or error that are JSON. */
  lines(from: 'out' | 'err' = 'out'): Line[] {
    return this[from]
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
  }

  /** The first line that holds something, when it comes; fails with all that was said if the program ends before. */
  async line(holds: (line: Line) => boolean, from: 'out' | 'err' = 'out'): Promise<Line> {
    const found = await until(
      () => ({ line: this.lines(from).find(holds), ended: this.#child.exitCode !== null }),
      ({ line, ended }) => line !== undefined || ended,
    );
    if (found.line === undefined) throw new Error(`it ended with ${this.#child.exitCode}\n${this.out}\n${this.err}`);
    return found.line;
  }

  /** Reads no more of what it writes, as when its terminal goes away. */
  leave(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Its exit code, when it ends by itself. */
  async ended(): Promise<number | null> {
    return this.#exit;
  }

  /** Ends it whatever it does. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#exit;
  }
}

/** Starts programs and ends them all. */
export class Programs {
  readonly #running: Running[] = [];

  start(words: readonly string[], environment?: Readonly<Record<string, string>>): Running {
    const running = new Running(words, environment);
    this.#running.push(running);
    return running;
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#running.map(async (one) => one.kill()));
  }
}

/** A page of a `serve`, by the greeting that names its port. */
export async function page(greeting: Line, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${String(greeting['http'])}${path}`);
  return { status: response.status, text: await response.text() };
}

/** The value of a metric with its labels as they stand in the text; undefined where it is not there. */
export function metric(text: string, name: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}
