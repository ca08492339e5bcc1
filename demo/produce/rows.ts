import { identifier, literal } from '../../store/sql.ts';
import { member, objectOf } from './json-sql.ts';
import { staged, type Staged } from './stage.ts';

/** The column whose value keys a kind's messages: the institution, and where there is none what the record is about. */
const KEY: Readonly<Record<string, string>> = {
  diag_d: 'mdtrt_id',
  psn_b: 'psn_no',
  item_b: 'med_list_codg',
  trac_prefix_b: 'trac_prefix',
};

/** SQL of a stretch of time: a condition on the column `at`. */
export type During = (at: string) => string;

/** SQL of the messages of a kind's records: each a flat JSON object under the data standard's names, empty fields left out. */
export function rowMessages({ kind, columns }: Staged, during: During): string {
  const value = objectOf(columns.map((name) => member(name, identifier(name))));
  const key = identifier(KEY[kind.name] ?? 'fixmedins_code');
  return `SELECT "at", ${literal(kind.name)} AS topic, coalesce(${key}, '') AS key, ${value} AS value, ${literal(kind.name)} AS kind,
    1::BIGINT AS records, 0::BIGINT AS codes, unfit::BIGINT AS unfit, fen FROM ${staged(kind.name)} WHERE ${during('"at"')}`;
}
