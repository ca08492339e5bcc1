import type { ColumnType } from '../../../records/column.ts';
import type { Kind } from '../../../records/kind.ts';
import { KINDS } from '../../../records/kinds.ts';
import { tracD } from '../../../records/trac-d.ts';
import { cell, type Session } from '../../../store/session.ts';
import { identifier, literals } from '../../../store/sql.ts';
import type { Suspect } from '../../../store/suspect-row.ts';
import { mapCells, type CaseRow, type CaseRows } from './rows.ts';

/** How a line of evidence names its record. */
const LINE_KEY: Readonly<Record<string, string>> = {
  fee_list_d: 'bkkp_sn',
  setl_d: 'setl_id',
  mdtrt_d: 'mdtrt_id',
  diag_d: "concat_ws('|', mdtrt_id, diag_type, diag_code)",
  trac_d: "concat_ws('|', trac_event, fixmedins_code, drug_trac_codg, strftime(trac_time, '%Y-%m-%d %H:%M:%S'))",
};

/** Columns that say who, where and what a record is about, by what they name. */
const NAMES = {
  visit: ['mdtrt_id'],
  settlement: ['setl_id', 'init_setl_id'],
  line: ['bkkp_sn'],
  person: ['psn_no'],
  place: ['fixmedins_code'],
  item: ['med_list_codg'],
  code: ['drug_trac_codg'],
} as const;
type Named = keyof typeof NAMES;
type Known = Readonly<Record<Named, ReadonlySet<string>>>;

/** How far to look: the visits and codes of the evidence alone, or all that its persons and its place's items did. */
export type Reach = 'near' | 'far';

function knownOf(rows: readonly CaseRow[]): Known {
  const of = (name: Named): ReadonlySet<string> =>
    new Set(rows.flatMap((row) => NAMES[name].flatMap((column) => row[column] ?? [])));
  return {
    visit: of('visit'),
    settlement: of('settlement'),
    line: of('line'),
    person: of('person'),
    place: of('place'),
    item: of('item'),
    code: of('code'),
  };
}

const isOneOf = (column: string, values: ReadonlySet<string>): string =>
  values.size === 0 ? 'false' : `${column} IN (${literals([...values])})`;

/** Numbers as people write them; money keeps its cents. */
const plain = (text: string, type: ColumnType): string =>
  ['count', 'price', 'rate'].includes(type) && text.includes('.') ? text.replace(/\.?0+$/, '') : text;

async function read(session: Session, kind: Kind, condition: string): Promise<CaseRow[]> {
  const columns = kind.columns.map(({ name }) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}`);
  const rows = await session.rows(
    `SELECT ${columns.join(', ')} FROM ${identifier(kind.name)} WHERE ${condition} ORDER BY ALL`,
  );
  return rows.map((row) =>
    Object.fromEntries(
      kind.columns
        .map(({ name, type }): readonly [string, string] => [name, plain(cell(row, name), type)])
        .filter(([, value]) => value !== ''),
    ),
  );
}

/** The records that a suspect's lines of evidence name. */
async function evidenceRows(session: Session, suspectId: string): Promise<CaseRow[]> {
  const found: CaseRow[] = [];
  for (const kind of KINDS) {
    const key = LINE_KEY[kind.name];
    if (key === undefined) continue;
    found.push(
      ...(await read(
        session,
        kind,
        `${key} IN (SELECT key FROM suspect_line WHERE suspect_id = ${literals([suspectId])} AND kind = ${literals([kind.name])})`,
      )),
    );
  }
  return found;
}

const scannedWith = (k: Known): string =>
  [isOneOf('drug_trac_codg', k.code), isOneOf('bkkp_sn', k.line), isOneOf('setl_id', k.settlement)].join(' OR ');

/** Which records of what happened belong to what is known, by kind. */
function conditions(k: Known, reach: Reach): Readonly<Record<string, string>> {
  const far = reach === 'far';
  const visits = isOneOf('mdtrt_id', k.visit);
  const persons = far ? isOneOf('psn_no', k.person) : 'false';
  const items = far ? `(${isOneOf('fixmedins_code', k.place)} AND ${isOneOf('med_list_codg', k.item)})` : 'false';
  const settled = `${isOneOf('setl_id', k.settlement)} OR ${isOneOf('init_setl_id', k.settlement)}`;
  const theirs = `mdtrt_id IN (SELECT mdtrt_id FROM mdtrt_d WHERE ${persons} UNION SELECT mdtrt_id FROM setl_d WHERE ${persons})`;
  return {
    setl_d: `${settled} OR ${visits} OR ${persons}`,
    mdtrt_d: `${visits} OR ${persons}`,
    diag_d: `${visits} OR ${theirs}`,
    fee_list_d: `${visits} OR ${isOneOf('setl_id', k.settlement)} OR ${isOneOf('bkkp_sn', k.line)} OR ${persons}`,
    trac_d: `${scannedWith(k)} OR ${items}`,
    stock_d: items,
    opsp_reg_d: isOneOf('psn_no', k.person),
  };
}

function registerConditions(k: Known): Readonly<Record<string, string>> {
  const codes = [...k.code].map((code) => `starts_with(${literals([code])}, trac_prefix)`);
  const items = isOneOf('med_list_codg', k.item);
  return {
    medins_b: isOneOf('fixmedins_code', k.place),
    psn_b: isOneOf('psn_no', k.person),
    item_b: items,
    trac_prefix_b: [items, ...codes].join(' OR '),
    limit_b: items,
    item_pair_b: `${isOneOf('med_list_codg_a', k.item)} AND ${isOneOf('med_list_codg_b', k.item)}`,
    price_b: items,
  };
}

/**
 * The records around a suspect's evidence that its rule may have looked at: visits, settlements with their refunds, lines,
 * diagnoses, codes, stock, and what the registers and the knowledge hold of their places, persons and items.
 */
export async function relatedRows(
  session: Session,
  { suspect_id: id, key }: Pick<Suspect, 'suspect_id' | 'key'>,
  reach: Reach,
): Promise<CaseRows> {
  const evidence = [...(await evidenceRows(session, id)), key];
  const scanned = await read(session, tracD, scannedWith(knownOf(evidence)));
  const resold = await read(session, tracD, isOneOf('drug_trac_codg', knownOf([...evidence, ...scanned]).code));
  const known = knownOf([...evidence, ...scanned, ...resold]);
  const rows: Record<string, readonly CaseRow[]> = {};
  const ask = async (wanted: Readonly<Record<string, string>>): Promise<void> => {
    for (const kind of KINDS) {
      const condition = wanted[kind.name];
      if (condition !== undefined) rows[kind.name] = await read(session, kind, condition);
    }
  };
  await ask(conditions(known, reach));
  const events = { ...rows };
  await ask(registerConditions(knownOf(Object.values(events).flat())));
  return mapCells(rows, (value, column) => (column === 'updt_time' || column === 'crte_time' ? undefined : value));
}
