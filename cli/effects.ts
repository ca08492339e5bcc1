import { basename, relative } from 'node:path';
import type { Effects, Writer } from '../base/effects.ts';

function writerTo(stream: NodeJS.WriteStream): Writer {
  return {
    write: (text) => void stream.write(text),
    get isTerminal() {
      return stream.isTTY === true;
    },
    get width() {
      return stream.columns ?? 80;
    },
  };
}

/** An installed program is called by its name; from a clone it is node and the path of its main file. */
function programOf(host: NodeJS.Process): string {
  const main = host.argv[1] ?? 'mingcha';
  return basename(main).startsWith('main.') ? `node ${relative(host.cwd(), main)}` : 'mingcha';
}

/**
 * The effects of a real terminal. The first Ctrl-C or SIGTERM aborts the signal: the running statement stops, its
 * transaction rolls back, what is finished stays. A second one ends the process at once.
 */
export function terminalEffects(host: NodeJS.Process): { effects: Effects; dispose: () => void } {
  const abort = new AbortController();
  const stop = (): void => {
    if (abort.signal.aborted) host.exit(130);
    abort.abort();
  };
  host.on('SIGINT', stop);
  host.on('SIGTERM', stop);
  let outlives = false;
  const pipeBroke = (error: NodeJS.ErrnoException): void => {
    // What serves is needed by others than whoever watched it start, and is not started again after a 0.
    if (outlives) return;
    if (error.code === 'EPIPE') host.exit(0);
    throw error;
  };
  host.stdout.on('error', pipeBroke);
  host.stderr.on('error', pipeBroke);
  return {
    effects: {
      out: writerTo(host.stdout),
      err: writerTo(host.stderr),
      now: () => new Date(),
      signal: abort.signal,
      environment: host.env,
      workingDirectory: host.cwd(),
      program: programOf(host),
      log: () => undefined,
      outliveReaders: () => {
        outlives = true;
      },
    },
    dispose: () => {
      host.off('SIGINT', stop);
      host.off('SIGTERM', stop);
    },
  };
}
