import { feeListD } from '../../records/fee-list-d.ts';
import { literals } from '../../store/sql.ts';
import { fieldsSql, spellings } from '../source/json-lines/json-sql.ts';
import { numbersOf } from './interfaces.ts';
import { kindColumns, named, numbered, type Layer } from './kind-query.ts';
import { at, type MessageRoom, type SharedKeys } from './message-table.ts';
import { coalescedText } from './record-table.ts';
import { fieldsOf, membersOf, sharedLayers, soundMessages, type NamedShare } from './share-tables.ts';

/** Fee lines of messages. */
export interface Fees {
  readonly shares: readonly NamedShare[];
  /** Query that gives the lines under the kind's names, to look up what a settlement's trace code was sold as. */
  readonly lines: string | undefined;
}

/**
 * Fee lines (2204, 2301): each line as the institution sent it, with what the centre answered to it by `feedetl_sn`. Where
 * both have a field the centre's holds. An answer to a line that was not sent is a line of its own.
 */
export async function feeShares(room: MessageRoom, shared: SharedKeys): Promise<Fees> {
  const numbers = numbersOf('fees');
  const sent = await fieldsOf(room, 'record', numbers, [feeListD]);
  const answered = await fieldsOf(room, 'result', numbers, [feeListD]);
  if ((await membersOf(room, 'record', numbers)) === 0) return { shares: [], lines: undefined };
  const layers: Layer[] = [
    { list: 'answer', keys: answered, own: true },
    { list: 'fields', keys: sent, own: true },
    ...sharedLayers(shared),
  ];
  const known = spellings(sent, 'feedetl_sn');
  const lines = `SELECT *, ${coalescedText(fieldsSql('element', known), known.length)} AS sn FROM ${at(room, 'record')} WHERE infno IN (${literals(numbers)})`;
  const query = `SELECT m.*, x.n, x.fields, x.answer FROM (SELECT coalesce(r._ordinal, o._ordinal) AS _ordinal,
        coalesce(r.n, (SELECT count(*) FROM ${at(room, 'record')}) + o.n) AS n, ${fieldsSql('r.element', sent)} AS fields, ${fieldsSql('o.element', answered)} AS answer
      FROM (${lines}) r FULL JOIN ${at(room, 'result')} o ON r._ordinal = o._ordinal AND r.sn = o.sn) x
    JOIN (${soundMessages(room)}) m USING (_ordinal)`;
  const columns = kindColumns(feeListD, layers, {});
  const unsent = await membersOf(
    room,
    'result',
    numbers,
    `NOT EXISTS (SELECT 1 FROM (${lines}) r WHERE r._ordinal = result._ordinal AND r.sn = result.sn)`,
  );
  const records = (await membersOf(room, 'record', numbers)) + unsent;
  return {
    shares: [{ name: feeListD.name, kind: feeListD, ...numbered(columns, query), records }],
    lines: named(columns, query),
  };
}
