import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { MingchaError } from '../base/problem.ts';
import { AuditChain } from './audit/chain.ts';
import { engineProblem } from './engine-problem.ts';
import { isCurrent, migrate } from './migrate.ts';
import { isAlive } from './process-alive.ts';
import { storeProblem } from './problems.ts';
import { Session } from './session.ts';
import { literal } from './sql.ts';
import { Threads } from './threads.ts';
import { Turns } from './turns.ts';
import { unreadable } from './unreadable.ts';

/** How a warehouse is opened. */
export interface OpenOptions {
  /** The data folder, absolute. */
  readonly directory: string;
  readonly mode: 'read' | 'write';
  /** Makes the folder and the warehouse when there is none. */
  readonly create?: boolean;
  /** How long to wait for another process to let go, in seconds. */
  readonly waitSeconds: number;
  readonly signal?: AbortSignal;
  /** DuckDB's memory limit, e.g. "3GB". */
  readonly memory?: string;
  readonly threads?: number;
}

export const WAREHOUSE_FILE = 'mingcha.duckdb';
export const DEFAULT_MEMORY = '3GB';

/** Path of the warehouse file of a data folder. */
export function warehouseFile(directory: string): string {
  return join(directory, WAREHOUSE_FILE);
}

/** What all who use one instance share. */
interface Common {
  readonly instance: DuckDBInstance;
  /** Whatever changes facts takes a turn: landing, streaming, taking back, pruning. */
  readonly writing: Turns;
  /** One heavy scan at a time. */
  readonly scanning: Turns;
  /** One nightly work at a time. */
  readonly daily: Turns;
  readonly threads: Threads;
  /** DuckDB's memory limit as it was set; undefined where it is DuckDB's own. */
  readonly memory: string | undefined;
  readonly audit: AuditChain;
  /** True while facts land beside whatever else runs, so that the newest facts are not the facts at a cut. */
  live: boolean;
}

/** An open warehouse: one DuckDB instance, the only one of this process. */
export class Warehouse {
  readonly directory: string;
  readonly temporary: string;
  readonly #common: Common;
  readonly #signal: AbortSignal | undefined;
  readonly #lent: boolean;

  private constructor(
    directory: string,
    temporary: string,
    common: Common,
    signal: AbortSignal | undefined,
    lent = false,
  ) {
    this.directory = directory;
    this.temporary = temporary;
    this.#common = common;
    this.#signal = signal;
    this.#lent = lent;
  }

  /** Whatever changes facts runs in a turn of these. */
  get writing(): Turns {
    return this.#common.writing;
  }

  /** Heavy scans run in a turn of these. */
  get scanning(): Turns {
    return this.#common.scanning;
  }

  /** The nightly work runs in a turn of these. */
  get daily(): Turns {
    return this.#common.daily;
  }

  /** Tells that a stream begins to land, or has ended: while nobody else has a session it needs no second thread. */
  async streaming(is: boolean): Promise<void> {
    await this.#common.threads.streaming(is);
  }

  /** True for one that was lent: its process owns it for longer than whoever uses it. */
  get lent(): boolean {
    return this.#lent;
  }

  /** From now on facts land beside whatever else runs. */
  goLive(): void {
    this.#common.live = true;
  }

