/** Somewhere text goes: a terminal, a pipe, a recorder in a test. */
export interface Writer {
  write(text: string): void;
  /** True when a person is looking: progress may redraw its line. */
  readonly isTerminal: boolean;
  /** Columns available; 80 where unknown. */
  readonly width: number;
  /** Waits for a slow reader, where writing may run ahead of one. Whoever writes without an end asks between pieces. */
  readonly drained?: () => Promise<void>;
}

/** A structured English log line. Fields never carry names, certificates or phones. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

/** All that the program does to the world besides files and the warehouse. Passed as an argument, never imported. */
export interface Effects {
  readonly out: Writer;
  readonly err: Writer;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** How this program was called, for the commands it suggests: `mingcha`, or `node dist/cli/main.js`. */
  readonly program: string;
  readonly log: Log;
  /** From now on, that nobody reads what is written any more does not end the process. */
  readonly outliveReaders?: () => void;
}

/** Reports how far a long job is: a done and a total in the job's own unit (0 when unknown). */
export type Progress = (step: string, done: number, total: number) => void;
