import { KEPT_CHARACTERS, type PersonalKind } from '../base/masking.ts';
import { KINDS } from '../records/kinds.ts';
import { effectivePlan } from './effective/effective.ts';
import { latestCut, settledCut } from './facts.ts';
import { refusalOf, type QueryRefusal } from './officer-query.ts';
import type { Session } from './session.ts';
import { identifier, literals } from './sql.ts';
import { createStep } from './step.ts';

/** What a person's own query may read: the records, their views, and the warehouse's own tables, but no settings. */
const OWN_TABLES = [
  'batch',
  'quarantine',
  'stream_position',
  'stream_range',
  'stream_share',
  'run',
  'run_rule',
  'suspect',
  'suspect_line',
  'suspect_event',
];

/** SQL twin of base/masking's maskPersonal: first characters, stars, last characters. */
function maskedSql(column: string, kind: PersonalKind): string {
  const [head, tail] = KEPT_CHARACTERS[kind];
  const text = `CAST(${column} AS VARCHAR)`;
  const hidden = `length(${text}) - ${head + tail}`;
  return `CASE WHEN ${column} IS NULL THEN NULL WHEN length(${text}) <= 1 THEN '*'
    WHEN ${hidden} <= 0 THEN left(${text}, 1) || repeat('*', length(${text}) - 1)
    ELSE left(${text}, ${head}) || repeat('*', ${hidden})${tail === 0 ? '' : ` || right(${text}, ${tail})`} END`;
}

function maskedView(database: string, table: string, personal: ReadonlyMap<string, PersonalKind>): string {
  const replaced = [...personal].map(([name, kind]) => `${maskedSql(identifier(name), kind)} AS ${identifier(name)}`);
  const replace = replaced.length === 0 ? '' : ` REPLACE (${replaced.join(', ')})`;
  return `CREATE OR REPLACE TEMP VIEW ${identifier(table)} AS SELECT *${replace} FROM ${identifier(database)}.main.${identifier(table)}`;
}

const KINDS_WITHOUT_PERSONS = KINDS.filter((kind) => kind.columns.every((column) => column.personal === undefined)).map(
  (kind) => kind.name,
);

/** The text of a record may hold a person unless its kind has none; a message, which has no kind, may. */
function maskedQuarantine(database: string): string {
  const about = `kind NOT IN (${literals(KINDS_WITHOUT_PERSONS)})`;
  return `CREATE OR REPLACE TEMP VIEW quarantine AS SELECT * REPLACE (
  CASE WHEN ${about} THEN '*** (--unmask --reason)' ELSE text END AS text,
  CASE WHEN ${about} THEN NULL ELSE bytes END AS bytes) FROM ${identifier(database)}.main.quarantine`;
}

/** Names a query may use without a schema: record tables and views of this session shadow the real ones. */
async function shadow(session: Session, unmasked: boolean): Promise<void> {
  // A schema name alone would find the temporary views again: theirs is called main too.
  const database = (await session.value('SELECT current_database()')) ?? 'memory';
  for (const kind of KINDS) {
    const personal = new Map(
      unmasked
        ? []
        : kind.columns.flatMap((column) =>
            column.personal === undefined ? [] : [[column.name, column.personal] as const],
          ),
    );
    await session.run(maskedView(database, kind.name, personal));
    await session.run(maskedView(database, `${kind.name}_old`, personal));
  }
  for (const table of OWN_TABLES) await session.run(maskedView(database, table, new Map()));
  if (!unmasked) await session.run(maskedQuarantine(database));
  const cut = await latestCut(session);
  // Views only: a query computes what it reads and nothing else. They read the shadows, so they are masked too.
  for (const step of effectivePlan(cut, await settledCut(session)))
    await session.run(createStep({ ...step, materialise: false }));
}

/**
 * Makes a locked session ready for a person's own queries: record tables and views under their own names, personal
 * columns masked in the data itself so that no alias shows them.
 *
 * @returns a function that says why a query may not run; undefined when it may. Nothing else guards a lent warehouse.
 */
export async function officerSession(
  session: Session,
  unmasked: boolean,
): Promise<(query: string) => Promise<QueryRefusal | undefined>> {
  await shadow(session, unmasked);
  return (query) => refusalOf(session, query);
}
