import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../../base/package-root.ts';
import { contextOf } from '../../../cli/context.ts';
import { noteFile, readNote } from '../../../cli/owner/note.ts';
import { startOwner, type Owner } from '../../../cli/owner/owner.ts';
import { frame } from '../../../cli/owner/protocol.ts';
import { run } from '../../../cli/run.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { runnable } from '../../support/requirement.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { ownerProcess, until } from './support/owner-process.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const ENDLESS = 'SELECT count(*) FROM range(1000000) a, range(100000000) b WHERE hash(a.range, b.range) = 7';

let warehouse: Warehouse;
let owner: Owner;
async function own(): Promise<void> {
  warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 60 });
  const effects = { ...recordingEffects(folder.path, { MINGCHA_DATA: data }).effects, now: () => new Date() };
  const serving = { command: 'serve', needs: 'alone', lent: undefined, runBeside: run } as const;
  owner = await startOwner(contextOf({}, effects, serving), warehouse, { finish: 100_000, stop: 100_000 });
}
async function letGo(): Promise<void> {
  await owner.close();
  warehouse.close();
}
beforeAll(own);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await letGo();
  folder.remove();
});

/** A command that goes on while the test does something to it. */
function started(...words: string[]) {
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
  let [out, err] = ['', ''];
  const effects = {
    ...recorder.effects,
    now: () => new Date(),
    out: { ...recorder.effects.out, write: (text: string) => void (out += text) },
    err: { ...recorder.effects.err, write: (text: string) => void (err += text) },
  };
  const exit = run([...words, '--lang', 'en'], effects);
  return { exit, abort: () => recorder.abort.abort(), out: () => out, err: () => err };
}

const children: ChildProcess[] = [];

/** A command in a process of its own. */
function spawned(...words: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(packageRoot(), 'cli', 'main.ts'), ...words], {
    cwd: packageRoot(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MINGCHA_DATA: data },
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, exit: new Promise((resolve) => child.on('close', resolve)), text: () => text };
}

/** Work that holds a turn until it is let go. */
function holding(turns: Warehouse['writing'], name: string) {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { release: () => release(), done: turns.take(async () => gate, name) };
}

test('one that lands waits for another, is told for what, and runs when its turn comes', async () => {
  writeFileSync(join(folder.path, 'psn_b.csv'), 'psn_no,gend,brdy\np1,1,1960-01-01\n');
  const other = holding(warehouse.writing, 'mingcha ingest retry');
  const landing = started('ingest', 'files', 'psn_b.csv', '--wait', '600');
  await until(() => landing.err().includes('waiting for mingcha ingest retry'));
  const reading = started('sql', 'SELECT count(*) AS n FROM psn_b', '--json');
  expect(await reading.exit).toBe(0);
  expect(reading.out()).toBe('{"n":"0"}\n');
  other.release();
  await other.done;
  expect(await landing.exit).toBe(0);
  expect(warehouse.writing.waiting).toBe(0);
});

test('one whose turn does not come within --wait says what runs; nothing of it runs afterwards', async () => {
  writeFileSync(join(folder.path, 'late.csv'), 'psn_no,gend,brdy\np2,1,1960-01-01\n');
  const other = holding(warehouse.writing, 'mingcha ingest files');
  const late = started('ingest', 'files', 'late.csv', '--kind', 'psn_b', '--wait', '0.2');
  expect(await late.exit).toBe(2);
  expect(late.err()).toMatch(/MC-OWNER-007[^]*mingcha ingest files is running and did not end within 0\.2 seconds/);
  const stopped = started('ingest', 'undo', 'B000001', '--reason', 'x', '--wait', '600');
  await until(() => stopped.err().includes('waiting for'));
  stopped.abort();
  expect(await stopped.exit).toBe(130);
  other.release();
  await other.done;
  await until(() => warehouse.writing.waiting === 0);
  const count = started('sql', 'SELECT count(*) AS n FROM psn_b', '--json');
  await count.exit;
  expect(count.out()).toBe('{"n":"1"}\n');
});

test('heavy work goes one at a time while facts land; a scan takes in streams first, a prune waits for both', async () => {
  const heavy = holding(warehouse.scanning, 'mingcha scan');
  const landing = started('ingest', 'files', 'late.csv', '--kind', 'psn_b');
  expect(await landing.exit).toBe(0);
  for (const words of [['scan'], ['backup', 'safe'], ['prune', '--before', '2020-01-01', '--yes', '--reason', 'due']]) {
    const late = started(...words, '--wait', '0.1');
    expect(await late.exit, words[0]).toBe(2);
    expect(late.err()).toContain('mingcha scan is running');
  }
  heavy.release();
  await heavy.done;
  const lands = holding(warehouse.writing, 'mingcha ingest files');
  // A scan takes in first what streams have landed, and a prune removes facts.
  for (const words of [['scan'], ['prune', '--before', '2020-01-01', '--yes', '--reason', 'due']]) {
    const late = started(...words, '--wait', '0.1');
    expect(await late.exit, words[0]).toBe(2);
    expect(late.err()).toContain('mingcha ingest files is running');
  }
  lands.release();
  await lands.done;
  const both = [started('scan'), started('ingest', 'files', 'late.csv', '--kind', 'psn_b')];
  expect(await Promise.all(both.map(async ({ exit }) => exit))).toEqual([0, 0]);
});

