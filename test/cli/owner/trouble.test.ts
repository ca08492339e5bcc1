import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../base/package-root.ts';
import { noteFile } from '../../../cli/owner/note.ts';
import { frame } from '../../../cli/owner/protocol.ts';
import { LONGEST_SOCKET_PATH, socketPath } from '../../../cli/owner/socket-path.ts';
import { run } from '../../../cli/run.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { runnable } from '../../support/requirement.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { ownerProcess, until, type OwnerProcess } from './support/owner-process.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const ENDLESS = 'SELECT count(*) FROM range(1000000) a, range(100000000) b WHERE hash(a.range, b.range) = 7';

/** A command that goes on while the test does something to it. */
function started(...words: string[]) {
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
  let err = '';
  const effects = {
    ...recorder.effects,
    now: () => new Date(),
    err: { ...recorder.effects.err, write: (text: string) => void (err += text) },
  };
  return { exit: run([...words, '--lang', 'en'], effects), abort: recorder.abort, err: () => err };
}
const mingcha = async (...words: string[]) => {
  const { exit, err } = started(...words);
  return { exit: await exit, err: err() };
};
const logged = (text: string): boolean => readFileSync(join(data, 'mingcha.log'), 'utf8').includes(text);
const taken = (from: number) => (): boolean =>
  readFileSync(join(data, 'mingcha.log'), 'utf8').slice(from).includes('command taken');
const logLength = (): number =>
  existsSync(join(data, 'mingcha.log')) ? readFileSync(join(data, 'mingcha.log'), 'utf8').length : 0;

const owners: OwnerProcess[] = [];
async function owner(...how: Parameters<typeof ownerProcess> extends [string, ...infer Rest] ? Rest : never) {
  const one = await ownerProcess(data, ...how);
  owners.push(one);
  return one;
}

beforeAll(async () => {
  await mingcha('init');
});
afterEach(async () => {
  for (const one of owners.splice(0)) if (one.child.exitCode === null) await one.end('SIGKILL');
});
afterAll(() => folder.remove());

describe('an owner that ends or hangs', () => {
  test('killed: its note and socket are ignored, and cleaned by the next command', async () => {
    const { said, end } = await owner();
    const socket = said.slice('listens '.length);
    await end('SIGKILL');
    expect(existsSync(socket)).toBe(true);
    expect((await mingcha('status')).exit).toBe(0);
    expect(existsSync(socket)).toBe(false);
    expect(existsSync(noteFile(data))).toBe(false);
  });

  test('a note of a process that lives but holds nothing is not believed', async () => {
    const note = {
      pid: process.pid,
      command: 'serve',
      version: '0',
      started_at: '',
      socket: join(data, 'x.sock'),
      token: '',
    };
    for (const text of [JSON.stringify(note), JSON.stringify({ ...note, socket: noteFile(data) }), '{', '']) {
      writeFileSync(noteFile(data), text);
      expect((await mingcha('status')).exit).toBe(0);
    }
  });

  test('killed in mid-command: the outcome is unknown, and what stands is kept', async () => {
    await owner();
    const from = logLength();
    const query = started('sql', ENDLESS);
    await until(taken(from));
    await owners[0]?.end('SIGKILL');
    expect(await query.exit).toBe(6);
    expect(query.err()).toContain('MC-OWNER-005');
    expect((await mingcha('status')).exit).toBe(0);
  });

  test('paused: its caller is told, Ctrl-C ends the wait, and it stops the command once it goes on', async () => {
    const { pid } = await owner();
    const from = logLength();
    const query = started('sql', ENDLESS);
    await until(taken(from));
    process.kill(pid, 'SIGSTOP');
    await until(() => query.err().includes('does not answer'));
    query.abort.abort();
    expect(await query.exit).toBe(130);
    expect(query.err()).toContain('MC-OWNER-008');
    const late = await mingcha('status', '--wait', '0');
    expect(late.exit).toBe(2);
    expect(late.err).toContain('MC-OWNER-006');
    process.kill(pid, 'SIGCONT');
    await until(() => logged('"command":"sql","code":130'));
    expect((await mingcha('status')).exit).toBe(0);
    // What its caller gave up before it was handed over never ran.
    expect(
      readFileSync(join(data, 'mingcha.log'), 'utf8')
        .slice(from)
        .match(/"command":"status".*taken/g),
    ).toHaveLength(1);
  });

  test('paused and back again: both are told, and the answer comes', async () => {
    const { pid } = await owner();
    const from = logLength();
    const query = started(
      'sql',
      'SELECT count(*) FROM range(100000) a, range(20000) b WHERE hash(a.range, b.range) = 7',
    );
    await until(taken(from));
    process.kill(pid, 'SIGSTOP');
    await until(() => query.err().includes('does not answer'));
    process.kill(pid, 'SIGCONT');
    expect(await query.exit).toBe(0);
    expect(query.err()).toContain('answers again');
  });

  test('told to stop: a running command is interrupted in time and told why', async () => {
    const { end } = await owner();
    const from = logLength();
    const query = started('sql', ENDLESS);
    await until(taken(from));
    expect(await end('SIGTERM')).toBe(0);
    expect(await query.exit).toBe(130);
    expect(query.err()).toContain('MC-OWNER-012');
  });
});

