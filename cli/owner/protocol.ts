import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import type { ExitCode } from '../../base/problem.ts';

/**
 * What a command and the owner say to each other: JSON objects, one a line. The command says `hello`; the owner answers
 * `ready` or `refused`; only then is the command handed over with `run`, so that an owner that did not answer in time can
 * never run what its caller has given up. `hello`, `ready` and `refused` must stay readable for every later version.
 */
const SCREEN = z.object({ terminal: z.boolean(), width: z.number().int() });

export const REQUEST = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), token: z.string(), version: z.string() }),
  z.object({
    type: z.literal('run'),
    argv: z.array(z.string()),
    /** The command's own words, without its arguments. */
    command: z.string(),
    working_directory: z.string(),
    program: z.string(),
    environment: z.record(z.string(), z.string()),
    out: SCREEN,
    err: SCREEN,
  }),
  z.object({ type: z.literal('abort') }),
]);

export const REPLY = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('refused'), why: z.enum(['token', 'version', 'stopping', 'frame']), version: z.string() }),
  z.object({ type: z.literal('out'), text: z.string() }),
  z.object({ type: z.literal('err'), text: z.string() }),
  z.object({ type: z.literal('beat') }),
  z.object({ type: z.literal('exit'), code: z.number().int() }),
]);

export type Request = z.infer<typeof REQUEST>;
export type RunRequest = Extract<Request, { type: 'run' }>;
export type Reply = z.infer<typeof REPLY>;

/** How often an owner shows that it lives while a command runs. */
export const BEAT_MILLISECONDS = 1000;

/** Environment that belongs to whoever typed the command. Memory and threads are the owner's: the warehouse is its. */
export const CALLERS_ENVIRONMENT = [
  'MINGCHA_DATA',
  'MINGCHA_LANG',
  'MINGCHA_DEBUG',
  'USER',
  'USERNAME',
  'LOGNAME',
  'MINGCHA_OPERATOR',
];

const EXITS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 130]);

/** An exit code of the contract, or undefined. */
export function exitCode(code: number): ExitCode | undefined {
  return EXITS.has(code) ? (code as ExitCode) : undefined;
}

/** A frame as it goes over the wire. */
export function frame(message: Request | Reply): string {
  return `${JSON.stringify(message)}\n`;
}

const LONGEST_FRAME = 16 * 1024 * 1024;

/** Cuts a stream of bytes into lines. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /**
   * The lines that are complete now.
   *
   * @throws Error when a line grows beyond every frame there is.
   */
  take(chunk: Buffer): string[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST_FRAME) throw new Error('a frame is too long');
    return lines;
  }
}

const PIECE = 64 * 1024;

/** A long text in pieces, none of which ends in half a character. */
export function* pieces(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + PIECE);
    const last = text.charCodeAt(to - 1);
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to -= 1;
    yield text.slice(from, to);
    from = to;
  }
}