test('Ctrl-C of one stops its statement alone', async () => {
  const first = started('sql', ENDLESS);
  const second = started(
    'sql',
    'SELECT count(*) AS n FROM range(100000) a, range(5000) b WHERE hash(a.range, b.range) <> 7',
    '--json',
  );
  await until(() => owner.running().length === 2);
  first.abort();
  expect(await first.exit).toBe(130);
  expect(first.err()).toContain('MC-STORE-006');
  expect(await second.exit).toBe(0);
  expect(second.out()).toBe('{"n":"500000000"}\n');
});

test('a command whose caller is killed stops', async () => {
  const one = spawned('sql', ENDLESS);
  try {
    await until(() => owner.running().length === 1);
  } finally {
    one.child.kill('SIGKILL');
  }
  await until(() => owner.running().length === 0);
  expect(await started('status').exit).toBe(0);
});

test('on close a command that ends soon may end; one that comes then waits for the file and runs by itself', async () => {
  const other = holding(warehouse.writing, 'mingcha ingest retry');
  writeFileSync(join(folder.path, 'soon.csv'), 'psn_no,gend,brdy\np7,1,1960-01-01\n');
  const short = started('ingest', 'files', 'soon.csv', '--kind', 'psn_b', '--wait', '600');
  await until(() => short.err().includes('waiting for'));
  const closing = letGo();
  expect(readNote(data)).toBeUndefined();
  // A process of its own: within one process the lock of the file holds nobody off.
  const next = spawned(
    'sql',
    "SELECT psn_no FROM psn_b WHERE psn_no = 'p7'",
    '--json',
    '--wait',
    '600',
    '--lang',
    'en',
  );
  await until(() => next.text().includes('waiting for the warehouse'));
  other.release();
  expect(await short.exit).toBe(0);
  await closing;
  expect(await next.exit).toBe(0);
  expect(next.text()).toContain('{"psn_no":"p7"}\n');
  await own();
});

const hasProc = runnable('/proc', process.platform === 'linux', 'run the tests on Linux');
test.runIf(hasProc)('a caller that does not read makes its command wait; the owner’s memory stays', async () => {
  await letGo();
  const other = await ownerProcess(data);
  const proc = (file: string): string => readFileSync(`/proc/${other.pid}/${file}`, 'utf8');
  const peak = (): number => Number(/VmHWM:\s+(\d+) kB/.exec(proc('status'))?.[1]) / 1024;
  const cpu = (): number => {
    const fields = proc('stat').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  try {
    // Something to begin with: the first answer makes the engine take what it needs anyway.
    expect(await started('sql', "SELECT repeat('x', 100) FROM range(50000)", '--json').exit).toBe(0);
    const before = peak();
    const { token, version } = JSON.parse(readFileSync(noteFile(data), 'utf8')) as { token: string; version: string };
    const socket = connect(other.said.slice('listens '.length));
    socket.write(frame({ type: 'hello', token, version }));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    const screen = { terminal: false, width: 80 };
    socket.write(
      frame({
        type: 'run',
        argv: ['sql', "SELECT range AS n, repeat('x', 1000) AS x FROM range(600000)", '--json', '--data', data],
        command: 'sql',
        working_directory: folder.path,
        program: 'mingcha',
        environment: {},
        out: screen,
        err: screen,
      }),
    );
    // It has written what the pipe holds and rests: its processor time stands still for a second.
    for (let last = -1, same = 0; same < 10; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const now = cpu();
      same = now - last <= 1 ? same + 1 : 0;
      last = now;
    }
    expect(peak() - before).toBeLessThan(300);
    let rows = 0;
    let code: number | undefined;
    let rest = '';
    for await (const chunk of socket) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const reply = JSON.parse(line) as { type: string; text?: string; code?: number };
        if (reply.type === 'out') rows += (reply.text?.split('\n').length ?? 1) - 1;
        if (reply.type === 'exit') code = reply.code;
      }
    }
    expect([rows, code]).toEqual([600000, 0]);
    expect(peak() - before).toBeLessThan(300);
  } finally {
    await other.end('SIGKILL');
    await own();
  }
});
