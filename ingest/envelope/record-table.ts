import { MingchaError } from '../../base/problem.ts';
import { cell } from '../../store/session.ts';
import { literal, making } from '../../store/sql.ts';
import { ingestProblem } from '../problems.ts';
import type { ReasonCode } from '../reasons.ts';
import { distinctKeys } from '../source/json-lines/distinct-keys.ts';
import { fieldsSql, nodesSql, spellings } from '../source/json-lines/json-sql.ts';
import { CODE_NODES, numbersOf } from './interfaces.ts';
import { at, type MessageRoom } from './message-table.ts';

/** SQL of the members of a node: a list's, or the one object it is. */
const members = (node: string): string =>
  `CASE json_type(${node}) WHEN 'ARRAY' THEN from_json(${node}, '["JSON"]') WHEN 'OBJECT' THEN [${node}] END`;

/** The field names of the members in a table, in the order they first come. */
export function memberKeys(room: MessageRoom, table: string, condition = 'true'): Promise<string[]> {
  return distinctKeys(
    room.session,
    `SELECT any_value(keys) AS keys, min(_ordinal) AS first FROM (SELECT _ordinal, json_keys(element) AS keys FROM ${at(room, table)} WHERE element IS NOT NULL AND ${condition}) GROUP BY hash(keys)`,
    room.source,
  );
}

/** Sets a fault on the sound messages that hold a member of which a condition is true. */
export async function fault(room: MessageRoom, table: string, code: ReasonCode, condition: string): Promise<void> {
  await room.session.run(
    `UPDATE ${at(room, 'message')} SET fault = ${literal(code)} WHERE fault IS NULL AND _ordinal IN (SELECT _ordinal FROM ${at(room, table)} WHERE ${condition})`,
  );
}

const NOT_AN_OBJECT = `json_type(element) IS DISTINCT FROM 'OBJECT'`;

/** Makes a table of the members of a node: what is `carried`, `place` in the node, `element`, its number `n`; faults what is no object. */
async function createMembers(
  room: MessageRoom,
  table: string,
  source: string,
  carried: string,
  node: string,
): Promise<void> {
  const { session } = room;
  await session.run(`${making('TABLE', at(room, table))} AS
    SELECT *, row_number() OVER () AS n FROM (SELECT ${carried}, unnest(list) AS element, generate_subscripts(list, 1) AS place
    FROM (SELECT ${carried}, ${members('node')} AS list FROM (SELECT ${carried}, ${node} AS node FROM (${source}))))`);
  const [row] = await session.rows(`SELECT (SELECT count(*) FROM ${at(room, table)}) AS found,
    (SELECT coalesce(sum(CASE json_type(node) WHEN 'ARRAY' THEN json_array_length(node) WHEN 'OBJECT' THEN 1 ELSE 0 END), 0) FROM (SELECT ${node} AS node FROM (${source}))) AS counted`);
  const found = cell(row, 'found');
  const counted = cell(row, 'counted');
  if (found !== counted) throw new MingchaError(ingestProblem('MC-INGEST-026', room.source, { found, counted }));
  await fault(room, table, 'not_an_object', NOT_AN_OBJECT);
  const twice = `SELECT h FROM (SELECT hash(keys) AS h, any_value(keys) AS keys FROM (SELECT json_keys(element) AS keys FROM ${at(room, table)}) GROUP BY h) WHERE len(list_distinct(keys)) < len(keys)`;
  if ((await session.value(`${twice} LIMIT 1`)) !== null)
    await fault(room, table, 'duplicate_key', `hash(json_keys(element)) IN (${twice})`);
}

