import { KEPT_CHARACTERS, type PersonalKind } from '../base/masking.ts';
import { KINDS } from '../records/kinds.ts';
import { effectivePlan } from './effective/effective.ts';
import { latestCut, settledCut } from './facts.ts';
import { judgeQuery, type QueryReads, type QueryRefusal } from './officer-query.ts';
import { RECORD_VIEWS } from './record-views.ts';
import type { Session } from './session.ts';
import { identifier, literals } from './sql.ts';
import { createStep, type Step } from './step.ts';

/** What a person's own query may read: the records, their views, and the warehouse's own tables, but no settings. */
const OWN_TABLES = [
  'batch',
  'quarantine',
  'stream_position',
  'stream_range',
  'stream_share',
  'run',
  'run_rule',
  'rule_text',
  'run_knowledge',
  'run_funnel',
  'indicator_value',
  'suspect',
  'suspect_line',
  'suspect_event',
  'suspect_case',
  'work_event',
  'attachment',
  'suspect_attachment',
  'review_sample',
  'review_item',
  'exception',
  'run_exception',
  'audit_entry',
  'daily_day',
  'daily_step',
  'daily_file',
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

function maskedView(database: string, table: string, personal: ReadonlyMap<string, PersonalKind>): Step {
  const replaced = [...personal].map(([name, kind]) => `${maskedSql(identifier(name), kind)} AS ${identifier(name)}`);
  const replace = replaced.length === 0 ? '' : ` REPLACE (${replaced.join(', ')})`;
  const sql = `SELECT *${replace} FROM ${identifier(database)}.main.${identifier(table)}`;
  return { name: table, sql, materialise: false };
}

const KINDS_WITHOUT_PERSONS = KINDS.filter((kind) => kind.columns.every((column) => column.personal === undefined)).map(
  (kind) => kind.name,
);

/** The text of a record may hold a person unless its kind has none; a message, which has no kind, may. */
function maskedQuarantine(database: string): Step {
  const about = `kind NOT IN (${literals(KINDS_WITHOUT_PERSONS)})`;
  const sql = `SELECT * REPLACE (
  CASE WHEN ${about} THEN '*** (--unmask --reason)' ELSE text END AS text,
  CASE WHEN ${about} THEN NULL ELSE bytes END AS bytes) FROM ${identifier(database)}.main.quarantine`;
  return { name: 'quarantine', sql, materialise: false };
}

/** Views before every table, record tables among them, so that a plain name never finds the real one. */
async function shadows(session: Session, unmasked: boolean): Promise<Step[]> {
  // A schema name alone would find the temporary views again: theirs is called main too.
  const database = (await session.value('SELECT current_database()')) ?? 'memory';
  const steps: Step[] = [];
  for (const kind of KINDS) {
    const personal = new Map(
      unmasked
        ? []
        : kind.columns.flatMap((column) =>
            column.personal === undefined ? [] : [[column.name, column.personal] as const],
          ),
    );
    steps.push(maskedView(database, kind.name, personal), maskedView(database, `${kind.name}_old`, personal));
  }
  for (const table of OWN_TABLES)
    steps.push(
      table === 'quarantine' && !unmasked ? maskedQuarantine(database) : maskedView(database, table, new Map()),
    );
  return [...steps, ...RECORD_VIEWS];
}

/** The effective views. They read the shadows, so they are masked too. */
async function effective(session: Session): Promise<Step[]> {
  const cut = await latestCut(session);
  // Views only: a query computes what it reads and nothing else.
  return effectivePlan(cut, await settledCut(session)).map((step) => ({ ...step, materialise: false }));
}

/** Those of some steps that a query reads, and what these read; making all of them takes longer than most queries. */
function needed(steps: readonly Step[], { views, listsTables }: QueryReads): Step[] {
  if (listsTables) return [...steps];
  const wanted = new Set(views);
  const chosen = steps.toReversed().filter((step) => {
    if (!wanted.has(step.name.toLowerCase())) return false;
    for (const word of step.sql.toLowerCase().split(/\W+/)) wanted.add(word);
    return true;
  });
  return chosen.toReversed();
}

/**
 * Makes a session ready for a person's own queries: record tables and views under their own names, personal columns masked
 * in the data itself so that no alias shows them.
 *
 * @returns a function that says why a query may not run, or makes what it reads and tells what that is. Nothing else
 *   guards a lent warehouse.
 */
export async function officerSession(
  session: Session,
  unmasked: boolean,
): Promise<(query: string) => Promise<QueryRefusal | QueryReads>> {
  const first = await shadows(session, unmasked);
  for (const step of first) await session.run(createStep(step));
  const more = await effective(session);
  const names = new Set([...first, ...more].map((step) => step.name.toLowerCase()));
  return async (query) => {
    const judged = await judgeQuery(session, query, names);
    if (!('views' in judged)) return judged;
    for (const step of needed(more, judged)) await session.run(createStep(step));
    return judged;
  };
}
