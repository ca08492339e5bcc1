import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import { cell, type Row, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { createStep } from '../../store/step.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { demoProblem } from '../problems.ts';
import { INSTITUTIONS } from './envelope.ts';
import { feeMessages } from './fees.ts';
import { CARRIED_KINDS, type CityMessage, type Shape } from './message.ts';
import { rowMessages, type During } from './rows.ts';
import { settlementMessages, timelessSettlementMessages } from './settlements.ts';
import { stageCity, type Staged } from './stage.ts';
import { stageStockCodes, stockMessages } from './stock.ts';
import { windowsOf, type Window } from './windows.ts';

const MEMORY = '400MB';

/** A demo city that is ready to be played. */
export interface PlayableCity {
  /** How many records will come: what a progress bar counts to. Messages sent twice come on top. */
  readonly records: number;
  /** The city's messages in the order of their time, as they come from the engine. Can be asked for once. */
  readonly batches: () => AsyncGenerator<readonly CityMessage[]>;
  /** Closes the engine and removes what was copied. */
  readonly close: () => void;
}

const timeless: During = (at) => `${at} IS NULL`;
const inside =
  ({ from, to }: Window): During =>
  (at) =>
    `${at} >= ${from} AND ${at} < ${to}`;

/** Kinds that come as rows in a shape. */
const asRows = (kinds: readonly Staged[], shape: Shape): Staged[] =>
  kinds.filter(({ kind }) => shape !== 'messages' || !CARRIED_KINDS.includes(kind.name));

function inWindow(kinds: readonly Staged[], shape: Shape, window: Window): string[] {
  const rows = asRows(kinds, shape)
    .filter((one) => one.timed)
    .map((one) => rowMessages(one, inside(window)));
  if (shape === 'rows') return rows;
  return [
    ...rows,
    feeMessages(inside(window)),
    settlementMessages(window.from, window.to),
    stockMessages(inside(window)),
  ];
}

/** What has no readable time comes last. */
function withoutTime(kinds: readonly Staged[], shape: Shape): string[] {
  const rows = asRows(kinds, shape)
    .filter((one) => one.timed)
    .map((one) => rowMessages(one, timeless));
  return shape === 'rows'
    ? rows
    : [...rows, feeMessages(timeless), timelessSettlementMessages(), stockMessages(timeless)];
}

const messageOf = (row: Row): CityMessage => ({
  topic: cell(row, 'topic'),
  key: cell(row, 'key'),
  value: cell(row, 'value'),
  kind: cell(row, 'kind'),
  records: Number(cell(row, 'records')),
  codes: Number(cell(row, 'codes')),
  unfit: Number(cell(row, 'unfit')),
  fen: BigInt(cell(row, 'fen')),
});

async function* ordered(session: Session, queries: readonly string[]): AsyncGenerator<readonly CityMessage[]> {
  // Times that are equal leave the order to the rest of the message, so that one city is one order of messages.
  const all = queries.map((query) => `(${query})`).join('\nUNION ALL\n');
  for await (const rows of session.stream(
    `SELECT topic, key, value, kind, records, codes, unfit, fen FROM (${all}) ORDER BY "at", topic, value`,
  ))
    yield rows.map(messageOf);
}

async function* everything(
  session: Session,
  kinds: readonly Staged[],
  windows: readonly Window[],
  shape: Shape,
): AsyncGenerator<readonly CityMessage[]> {
  for (const register of kinds.filter((one) => !one.timed))
    yield* ordered(session, [rowMessages(register, () => 'true')]);
  for (const window of windows) yield* ordered(session, inWindow(kinds, shape, window));
  yield* ordered(session, withoutTime(kinds, shape));
}

async function prepare(session: Session, scratch: string, directory: string, shape: Shape) {
  await session.run(`SET memory_limit = ${literal(MEMORY)}`);
  await session.run('SET enable_external_file_cache = false');
  await session.run(`SET temp_directory = ${literal(join(scratch, 'spill'))}`);
  const kinds = await stageCity(session, directory, scratch);
  await session.run(createStep({ name: 'played_institution', sql: INSTITUTIONS, materialise: true }));
  if (shape !== 'rows') await stageStockCodes(session, scratch);
  return { kinds, ...(await windowsOf(session, kinds)) };
}

/**
 * Makes a demo city's folder ready to be played as a stream: registers first, then everything in the order in which it
 * happened, whatever its kind, then the few dirty records of which nothing says when they were. What is dirty in the
 * files is dirty in the messages, and what stands twice comes twice. Records are put in order a window of days at a
 * time, so that memory does not grow with the city.
 *
 * @throws MingchaError MC-DEMO-005 where the folder holds no city, MC-DEMO-003 not writable, MC-STORE-006 interrupted.
 */
export async function openCity(directory: string, shape: Shape, signal?: AbortSignal): Promise<PlayableCity> {
  let scratch: string;
  try {
    scratch = mkdtempSync(join(directory, '.playing-'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(demoProblem('MC-DEMO-003', directory, { reason }), error);
  }
  const warehouse = await Warehouse.inMemory(signal === undefined ? {} : { signal });
  const session = await warehouse.session();
  const close = (): void => {
    session.close();
    warehouse.close();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    const { kinds, records, windows } = await prepare(session, scratch, directory, shape);
    const carried = shape === 'both' ? CARRIED_KINDS : [];
    const twice = carried.reduce((sum, kind) => sum + (records.get(kind) ?? 0), 0);
    return {
      records: [...records.values()].reduce((sum, n) => sum + n, 0) + twice,
      batches: () => everything(session, kinds, windows, shape),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
