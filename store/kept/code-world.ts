import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { mdtrtD } from '../../records/mdtrt-d.ts';
import { setlD } from '../../records/setl-d.ts';
import { stockD } from '../../records/stock-d.ts';
import { ODD_CODE_FLAGS, tracD } from '../../records/trac-d.ts';
import { historyTable } from '../ddl.ts';
import type { Session } from '../session.ts';
import { identifier, identifiers, literal } from '../sql.ts';
import type { Step } from '../step.ts';
import { standingSql, stoodAt, type Between } from './changes.ts';
import { overFew, type Where } from './few-rows.ts';
import { monthsOf } from './months.ts';
import { NETTED_CODES, SETTLED } from './touched-codes.ts';
import { asAllColumns, columnsRead, columnsTaken, type Words } from './wanted-columns.ts';

/** Trace codes whose kept rows are made anew. Column `id`. */
export const TOUCHED_CODES = 'touched_trace_code';
/** Settlements, fee lines and visits that events of these name, at either cut. Column `id`. */
export const NAMED = { setl_id: 'code_settlement', bkkp_sn: 'code_line', mdtrt_id: 'code_visit' } as const;

/** Where a world of codes has its versions of a kind; `beside_trac_d` has events of other codes on the same settlements and lines. */
export const codeTable = (kind: Kind): string => `code_${kind.name}`;
export const BESIDE = 'beside_trac_d';
/** Kinds that a world of codes has in part. */
export const CODE_KINDS: readonly Kind[] = [tracD, feeListD, setlD, mdtrtD, stockD];

/** All words of what is read in a world of codes, and of what reads events of other codes on the same lines. */
export interface CodeWords {
  readonly all: Words;
  readonly beside: Words;
}

/** What is taken out of a kind: the columns that somebody reads, which versions stand, and what landing noticed. */
const taken = (kind: Kind, words: Words | undefined): string[] => [...columnsRead(kind, words), '_flags'];
const listed = (columns: readonly string[]): string => identifiers([...columns, '_seq', '_seq_end']);

const among = (column: string, table: string): string => `${identifier(column)} IN (SELECT id FROM temp.${table})`;

/** Versions whose column is in a set, and where they lie. */
const wherever = async (session: Session, kind: Kind, column: string, table: string): Promise<Where> => ({
  where: among(column, table),
  among: await monthsOf(session, kind, column, `SELECT id FROM temp.${table}`),
});

const tableSql = (name: string, sql: string): string => `CREATE OR REPLACE TEMP TABLE ${identifier(name)} AS ${sql}`;

async function makeTable(session: Session, name: string, sql: string): Promise<void> {
  await session.run(tableSql(name, sql));
}

/** Takes out all events of the codes whose netting is made anew, as they stand at either cut. */
export async function takeOutEvents(session: Session, between: Between, words?: Words): Promise<void> {
  const any = [{ where: among('drug_trac_codg', NETTED_CODES) }];
  await overFew(session, tracD, taken(tracD, words), between, { any }, (sql) => tableSql(codeTable(tracD), sql));
}

/** Whether the events that were taken out are more than a share of all that stand. */
export async function areMostCodes(session: Session, most: number): Promise<boolean> {
  const theirs = `SELECT count(*) FROM temp.${codeTable(tracD)} WHERE _seq_end IS NULL`;
  const share = await session.value(`SELECT (${theirs})::DOUBLE / greatest(1, (SELECT count(*) FROM trac_d))`);
  return Number(share) > most;
}

const insertSql = (table: string, columns: readonly string[], sql: string): string =>
  `INSERT INTO temp.${identifier(table)} (${listed(columns)}) SELECT ${listed(columns)} FROM (${sql})`;

/** Adds all versions under a condition. */
async function addRows(
  session: Session,
  kind: Kind,
  between: Between,
  words: Words | undefined,
  where: Where,
): Promise<void> {
  const columns = taken(kind, words);
  await overFew(session, kind, columns, between, { any: [where] }, (sql) => insertSql(codeTable(kind), columns, sql));
}

/**
 * SQL of what the touched events name in a column. Not what events under codes do that landing found odd throughout: no rule
 * asks whose they were, but for sales, and constants stand on thousands of settlements.
 */
function namedIds(column: string): string {
  const events = `temp.${codeTable(tracD)}`;
  const isFlagged = `regexp_matches(coalesce(_flags, ''), ${literal(ODD_CODE_FLAGS)})`;
  return `SELECT ${column} AS id FROM ${events} WHERE ${column} IS NOT NULL
  AND (trac_event = 'sale' OR drug_trac_codg IN (SELECT drug_trac_codg FROM ${events} WHERE NOT ${isFlagged}))`;
}

