import { StatementType, type DuckDBAppender, type DuckDBConnection, type Json } from '@duckdb/node-api';
import { MingchaError } from '../base/problem.ts';
import type { AuditChain } from './audit/chain.ts';
import { engineProblem } from './engine-problem.ts';
import { storeProblem } from './problems.ts';
import { literal } from './sql.ts';

/** One result row: decimals, big integers, dates and times are strings; small integers and doubles are numbers. */
export type Row = Readonly<Record<string, Json>>;

/** A cell as text; NULL becomes ''. */
export function cell(row: Row | undefined, name: string): string {
  return cellOrNull(row, name) ?? '';
}

/** A cell as text, or null. Lists and structs come as their JSON text. */
export function cellOrNull(row: Row | undefined, name: string): string | null {
  const value = row?.[name];
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A statement that failed, with its text: what a defect report needs. */
export class StatementError extends Error {
  readonly sql: string;

  constructor(sql: string, cause: unknown) {
    super(`${cause instanceof Error ? cause.message : String(cause)}\n${sql}`, { cause });
    this.name = 'StatementError';
    this.sql = sql;
  }
}

const QUERIES: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/** What takes the values of rows that are appended. */
export type RowAppender = Pick<
  DuckDBAppender,
  'appendInteger' | 'appendBigInt' | 'appendVarchar' | 'appendBlob' | 'appendNull' | 'endRow'
>;

/** Texts of a result that are made at a time: few enough to be garbage while they are young. */
const TEXTS_AT_A_TIME = 64;

/** One connection to a warehouse. Statements on it run one after another. */
export class Session {
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;
  readonly #interrupt: () => void;
  readonly #isLive: () => boolean;
  readonly #onClose: () => void;
  readonly #memory: string | undefined;
  /** The chain of what is done to the warehouse, shared by all sessions of an instance. */
  readonly audit: AuditChain | undefined;
  #closed = false;
  #inTransaction = false;
  #ends: ((kept: boolean) => void)[] = [];

  constructor(
    connection: DuckDBConnection,
    signal?: AbortSignal,
    isLive: () => boolean = () => false,
    onClose: () => void = () => undefined,
    memory?: string,
    audit?: AuditChain,
  ) {
    this.audit = audit;
    this.#connection = connection;
    this.#isLive = isLive;
    this.#onClose = onClose;
    this.#memory = memory;
    this.#signal = signal;
    this.#interrupt = () => connection.interrupt();
    signal?.addEventListener('abort', this.#interrupt);
  }

  /** True while facts may land beside this session, between two of its statements. */
  get live(): boolean {
    return this.#isLive();
  }

  /** Runs a statement and returns how many rows it changed. */
  async run(sql: string): Promise<number> {
    this.#stopIfAsked();
    try {
      const result = await this.#connection.run(sql);
      return result.rowsChanged;
    } catch (error) {
      throw this.#translated(error, sql);
    }
  }

  /** Runs statements in order. */
  async runAll(statements: Iterable<string>): Promise<void> {
    for (const sql of statements) await this.run(sql);
  }

  /** Runs a query and returns all its rows. Only for results that fit in memory. */
  async rows(sql: string): Promise<Row[]> {
    this.#stopIfAsked();
    try {
      const reader = await this.#connection.runAndReadAll(sql);
      return reader.getRowObjectsJson();
    } catch (error) {
      throw this.#translated(error, sql);
    }
  }

  /** Runs one statement that somebody typed, refusing anything but a single query, and hands its rows on as they come. */
  async *queryRows(sql: string): AsyncGenerator<Row[]> {
    this.#stopIfAsked();
    try {
      const statements = await this.#connection.extractStatements(sql);
      if (statements.count !== 1) throw new Error('exactly one statement is expected');
      const prepared = await statements.prepare(0);
      if (!QUERIES.has(prepared.statementType)) throw new Error('only queries are allowed');
      const result = await prepared.stream();
      for await (const rows of result.yieldRowObjectJson()) yield rows;
    } catch (error) {
      throw this.#translated(error, sql);
    }
  }

  /** Runs a query and hands its rows on as they come, some thousands at a time. */
  async *stream(sql: string): AsyncGenerator<Row[]> {
    this.#stopIfAsked();
    try {
      const result = await this.#connection.stream(sql);
      for await (const rows of result.yieldRowObjectJson()) yield rows;
    } catch (error) {
      throw this.#translated(error, sql);
    }
  }

  /**
   * The only column of a query as texts, some at a time: for rows that are wide and many, as JSON. Texts of thousands of rows
   * would live as long as the last of them is waited for, and fill the heap.
   */
  async *texts(sql: string): AsyncGenerator<readonly string[]> {
    this.#stopIfAsked();
    try {
      const result = await this.#connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        // At the end comes one without rows, which has no columns either.
        if (chunk === null || chunk.rowCount === 0) return;
        const column = chunk.getColumnVector(0);
        for (let from = 0; from < column.itemCount; from += TEXTS_AT_A_TIME) {
          const some = column.slice(from, Math.min(TEXTS_AT_A_TIME, column.itemCount - from));
          yield Array.from({ length: some.itemCount }, (_, place) => String(some.getItem(place)));
        }
        // The engine's own megabytes would else be held until the garbage collector, which does not count them, looks by.
        chunk.reset();
      }
    } catch (error) {
      throw this.#translated(error, sql);
    }
  }

  /** The first column of the only row, as text; null where it is NULL or there is no row. */
  async value(sql: string): Promise<string | null> {
    const rows = await this.rows(sql);
    const name = Object.keys(rows[0] ?? {})[0];
    return name === undefined ? null : cellOrNull(rows[0], name);
  }

  /** Runs work in one transaction: all of it is kept, or none. */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.run('BEGIN TRANSACTION');
    let kept = false;
    this.#inTransaction = true;
    try {
      const result = await work();
      await this.run('COMMIT');
      kept = true;
      return result;
    } catch (error) {
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      this.#inTransaction = false;
      for (const ended of this.#ends.splice(0)) ended(kept);
    }
  }

  /** True inside `transaction`. */
  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  /** Runs a callback, which must not throw, once the open transaction has ended: with true when it was kept. */
  onEnd(ended: (kept: boolean) => void): void {
    this.#ends.push(ended);
  }

  /**
   * Appends rows to a temporary table of this session, inside whatever transaction is open.
   *
   * @param write - handed what takes the values: one call a value in the order of the columns, `endRow` after each row.
   */
  async append(table: string, write: (rows: RowAppender) => void): Promise<void> {
    this.#stopIfAsked();
    try {
      const appender = await this.#connection.createAppender(table, 'main', 'temp');
      try {
        write(appender);
        appender.flushSync();
      } finally {
        appender.closeSync();
      }
    } catch (error) {
      throw this.#translated(error, `append to ${table}`);
    }
  }

  /**
   * Gives back to the machine what the engine freed but its allocator keeps, a hundred megabytes after some heavy statements.
   * Setting the memory limit, here to what it is, does that; the allocator's own thresholds let most of it stand.
   */
  async giveBackMemory(): Promise<void> {
    if (this.#memory !== undefined) await this.run(`SET memory_limit = ${literal(this.#memory)}`);
  }

  /** How far the running statement is, 0 to 100, or -1 when nothing runs. */
  percentage(): number {
    return this.#connection.progress.percentage;
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#connection.closeSync();
    if (!this.#closed) this.#onClose();
    this.#closed = true;
  }

  #stopIfAsked(): void {
    if (this.#signal?.aborted === true) throw new MingchaError(storeProblem('MC-STORE-006', ''));
  }

  #translated(error: unknown, sql: string): Error {
    if (error instanceof MingchaError) return error;
    if (this.#signal?.aborted === true) return new MingchaError(storeProblem('MC-STORE-006', ''), error);
    const problem = engineProblem(error);
    if (problem !== undefined) return new MingchaError(problem, error);
    return new StatementError(sql, error);
  }
}
