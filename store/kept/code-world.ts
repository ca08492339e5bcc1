import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { mdtrtD } from '../../records/mdtrt-d.ts';
import { setlD } from '../../records/setl-d.ts';
import { stockD } from '../../records/stock-d.ts';
import { tracD } from '../../records/trac-d.ts';
import type { Session } from '../session.ts';
import { identifier, identifiers } from '../sql.ts';
import type { Step } from '../step.ts';
import { standingSql, type Between } from './changes.ts';
import { NETTED_CODES } from './touched-codes.ts';
import { asAllColumns, columnsRead, type Words } from './wanted-columns.ts';

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

async function makeTable(session: Session, name: string, sql: string): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(name)} AS ${sql}`);
}

/** Takes out all events of the codes whose netting is made anew, as they stand at either cut. Netted events keep every column. */
export async function takeOutEvents(session: Session, between: Between): Promise<void> {
  await makeTable(
    session,
    codeTable(tracD),
    standingSql(tracD, taken(tracD, undefined), between, among('drug_trac_codg', NETTED_CODES)),
  );
}

/** Whether the events that were taken out are more than a share of all that stand. */
export async function areMostCodes(session: Session, most: number): Promise<boolean> {
  const theirs = `SELECT count(*) FROM temp.${codeTable(tracD)} WHERE _seq_end IS NULL`;
  const share = await session.value(`SELECT (${theirs})::DOUBLE / greatest(1, (SELECT count(*) FROM trac_d))`);
  return Number(share) > most;
}

/**
 * Adds to the touched codes those that were scanned on one settlement or line with an event that stands otherwise now:
 * how many codes a line has is the business of all of them.
 *
 * @param changed SQL of `setl_id` and `bkkp_sn` of the events that are effective at one cut alone.
 */
async function addBeside(session: Session, between: Between, changed: string): Promise<void> {
  await makeTable(session, 'changed_event', changed);
  const ids = (column: string): string =>
    `SELECT drug_trac_codg FROM (${standingSql(tracD, ['drug_trac_codg'], between, `${column} IN (SELECT ${column} FROM temp.changed_event)`)})`;
  await makeTable(
    session,
    TOUCHED_CODES,
    `SELECT id FROM temp.${NETTED_CODES} UNION SELECT drug_trac_codg FROM (${ids('setl_id')} UNION ALL ${ids('bkkp_sn')}) WHERE drug_trac_codg IS NOT NULL`,
  );
  await makeTable(
    session,
    'added_trace_code',
    `SELECT id FROM temp.${TOUCHED_CODES} WHERE id NOT IN (SELECT id FROM temp.${NETTED_CODES})`,
  );
  if ((await session.value('SELECT count(*) FROM temp.added_trace_code')) !== '0')
    await addRows(session, tracD, between, undefined, among('drug_trac_codg', 'added_trace_code'));
}

/** Adds all versions under a condition. */
async function addRows(
  session: Session,
  kind: Kind,
  between: Between,
  words: Words | undefined,
  where: string,
): Promise<void> {
  const columns = taken(kind, words);
  await session.run(
    `INSERT INTO temp.${codeTable(kind)} (${listed(columns)}) SELECT ${listed(columns)} FROM (${standingSql(kind, columns, between, where)})`,
  );
}

async function nameWhatEventsName(session: Session): Promise<void> {
  const events = `temp.${codeTable(tracD)}`;
  const ids = (column: string): string => `SELECT ${column} AS id FROM ${events} WHERE ${column} IS NOT NULL`;
  await makeTable(session, NAMED.setl_id, `${ids('setl_id')} UNION ${ids('init_setl_id')}`);
  await makeTable(session, NAMED.bkkp_sn, ids('bkkp_sn').replace('SELECT', 'SELECT DISTINCT'));
}

/** What the world of persons has of some ids, and from all facts, in one pass, what it has not. */
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
  const wanting: string[] = [];
  for (const [column, table] of named) {
    const rest = `${table}_rest`;
    const there = `SELECT ${column} FROM temp.${codeTable(kind)} WHERE ${column} IS NOT NULL`;
    await makeTable(session, rest, `SELECT id FROM temp.${table} WHERE id NOT IN (${there})`);
    if ((await session.value(`SELECT count(*) FROM temp.${rest}`)) !== '0') wanting.push(among(column, rest));
  }
  if (wanting.length > 0) await addRows(session, kind, between, words, `(${wanting.join(' OR ')})`);
}

/** Lines of these settlements that do not name them: their visit does. */
async function addLinesOfVisits(session: Session, between: Between, words: Words | undefined): Promise<void> {
  const mapped = ['kept', 'temp']
    .map((where) => `SELECT mdtrt_id AS id FROM ${where}.net_visit_settlement WHERE ${among('setl_id', NAMED.setl_id)}`)
    .join(' UNION ');
  await makeTable(session, 'code_unnamed', mapped);
  if ((await session.value('SELECT count(*) FROM temp.code_unnamed')) === '0') return;
  const isThere = `bkkp_sn NOT IN (SELECT bkkp_sn FROM temp.${codeTable(feeListD)})`;
  const where = `setl_id IS NULL AND ${among('mdtrt_id', 'code_unnamed')} AND ${isThere}`;
  await addRows(session, feeListD, between, words, where);
}

/**
 * Takes out, as `code_<kind>`, what stands at either cut of the touched trace codes: their events and stock records, and the
 * settlements, fee lines and visits that these events name; as `beside_trac_d` the events of other codes on those settlements
 * and lines. The world of persons must stand, and netting of persons and codes at both cuts.
 */
export async function makeCodeWorld(
  session: Session,
  between: Between,
  changed: string,
  words?: CodeWords,
): Promise<void> {
  await addBeside(session, between, changed);
  await nameWhatEventsName(session);
  const isOther = `drug_trac_codg NOT IN (SELECT id FROM temp.${TOUCHED_CODES})`;
  const isBeside = `(${among('setl_id', NAMED.setl_id)} OR ${among('bkkp_sn', NAMED.bkkp_sn)}) AND ${isOther}`;
  await makeTable(session, BESIDE, standingSql(tracD, taken(tracD, words?.beside), between, isBeside));
  await takeOutNamed(session, feeListD, between, words?.all, [
    ['setl_id', NAMED.setl_id],
    ['bkkp_sn', NAMED.bkkp_sn],
  ]);
  await addLinesOfVisits(session, between, words?.all);
  await takeOutNamed(session, setlD, between, words?.all, [['setl_id', NAMED.setl_id]]);
  const visits = [tracD, setlD].map(
    (kind) => `SELECT mdtrt_id AS id FROM temp.${codeTable(kind)} WHERE mdtrt_id IS NOT NULL`,
  );
  await makeTable(session, NAMED.mdtrt_id, visits.join(' UNION '));
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
  const sql = `SELECT ${asAllColumns(kind, words)}, _seq, _flags FROM temp.${identifier(table)} WHERE _seq <= ${cut} AND (_seq_end IS NULL OR _seq_end > ${cut})`;
  return { name, sql, materialise: false };
}

/** Gives back what a world of codes took. */
export async function dropCodeWorld(session: Session): Promise<void> {
  const tables = [
    ...CODE_KINDS.map(codeTable),
    BESIDE,
    ...Object.values(NAMED).flatMap((name) => [name, `${name}_rest`]),
    TOUCHED_CODES,
    NETTED_CODES,
    'added_trace_code',
    'changed_event',
    'code_unnamed',
  ];
  for (const view of ['former_event', 'present_event', 'fact_beside'])
    await session.run(`DROP VIEW IF EXISTS temp.${view}`);
  for (const table of tables) await session.run(`DROP TABLE IF EXISTS temp.${identifier(table)}`);
}
