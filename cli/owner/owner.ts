import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { platform } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { MingchaError } from '../../base/problem.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { Context } from '../context.ts';
import { newNote, removeNote, writeNote, type OwnerNote } from './note.ts';
import { ownerProblem } from './problems.ts';
import { ServedCommand } from './served-command.ts';
import { socketPath } from './socket-path.ts';

/** Commands that run when the owner closes may go on this many milliseconds; then they are interrupted, and given some to stop. */
const PATIENCE = { finish: 4000, stop: 3000 };
/** More than people and schedules ever run at once; the rest waits outside. */
const MOST_CONNECTIONS = 64;

/** A process that owns a warehouse and takes other commands. */
export interface Owner {
  /** Where it listens. */
  readonly socket: string;
  /** The commands that run in it now, by their words. */
  running(): readonly string[];
  /** Takes no more commands, lets those that run finish for some seconds, then interrupts them. */
  close(): Promise<void>;
}

/**
 * Makes this process the owner that other commands of the same user find: writes the note, listens, and runs what is sent
 * here on the same warehouse, which is live from now on. The caller holds the warehouse open for writing until `close`.
 *
 * @throws MingchaError MC-OWNER-004 for a path that would be cut, 009 for a folder others may write to, 010 when the socket
 *   or the note cannot be made.
 */
export async function startOwner(context: Context, warehouse: Warehouse, patience = PATIENCE): Promise<Owner> {
  const { directory, effects, command } = context;
  const socket = socketPath(directory, effects.environment);
  const note = newNote(command, effects.now(), socket);
  warehouse.goLive();
  const service = new Service(context, warehouse, note);
  try {
    // The lock is ours, so whatever stands there was left by an owner that was killed.
    if (platform() !== 'win32') rmSync(socket, { force: true });
    await service.listen(socket);
    if (platform() !== 'win32') chmodSync(socket, 0o600);
    writeNote(directory, note);
  } catch (error) {
    await service.close(patience);
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(ownerProblem('MC-OWNER-010', socket, { reason }), error);
  }
  effects.log('info', 'owner listens', { socket });
  return { socket, running: () => service.running(), close: async () => service.close(patience) };
}

class Service {
  readonly #context: Context;
  readonly #server: Server;
  readonly #served = new Set<ServedCommand>();
  #closing: Promise<void> | undefined;

  constructor(context: Context, warehouse: Warehouse, note: OwnerNote) {
    this.#context = context;
    this.#server = createServer((socket: Socket) => {
      const served = new ServedCommand(socket, context, warehouse, note, () => this.#closing !== undefined);
      this.#served.add(served);
      void served.ended.then(() => this.#served.delete(served));
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  async listen(path: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => {
          this.#context.effects.log('error', 'owner socket', { reason: error.message });
        });
        resolve();
      });
    });
  }

  running(): readonly string[] {
    return [...this.#served].flatMap(({ command }) => (command === undefined ? [] : [command]));
  }

  async close(patience: typeof PATIENCE): Promise<void> {
    this.#closing ??= this.#close(patience);
    return this.#closing;
  }

  async #close({ finish, stop }: typeof PATIENCE): Promise<void> {
    const { directory, effects } = this.#context;
    try {
      removeNote(directory);
    } catch (error) {
      effects.log('warn', 'the owner note was not removed', { reason: error instanceof Error ? error.message : '' });
    }
    // Closing the server takes its socket away too.
    this.#server.close();
    for (const served of this.#served) served.dismissIfIdle();
    if (await this.#allEnded(finish)) return;
    effects.log('warn', 'commands are interrupted', { running: this.running() });
    for (const served of this.#served) served.interrupt();
    await this.#allEnded(stop);
    for (const served of this.#served) served.drop();
  }

  async #allEnded(within: number): Promise<boolean> {
    const over = new AbortController();
    const all = Promise.all([...this.#served].map(async ({ ended }) => ended)).then(() => true);
    try {
      return await Promise.race([all, delay(within, false, { signal: over.signal })]);
    } finally {
      over.abort();
    }
  }
}
