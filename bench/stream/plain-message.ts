import { isUtf8 } from 'node:buffer';
import { PlainRow } from './plain-row.ts';

/** Fields by which change capture says that a row is gone, and those it wraps a row in. */
const MARKS = new Set('__deleted op __op op_type optype is_deleted deleted del_flag delete_flag dr'.split(' '));
const GONE = new Set(['1', '2', 'true', 't', 'y', 'yes', 'd', 'delete']);
const WRAPPED = new Set(['before', 'after', 'payload', 'data']);
const KNOWN = new Set(Object.keys(PlainRow.shape));
const LONGEST = 16 * 1024 * 1024;

/**
 * Reads a message as landing does: not empty, of a length that is read, text, an object, no deletion and nothing that change
 * capture wrapped, its fields sound.
 *
 * @param ignored - takes the names of fields that nothing reads.
 * @throws Error naming why it is no record.
 */
export function readPlain(value: Buffer | null, ignored: Set<string>): PlainRow {
  if (value === null || value.length === 0) throw new Error('empty_message');
  if (value.length > LONGEST) throw new Error('message_too_long');
  if (value.includes(0)) throw new Error('nul_character');
  if (!isUtf8(value)) throw new Error('not_utf8');
  const record: unknown = JSON.parse(value.toString('utf8'));
  if (typeof record !== 'object' || record === null || Array.isArray(record)) throw new Error('not_an_object');
  for (const [name, field] of Object.entries(record)) {
    if (KNOWN.has(name)) continue;
    ignored.add(name);
    if (MARKS.has(name) && GONE.has(String(field).toLowerCase())) throw new Error('deletion_not_read');
    if (WRAPPED.has(name) && typeof field === 'object' && field !== null) throw new Error('wrapped');
  }
  return PlainRow.parse(record);
}
