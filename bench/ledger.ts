import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { terminalEffects } from '../cli/effects.ts';
import { run } from '../cli/run.ts';
import { cell } from '../store/session.ts';
import { Warehouse } from '../store/warehouse.ts';
import { writeBigLedger } from './support/big-ledger.ts';

/**
 * How long people wait on a large ledger: whole commands as they are typed, answered by a process that has the warehouse open, and as
 * processes of their own, beside which a command without a warehouse tells what starting Node costs. The ledger has ten evidence lines a suspect, each
 * line's record among as many fee lines. `npx tsx bench/ledger.ts [SUSPECTS] [DIRECTORY]`; a million unless told otherwise. With a directory, the ledger is made or found there and kept.
 */
const suspects = Number(process.argv[2] ?? 1_000_000);
const LINES_EACH = 10;
const LIST_SECONDS = 1;
const SHOW_SECONDS = 0.2;
const TURNS = 5;

const kept = process.argv[3];
const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-ledger-'));
const data = kept ?? join(folder, 'data');
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Answer {
  readonly seconds: number;
  /** Of all threads. On a machine with other work it tells more than the time on the wall. */
  readonly cpu: number;
  readonly bytes: number;
}

const { effects, dispose } = terminalEffects(process);

/** Runs one command in this process on the open warehouse. */
async function answered(words: readonly string[], warehouse: Warehouse): Promise<Answer> {
  let bytes = 0;
  const out = { ...effects.out, write: (text: string) => void (bytes += Buffer.byteLength(text)) };
  const [started, before] = [performance.now(), process.cpuUsage()];
  const exit = await run([...words, '--data', data, '--no-progress'], { ...effects, out }, warehouse);
  if (exit !== 0) throw new Error(`${words.join(' ')} ended with ${exit}`);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, bytes };
}

/** Runs one command as a process of its own. */
function typed(words: readonly string[]): number {
  const started = performance.now();
  const child = spawnSync(process.execPath, ['--import', 'tsx', main, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`${words.join(' ')} ended with ${child.status}`);
  return (performance.now() - started) / 1000;
}

try {
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 0 });
  const session = await warehouse.session();
  if ((await session.value('SELECT count(*) FROM suspect')) === '0')
    await writeBigLedger(session, { suspects, linesEach: LINES_EACH });
  const [row] =
    await session.rows(`SELECT (SELECT count(*) FROM suspect) AS suspects, (SELECT count(*) FROM suspect_line) AS lines,
  (SELECT min(suspect_id) FROM suspect WHERE state = 'active') AS id, (SELECT fixmedins_code FROM suspect ORDER BY suspect_id LIMIT 1) AS institution`);
  session.close();
  console.log(
    `${cell(row, 'suspects')} suspects, ${cell(row, 'lines')} evidence lines, ${Math.round(statSync(join(data, 'mingcha.duckdb')).size / 1e6)} MB`,
  );
  const [id, institution] = [cell(row, 'id'), cell(row, 'institution')];
  console.log('  inside an open warehouse, median of five turns');
  const commands: readonly (readonly [words: readonly string[], bar?: number])[] = [
    [['suspects', 'list', '--institution', institution, '--json'], LIST_SECONDS],
    [['suspects', 'list', '--institution', institution], LIST_SECONDS],
    [['suspects', 'list', '--rule', 'MC-RX-001'], LIST_SECONDS],
    [['suspects', 'list', '--rule', 'MC-RX-001', '--limit', '1000', '--json'], LIST_SECONDS],
    [['suspects', 'list', '--overdue'], LIST_SECONDS],
    [['suspects', 'list', '--overdue', '--institution', institution, '--json'], LIST_SECONDS],
    [['suspects', 'show', id.slice(0, 12)], SHOW_SECONDS],
    [['suspects', 'show', id, '--json'], SHOW_SECONDS],
    [['suspects', 'list', '--rule', 'MC-RX-001', '--json']],
    [['suspects', 'ranking', '--limit', '20']],
    [['rules', 'health']],
  ];
  for (const [words, bar] of commands) {
    const turns: Answer[] = [];
    for (let turn = 0; turn < (bar === undefined ? 1 : TURNS); turn++) turns.push(await answered(words, warehouse));
    const seconds = median(turns.map((turn) => turn.seconds));
    console.log(
      `  ${words.join(' ').padEnd(62)} ${seconds.toFixed(3)} s  ${median(turns.map((turn) => turn.cpu)).toFixed(3)} CPU-s  ${Math.round((turns[0]?.bytes ?? 0) / 1024)} KiB${bar === undefined ? '' : ` (bar ${bar} s${seconds > bar ? ', NOT MET' : ''})`}`,
    );
  }
  warehouse.close();
  console.log(
    `  as a process of its own; starting without a warehouse (--version) takes ${typed(['--version']).toFixed(2)} s`,
  );
  for (const [words] of commands.filter(([, bar]) => bar !== undefined)) {
    const seconds = median([1, 2, 3].map(() => typed([...words, '--data', data, '--no-progress'])));
    console.log(`  ${words.join(' ').padEnd(62)} ${seconds.toFixed(2)} s`);
  }
} finally {
  dispose();
  rmSync(folder, { recursive: true, force: true });
}
