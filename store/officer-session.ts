import { KEPT_CHARACTERS, type PersonalKind } from '../base/masking.ts';
import { KINDS } from '../records/kinds.ts';
import { effectivePlan } from './effective/effective.ts';
import { latestCut } from './facts.ts';
import type { Session } from './session.ts';
import { identifier, literal, literals } from './sql.ts';
import { createStep } from './step.ts';

/** What a person's own query may read: the records, their views, and the warehouse's own tables, but no settings. */
const OWN_TABLES = ['batch', 'quarantine', 'run', 'run_rule', 'suspect', 'suspect_line', 'suspect_event'];

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
  for (const step of effectivePlan(cut, cut)) await session.run(createStep({ ...step, materialise: false }));
}

/** Tables a statement names with a schema or a catalogue, or that nobody may read: they would go round the masks. */
async function forbiddenNames(session: Session, query: string): Promise<string[]> {
  const tree = await session.value(`SELECT json_serialize_sql(${literal(query)})::VARCHAR`);
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const one = node as Record<string, unknown>;
      if (one['type'] === 'BASE_TABLE' && typeof one['table_name'] === 'string') {
        const qualified = one['schema_name'] !== '' || (one['catalog_name'] ?? '') !== '';
        if (qualified || one['table_name'].toLowerCase() === 'setting') found.push(one['table_name']);
      }
      if (one['type'] === 'TABLE_FUNCTION') {
        const name = (one['function'] as Record<string, unknown> | undefined)?.['function_name'];
        if (typeof name === 'string' && !['unnest', 'range', 'generate_series'].includes(name)) found.push(name);
      }
      Object.values(one).forEach(walk);
    }
  };
  walk(JSON.parse(tree ?? 'null'));
  return found;
}

/**
 * Makes a locked session ready for a person's own queries: record tables and views under their own names, personal
 * columns masked in the data itself so that no alias shows them.
 *
 * @returns a function that names what a query may not read; empty when it may run.
 */
export async function officerSession(
  session: Session,
  unmasked: boolean,
): Promise<(query: string) => Promise<string[]>> {
  await shadow(session, unmasked);
  return (query) => forbiddenNames(session, query);
}
