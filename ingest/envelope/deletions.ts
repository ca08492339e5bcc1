import { literal, literals } from '../../store/sql.ts';
import { fieldsSql } from '../source/json-lines/json-sql.ts';
import { numbersOf } from './interfaces.ts';
import { firstText } from './kind-query.ts';
import { normalHeader } from '../landing/match-header.ts';
import { at, type MessageRoom, type SharedKeys } from './message-table.ts';
import { memberKeys } from './record-table.ts';
import { membersOf, sharedLayers, soundMessages } from './share-tables.ts';

/**
 * Deletions (3507) as rows: `_ordinal` of the message, its number `n`, `fixmedins_code`, `fixmedins_bchno`, `inv_data_type`,
 * and `text`, the message that deletes this one thing, as it can be read again.
 *
 * @returns the query, or undefined where there is none.
 */
export async function deletionRows(room: MessageRoom, shared: SharedKeys): Promise<string | undefined> {
  const numbers = numbersOf('deletion');
  if ((await membersOf(room, 'record', numbers)) === 0) return undefined;
  const keys = await memberKeys(room, 'record', `infno IN (${literals(numbers)})`);
  const layers = [{ list: 'fields', keys }, ...sharedLayers(shared)];
  const value = (name: string): string => {
    const found = layers.flatMap((layer) =>
      layer.keys.flatMap((key, index) => (normalHeader(key) === name ? [`${layer.list}[${index + 1}]`] : [])),
    );
    return `nullif(trim(${firstText(found)}), '')`;
  };
  const records = `SELECT *, count(*) OVER (PARTITION BY _ordinal) = 1 AS single FROM ${at(room, 'record')} WHERE infno IN (${literals(numbers)})`;
  const one = `json_object('infno', ${literal('3507')}, 'fixmedins_code', ${value('fixmedins_code')}, 'input', json_object('data', element))`;
  return `SELECT _ordinal, n, ${value('fixmedins_code')} AS fixmedins_code, ${value('fixmedins_bchno')} AS fixmedins_bchno,
      ${value('inv_data_type')} AS inv_data_type, CASE WHEN single THEN message ELSE ${one}::VARCHAR END AS text
    FROM (SELECT m.*, r.n, r.single, r.element, l.message, ${fieldsSql('r.element', keys)} AS fields
      FROM (${records}) r JOIN (${soundMessages(room)}) m USING (_ordinal) JOIN ${at(room, 'line')} l USING (_ordinal))`;
}
