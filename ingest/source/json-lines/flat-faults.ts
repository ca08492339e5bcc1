import { cell, type Session } from '../../../store/session.ts';
import { identifier, literal, literals } from '../../../store/sql.ts';
import type { ReasonCode } from '../../reasons.ts';
import { fieldsSql, spellings } from './json-sql.ts';
import { JSON_TEXT } from './line-table.ts';

const YES = ['1', 'true', 't', 'y', 'yes'];
const DELETE = ['d', 'delete'];

/** Fields by which change capture says that a row is gone, and what they hold then, in small letters. */
const DELETION_MARKS: Readonly<Record<string, readonly string[]>> = {
  __deleted: YES,
  op: DELETE,
  __op: DELETE,
  op_type: DELETE,
  optype: DELETE,
  is_deleted: YES,
  deleted: YES,
  del_flag: [...YES, '2'],
  delete_flag: YES,
  dr: YES,
};

/** What change capture wraps a row in: fields that all must be there, others of which one must, and which holds the row. */
interface Wrapper {
  readonly code: ReasonCode;
  readonly all: readonly string[];
  readonly any: readonly string[];
  readonly rows: readonly string[];
  readonly holds: readonly ('OBJECT' | 'ARRAY')[];
}

const WRAPPERS: readonly Wrapper[] = [
  {
    code: 'wrapped_goldengate',
    all: ['op_type'],
    any: ['before', 'after'],
    rows: ['before', 'after'],
    holds: ['OBJECT'],
  },
  {
    code: 'wrapped_debezium',
    all: ['before', 'after'],
    any: ['op', 'source'],
    rows: ['before', 'after'],
    holds: ['OBJECT'],
  },
  { code: 'wrapped_debezium', all: ['op', 'after'], any: ['source', 'ts_ms'], rows: ['after'], holds: ['OBJECT'] },
  { code: 'wrapped_debezium', all: ['op', 'before'], any: ['source', 'ts_ms'], rows: ['before'], holds: ['OBJECT'] },
  { code: 'wrapped_debezium', all: ['schema', 'payload'], any: [], rows: ['payload'], holds: ['OBJECT'] },
  {
    code: 'wrapped_canal',
    all: ['data', 'type', 'table'],
    any: ['old', 'isddl', 'es', 'mysqltype', 'database'],
    rows: ['data'],
    holds: ['ARRAY'],
  },
  {
    code: 'wrapped_maxwell',
    all: ['data', 'type', 'table'],
    any: ['xid', 'ts', 'commit', 'database'],
    rows: ['data'],
    holds: ['OBJECT'],
  },
];

const MARKS = [...new Set([...Object.keys(DELETION_MARKS), ...WRAPPERS.flatMap(({ all }) => all)])];

/** SQL of why lines with these fields are wrapped rows, or deletions, as conditions and codes in order. */
function faultsOf(keys: readonly string[], known: (header: string) => boolean): string[] {
  const names = new Set(keys.map((key) => key.toLowerCase()));
  const wrapped = WRAPPERS.filter(
    ({ all, any }) => all.every((name) => names.has(name)) && (any.length === 0 || any.some((name) => names.has(name))),
  ).map(({ code, rows, holds }) => {
    const types = rows
      .flatMap((name) => spellings(keys, name))
      .map((key) => `json_type(${JSON_TEXT}, ${literal(`/${key}`)})`);
    return `WHEN list_has_any([${types.join(', ')}], [${literals(holds)}]) THEN ${literal(code)}`;
  });
  const marked = Object.entries(DELETION_MARKS).flatMap(([name, words]) =>
    spellings(keys, name)
      .filter((key) => !known(key))
      .map((key) => `lower(trim(${fieldsSql(JSON_TEXT, [key])}[1])) IN (${literals(words)})`),
  );
  const deleted: ReasonCode = 'deletion_not_read';
  return marked.length === 0 ? wrapped : [...wrapped, `WHEN ${marked.join(' OR ')} THEN ${literal(deleted)}`];
}

/** Forgets the shapes of flat records that no sound line has any more: they name no columns. */
export async function dropEmptyShapes(session: Session, database: string): Promise<void> {
  const at = (table: string): string => `${identifier(database)}.${table}`;
  await session.run(
    `DELETE FROM ${at('shape')} WHERE NOT is_message AND shape NOT IN (SELECT shape FROM ${at('line')} WHERE fault IS NULL)`,
  );
}

/**
 * Faults, among the lines of a database (`createLines`), flat records that change capture marks as deleted, for landed
 * they would stand as if they lived; rows inside one of its wrappers; and lists of rows.
 *
 * @param known - whether a field name is one that somebody declared: it is then data, and marks nothing.
 */
export async function faultFlat(session: Session, database: string, known: (header: string) => boolean): Promise<void> {
  const at = (table: string): string => `${identifier(database)}.${table}`;
  const list: ReasonCode = 'list_of_rows';
  const noObject: ReasonCode = 'not_an_object';
  await session.run(
    `UPDATE ${at('line')} SET fault = ${literal(list)} WHERE fault = ${literal(noObject)} AND json_type(message, '/0') = 'OBJECT' AND json_type(message) = 'ARRAY'`,
  );
  const shapes = await session.rows(
    `SELECT shape, to_json(keys)::VARCHAR AS keys FROM ${at('shape')} WHERE NOT is_message AND list_has_any(lowered, [${literals(MARKS)}])`,
  );
  let faulted = 0;
  for (const row of shapes) {
    const faults = faultsOf(JSON.parse(cell(row, 'keys')) as string[], known);
    if (faults.length === 0) continue;
    const found = `SELECT _ordinal, CASE ${faults.join(' ')} END AS fault FROM ${at('line')} WHERE fault IS NULL AND shape = ${cell(row, 'shape')}`;
    faulted += await session.run(
      `UPDATE ${at('line')} SET fault = f.fault FROM (${found}) f WHERE f.fault IS NOT NULL AND line._ordinal = f._ordinal`,
    );
  }
  if (faulted > 0) await dropEmptyShapes(session, database);
}