describe('who else holds the warehouse', () => {
  test('a writing command without a socket is named by its words and PID', async () => {
    const { pid, said } = await owner('hold');
    expect(said).toBe('held');
    for (const words of [['status'], ['scan'], ['init']]) {
      const { exit, err } = await mingcha(...words, '--wait', '0');
      expect(exit).toBe(2);
      expect(err).toMatch(new RegExp(`MC-STORE-001[^]*mingcha ingest files \\(PID ${pid}, `));
    }
    const waiting = started('status', '--wait', '600');
    await until(() => waiting.err().includes('waiting for the warehouse'));
    await owners[0]?.end('SIGTERM');
    expect(await waiting.exit).toBe(0);
    expect(existsSync(noteFile(data))).toBe(false);
  });

  test('a command that waits is handed over when the holder begins to take commands', async () => {
    const { said, child } = await owner('later');
    expect(said).toBe('opened');
    const waiting = started('status', '--wait', '600');
    await until(() => waiting.err().includes('waiting for the warehouse'));
    child.stdin?.write('\n');
    expect(await waiting.exit).toBe(0);
  });

  test('what needs the warehouse alone waits no longer once an owner has come', async () => {
    const { said, child } = await owner('later');
    expect(said).toBe('opened');
    const waiting = started('serve', '--wait', '60');
    await until(() => waiting.err().includes('waiting for the warehouse'));
    child.stdin?.write('\n');
    expect(await waiting.exit).toBe(2);
    expect(waiting.err()).toContain('MC-OWNER-001');
  });

  test('an owner of another version refuses, and both versions are named', async () => {
    const other = join(folder.path, 'program');
    mkdirSync(other);
    for (const part of [
      'base',
      'records',
      'store',
      'ingest',
      'rules',
      'detectors',
      'suspects',
      'reports',
      'demo',
      'cli',
    ])
      cpSync(join(packageRoot(), part), join(other, part), { recursive: true });
    cpSync(join(packageRoot(), 'test/cli/owner/support'), join(other, 'test/cli/owner/support'), { recursive: true });
    symlinkSync(join(packageRoot(), 'node_modules'), join(other, 'node_modules'));
    const about = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
    writeFileSync(join(other, 'package.json'), JSON.stringify({ ...about, version: '99.9.9' }));
    const { said } = await owner('now', other);
    expect(said).toMatch(/^listens /);
    const { exit, err } = await mingcha('status');
    expect(exit).toBe(2);
    expect(err).toContain('MC-OWNER-002');
    expect(err).toContain(about.version);
    expect(err).toContain('99.9.9');
    expect(err).toContain('systemctl restart mingcha');
  });

  const canChown = runnable('a second user', process.getuid?.() === 0, 'run the tests as root');
  test.runIf(canChown)('a socket of another user is not spoken to', async () => {
    const { said } = await owner();
    chownSync(said.slice('listens '.length), 65534, 65534);
    const { exit, err } = await mingcha('status');
    expect(exit).toBe(2);
    expect(err).toContain('MC-OWNER-003');
    expect(err).toContain('65534');
  });
});

describe('the socket', () => {
  test('stands in XDG_RUNTIME_DIR when that is ours alone, else in the data folder, readable by its owner only', async () => {
    const runtime = join(folder.path, 'runtime');
    mkdirSync(runtime, { mode: 0o700 });
    const { said } = await owner('now', packageRoot(), { XDG_RUNTIME_DIR: runtime });
    expect(said).toMatch(new RegExp(`^listens ${runtime}/mingcha-[0-9a-f]{12}\\.sock$`));
    expect((await mingcha('status')).exit).toBe(0);
    chmodSync(runtime, 0o777);
    for (const place of [runtime, join(folder.path, 'nowhere'), 'relative', ''])
      expect(socketPath(data, { XDG_RUNTIME_DIR: place })).toMatch(new RegExp(`^${data}/mingcha-`));
  });

  test('a path that the operating system would cut is refused, unless a short folder is given', async () => {
    const deep = join(folder.path, ...Array.from({ length: 6 }, () => 'very-long-name-of-a-folder'));
    mkdirSync(deep, { recursive: true });
    expect(() => socketPath(deep, {})).toThrow(/MC-OWNER-004/);
    chmodSync(join(folder.path, 'runtime'), 0o700);
    const path = socketPath(deep, { XDG_RUNTIME_DIR: join(folder.path, 'runtime') });
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(LONGEST_SOCKET_PATH);
    const refused = await ownerProcess(deep);
    expect(refused.said).toContain('MC-OWNER-004');
  });

  test('a data folder that others may write to is refused', () => {
    const shared = join(folder.path, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o770);
    expect(() => socketPath(shared, {})).toThrow(/MC-OWNER-009/);
  });

  test('whoever knows no token, says nothing sensible or asks too early runs nothing', async () => {
    const { said } = await owner();
    const from = logLength();
    const answer = async (...lines: string[]): Promise<string> =>
      new Promise((resolve) => {
        let text = '';
        const socket = connect(said.slice('listens '.length), () => socket.write(lines.join('')));
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(text));
      });
    const { token, version } = JSON.parse(readFileSync(noteFile(data), 'utf8')) as { token: string; version: string };
    const screen = { terminal: false, width: 80 };
    const request = frame({
      type: 'run',
      argv: ['status', '--data', folder.path, '--lang', 'en'],
      command: 'status',
      working_directory: folder.path,
      program: 'mingcha',
      environment: {},
      out: screen,
      err: screen,
    });
    expect(await answer(frame({ type: 'hello', token: `${token}x`, version }), request)).toContain('"why":"token"');
    expect(await answer(frame({ type: 'hello', token, version: '0.0.1' }), request)).toContain('"why":"version"');
    expect(await answer(request)).toContain('"why":"frame"');
    expect(await answer('GET / HTTP/1.1\r\n\r\n')).toContain('"why":"frame"');
    expect(await answer(`{"type":"hello","token":1}\n`)).toContain('"why":"frame"');
    expect(taken(from)()).toBe(false);
    const other = await answer(frame({ type: 'hello', token, version }), request);
    expect(other).toContain('MC-OWNER-011');
    expect(other).toContain('{"type":"exit","code":2}');
    expect((await mingcha('status')).exit).toBe(0);
  });
});
