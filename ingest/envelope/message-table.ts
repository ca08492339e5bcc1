import type { Session } from '../../store/session.ts';
import { identifier, literal, literals, making } from '../../store/sql.ts';
import { distinctKeys } from '../source/json-lines/distinct-keys.ts';
import { fieldsSql, nodesSql, spellings } from '../source/json-lines/json-sql.ts';
import { JSON_TEXT, soundLines } from '../source/json-lines/line-table.ts';
import { needsRawText, rawText } from '../source/json-lines/raw-text.ts';
import {
  CANCELLATIONS,
  INTERFACES,
  type InterfaceSort,
  numbersOf,
  RECORD_FIELD,
  RECORD_NODES,
  SHARED_NODES,
} from './interfaces.ts';

/** Where messages are read: a database with the tables of `createLines`, and the name of what is read for problems. */
export interface MessageRoom {
  readonly session: Session;
  readonly database: string;
  readonly source: string;
}

/** Names of the fields that the messages share, in the order of the lists `near` and `far` of the table `message`. */
export interface SharedKeys {
  /** Fields of the object beside the records. */
  readonly near: readonly string[];
  /** Fields of the input itself. */
  readonly far: readonly string[];
}

/** A table of the room's database. */
export function at(room: MessageRoom, table: string): string {
  return `${identifier(room.database)}.${table}`;
}

/** The fields of a message that are read, beside its nodes. */
const HEAD = ['infno', 'infcode', 'fixmedins_code', 'fixmedins_name'] as const;

/** SQL of the first of some list items that is not empty text. */
const firstOf = (items: readonly string[]): string =>
  items.length === 0 ? 'NULL::VARCHAR' : `coalesce(${items.map((item) => `nullif(trim(${item}), '')`).join(', ')})`;

/** SQL of a node's JSON where it is JSON. Some vendors send it as a text with JSON in it: then its numbers are not text yet. */
function nodeText(items: readonly string[]): string {
  return `list_transform(list_transform([${items.length === 0 ? 'NULL::VARCHAR' : `coalesce(${items.join(', ')})`}],
    lambda x: CASE WHEN json_valid(x) THEN x END), lambda x: CASE WHEN ${needsRawText('x')} THEN ${rawText('x')} ELSE x END)[1]`;
}

/** The messages with what stands around their records: `_ordinal`, `infno`, institution, `input`, `output`. */
async function createHeads(room: MessageRoom): Promise<void> {
  const { session, database, source } = room;
  const keys = await distinctKeys(session, `SELECT keys, first FROM ${at(room, 'shape')} WHERE is_message`, source);
  const read = [...HEAD, 'input', 'output', 'data'].flatMap((name) => spellings(keys, name));
  const items = (name: string): string[] => spellings(keys, name).map((key) => `f[${read.indexOf(key) + 1}]`);
  await session.run(`${making('TABLE', at(room, 'head'))} AS
    SELECT _ordinal, regexp_replace(upper(${firstOf(items('infno'))}), '^(35[0-9]{2})[A-Z]$', '\\1') AS infno,
      ${firstOf(items('infcode'))} AS infcode, ${firstOf(items('fixmedins_code'))} AS fixmedins_code,
      ${firstOf(items('fixmedins_name'))} AS fixmedins_name,
      ${nodeText([...items('input'), ...items('data'), 'json'])} AS input, ${nodeText(items('output'))} AS output
    FROM (SELECT _ordinal, ${JSON_TEXT} AS json, ${fieldsSql(JSON_TEXT, read)} AS f FROM ${soundLines(database, true)})`);
}

/** SQL of the place of the first of some nodes that holds records, given where each is in the list `nodes`. */
function chosen(names: readonly string[], keys: readonly string[], nodes: string): string {
  const cases = names
    .flatMap((name) => spellings(keys, name))
    .map((key) => keys.indexOf(key) + 1)
    .map((place) => `WHEN json_type(${nodes}[${place}]) IN ('OBJECT', 'ARRAY') THEN ${place}`);
  return cases.length === 0 ? 'NULL' : `CASE ${cases.join(' ')} END`;
}

function bySort(sql: (sort: InterfaceSort) => string): string {
  const sorts: readonly InterfaceSort[] = ['fees', 'settlement', 'stock', 'deletion'];
  return `CASE ${sorts.map((sort) => `WHEN infno IN (${literals(numbersOf(sort))}) THEN ${sql(sort)}`).join(' ')} END`;
}

