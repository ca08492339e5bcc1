import { columnOf } from '../../records/kind.ts';
import { setlD } from '../../records/setl-d.ts';
import { tracD } from '../../records/trac-d.ts';
import { identifier, literal, literals } from '../../store/sql.ts';
import { fieldsSql, spellings } from '../source/json-lines/json-sql.ts';
import { INTERFACES, numbersOf } from './interfaces.ts';
import { firstText, kindColumns, named, numbered, valuesOf, type Layer } from './kind-query.ts';
import { at, type MessageRoom, type SharedKeys } from './message-table.ts';
import { besideMessage, fieldsOf, membersOf, sharedLayers, type NamedShare } from './share-tables.ts';

/** What a trace code takes from the settlement it is in; the rest of a settlement is not about the code. */
const OF_SETTLEMENT: ReadonlySet<string> = new Set([
  'fixmedins_code',
  'setl_id',
  'mdtrt_id',
  'psn_no',
  'init_setl_id',
  'mdtrt_setl_type',
  'hi_feesetl_type',
]);

/**
 * Settlements (2207, 2304): what the centre answered (`setlinfo`), then what was asked. A code of `drugtracinfo` is a
 * `settle` event at the settlement's time; its item comes from the node itself or from the fee line of that number, in the
 * same file or, where messages stream, landed before.
 *
 * @param feeLines - queries of fee lines, the file's own first.
 */
export async function settlementShares(
  room: MessageRoom,
  shared: SharedKeys,
  feeLines: readonly (string | undefined)[],
): Promise<NamedShare[]> {
  const numbers = numbersOf('settlement');
  const keys = await fieldsOf(room, 'record', numbers, [setlD]);
  const codeKeys = await fieldsOf(room, 'code', numbers, [tracD]);
  const settlements = await membersOf(room, 'record', numbers);
  if (settlements === 0) return [];
  const own: Layer = { list: 'fields', keys, own: true };
  const columns = kindColumns(setlD, [own, ...sharedLayers(shared)], {});
  const settled = {
    name: setlD.name,
    kind: setlD,
    ...numbered(columns, besideMessage(room, 'record', numbers, keys)),
    records: settlements,
  };
  const codes = await membersOf(room, 'code', numbers);
  if (codes === 0) return [settled];
  return [settled, { ...codeShare(room, shared, keys, codeKeys, feeLines), records: codes }];
}

function codeShare(
  room: MessageRoom,
  shared: SharedKeys,
  keys: readonly string[],
  codeKeys: readonly string[],
  feeLines: readonly (string | undefined)[],
): NamedShare {
  const numbers = numbersOf('settlement');
  const layers: Layer[] = [
    { list: 'fields', keys: codeKeys, own: true },
    { list: 'settlement', keys, only: OF_SETTLEMENT },
    ...sharedLayers(shared, OF_SETTLEMENT),
  ];
  const time = columnOf(tracD, 'trac_time');
  const times = [
    ...(time === undefined ? [] : valuesOf(tracD, time, layers)),
    ...[
      { list: 'settlement', keys },
      { list: 'near', keys: shared.near },
      { list: 'far', keys: shared.far },
    ].flatMap((layer) =>
      spellings(layer.keys, 'setl_time').map((key) => `${layer.list}[${layer.keys.indexOf(key) + 1}]`),
    ),
  ];
  const item = columnOf(tracD, 'med_list_codg');
  const made = {
    trac_event: literal(INTERFACES.find((one) => one.infno === numbers[0])?.tracEvent ?? ''),
    trac_time: firstText(times),
    med_list_codg: firstText(item === undefined ? [] : valuesOf(tracD, item, layers)),
  };
  const columns = kindColumns(tracD, layers, made);
  const record = `SELECT _ordinal, place AS record_place, ${fieldsSql('element', keys)} AS settlement FROM ${at(room, 'record')} WHERE infno IN (${literals(numbers)})`;
  const query = `SELECT c.*, r.settlement FROM (${besideMessage(room, 'code', numbers, codeKeys)}) c JOIN (${record}) r USING (_ordinal, record_place)`;
  const lookedUp = withItems(
    named(columns, query),
    columns.map((one) => one.name),
    feeLines,
  );
  const plain = columns.map(({ name }) => ({ name, sql: identifier(name) }));
  return { name: `${tracD.name} settle`, kind: tracD, ...numbered(plain, lookedUp) };
}

/** Codes with the item of the fee line they name, where they name none themselves. */
function withItems(codes: string, names: readonly string[], feeLines: readonly (string | undefined)[]): string {
  const key = ['fixmedins_code', 'mdtrt_id', 'feedetl_sn'];
  if (!key.every((name) => names.includes(name))) return codes;
  const columns = [...key, 'med_list_codg', '_ordinal'].join(', ');
  const known = feeLines.flatMap((query) => (query === undefined ? [] : [`SELECT ${columns} FROM (${query})`]));
  if (known.length === 0) return codes;
  // Of all fee lines ever landed, those of the visits that are asked about.
  const asked = `SELECT mdtrt_id FROM (${codes})`;
  const lines = `SELECT ${key.join(', ')}, arg_max(med_list_codg, _ordinal) AS item FROM (${known.join(' UNION ALL ')}) WHERE mdtrt_id IN (${asked}) GROUP BY ALL`;
  return `SELECT c.* REPLACE (coalesce(nullif(c.med_list_codg, ''), f.item) AS med_list_codg) FROM (${codes}) c LEFT JOIN (${lines}) f ON ${key.map((name) => `c.${name} = f.${name}`).join(' AND ')}`;
}
