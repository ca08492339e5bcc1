import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { storeProblem } from '../../store/problems.ts';
import { programVersion } from '../version.ts';
import type { Caller } from './caller.ts';
import type { OwnerAt } from './find-owner.ts';
import { ownerWords } from './note.ts';
import { ownerProblem } from './problems.ts';
import { CALLERS_ENVIRONMENT, exitCode, frame, Lines, REPLY, type Reply, type Request } from './protocol.ts';
import { Silence } from './silence.ts';

/** An owner is given this long to answer, whatever `--wait` says. */
const LEAST_SECONDS_TO_ANSWER = 5;
const CONNECT_AGAIN = 100;

/** Nobody listens, or it is leaving: the command runs by itself. */
export type Gone = 'gone';

/** Connects to a socket; undefined when nobody listens there. A full queue is waited for. */
export async function reach(socket: string, until: number, signal: AbortSignal): Promise<Socket | undefined> {
  for (;;) {
    const reached = await new Promise<Socket | string>((resolve) => {
      const connection = connect(socket);
      connection.once('connect', () => {
        connection.removeAllListeners('error');
        resolve(connection);
      });
      connection.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
    if (typeof reached !== 'string') return reached;
    if (reached !== 'EAGAIN' || Date.now() >= until || signal.aborted) return undefined;
    await delay(CONNECT_AGAIN);
  }
}

/**
 * Hands a command line to the owner, and writes what it says, in its order, until it tells the exit code. Ctrl-C travels.
 *
 * @returns the command's exit code, or `gone` when nothing was handed over because there is no such owner any more.
 * @throws MingchaError MC-OWNER-002 another version, 005 gone in mid-command, 006 no answer, 008 interrupted without an
 *   answer, 011 refused; MC-STORE-006 interrupted before anything was handed over.
 */
export async function askOwner(owner: OwnerAt, caller: Caller, argv: readonly string[]): Promise<ExitCode | Gone> {
  const { effects } = caller;
  const until = Date.now() + Math.max(caller.waitSeconds, LEAST_SECONDS_TO_ANSWER) * 1000;
  const socket = await reach(owner.socket, until, effects.signal);
  if (socket === undefined) return 'gone';
  try {
    return await new Conversation(socket, owner, caller, argv, until).hold();
  } finally {
    socket.destroy();
  }
}

class Conversation {
  readonly #socket: Socket;
  readonly #owner: OwnerAt;
  readonly #caller: Caller;
  readonly #argv: readonly string[];
  readonly #silence: Silence;
  readonly #until: number;
  #handedOver = false;
  /** Why we stopped listening, when it is not that the owner closed. */
  #stopped: MingchaError | undefined;

  constructor(socket: Socket, owner: OwnerAt, caller: Caller, argv: readonly string[], until: number) {
    this.#socket = socket;
    this.#owner = owner;
    this.#caller = caller;
    this.#argv = argv;
    this.#until = until;
    this.#silence = new Silence(caller, owner.note);
  }

  async hold(): Promise<ExitCode | Gone> {
    const { signal } = this.#caller.effects;
    const interrupt = (): void => this.#interrupt();
    const watch = setInterval(() => this.#watch(), Silence.checkEvery);
    signal.addEventListener('abort', interrupt);
    try {
      if (signal.aborted) interrupt();
      this.#send({ type: 'hello', token: this.#owner.note.token, version: programVersion() });
      for await (const reply of this.#replies()) {
        const code = await this.#take(reply);
        if (code !== undefined) return code;
      }
    } catch (error) {
      if (error instanceof MingchaError) throw error;
      if (this.#stopped === undefined)
        this.#caller.effects.log('warn', 'the connection to the owner broke', {
          reason: error instanceof Error ? error.message : '',
        });
    } finally {
      clearInterval(watch);
      signal.removeEventListener('abort', interrupt);
    }
    if (this.#stopped !== undefined) throw this.#stopped;
    if (!this.#handedOver) return 'gone';
    throw this.#problem('MC-OWNER-005');
  }

  async *#replies(): AsyncGenerator<Reply> {
    const lines = new Lines();
    for await (const chunk of this.#socket as AsyncIterable<Buffer>) {
      this.#silence.heard();
      for (const line of lines.take(chunk)) yield REPLY.parse(JSON.parse(line));
    }
  }

  async #take(reply: Reply): Promise<ExitCode | Gone | undefined> {
    const { out, err } = this.#caller.effects;
    switch (reply.type) {
      case 'ready':
        this.#handOver();
        return undefined;
      case 'refused':
        return this.#refused(reply.why, reply.version);
      case 'out':
      case 'err': {
        const writer = reply.type === 'out' ? out : err;
        writer.write(reply.text);
        await writer.drained?.();
        this.#silence.heard();
        return undefined;
      }
      case 'beat':
        return undefined;
      case 'exit':
        return exitCode(reply.code) ?? 2;
      default:
        return reply satisfies never;
    }
  }

  #handOver(): void {
    const { out, err, environment, workingDirectory, signal } = this.#caller.effects;
    if (signal.aborted) return;
    const callers = CALLERS_ENVIRONMENT.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    this.#handedOver = true;
    this.#send({
      type: 'run',
      argv: [...this.#argv],
      command: this.#caller.command,
      working_directory: workingDirectory,
      program: this.#caller.calledAs,
      environment: Object.fromEntries(callers),
      out: { terminal: out.isTerminal, width: out.width },
      err: { terminal: err.isTerminal, width: err.width },
    });
  }

  #refused(why: Extract<Reply, { type: 'refused' }>['why'], theirs: string): Gone {
    if (why === 'stopping') return 'gone';
    if (why === 'version') throw this.#problem('MC-OWNER-002', { mine: programVersion(), theirs });
    throw this.#problem('MC-OWNER-011', {
      zh: why === 'token' ? '口令不符：它不是写下 owner.json 的进程' : '它不能理解所收到的内容',
      en: why === 'token' ? 'The token is not its own: it did not write owner.json' : 'It cannot read what it was sent',
    });
  }

  #interrupt(): void {
    if (!this.#handedOver) {
      this.#stop(new MingchaError(storeProblem('MC-STORE-006', '')));
      return;
    }
    this.#send({ type: 'abort' });
    this.#silence.interrupted();
  }

  #watch(): void {
    this.#silence.check();
    if (this.#silence.confirmsNothing()) this.#stop(this.#problem('MC-OWNER-008'));
    if (!this.#handedOver && Date.now() >= this.#until)
      this.#stop(
        this.#problem('MC-OWNER-006', { seconds: Math.max(this.#caller.waitSeconds, LEAST_SECONDS_TO_ANSWER) }),
      );
  }

  #stop(why: MingchaError): void {
    this.#stopped ??= why;
    this.#socket.destroy();
  }

  #send(message: Request): void {
    if (!this.#socket.destroyed) this.#socket.write(frame(message));
  }

  #problem(code: Parameters<typeof ownerProblem>[0], parameters: Record<string, string | number> = {}): MingchaError {
    const { note } = this.#owner;
    return new MingchaError(
      ownerProblem(code, this.#caller.directory, { owner: ownerWords(note), pid: note.pid, ...parameters }),
    );
  }
}
