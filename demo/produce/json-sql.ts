import { identifier, literal } from '../../store/sql.ts';

/** SQL of one member of a JSON object, its value as a string; NULL where the value is empty, so that it is left out. */
export function member(name: string, sql: string): string {
  return `${literal(`${JSON.stringify(name)}:`)} || to_json(nullif(CAST(${sql} AS VARCHAR), ''))`;
}

/** SQL of one member that is JSON already; NULL where there is none. */
export function jsonMember(name: string, json: string): string {
  return `${literal(`${JSON.stringify(name)}:`)} || ${json}`;
}

/** SQL of a JSON object of members; those that are NULL are left out. */
export function objectOf(members: readonly string[]): string {
  return `('{' || concat_ws(',', ${members.join(', ')}) || '}')`;
}

/** SQL of a JSON list of the JSON of a group's rows, in an order; NULL where a group has none. */
export function listOf(json: string, order: string): string {
  return `('[' || string_agg(${json}, ',' ORDER BY ${order}) || ']')`;
}

/** SQL of members, each from the column of another name: `{feedetl_sn: 'sn'}` is the column `sn` as `feedetl_sn`. */
export function membersFrom(alias: string, names: Readonly<Record<string, string>>): string[] {
  return Object.entries(names).map(([name, column]) => member(name, `${alias}.${identifier(column)}`));
}
