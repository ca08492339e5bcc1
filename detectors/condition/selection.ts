import type { Text } from '../../base/language.ts';
import { columnOf } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Rule } from '../../rules/model.ts';
import { limitOf, type Condition, type NumberTest, type Where } from '../../rules/where/model.ts';
import { columnType } from '../../rules/where/problems.ts';
import { conditionWords } from '../../rules/where/words.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { conditionSql } from './part-sql.ts';
import { personAge, personSex } from './person.ts';
import { RECORD_REACH, type Reached, type RecordReach, type RecordSource } from './reach.ts';

/** One named condition, compiled. */
export interface SelectedPart {
  readonly name: string;
  /** Its column: `p_<name>` BOOLEAN, NULL where what it looks at is empty. */
  readonly column: string;
  /** The column that is wanting where it is NULL, as could-not-tell names it. */
  readonly wanting: string;
  readonly label: Text;
  readonly condition: Condition;
  /** Column with the value as text, `t_<name>`; NULL where the column holds names, certificates or phones of a person. */
  readonly text: string;
  /** Where it compares a number: the column `v_<name>` with the value, the test and its limit. */
  readonly number?: { readonly column: string; readonly test: NumberTest; readonly limit: number };
}

/** The named conditions of a rule, compiled for one kind of record. */
export interface Selection {
  readonly source: RecordSource;
  readonly parts: readonly SelectedPart[];
  /** What narrows the records; undefined where nothing does, and the parts are for a detector's own `where`. */
  readonly where: Where | undefined;
  /**
   * SQL of records with all their own columns and, after them: `p_<part>` BOOLEAN, `t_<part>` VARCHAR and, of number tests, `v_<part>`
   * DECIMAL(38,6); `kept` BOOLEAN, whether the record is looked at, NULL where that cannot be told; `kept_wanting` VARCHAR, the column that
   * was wanting then.
   *
   * @param rows SQL of the records, with every column of their effective view. Left out: all records of the view.
   */
  rows(rows?: string): string;
  /** The same with the key of each record (`bkkp_sn`, `setl_id`) and the added columns alone, to be joined to other tables. */
  keyed(rows?: string): string;
}

export const partColumn = (name: string): string => `p_${name}`;
const valueColumn = (name: string): string => `v_${name}`;
const textColumn = (name: string): string => `t_${name}`;

/** What could-not-tell calls the columns of a person. */
const PERSON_WANTING: Readonly<Record<string, string>> = { 'person.sex': 'psn_b.gend', 'person.age': 'psn_b.brdy' };

/** Other kinds that a condition makes us join. */
function joinsOf(reach: RecordReach, conditions: readonly Condition[]): Reached[] {
  const named = conditions.flatMap(({ column }) => {
    const [kind = ''] = column.split('.');
    if (kind === 'person') return reach.person;
    const other = reach.others[kind];
    return other === undefined ? [] : [other];
  });
  return [...new Map(named.filter(({ alias }) => alias !== 'r').map((one) => [one.alias, one])).values()];
}

function valueSql(dialect: Dialect, reach: RecordReach, name: string, day: string): string {
  const [kind = '', column = ''] = name.split('.');
  if (kind === reach.kind) return `r.${column}`;
  const people = reach.person.map(({ alias }) => alias);
  if (name === 'person.sex') return personSex(people);
  if (name === 'person.age') return personAge(dialect, people, day);
  const other = reach.others[kind];
  if (other === undefined) throw new Error(`${name} cannot be reached from ${reach.kind}`);
  return `${other.alias}.${column}`;
}

/** SQL of an expression over `p_` columns: three-valued, so that an unknown part matters only where it decides. */
export function whereSql(where: Where): string {
  if ('part' in where) return partColumn(where.part);
  if ('not' in where) return `(NOT ${whereSql(where.not)})`;
  const all = 'all' in where;
  return `(${(all ? where.all : where.any).map(whereSql).join(all ? ' AND ' : ' OR ')})`;
}

/** SQL of the column that was wanting where an expression over `p_` columns is NULL; NULL elsewhere. */
export function wantingSql(dialect: Dialect, where: Where, parts: readonly SelectedPart[]): string {
  if ('part' in where) {
    const part = parts.find(({ name }) => name === where.part);
    return `CASE WHEN ${partColumn(where.part)} IS NULL THEN ${dialect.literal(part?.wanting ?? where.part)} END`;
  }
  if ('not' in where) return wantingSql(dialect, where.not, parts);
  const inner = 'all' in where ? where.all : where.any;
  // Of parts joined by `and` none is false where the whole is NULL, of parts joined by `or` none is true: the first unknown decides.
  const whens = inner.map((one) => `WHEN ${whereSql(one)} IS NULL THEN ${wantingSql(dialect, one, parts)}`).join(' ');
  return `CASE WHEN ${whereSql(where)} IS NULL THEN CASE ${whens} END END`;
}

/** Names, certificates and phones stay where they are. */
function isPersonal(name: string): boolean {
  const [kindName = '', columnName = ''] = name.split('.');
  const kind = kindNamed(kindName);
  return kind !== undefined && columnOf(kind, columnName)?.personal !== undefined;
}

function partOf(name: string, condition: Condition): SelectedPart {
  const limit = limitOf(condition);
  return {
    name,
    column: partColumn(name),
    wanting: PERSON_WANTING[condition.column] ?? condition.column,
    label: conditionWords(condition),
    condition,
    text: textColumn(name),
    ...(limit === undefined ? {} : { number: { column: valueColumn(name), ...limit } }),
  };
}

/**
 * Compiles the named conditions of a rule (`select`, `where`) for one kind of record. Reads effective views alone, joins only
 * what the conditions name, and keeps to the portable subset.
 *
 * @returns undefined where the rule has no conditions.
 */
export function selectionOf(rule: Rule, source: RecordSource, dialect: Dialect): Selection | undefined {
  const { select, where } = rule;
  if (select === undefined || Object.keys(select).length === 0) return undefined;
  const reach = RECORD_REACH[source];
  const day = dialect.day(`r.${reach.time}`);
  const parts = Object.entries(select).map(([name, condition]) => partOf(name, condition));
  const columns = parts.flatMap(({ column, condition, number, text }) => {
    const value = valueSql(dialect, reach, condition.column, day);
    const isText = ['id', 'code', 'text'].includes(columnType(condition.column) ?? '');
    return [
      `${conditionSql(dialect, condition, value, isText)} AS ${column}`,
      `${dialect.text(isPersonal(condition.column) ? 'NULL' : value)} AS ${text}`,
      ...(number === undefined ? [] : [`${dialect.decimal(value, 38, 6)} AS ${number.column}`]),
    ];
  });
  const joins = joinsOf(
    reach,
    parts.map(({ condition }) => condition),
  ).map((other) => other.join(dialect, day));
  const kept = where === undefined ? 'true' : whereSql(where);
  const wanting = where === undefined ? dialect.text('NULL') : wantingSql(dialect, where, parts);
  const query = (own: string, rows: string): string => `SELECT w.*, ${kept} AS kept, ${wanting} AS kept_wanting
FROM (
  SELECT ${own}, ${columns.join(',\n    ')}
  FROM ${rows} r${joins.map((join) => `\n  ${join}`).join('')}) w`;
  const from = (rows: string | undefined): string => (rows === undefined ? reach.view : `(${rows})`);
  return {
    source,
    parts,
    where,
    rows: (rows) => query('r.*', from(rows)),
    keyed: (rows) => query(reach.key.map((name) => `r.${name}`).join(', '), from(rows)),
  };
}
