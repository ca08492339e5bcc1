import { cell, type Session } from '../session.ts';
import { identifier, identifiers, literal } from '../sql.ts';
import type { Step } from '../step.ts';

/** Where the rows of a kept step lie for the touched: as they are, as they were, and, of sums, what has changed by it. */
export const freshTable = (name: string): string => `fresh_${name}`;
export const formerTable = (name: string): string => `former_${name}`;
const deltaTable = (name: string): string => `delta_${name}`;
const keptTable = (name: string): string => `kept.${identifier(name)}`;
const temporary = (name: string): string => `temp.${identifier(name)}`;

const sameKeys = (keys: readonly string[], a: string, b: string): string =>
  keys.length === 0
    ? 'true'
    : keys.map((key) => `${a}.${identifier(key)} IS NOT DISTINCT FROM ${b}.${identifier(key)}`).join(' AND ');

/** What has changed in a step of sums: the groups concerned, as they now are. */
export interface MovedSums {
  readonly step: Step;
  readonly keys: readonly string[];
  readonly countColumns: readonly string[];
}

/**
 * Adds up, as `delta_<name>`, the groups to which the touched gave something else than they give now, with their new sums.
 *
 * @returns undefined where a group would come to fewer than none: then what is kept is not what was there, and all is to be made anew.
 */
export async function moveSums(session: Session, step: Step): Promise<MovedSums | undefined> {
  const counts = new Set<string>(step.sums?.counts ?? []);
  const columns = await session.rows(
    `SELECT name, type FROM pragma_table_info(${literal(`kept.${step.name}`)}) ORDER BY cid`,
  );
  const types = new Map(columns.map((row) => [cell(row, 'name'), cell(row, 'type')]));
  const keys = [...types.keys()].filter((name) => !counts.has(name));
  const countColumns = [...types.keys()].filter((name) => counts.has(name));
  const first = identifier(step.sums?.counts[0] ?? '');
  const listed = keys.map((key) => `${identifier(key)}, `).join('');
  const grouped = keys.length === 0 ? '' : ` GROUP BY ${identifiers(keys)}`;
  const all = [...keys, ...countColumns];
  const signed = (sign: string): string =>
    countColumns.map((name) => `${sign}${identifier(name)} AS ${identifier(name)}`).join(', ');
  const sum = countColumns.map((name) => `sum(${identifier(name)}) AS ${identifier(name)}`).join(', ');
  const changes = countColumns.map((name) => `sum(${identifier(name)}) <> 0`).join(' OR ');
  const moved = countColumns
    .map(
      (name) =>
        `CAST(coalesce(k.${identifier(name)}, 0) + d.${identifier(name)} AS ${types.get(name) ?? 'BIGINT'}) AS ${identifier(name)}`,
    )
    .join(', ');
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(deltaTable(step.name))} AS
WITH change AS (
  SELECT ${listed}${sum} FROM (
    SELECT ${listed}${signed('')} FROM ${temporary(freshTable(step.name))}
    UNION ALL SELECT ${listed}${signed('-')} FROM ${temporary(formerTable(step.name))}) u${grouped} HAVING ${changes})
SELECT ${keys.map((key) => `d.${identifier(key)}, `).join('')}${moved} FROM change d LEFT JOIN ${keptTable(step.name)} k ON ${sameKeys(keys, 'k', 'd')}`);
  const below = await session.value(`SELECT count(*) FROM ${temporary(deltaTable(step.name))} WHERE ${first} < 0`);
  await session.run(`DROP TABLE ${temporary(formerTable(step.name))}`);
  await session.run(`DROP TABLE ${temporary(freshTable(step.name))}`);
  return below === '0' && all.length > 0 ? { step, keys, countColumns } : undefined;
}

/** SQL of all groups as they now are. */
export function movedSumsSql({ step, keys, countColumns }: MovedSums): string {
  const columns = identifiers([...keys, ...countColumns]);
  const [kept, delta] = [keptTable(step.name), temporary(deltaTable(step.name))];
  if (keys.length === 0)
    return `SELECT * FROM ${delta} UNION ALL SELECT * FROM ${kept} WHERE NOT EXISTS (SELECT 1 FROM ${delta})`;
  return `SELECT ${columns} FROM ${kept} k ANTI JOIN ${delta} d ON ${sameKeys(keys, 'k', 'd')}
UNION ALL SELECT ${columns} FROM ${delta} WHERE ${identifier(step.sums?.counts[0] ?? '')} <> 0`;
}

/** Statements that make the kept groups so. For inside a transaction. */
export function advanceSums({ step, keys, countColumns }: MovedSums): string[] {
  const columns = identifiers([...keys, ...countColumns]);
  const [kept, delta] = [keptTable(step.name), temporary(deltaTable(step.name))];
  const none = keys.length === 0 ? '' : ` WHERE ${identifier(step.sums?.counts[0] ?? '')} <> 0`;
  return [
    keys.length === 0
      ? `DELETE FROM ${kept} WHERE EXISTS (SELECT 1 FROM ${delta})`
      : `DELETE FROM ${kept} k USING ${delta} d WHERE ${sameKeys(keys, 'k', 'd')}`,
    `INSERT INTO ${kept} (${columns}) SELECT ${columns} FROM ${delta}${none}`,
  ];
}

/** Drops what moving a step on has left. */
export const dropMoved = (name: string): string[] =>
  [freshTable(name), formerTable(name), deltaTable(name)].map((table) => `DROP TABLE IF EXISTS ${temporary(table)}`);
