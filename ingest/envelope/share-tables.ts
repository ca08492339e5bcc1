import type { Kind } from '../../records/kind.ts';
import { cell } from '../../store/session.ts';
import { literals } from '../../store/sql.ts';
import { fieldsSql, nestedSql } from '../source/json-lines/json-sql.ts';
import type { Share } from '../source/json-lines/share-part.ts';
import { keysTaken, type Layer } from './kind-query.ts';
import { at, type MessageRoom, type SharedKeys } from './message-table.ts';
import { fault, memberKeys } from './record-table.ts';

/** A share of a file's messages, under a name of its own among the file's shares. */
export interface NamedShare extends Share {
  readonly name: string;
}

/** What the envelope itself says of every record in it. */
const ENVELOPE_KEYS = ['fixmedins_code', 'fixmedins_name'];

/** SQL of the lists `near`, `far` and `envelope` of a message, and the layers they are. */
export function sharedLayers(shared: SharedKeys, only?: ReadonlySet<string>): Layer[] {
  const rest = only === undefined ? {} : { only };
  return [
    { list: 'near', keys: shared.near, ...rest },
    { list: 'far', keys: shared.far, ...rest },
    { list: 'envelope', keys: ENVELOPE_KEYS },
  ];
}

/** Query of sound messages: `_ordinal`, `infno`, and the lists of `sharedLayers`. */
export function soundMessages(room: MessageRoom): string {
  return `SELECT _ordinal, infno, near, far, [fixmedins_code, fixmedins_name] AS envelope FROM ${at(room, 'message')} WHERE fault IS NULL`;
}

/** Query of the members of some interfaces in a table: its columns, and their fields as the list `fields`. */
export function memberFields(
  room: MessageRoom,
  table: string,
  numbers: readonly string[],
  keys: readonly string[],
): string {
  return `SELECT * EXCLUDE (element), ${fieldsSql('element', keys)} AS fields FROM ${at(room, table)} WHERE infno IN (${literals(numbers)})`;
}

/** The field names of the members of some interfaces; messages where a kind's column is a list or an object are faulted. */
export async function fieldsOf(
  room: MessageRoom,
  table: string,
  numbers: readonly string[],
  kinds: readonly Kind[],
): Promise<string[]> {
  const condition = `infno IN (${literals(numbers)})`;
  const keys = await memberKeys(room, table, condition);
  const taken = [...new Set(kinds.flatMap((kind) => keysTaken(kind, keys)))];
  await fault(room, table, 'nested_value', `${condition} AND ${nestedSql('element', taken)}`);
  return keys;
}

/** How many members of sound messages of some interfaces a table holds. */
export async function membersOf(
  room: MessageRoom,
  table: string,
  numbers: readonly string[],
  condition = 'true',
): Promise<number> {
  const [row] = await room.session.rows(
    `SELECT count(*) AS n FROM ${at(room, table)} JOIN (${soundMessages(room)}) m USING (_ordinal) WHERE m.infno IN (${literals(numbers)}) AND ${condition}`,
  );
  return Number(cell(row, 'n'));
}

/** Query of the members that `memberFields` gives, each beside its message. */
export function besideMessage(
  room: MessageRoom,
  table: string,
  numbers: readonly string[],
  keys: readonly string[],
): string {
  return `SELECT m.*, r.* EXCLUDE (_ordinal, infno) FROM (${memberFields(room, table, numbers, keys)}) r JOIN (${soundMessages(room)}) m USING (_ordinal)`;
}