  /** The same instance for one command of an owner: its statements stop with the command's signal, and closing it does nothing. */
  lend(signal: AbortSignal | undefined): Warehouse {
    return new Warehouse(this.directory, this.temporary, this.#common, signal, true);
  }

  /**
   * Opens the warehouse of a data folder, waiting while another process holds it.
   *
   * @throws MingchaError MC-STORE-001 in use, 002 none here, 003 newer, 004 cannot be opened, 006 interrupted,
   *   021 another user's.
   */
  static async open(options: OpenOptions): Promise<Warehouse> {
    const file = join(options.directory, WAREHOUSE_FILE);
    const refused = unreadable(file);
    if (refused !== undefined) throw refused;
    if (options.create !== true && !existsSync(file))
      throw new MingchaError(storeProblem('MC-STORE-002', options.directory));
    try {
      mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw cannotOpen(file, error);
    }
    removeOrphans(join(options.directory, 'tmp'));
    const temporary = join(options.directory, 'tmp', String(process.pid));
    if (options.mode === 'read') {
      const warehouse = await Warehouse.#openFile(file, temporary, options, 'READ_ONLY');
      const session = await warehouse.session();
      const current = await isCurrent(session);
      session.close();
      if (current) return warehouse;
      warehouse.close();
    }
    const warehouse = await Warehouse.#openFile(file, temporary, options, 'READ_WRITE');
    const session = await warehouse.session();
    try {
      await migrate(session, file);
    } catch (error) {
      session.close();
      warehouse.close();
      throw error;
    }
    session.close();
    return warehouse;
  }

  /** Opens an empty warehouse in memory, for rule tests and for our own. */
  static async inMemory(
    options: { readonly signal?: AbortSignal; readonly threads?: number } = {},
  ): Promise<Warehouse> {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(options.threads ?? 2), ...OFFLINE });
    const warehouse = new Warehouse('', '', commonOf(instance, ''), options.signal);
    const session = await warehouse.session();
    await migrate(session, ':memory:');
    session.close();
    return warehouse;
  }

  /**
   * Opens a warehouse file as it stands, wherever it lies: nothing is made, migrated or looked at.
   *
   * @throws MingchaError MC-STORE-001 in use, 004 cannot be opened, 006 interrupted, 016 damaged.
   */
  static async openFile(
    file: string,
    access: 'READ_ONLY' | 'READ_WRITE',
    options: Omit<OpenOptions, 'mode' | 'create'>,
  ): Promise<Warehouse> {
    return Warehouse.#openFile(file, join(options.directory, 'tmp', String(process.pid)), options, access);
  }

  static async #openFile(
    file: string,
    temporary: string,
    options: Omit<OpenOptions, 'mode' | 'create'>,
    access: 'READ_ONLY' | 'READ_WRITE',
  ): Promise<Warehouse> {
    const deadline = Date.now() + options.waitSeconds * 1000;
    for (;;) {
      if (options.signal?.aborted === true) throw new MingchaError(storeProblem('MC-STORE-006', file));
      try {
        const memory = options.memory ?? DEFAULT_MEMORY;
        const instance = await DuckDBInstance.create(file, {
          access_mode: access,
          memory_limit: memory,
          checkpoint_threshold: '512MB',
          temp_directory: temporary,
          ...OFFLINE,
          ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
        });
        mkdirSync(temporary, { recursive: true, mode: 0o700 });
        if (access === 'READ_WRITE') chmodSync(file, 0o600);
        return new Warehouse(
          options.directory,
          temporary,
          commonOf(instance, options.directory, memory),
          options.signal,
        );
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (!/Conflicting lock|Could not set lock/i.test(message)) throw cannotOpen(file, error);
        if (Date.now() >= deadline) {
          const owner = /held in (.+?)\. See/s.exec(message)?.[1] ?? message.split('\n')[0] ?? '';
          throw new MingchaError(storeProblem('MC-STORE-001', file, { owner, seconds: options.waitSeconds }), error);
        }
        await delay(250);
      }
    }
  }

  /** A new connection with our settings: Shanghai time, and statements that stop when the signal does. */
  async session(): Promise<Session> {
    const { instance, threads, memory, audit } = this.#common;
    const onClose = this.#lent ? () => threads.oneLess() : undefined;
    const session = new Session(
      await instance.connect(),
      this.#signal,
      () => this.#common.live,
      onClose,
      memory,
      audit,
    );
    if (this.#lent) await threads.oneMore();
    await session.run("SET TimeZone = 'Asia/Shanghai'");
    return session;
  }

  /**
   * A connection for an officer's own SQL. Where the instance is this command's own, its statements cannot reach files or
   * change settings either; a lent one has other commands that must, and there the guard of `officerSession` stands alone.
   */
  async lockedSession(): Promise<Session> {
    const session = await this.session();
    if (this.#lent) return session;
    await session.run('SET enable_external_access = false');
    await session.run('SET lock_configuration = true');
    return session;
  }

  close(): void {
    if (this.#lent) return;
    this.#common.threads.close();
    this.#common.instance.closeSync();
    if (this.temporary !== '') rmSync(this.temporary, { recursive: true, force: true });
  }
}

/** A name the engine does not know never makes it look for an extension on a network. */
const OFFLINE = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };

function commonOf(instance: DuckDBInstance, directory: string, memory?: string): Common {
  const threads = new Threads(async () => instance.connect());
  const audit = new AuditChain(directory);
  return {
    instance,
    writing: new Turns(),
    scanning: new Turns(),
    daily: new Turns(),
    threads,
    memory,
    audit,
    live: false,
  };
}

function cannotOpen(file: string, error: unknown): MingchaError {
  const known = engineProblem(error, file);
  if (known !== undefined) return new MingchaError(known, error);
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return new MingchaError(storeProblem('MC-STORE-004', file, { reason }), error);
}

/** Spill folders of processes that were killed. Two processes must never share one: DuckDB crashes both. */
function removeOrphans(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (/^\d+$/.test(name) && !isAlive(Number(name))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Reads one of the warehouse's own settings. */
export async function settingOf(session: Session, name: string): Promise<string | null> {
  return session.value(`SELECT value FROM setting WHERE name = ${literal(name)}`);
}
