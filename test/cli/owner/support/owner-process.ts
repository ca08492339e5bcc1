import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../../base/package-root.ts';

/** A process that owns a folder's warehouse, started by a test and ended by it whatever happens. */
export interface OwnerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Its first line: `listens SOCKET`, `opened` or `held`. */
  readonly said: string;
  /** Ends it with a signal and waits until it is gone. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Starts `own.ts` and waits for its first line; a process that ends before it says anything says why. */
export async function ownerProcess(
  folder: string,
  how: 'now' | 'later' | 'hold' = 'now',
  program = packageRoot(),
  environment: Readonly<Record<string, string>> = {},
): Promise<OwnerProcess> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(program, 'test/cli/owner/support/own.ts'), folder, how],
    {
      cwd: program,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, XDG_RUNTIME_DIR: '', ...environment },
    },
  );
  const gone = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const said = await Promise.race([
    new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))),
    gone.then(() => `ended: ${err}`),
  ]);
  return {
    child,
    pid: child.pid ?? 0,
    said,
    end: async (signal) => {
      child.kill(signal);
      return gone;
    },
  };
}

/** Waits until something holds; a test that waits in vain fails by its own limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