const items = (list: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${list}[${i + 1}]`);
/** SQL of the first item of a list that is there. */
const coalesced = (list: string, count: number): string =>
  count === 0 ? 'NULL::JSON' : `coalesce(${items(list, count).join(', ')})`;
/** SQL of the first item of a list that is not empty text. */
export const coalescedText = (list: string, count: number): string =>
  count === 0
    ? 'NULL::VARCHAR'
    : `coalesce(${items(list, count)
        .map((item) => `nullif(trim(${item}), '')`)
        .join(', ')})`;

/** SQL of the node with trace codes under a JSON object whose fields are `keys`. */
function codesUnder(json: string, keys: readonly string[]): string {
  const found = CODE_NODES.flatMap((name) => spellings(keys, name));
  return coalesced(nodesSql(json, found), found.length);
}

/**
 * Makes the tables of a room that hold what is in the messages' nodes: `record`, the members of the record node; `result`,
 * what the centre answered to each fee line; `code`, the trace codes, each with the `record_place` of its record.
 * Messages with a member that cannot be read are faulted as a whole.
 */
export async function createRecords(room: MessageRoom): Promise<void> {
  const { session } = room;
  const sound = `SELECT _ordinal, infno, node AS n, input, output, beside FROM ${at(room, 'placed')} WHERE _ordinal IN (SELECT _ordinal FROM ${at(room, 'message')} WHERE fault IS NULL)`;
  await createMembers(room, 'record', sound, '_ordinal, infno', 'n');
  await session.run(
    `UPDATE ${at(room, 'message')} SET fault = ${literal('node_missing')} WHERE fault IS NULL AND _ordinal NOT IN (SELECT _ordinal FROM ${at(room, 'record')})`,
  );
  const fees = numbersOf('fees').map(literal).join(', ');
  const settled = numbersOf('settlement').map(literal).join(', ');
  const outputs = await distinctKeys(
    session,
    `SELECT any_value(keys) AS keys, min(_ordinal) AS first FROM (SELECT _ordinal, json_keys(output) AS keys FROM (${sound}) WHERE output IS NOT NULL AND infno IN (${fees})) GROUP BY hash(keys)`,
    room.source,
  );
  const named = ['result', 'results', 'data'].flatMap((name) => spellings(outputs, name));
  const answer = `coalesce(CASE WHEN json_type(output) = 'ARRAY' THEN output::JSON END, ${coalesced(nodesSql('output', named), named.length)})`;
  await createMembers(
    room,
    'result',
    `SELECT * FROM (${sound}) WHERE output IS NOT NULL AND infno IN (${fees})`,
    '_ordinal, infno',
    answer,
  );
  await faultAnswers(room);
  await createCodes(room, sound, settled);
}

/** Adds to each answer the fee line it is to (`sn`); a message that answers one line twice is faulted. */
async function faultAnswers(room: MessageRoom): Promise<void> {
  const numbers = spellings(await memberKeys(room, 'result'), 'feedetl_sn');
  const table = at(room, 'result');
  await room.session.run(`ALTER TABLE ${table} ADD COLUMN sn VARCHAR`);
  await room.session.run(`UPDATE ${table} SET sn = ${coalescedText(fieldsSql('element', numbers), numbers.length)}`);
  await room.session.run(
    `UPDATE ${at(room, 'message')} SET fault = ${literal('answered_twice')} WHERE fault IS NULL AND _ordinal IN (SELECT _ordinal FROM ${table} WHERE sn IS NOT NULL GROUP BY _ordinal, sn HAVING count(*) > 1)`,
  );
}

/** The trace codes of records: in a node of their own, in the record or beside the only one, or in one flat field. */
async function createCodes(room: MessageRoom, sound: string, settled: string): Promise<void> {
  const { session } = room;
  const keysOf = (node: string): Promise<string[]> =>
    distinctKeys(
      session,
      `SELECT any_value(keys) AS keys, min(_ordinal) AS first FROM (SELECT _ordinal, json_keys(${node}) AS keys FROM (${sound}) WHERE ${node} IS NOT NULL) GROUP BY hash(keys)`,
      room.source,
    );
  const beside: string[] = [];
  for (const node of ['input', 'beside', 'output'] as const) beside.push(codesUnder(node, await keysOf(node)));
  const keys = await memberKeys(room, 'record');
  const records = `SELECT *, count(*) OVER (PARTITION BY _ordinal) = 1 AS single FROM ${at(room, 'record')}`;
  const query = `SELECT r._ordinal, r.infno, r.place AS record_place, false AS alone,
      coalesce(${codesUnder('r.element', keys)}, CASE WHEN r.single OR r.infno IN (${settled}) THEN coalesce(${beside.join(', ')}) END) AS codes
    FROM (${records}) r JOIN (${sound}) s USING (_ordinal)`;
  await createMembers(room, 'code', query, '_ordinal, infno, record_place, alone', asObjects('codes'));
  const flat = spellings(keys, 'drug_trac_codg');
  const listed = spellings(await memberKeys(room, 'code'), 'drug_trac_codg');
  if (flat.length === 0) return;
  const value = (element: string, names: readonly string[]): string =>
    names.length === 0 ? 'NULL' : coalescedText(fieldsSql(element, names), names.length);
  await session.run(`INSERT INTO ${at(room, 'code')} BY NAME
    SELECT _ordinal, infno, place AS record_place, true AS alone, 0 AS place,
      (SELECT count(*) FROM ${at(room, 'code')}) + r.n AS n, json_object('drug_trac_codg', code) AS element
    FROM (SELECT *, ${value('element', flat)} AS code FROM ${at(room, 'record')}) r
    WHERE code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${at(room, 'code')} c
      WHERE c._ordinal = r._ordinal AND c.record_place = r.place AND ${value('c.element', listed)} = r.code)`);
}

/** SQL of a node of codes in which a bare text is an object that holds the code. */
function asObjects(node: string): string {
  const members = `from_json(${node}, '["JSON"]')`;
  const object = (code: string): string => `json_object('drug_trac_codg', ${code})`;
  const types = `list_transform(${members}, lambda x: json_type(x))`;
  return `CASE WHEN json_type(${node}) = 'VARCHAR' THEN CASE WHEN trim(${node} ->> '$') <> '' THEN ${object(node)} END
    WHEN json_type(${node}) = 'ARRAY' AND list_contains(${types}, 'VARCHAR')
    THEN to_json(list_transform(${members}, lambda x: CASE WHEN json_type(x) = 'VARCHAR' THEN ${object('x')} ELSE x END)) ELSE ${node} END`;
}