async function nameWhatEventsName(session: Session): Promise<void> {
  const changed = (column: string): string =>
    `SELECT ${column} AS id FROM temp.changed_event WHERE ${column} IS NOT NULL`;
  await makeTable(
    session,
    NAMED.setl_id,
    `${namedIds('setl_id')} UNION ${namedIds('init_setl_id')} UNION ${changed('setl_id')}`,
  );
  await makeTable(session, NAMED.bkkp_sn, `${namedIds('bkkp_sn')} UNION ${changed('bkkp_sn')}`);
}

/** Where in a set there are ids that no version in a table of ours names in a column: leaves them in `<set>_rest`, and says so. */
async function isWanting(session: Session, column: string, set: string, there: string): Promise<boolean> {
  const named = `SELECT ${column} FROM temp.${identifier(there)} WHERE ${column} IS NOT NULL`;
  await makeTable(session, `${set}_rest`, `SELECT id FROM temp.${set} WHERE id NOT IN (${named})`);
  return (await session.value(`SELECT count(*) FROM temp.${set}_rest`)) !== '0';
}

/** What the world of persons has of some ids, and from all facts what it has not: nearly all lines come with their settlement. */
async function takeOutNamed(
  session: Session,
  kind: Kind,
  between: Between,
  words: Words | undefined,
  named: readonly (readonly [string, string])[],
): Promise<void> {
  const columns = listed(taken(kind, words));
  const isNamed = named.map(([column, table]) => among(column, table)).join(' OR ');
  const world = `temp.${identifier(`world_${kind.name}`)}`;
  await makeTable(session, codeTable(kind), `SELECT ${columns} FROM ${world} WHERE ${isNamed}`);
  for (const [column, table] of named) {
    if (await isWanting(session, column, table, codeTable(kind)))
      await addRows(session, kind, between, words, await wherever(session, kind, column, `${table}_rest`));
  }
}

/** Lines of these settlements that do not name them: their visit does. */
async function addLinesOfVisits(session: Session, between: Between, words: Words | undefined): Promise<void> {
  const mapped = ['kept', 'temp']
    .map((where) => `SELECT mdtrt_id AS id FROM ${where}.net_visit_settlement WHERE ${among('setl_id', NAMED.setl_id)}`)
    .join(' UNION ');
  await makeTable(session, 'code_unnamed', mapped);
  if ((await session.value('SELECT count(*) FROM temp.code_unnamed')) === '0') return;
  const isThere = `bkkp_sn NOT IN (SELECT bkkp_sn FROM temp.${codeTable(feeListD)})`;
  const where = {
    where: `setl_id IS NULL AND ${among('mdtrt_id', 'code_unnamed')} AND ${isThere}`,
  };
  await addRows(session, feeListD, between, words, where);
}

/** Begins the events of other codes, none as yet. */
async function beginBeside(session: Session, words: Words | undefined): Promise<void> {
  const columns = listed(taken(tracD, words));
  await makeTable(session, BESIDE, `SELECT ${columns} FROM ${identifier(historyTable(tracD))} LIMIT 0`);
}

/**
 * Adds the events of other codes on the settlements and lines that the touched codes name, where they have not been looked
 * for: those on what stands otherwise are all of touched codes.
 */
async function lookBeside(session: Session, between: Between, words: Words | undefined): Promise<void> {
  const columns = taken(tracD, words);
  const any: Where[] = [];
  for (const [column, set] of [
    ['setl_id', NAMED.setl_id],
    ['bkkp_sn', NAMED.bkkp_sn],
  ] as const) {
    await makeTable(session, `${set}_rest`, `SELECT id FROM temp.${set} EXCEPT SELECT id FROM temp.${SETTLED[column]}`);
    if ((await session.value(`SELECT count(*) FROM temp.${set}_rest`)) !== '0')
      any.push(await wherever(session, tracD, column, `${set}_rest`));
  }
  if (any.length === 0) return;
  const isSeen = Object.entries(SETTLED).map(([column, set]) => `coalesce(${among(column, set)}, false)`);
  const and = `drug_trac_codg NOT IN (SELECT id FROM temp.${TOUCHED_CODES}) AND NOT (${isSeen.join(' OR ')})`;
  await overFew(session, tracD, columns, between, { any, and }, (sql) => insertSql(BESIDE, columns, sql));
  await session.runAll([
    `INSERT INTO temp.${SETTLED.setl_id} SELECT id FROM temp.${NAMED.setl_id}_rest`,
    `INSERT INTO temp.${SETTLED.bkkp_sn} SELECT id FROM temp.${NAMED.bkkp_sn}_rest`,
  ]);
}

