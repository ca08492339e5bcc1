import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Starts Java and names its process; ends it, and removes the folder, once our end of standard input closes. So a test
 * runner that is killed leaves no broker behind. `read` is built in: nothing outlives the shell.
 */
const TIED_TO_US = `
exec 3<&0
folder=$1; shift
"$@" </dev/null >>"$folder/broker.log" 2>&1 &
java=$!
echo "$java"
( while read -r line <&3; do :; done; trap '' TERM; kill -KILL "$java" 2>/dev/null; sleep 0.2; rm -rf "$folder" ) &
watcher=$!
wait "$java"
status=$?
kill -TERM "$watcher" 2>/dev/null
exit "$status"
`;

/** A Java process of ours. */
export interface JavaProcess {
  readonly pid: number;
  /** Whether it has ended. */
  readonly ended: () => boolean;
  /** Sends a signal, where it still runs. */
  readonly signal: (name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void;
  /** Returns when a SIGSTOP has reached every thread, which takes a moment on a busy machine. Knows Linux only. */
  readonly waitUntilStopped: () => void;
  readonly end: Promise<void>;
}

/** Starts Java with a memory and start-up time that suit a test. Its output goes to `broker.log` of the folder. */
export async function startJava(folder: string, libs: string, words: readonly string[]): Promise<JavaProcess> {
  const java = ['java', '-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const options = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', `${libs}/*`];
  const errors = openSync(`${folder}/shell.log`, 'a');
  const shell: ChildProcess = spawn('sh', ['-c', TIED_TO_US, 'sh', folder, ...java, ...options, ...words], {
    stdio: ['pipe', 'pipe', errors],
  });
  let ended = false;
  const end = once(shell, 'exit').then(() => {
    ended = true;
  });
  if (shell.stdout === null) throw new Error('the shell has no output');
  const [line] = (await once(createInterface(shell.stdout), 'line')) as [string];
  const pid = Number(line);
  return {
    pid,
    end,
    ended: () => ended,
    waitUntilStopped: () => {
      const nap = new Int32Array(new SharedArrayBuffer(4));
      for (let i = 0; i < 1000 && !ended && !threadsAreStopped(pid); i++) Atomics.wait(nap, 0, 0, 10);
    },
    signal: (name) => {
      if (!ended) process.kill(pid, name);
    },
  };
}

function threadsAreStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return true;
  // The state stands after the name, which may hold anything but ends with the last parenthesis.
  return readdirSync(tasks).every((task) => /\) T [^)]*$/.test(readFileSync(`${tasks}/${task}/stat`, 'utf8')));
}
