import { cell, type Session } from './session.ts';
import { literal } from './sql.ts';

/** Why somebody's own query may not run: names it must not use, or what is wrong with it as the engine would say it. */
export type QueryRefusal = { readonly names: readonly string[] } | { readonly said: string };

/** What a query that may run reads: views by their names in lower case, or the list of all of them. */
export interface QueryReads {
  readonly views: ReadonlySet<string>;
  readonly listsTables: boolean;
}

/** Functions that stand for tables and read nothing but their arguments. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['unnest', 'range', 'generate_series']);

/** Functions that do not always give the same, and yet reach nothing beyond the query. */
const HARMLESS_VOLATILE: ReadonlySet<string> = new Set([
  'random',
  'uuid',
  'uuidv4',
  'uuidv7',
  'gen_random_uuid',
  'error',
  'stats',
]);

/** Functions that tell of settings or variables, plan a text as a query of its own, or hold the engine up. */
const REACHING: readonly string[] = [
  'current_setting',
  'getvariable',
  'json_serialize_plan',
  'get_block_size',
  'pg_sleep',
];

/** What DESCRIBE and its kin name when they are about no table; only the list of tables tells nothing of the machine. */
const LIST_OF_TABLES = '"tables"';

/** A name that can only be a table's: whatever has a dot, a slash or a star may be a file's. */
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_$]*$/u;

const EXPLAIN = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*EXPLAIN(?:\s+ANALYZE)?\b/iu;

/** What a session offers to a query. */
interface Offered {
  /** Views that stand before the tables. */
  readonly views: ReadonlySet<string>;
  /** Tables and views that a plain name would find, were no view of the session in front. */
  readonly hidden: ReadonlySet<string>;
  readonly forbiddenFunctions: ReadonlySet<string>;
}

async function namesOf(session: Session, sql: string): Promise<Set<string>> {
  return new Set((await session.rows(sql)).map((row) => cell(row, 'name').toLowerCase()));
}

async function offered(session: Session, views: ReadonlySet<string>): Promise<Offered> {
  const volatile = await namesOf(
    session,
    "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE stability = 'VOLATILE'",
  );
  return {
    views,
    hidden: await namesOf(
      session,
      `SELECT table_name AS name FROM duckdb_tables() WHERE schema_name IN ('main', 'pg_catalog')
       UNION SELECT view_name FROM duckdb_views() WHERE (internal OR NOT temporary) AND schema_name IN ('main', 'pg_catalog')`,
    ),
    forbiddenFunctions: new Set([...REACHING, ...[...volatile].filter((name) => !HARMLESS_VOLATILE.has(name))]),
  };
}

type Node = Readonly<Record<string, unknown>>;

const textOf = (node: Node, name: string): string => {
  const value = node[name];
  return typeof value === 'string' ? value : '';
};

function tableAllowed(node: Node, { views, hidden }: Offered): boolean {
  if (textOf(node, 'schema_name') !== '' || textOf(node, 'catalog_name') !== '') return false;
  const name = textOf(node, 'table_name').toLowerCase();
  // A plain name that nobody has is that of a common table expression, or the engine says that there is none.
  return views.has(name) || (!hidden.has(name) && PLAIN_NAME.test(name));
}

/** The name that one node of the tree may not use. */
function forbiddenAt(node: Node, offer: Offered): string | undefined {
  switch (node['type']) {
    case 'BASE_TABLE':
      return tableAllowed(node, offer) ? undefined : textOf(node, 'table_name');
    case 'SHOW_REF': {
      const name = textOf(node, 'table_name');
      return name === '' || name === LIST_OF_TABLES || tableAllowed(node, offer) ? undefined : name;
    }
    case 'TABLE_FUNCTION': {
      const call = node['function'] as Node | undefined;
      const name = call === undefined ? '' : textOf(call, 'function_name').toLowerCase();
      return TABLE_FUNCTIONS.has(name) ? undefined : name;
    }
    default: {
      const name = textOf(node, 'function_name').toLowerCase();
      return offer.forbiddenFunctions.has(name) ? name : undefined;
    }
  }
}

function judged(tree: unknown, offer: Offered): { readonly forbidden: string[]; readonly reads: QueryReads } {
  const found = new Set<string>();
  const views = new Set<string>();
  let listsTables = false;
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const name = forbiddenAt(node as Node, offer);
      if (name !== undefined) found.add(name);
      const table = textOf(node as Node, 'table_name').toLowerCase();
      if (offer.views.has(table)) views.add(table);
      if (table === LIST_OF_TABLES) listsTables = true;
      Object.values(node).forEach(walk);
    }
  };
  walk(tree);
  return { forbidden: [...found], reads: { views, listsTables } };
}

interface Parsed {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
}

async function parsed(session: Session, query: string): Promise<Parsed> {
  return JSON.parse((await session.value(`SELECT json_serialize_sql(${literal(query)})::VARCHAR`)) ?? '') as Parsed;
}

/**
 * Judges a query by its parse tree, before anything of it is bound: binding alone would open files. It must be one SELECT,
 * or EXPLAIN of one; its tables are views of the session by their plain names; its functions reach nothing but the query.
 *
 * @param views - the views that queries may read, by their names in lower case.
 * @returns what it reads, or why it may not run.
 */
export async function judgeQuery(
  session: Session,
  query: string,
  views: ReadonlySet<string>,
): Promise<QueryRefusal | QueryReads> {
  if (query.includes('\0')) return { said: 'Parser Error: NUL' };
  let tree = await parsed(session, query);
  const explain = EXPLAIN.exec(query);
  // EXPLAIN has no tree of its own; what it explains has, and what has none is refused.
  if (tree.error && tree.error_type !== 'parser' && explain !== null)
    tree = await parsed(session, query.slice(explain[0].length));
  if (tree.error) {
    if (tree.error_type === 'parser') return { said: `Parser Error: ${tree.error_message ?? ''}` };
    return { said: 'only queries are allowed' };
  }
  if (tree.statements?.length !== 1) return { said: 'exactly one statement is expected' };
  const { forbidden, reads } = judged(tree.statements, await offered(session, views));
  return forbidden.length > 0 ? { names: forbidden } : reads;
}
