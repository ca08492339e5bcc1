import { columnOf } from '../../records/kind.ts';
import { stockD } from '../../records/stock-d.ts';
import { tracD } from '../../records/trac-d.ts';
import { cell } from '../../store/session.ts';
import { literal, literals, making } from '../../store/sql.ts';
import { fieldsSql } from '../source/json-lines/json-sql.ts';
import { deletionRows } from './deletions.ts';
import { DELETED_EVENTS, INTERFACES, numbersOf } from './interfaces.ts';
import { firstText, kindColumns, named, numbered, valuesOf, type Layer } from './kind-query.ts';
import { at, type MessageRoom, type SharedKeys } from './message-table.ts';
import { besideMessage, fieldsOf, membersOf, sharedLayers, type NamedShare } from './share-tables.ts';

const byNumber = (event: 'stockEvent' | 'tracEvent'): string =>
  `CASE infno ${INTERFACES.map((one) => (one[event] === undefined ? '' : `WHEN ${literal(one.infno)} THEN ${literal(one[event])}`)).join(' ')} END`;

/** SQL of the `inv_data_type` under which an event is deleted. */
const DELETED_AS = `CASE stock_event ${Object.entries(DELETED_EVENTS)
  .flatMap(([type, events]) => events.map((event) => `WHEN ${literal(event)} THEN ${literal(type)}`))
  .join(' ')} END`;

/**
 * Numbers what comes before and after deletions. A movement that is sent again after it was deleted is new, so it must
 * land after the deletion and all else before: `generation` counts, for one institution, batch number and type, how
 * often a movement followed a deletion. Tables `movement_generation` and `deletion_generation`.
 *
 * @returns the highest generation.
 */
async function createGenerations(room: MessageRoom, movements: string, deletions: string): Promise<number> {
  const { session } = room;
  const all = `SELECT _ordinal, n, fixmedins_code, fixmedins_bchno, ${DELETED_AS} AS type, false AS deletes FROM (${movements})
    UNION ALL SELECT _ordinal, n, fixmedins_code, fixmedins_bchno, inv_data_type, true FROM (${deletions})`;
  const window = '(PARTITION BY fixmedins_code, fixmedins_bchno, type ORDER BY n)';
  await session.run(`${making('TABLE', at(room, 'generation'))} AS
    SELECT n, sum(CASE WHEN NOT deletes AND follows THEN 1 ELSE 0 END) OVER ${window} AS generation
    FROM (SELECT *, lag(deletes) OVER ${window} AS follows FROM (${all}))`);
  const [row] = await session.rows(`SELECT coalesce(max(generation), 0) AS n FROM ${at(room, 'generation')}`);
  return Number(cell(row, 'n'));
}

function atGeneration(room: MessageRoom, query: string, generation: number, record: string): string {
  return `SELECT * FROM (${query}) WHERE ${record} IN (SELECT n FROM ${at(room, 'generation')} WHERE generation = ${generation})`;
}

/**
 * Stock movements (3501 to 3506), the trace codes bought and sold in them, and deletions (3507), in an order in which
 * each deletion finds what was sent before it and leaves what was sent after it.
 */
export async function stockShares(room: MessageRoom, shared: SharedKeys): Promise<NamedShare[]> {
  const numbers = numbersOf('stock');
  const coded = INTERFACES.filter((one) => one.sort === 'stock' && one.tracEvent !== undefined).map((one) => one.infno);
  const keys = await fieldsOf(room, 'record', numbers, [stockD, tracD]);
  const codeKeys = await fieldsOf(room, 'code', coded, [tracD]);
  const deletions = await deletionRows(room, shared);
  const layers: Layer[] = [{ list: 'fields', keys, own: true }, ...sharedLayers(shared)];
  const movements = besideMessage(room, 'record', numbers, keys);
  const columns = kindColumns(stockD, layers, { stock_event: byNumber('stockEvent') });
  const needed = ['fixmedins_code', 'fixmedins_bchno'].every((name) => columns.some((one) => one.name === name));
  const several = needed && deletions !== undefined;
  const highest = several ? await createGenerations(room, named(columns, movements), deletions) : 0;
  const codes = codeQuery(room, shared, keys, codeKeys, coded);
  const shares: NamedShare[] = [];
  for (let generation = 0; generation <= highest; generation++) {
    const part = (query: string, record: string): string =>
      several ? atGeneration(room, query, generation, record) : query;
    const label = generation === 0 ? '' : ` ${generation}`;
    const add = async (share: NamedShare): Promise<void> => {
      const [row] = await room.session.rows(`SELECT count(*) AS n FROM (${share.query})`);
      if (Number(cell(row, 'n')) > 0) shares.push(share);
    };
    const afterDeletion = generation > 0;
    await add({
      name: `${stockD.name}${label}`,
      kind: stockD,
      afterDeletion,
      ...numbered(columns, part(movements, 'n')),
    });
    await add({
      name: `${tracD.name} stock${label}`,
      kind: tracD,
      afterDeletion,
      ...numbered(codes.columns, part(codes.query, 'record_n')),
    });
    if (deletions !== undefined)
      await add({ name: `deletions${label}`, role: 'deletions', query: part(deletions, 'n') });
  }
  return whole(room, shares, numbers, coded);
}

/** Puts beside the only share of a kind how many records it must give. */
async function whole(
  room: MessageRoom,
  shares: readonly NamedShare[],
  numbers: readonly string[],
  coded: readonly string[],
): Promise<NamedShare[]> {
  const records = await membersOf(room, 'record', numbers);
  const codes = await membersOf(room, 'code', coded);
  return shares.map((share) => {
    if (share.kind === undefined || shares.filter((one) => one.kind === share.kind).length > 1) return share;
    return { ...share, records: share.kind === stockD ? records : codes };
  });
}

function codeQuery(
  room: MessageRoom,
  shared: SharedKeys,
  keys: readonly string[],
  codeKeys: readonly string[],
  coded: readonly string[],
) {
  // A movement's quantity is not a code's, unless the code is the only one in it.
  const ofMovement = new Set(tracD.columns.map((column) => column.name).filter((name) => name !== 'cnt'));
  const own: Layer = { list: 'fields', keys: codeKeys, own: true };
  const movement: Layer = { list: 'movement', keys };
  const layers = [own, { ...movement, only: ofMovement }, ...sharedLayers(shared, ofMovement)];
  const cnt = columnOf(tracD, 'cnt');
  const counts = (layer: Layer): string => firstText(cnt === undefined ? [] : valuesOf(tracD, cnt, [layer]));
  const made = {
    trac_event: byNumber('tracEvent'),
    cnt: `CASE WHEN alone THEN ${counts(movement)} ELSE ${counts(own)} END`,
  };
  const record = `SELECT _ordinal, place AS record_place, n AS record_n, ${fieldsSql('element', keys)} AS movement FROM ${at(room, 'record')} WHERE infno IN (${literals(coded)})`;
  return {
    columns: kindColumns(tracD, layers, made),
    query: `SELECT c.*, r.record_n, r.movement FROM (${besideMessage(room, 'code', coded, codeKeys)}) c JOIN (${record}) r USING (_ordinal, record_place)`,
  };
}