/**
 * Makes the table `message` of a room: `_ordinal`, `infno`, `fixmedins_code`, `fixmedins_name`, the shared fields `near`
 * and `far`, and a `fault` where a message cannot be read; and the view `placed`: `_ordinal`, `infno`, the `node` that
 * holds the records, the object `beside` it, `input` and `output`.
 *
 * @returns the names of the shared fields.
 * @throws MingchaError MC-INGEST-025 for too many field names.
 */
export async function createMessages(room: MessageRoom): Promise<SharedKeys> {
  const { session, source } = room;
  await createHeads(room);
  const keysOf = (node: string): Promise<string[]> =>
    distinctKeys(
      session,
      `SELECT any_value(keys) AS keys, min(_ordinal) AS first FROM (SELECT _ordinal, json_keys(${node}) AS keys FROM ${at(room, 'head')} WHERE ${node} IS NOT NULL) GROUP BY hash(keys)`,
      source,
    );
  const inputs = await keysOf('input');
  const outputs = await keysOf('output');
  const nodeNames = new Set([...Object.values(RECORD_NODES).flat(), ...SHARED_NODES, 'input', 'output']);
  const far = inputs.filter((key) => !nodeNames.has(key.toLowerCase()));
  const inside = inputs.filter((key) => nodeNames.has(key.toLowerCase()));
  const results = outputs.filter((key) => nodeNames.has(key.toLowerCase()));
  const itself = (node: string, keys: readonly string[], field: string): string => {
    const known = spellings(keys, field);
    const holds =
      known.length === 0 ? 'false' : `coalesce(list_has_any(json_keys(${node}), [${literals(known)}]), false)`;
    return `CASE WHEN json_type(${node}) = 'ARRAY' OR ${holds} THEN ${node}::JSON END`;
  };
  const node = bySort((sort) =>
    sort === 'settlement'
      ? `coalesce(results[place], ${itself('output', outputs, RECORD_FIELD[sort])})`
      : `coalesce(nodes[place], ${itself('input', inputs, RECORD_FIELD[sort])})`,
  );
  const shared = SHARED_NODES.flatMap((name) => spellings(inside, name))
    .map((key) => inside.indexOf(key) + 1)
    .map(
      (place) =>
        `WHEN json_type(nodes[${place}]) = 'OBJECT' AND (place IS DISTINCT FROM ${place} OR infno IN (${literals(numbersOf('settlement'))})) THEN nodes[${place}]`,
    );
  await session.run(`${making('VIEW', at(room, 'placed'))} AS
    SELECT * EXCLUDE (nodes, results, place), ${node} AS node,
      ${shared.length === 0 ? 'NULL::JSON' : `CASE ${shared.join(' ')} END`} AS beside
    FROM (SELECT *, ${bySort((sort) => (sort === 'settlement' ? chosen(RECORD_NODES[sort], results, 'results') : chosen(RECORD_NODES[sort], inside, 'nodes')))} AS place
      FROM (SELECT *, ${nodesSql('input', inside)} AS nodes, ${nodesSql('output', results)} AS results FROM ${at(room, 'head')}))`);
  const near = await distinctKeys(
    session,
    `SELECT any_value(keys) AS keys, min(_ordinal) AS first FROM (SELECT _ordinal, json_keys(beside) AS keys FROM ${at(room, 'placed')} WHERE beside IS NOT NULL) GROUP BY hash(keys)`,
    source,
  );
  await session.run(`${making('TABLE', at(room, 'message'))} AS
    SELECT _ordinal, infno, fixmedins_code, fixmedins_name,
      ${fieldsSql('beside', near)} AS near, ${fieldsSql('input', far)} AS far,
      CASE WHEN infno IS NULL OR infno NOT IN (${literals([...INTERFACES.map((one) => one.infno), ...CANCELLATIONS])}) THEN ${literal('unknown_interface')}
        WHEN infcode IS NOT NULL AND TRY_CAST(infcode AS INTEGER) IS DISTINCT FROM 0 THEN ${literal('failed_message')}
        WHEN infno IN (${literals(CANCELLATIONS)}) THEN ${literal('cancellation_not_read')}
        WHEN node IS NULL THEN ${literal('node_missing')} END AS fault
    FROM ${at(room, 'placed')}`);
  return { near, far };
}
