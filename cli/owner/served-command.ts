import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Effects, Writer } from '../../base/effects.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { languageAsked } from '../asked-language.ts';
import type { Context } from '../context.ts';
import { writeProblems } from '../render/problems.ts';
import { ownerWords, type OwnerNote } from './note.ts';
import { ownerProblem } from './problems.ts';
import {
  BEAT_MILLISECONDS,
  CALLERS_ENVIRONMENT,
  frame,
  Lines,
  pieces,
  REQUEST,
  type Reply,
  type Request,
  type RunRequest,
} from './protocol.ts';

/** Whoever connects says who it is within this time. */
const HELLO_WITHIN = 10_000;
/** A caller that reads nothing for so long is given up: its query would keep old versions of rows alive. */
const READS_WITHIN = 300_000;
const TOLD_WITHIN = 1000;

/** One connection to the owner: at most one command, run in this process with its caller's words, screen and Ctrl-C. */
export class ServedCommand {
  /** Settles when nothing of it is left. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #context: Context;
  readonly #warehouse: Warehouse;
  readonly #note: OwnerNote;
  readonly #isClosing: () => boolean;
  readonly #abort = new AbortController();
  readonly #lines = new Lines();
  #state: 'hello' | 'ready' | 'runs' | 'over' = 'hello';
  #run: RunRequest | undefined;
  #end: () => void = () => undefined;

  constructor(socket: Socket, context: Context, warehouse: Warehouse, note: OwnerNote, isClosing: () => boolean) {
    this.#socket = socket;
    this.#context = context;
    this.#warehouse = warehouse;
    this.#note = note;
    this.#isClosing = isClosing;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const hello = setTimeout(() => this.dismissIfIdle(), HELLO_WITHIN);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.once('close', () => {
      clearTimeout(hello);
      this.#abort.abort();
      if (this.#run === undefined) this.#over();
    });
  }

  /** The words of the command that runs; undefined when none does. */
  get command(): string | undefined {
    return this.#run?.command;
  }

  /** Ends a connection that has handed nothing over. */
  dismissIfIdle(): void {
    if (this.#run === undefined) this.#socket.destroy();
  }

  /** Interrupts the command as the owner stops, and says so to its caller. */
  interrupt(): void {
    const run = this.#run;
    if (run === undefined || this.#abort.signal.aborted) return;
    const problem = ownerProblem('MC-OWNER-012', this.#context.directory, { owner: ownerWords(this.#note) });
    const { program, argv } = run;
    const language = languageAsked(argv, { environment: run.environment });
    writeProblems([problem], language, argv.includes('--json'), { err: this.#writer('err', run.err), program });
    this.#abort.abort();
  }

  /** Ends the connection, whatever runs. */
  drop(): void {
    this.#socket.destroy();
  }

  #over(): void {
    this.#state = 'over';
    this.#run = undefined;
    this.#end();
  }

  #send(reply: Reply): void {
    if (this.#socket.writable) this.#socket.write(frame(reply));
  }

  #refuse(why: Extract<Reply, { type: 'refused' }>['why']): void {
    this.#state = 'over';
    this.#socket.end(frame({ type: 'refused', why, version: this.#note.version }));
  }

  #read(chunk: Buffer): void {
    try {
      for (const line of this.#lines.take(chunk)) this.#take(REQUEST.parse(JSON.parse(line)));
    } catch (error) {
      this.#context.effects.log('warn', 'a connection spoke no sense', {
        reason: error instanceof Error ? error.name : '',
      });
      if (this.#run === undefined) this.#refuse('frame');
      else this.drop();
    }
  }

  #take(request: Request): void {
    if (request.type === 'abort') return this.#abort.abort();
    if (request.type === 'hello' && this.#state === 'hello') {
      if (!sameToken(request.token, this.#note.token)) return this.#refuse('token');
      if (request.version !== this.#note.version) return this.#refuse('version');
      if (this.#isClosing()) return this.#refuse('stopping');
      this.#state = 'ready';
      return this.#send({ type: 'ready' });
    }
    if (request.type === 'run' && this.#state === 'ready') {
      this.#state = 'runs';
      this.#run = request;
      void this.#runCommand(request);
      return undefined;
    }
    return this.#state === 'over' ? undefined : this.#refuse('frame');
  }

  async #runCommand(run: RunRequest): Promise<void> {
    const { log, now } = this.#context.effects;
    log('info', 'command taken', { command: run.command });
    const beat = setInterval(() => {
      // A caller that does not read needs no more signs of life.
      if (!this.#socket.writableNeedDrain) this.#send({ type: 'beat' });
    }, BEAT_MILLISECONDS);
    const started = Date.now();
    const effects: Effects = {
      out: this.#writer('out', run.out),
      err: this.#writer('err', run.err),
      now,
      signal: this.#abort.signal,
      environment: { ...this.#context.effects.environment, ...onlyCallers(run.environment) },
      workingDirectory: run.working_directory,
      program: run.program,
      log,
    };
    try {
      const code = await this.#context.runBeside(run.argv, effects, this.#warehouse.lend(this.#abort.signal));
      log('info', 'command done', { command: run.command, code, ms: Date.now() - started });
      await this.#tellExit(code);
    } finally {
      clearInterval(beat);
      this.#over();
    }
  }

  /** Sees to it that the outcome has left before the owner may end. A caller that does not read is not waited for. */
  async #tellExit(code: number): Promise<void> {
    const socket = this.#socket;
    if (!socket.writable) return;
    const told = new Promise<void>((resolve) => {
      socket.once('close', resolve);
      socket.end(frame({ type: 'exit', code }), resolve);
    });
    const over = new AbortController();
    await Promise.race([told, delay(TOLD_WITHIN, undefined, { signal: over.signal })]);
    over.abort();
  }

  #writer(type: 'out' | 'err', screen: RunRequest['out']): Writer {
    return {
      isTerminal: screen.terminal,
      width: screen.width,
      write: (text) => {
        for (const piece of pieces(text)) this.#send({ type, text: piece });
      },
      drained: async () => this.#drained(),
    };
  }

  async #drained(): Promise<void> {
    const socket = this.#socket;
    if (!socket.writableNeedDrain || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(limit);
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      const limit = setTimeout(() => {
        this.#context.effects.log('warn', 'a caller does not read', { waited_ms: READS_WITHIN });
        this.drop();
      }, READS_WITHIN);
      socket.on('drain', done);
      socket.on('close', done);
    });
  }
}

function onlyCallers(environment: Readonly<Record<string, string>>): Record<string, string | undefined> {
  // A name that the caller did not set is not set for its command, even where the owner has it.
  return Object.fromEntries(CALLERS_ENVIRONMENT.map((name) => [name, environment[name]]));
}

function sameToken(given: string, ours: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(ours)];
  return a.length === b.length && timingSafeEqual(a, b);
}
