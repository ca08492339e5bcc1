import { randomBytes } from 'node:crypto';
import { MingchaError } from '../base/problem.ts';
import { KINDS } from '../records/kinds.ts';
import { addMissingColumns, createTables } from './ddl.ts';
import { bookkeeping } from './migrations/0001-bookkeeping.ts';
import { ledger } from './migrations/0002-ledger.ts';
import { repair } from './migrations/0003-repair.ts';
import { arrival } from './migrations/0004-arrival.ts';
import { streaming } from './migrations/0005-streaming.ts';
import { indicators } from './migrations/0006-indicators.ts';
import { funnel } from './migrations/0007-funnel.ts';
import { ruleTexts } from './migrations/0008-rule-texts.ts';
import { kept } from './migrations/0009-kept.ts';
import { exceptions } from './migrations/0010-exceptions.ts';
import { work } from './migrations/0011-work.ts';
import { audit } from './migrations/0012-audit.ts';
import { daily } from './migrations/0013-daily.ts';
import type { Migration } from './migrations/migration.ts';
import { storeProblem } from './problems.ts';
import { cell, type Session } from './session.ts';
import { literal } from './sql.ts';

const MIGRATIONS: readonly Migration[] = [
  bookkeeping,
  ledger,
  repair,
  arrival,
  streaming,
  indicators,
  funnel,
  ruleTexts,
  kept,
  exceptions,
  work,
  audit,
  daily,
];
const LATEST = Math.max(...MIGRATIONS.map(({ version }) => version));

/** The version of a warehouse that this program writes. */
export const WAREHOUSE_VERSION = LATEST;

/** The steps a warehouse has taken. Each is known by its number: two that were written side by side may come in either order. */
async function stepsTaken(session: Session): Promise<ReadonlySet<number>> {
  const known = await session.value(
    "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'migration' AND database_name = current_database()",
  );
  if (known === '0') return new Set();
  return new Set((await session.rows('SELECT version FROM migration')).map((row) => Number(cell(row, 'version'))));
}

const stepsToTake = (taken: ReadonlySet<number>): readonly Migration[] =>
  MIGRATIONS.filter(({ version }) => !taken.has(version));

/** The columns of every table, read once: the engine goes through all of them whatever is asked for. */
async function presentColumns(session: Session): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await session.rows(
    'SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()',
  );
  const present = new Map<string, Set<string>>();
  for (const row of rows) {
    const table = cell(row, 'table_name');
    const columns = present.get(table) ?? new Set();
    present.set(table, columns.add(cell(row, 'column_name')));
  }
  return present;
}

async function recordTablesCurrent(session: Session): Promise<boolean> {
  const present = await presentColumns(session);
  return KINDS.every((kind) => kind.columns.every((column) => present.get(kind.name)?.has(column.name) === true));
}

/** Whether the warehouse has all tables and columns that this program knows. */
export async function isCurrent(session: Session): Promise<boolean> {
  return stepsToTake(await stepsTaken(session)).length === 0 && (await recordTablesCurrent(session));
}

/**
 * Brings the warehouse's tables up to what this program knows, in one transaction.
 *
 * @throws MingchaError MC-STORE-003 when the warehouse was written by a newer program.
 */
export async function migrate(session: Session, where: string): Promise<void> {
  const taken = await stepsTaken(session);
  const [found, steps] = [Math.max(0, ...taken), stepsToTake(taken)];
  if (found > LATEST) throw new MingchaError(storeProblem('MC-STORE-003', where, { found, known: LATEST }));
  if (steps.length === 0 && (await recordTablesCurrent(session))) return;
  await session.transaction(async () => {
    await session.run('CREATE TABLE IF NOT EXISTS migration (version INTEGER NOT NULL, name VARCHAR NOT NULL)');
    for (const migration of steps) {
      await session.runAll(migration.statements);
      await session.run(`INSERT INTO migration VALUES (${migration.version}, ${literal(migration.name)})`);
    }
    if (found === 0) {
      await session.run(`INSERT INTO setting VALUES ('pseudonym_key', ${literal(randomBytes(32).toString('hex'))})`);
    }
    for (const kind of KINDS) await session.runAll(createTables(kind));
    const present = await presentColumns(session);
    for (const kind of KINDS) await session.runAll(addMissingColumns(kind, present.get(kind.name) ?? new Set()));
  });
}
