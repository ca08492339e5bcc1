import { CODE_LISTS } from '../../records/code-lists.ts';
import { column } from '../../records/column.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { typedFromText } from '../landing/cell-sql.ts';
import { textOf } from '../landing/text-sql.ts';
import { meantAsTime } from '../landing/time-sql.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';

/** Records whose shapes are looked at. */
const SAMPLE = 20_000;
/** Columns whose shapes are looked at; a table of more is no table of records. */
const COLUMNS = 500;

/** Forms of a value that hardly anything else has (DOMAIN §1.6, §2.1). */
const FORMS = {
  trace_code: '[0-9]{20}',
  certificate: '[1-9][0-9]{16}[0-9Xx]',
  phone: '1[3-9][0-9]{9}',
  institution: '[HPhp][0-9]{11}',
  catalogue: '[XZxz][A-Za-z][A-Za-z0-9]{18,21}|[Tt][0-9]{9}|0[0-9]{14}|[Cc][0-9]{19,26}',
  doctor: '[Dd][0-9]{12}',
  zero_one: '[01]',
  digits: '[0-9]+',
} as const;

export type Form = keyof typeof FORMS;

/** What the values of a source column look like; the values themselves are not kept. */
export interface Profile {
  readonly name: string;
  /** How many records of the sample hold something. */
  readonly filled: number;
  readonly distinct: number;
  readonly shortest: number;
  readonly longest: number;
  /** Shares from 0 to 1 of the filled cells. */
  readonly forms: Readonly<Record<Form, number>>;
  readonly times: number;
  readonly clocks: number;
  readonly numbers: number;
  readonly decimals: number;
  readonly han: number;
  /** By code list, the share of values it knows. */
  readonly lists: Readonly<Record<string, number>>;
}

const id = column('x', 'id', 'x', 'x');
const price = column('x', 'price', 'x', 'x');
const time = column('x', 'time', 'x', 'x');

const lists = Object.values(CODE_LISTS);

/** Puts the first records of a source in a temporary table `proposal_sample`, every cell as text. */
export async function takeSample(session: Session, table: SourceTable): Promise<void> {
  const cells = table.columns.slice(0, COLUMNS).map((_, position) => {
    const raw = rawName(position);
    return `${textOf(id, `CAST(${raw} AS VARCHAR)`)} AS ${raw}`;
  });
  await session.run(
    `CREATE OR REPLACE TEMP TABLE proposal_sample AS SELECT ${cells.join(', ')} FROM (${table.query}) LIMIT ${SAMPLE}`,
  );
}

/** The shapes of every column of the sample. */
export async function profiles(session: Session, table: SourceTable): Promise<Profile[]> {
  const found: Profile[] = [];
  for (const [position, { name }] of table.columns.slice(0, COLUMNS).entries()) {
    const raw = identifier(rawName(position));
    const whole = (pattern: string): string => `count(*) FILTER (WHERE regexp_full_match(${raw}, ${literal(pattern)}))`;
    const counts: Record<string, string> = {
      filled: `count(${raw})`,
      distinct: `count(DISTINCT ${raw})`,
      shortest: `coalesce(min(length(${raw})), 0)`,
      longest: `coalesce(max(length(${raw})), 0)`,
      times: `count(*) FILTER (WHERE ${typedFromText(time, raw)} IS NOT NULL OR ${meantAsTime(raw)})`,
      clocks: `count(*) FILTER (WHERE contains(${raw}, ':') OR contains(${raw}, '时'))`,
      numbers: `count(${typedFromText(price, raw)})`,
      decimals: `count(*) FILTER (WHERE contains(${raw}, '.'))`,
      han: `count(*) FILTER (WHERE regexp_matches(${raw}, '\\p{Han}'))`,
      ...Object.fromEntries(Object.entries(FORMS).map(([form, pattern]) => [`form_${form}`, whole(pattern)])),
      ...Object.fromEntries(lists.map((list) => [`list_${list.name}`, whole(Object.keys(list.values).join('|'))])),
    };
    const select = Object.entries(counts).map(([key, sql]) => `${sql} AS ${identifier(key)}`);
    const [row] = await session.rows(`SELECT ${select.join(', ')} FROM proposal_sample`);
    const number = (key: string): number => Number(cell(row, key));
    const filled = number('filled');
    const share = (key: string): number => (filled === 0 ? 0 : number(key) / filled);
    found.push({
      name,
      filled,
      distinct: number('distinct'),
      shortest: number('shortest'),
      longest: number('longest'),
      forms: Object.fromEntries(Object.keys(FORMS).map((form) => [form, share(`form_${form}`)])) as Record<
        Form,
        number
      >,
      times: share('times'),
      clocks: share('clocks'),
      numbers: share('numbers'),
      decimals: share('decimals'),
      han: share('han'),
      lists: Object.fromEntries(lists.map((list) => [list.name, share(`list_${list.name}`)])),
    });
  }
  return found;
}