/**
 * Takes out the events of other codes on the settlements and lines that the touched codes name. Those with an event that
 * stands otherwise now make the others touched too: how many codes a line has is the business of all of them.
 *
 * @param changed SQL of `setl_id` and `bkkp_sn` of the events that are effective at one cut alone.
 */
async function takeOutBeside(
  session: Session,
  between: Between,
  changed: string,
  words: Words | undefined,
): Promise<void> {
  await makeTable(session, 'changed_event', changed);
  await makeTable(session, TOUCHED_CODES, `SELECT id FROM temp.${NETTED_CODES}`);
  await nameWhatEventsName(session);
  await beginBeside(session, words);
  await lookBeside(session, between, words);
  const onChanged = ['setl_id', 'bkkp_sn'].map((column) => `${column} IN (SELECT ${column} FROM temp.changed_event)`);
  await makeTable(
    session,
    'added_trace_code',
    `SELECT DISTINCT drug_trac_codg AS id FROM temp.${BESIDE} WHERE ${onChanged.join(' OR ')}`,
  );
  if ((await session.value('SELECT count(*) FROM temp.added_trace_code')) === '0') return;
  const isAdded = among('drug_trac_codg', 'added_trace_code');
  await session.run(`INSERT INTO temp.${TOUCHED_CODES} SELECT id FROM temp.added_trace_code`);
  await session.run(`DELETE FROM temp.${BESIDE} WHERE ${isAdded}`);
  await addRows(session, tracD, between, await columnsTaken(session, codeTable(tracD)), { where: isAdded });
  await nameWhatEventsName(session);
  await lookBeside(session, between, words);
}

/**
 * Takes out, as `code_<kind>`, what stands at either cut of the touched trace codes: their events and stock records, and the
 * settlements, fee lines and visits that these events name (see `namedIds`); as `beside_trac_d` the events of other codes on
 * those settlements and lines. The world of persons must stand, and netting of persons and codes at both cuts.
 */
export async function makeCodeWorld(
  session: Session,
  between: Between,
  changed: string,
  words?: CodeWords,
): Promise<void> {
  await takeOutBeside(session, between, changed, words?.beside);
  await takeOutNamed(session, feeListD, between, words?.all, [
    ['setl_id', NAMED.setl_id],
    ['bkkp_sn', NAMED.bkkp_sn],
  ]);
  await addLinesOfVisits(session, between, words?.all);
  await takeOutNamed(session, setlD, between, words?.all, [['setl_id', NAMED.setl_id]]);
  const settled = `SELECT mdtrt_id AS id FROM temp.${codeTable(setlD)} WHERE mdtrt_id IS NOT NULL`;
  await makeTable(session, NAMED.mdtrt_id, `${namedIds('mdtrt_id')} UNION ${settled}`);
  await takeOutNamed(session, mdtrtD, between, words?.all, [['mdtrt_id', NAMED.mdtrt_id]]);
  await makeTable(
    session,
    codeTable(stockD),
    standingSql(stockD, taken(stockD, words?.all), between, among('drug_trac_codg', TOUCHED_CODES)),
  );
}

/** The view `fact_<kind>` of such a world at one of its cuts, or of another of its tables under another name. */
export function codeFacts(
  kind: Kind,
  cut: number,
  {
    table = codeTable(kind),
    name = `fact_${kind.name}`,
    words,
  }: { table?: string; name?: string; words?: Words | undefined } = {},
): Step {
  const sql = `SELECT ${asAllColumns(kind, words)}, _seq, _flags FROM temp.${identifier(table)} WHERE ${stoodAt(cut)}`;
  return { name, sql, materialise: false };
}

/** Gives back what a world of codes took, but for the netted codes: views of merged netting ask for them. */
export async function dropCodeWorld(session: Session): Promise<void> {
  const tables = [
    ...CODE_KINDS.map(codeTable),
    BESIDE,
    ...Object.values(NAMED).flatMap((name) => [name, `${name}_rest`]),
    TOUCHED_CODES,
    ...Object.values(SETTLED),
    'added_trace_code',
    'changed_event',
    'code_unnamed',
  ];
  for (const view of ['former_event', 'present_event', 'fact_beside'])
    await session.run(`DROP VIEW IF EXISTS temp.${view}`);
  for (const table of tables) await session.run(`DROP TABLE IF EXISTS temp.${identifier(table)}`);
}
