import { diagD } from '../../records/diag-d.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { mdtrtD } from '../../records/mdtrt-d.ts';
import { opspRegD } from '../../records/opsp-reg-d.ts';
import { itemB, psnB } from '../../records/registers.ts';
import { setlD } from '../../records/setl-d.ts';
import type { Session } from '../session.ts';
import { identifier } from '../sql.ts';
import { changedSql, standingSql, type Between } from './changes.ts';

/**
 * What records are told by: the visits, the settlements with those they refund, the persons. Column `id`, and in `round` when
 * each was found.
 */
export const TOUCHED = { psn_no: 'touched_person', mdtrt_id: 'touched_visit', setl_id: 'touched_settlement' } as const;
export type Entity = keyof typeof TOUCHED;

/** A column of a kind that names such an entity. */
export type Naming = readonly [column: string, entity: Entity];

const PERSON: Naming = ['psn_no', 'psn_no'];
const VISIT: Naming = ['mdtrt_id', 'mdtrt_id'];
const SETTLEMENT: Naming = ['setl_id', 'setl_id'];

/** Kinds whose records belong to visits and settlements, and what each names of these. */
export const LINKS: readonly { readonly kind: Kind; readonly named: readonly Naming[] }[] = [
  { kind: setlD, named: [VISIT, SETTLEMENT, ['init_setl_id', 'setl_id']] },
  { kind: mdtrtD, named: [VISIT] },
  { kind: feeListD, named: [VISIT, SETTLEMENT] },
  { kind: diagD, named: [VISIT] },
];
/** Kinds whose records belong to a person and no visit. */
export const OWN_KINDS: readonly Kind[] = [opspRegD, psnB];

/** Kinds whose records belong to persons: in a world there are only those of the touched ones. */
export const PERSON_KINDS: readonly string[] = [...LINKS.map(({ kind }) => kind), ...OWN_KINDS].map(({ name }) => name);

/** Registers by a code of fee lines or institutions: a new row of theirs touches whatever visit has such a line or is there. */
const REGISTERS = KINDS.filter((kind) => kind.dated && !PERSON_KINDS.includes(kind.name));
const CODES: Readonly<Record<string, readonly string[]>> = {
  fixmedins_code: ['fixmedins_code'],
  med_list_codg: ['med_list_codg', 'med_list_codg_a', 'med_list_codg_b'],
};

/** SQL of one column as ids. */
export const idsOf = (column: string, from: string): string =>
  `SELECT ${identifier(column)} AS id FROM (${from}) WHERE ${identifier(column)} IS NOT NULL`;

/** A condition that a column names what was found. */
export const names = ([column, entity]: Naming, rounds = ''): string =>
  `${identifier(column)} IN (SELECT id FROM temp.${TOUCHED[entity]}${rounds})`;

/** A condition that a kept row is of whatever was touched: a person where it is not said what it is kept by. */
export const isTouched = (keep: Entity = 'psn_no'): string => names([keep, keep]);

/** Adds ids to a set in a round; how many were not in it. */
export async function add(session: Session, entity: Entity, round: number, parts: readonly string[]): Promise<number> {
  const set = `temp.${TOUCHED[entity]}`;
  return session.run(
    `INSERT INTO ${set} SELECT DISTINCT id, ${round} FROM (${parts.join('\nUNION ALL ')}) WHERE id NOT IN (SELECT id FROM ${set})`,
  );
}

/** Adds, as first found, the visits and settlements of all records under a condition that the kind can meet. */
async function addVisitsWhere(session: Session, column: string, between: Between, where: string): Promise<void> {
  const kinds = LINKS.filter(({ kind }) => kind !== diagD && kind.columns.some(({ name }) => name === column));
  const ids = (wanted: 'mdtrt_id' | 'setl_id'): string[] =>
    kinds
      .filter(({ kind }) => kind.columns.some(({ name }) => name === wanted))
      .map(({ kind }) => idsOf(wanted, standingSql(kind, [wanted], between, where)));
  await add(session, 'mdtrt_id', 0, ids('mdtrt_id'));
  await add(session, 'setl_id', 0, ids('setl_id'));
}

/** What items have in common beside their code: rules tell by any item of the name whether a drug is restricted. */
const IN_COMMON = ['gnrc_name', 'drug_grp'] as const;

/** Adds to the touched items those of one name or group with an item whose register changed. */
async function addKindred(session: Session, between: Between): Promise<void> {
  const alike = IN_COMMON.map(
    (name) => `${name} IN (SELECT ${name} FROM (${changedSql(itemB, [name], between)}) WHERE ${name} <> '')`,
  );
  const all = standingSql(itemB, ['med_list_codg', ...IN_COMMON], between);
  await session.run(
    `INSERT INTO temp.touched_code SELECT DISTINCT med_list_codg FROM (${all}) WHERE (${alike.join(' OR ')}) AND med_list_codg NOT IN (SELECT code FROM temp.touched_code)`,
  );
}

/** Adds the visits with a line of an item, or at an institution, whose register changed. */
async function addByRegisters(session: Session, between: Between): Promise<void> {
  for (const [code, named] of Object.entries(CODES)) {
    const changed = REGISTERS.flatMap((kind) =>
      named
        .filter((column) => kind.columns.some(({ name }) => name === column))
        .map((column) => `SELECT ${identifier(column)} AS code FROM (${changedSql(kind, [column], between)})`),
    );
    if (changed.length === 0) continue;
    await session.run(
      `CREATE OR REPLACE TEMP TABLE touched_code AS SELECT DISTINCT code FROM (${changed.join('\nUNION ALL ')}) WHERE code IS NOT NULL`,
    );
    if ((await session.value('SELECT count(*) FROM temp.touched_code')) === '0') continue;
    if (code === 'med_list_codg') await addKindred(session, between);
    await addVisitsWhere(session, code, between, `${identifier(code)} IN (SELECT code FROM temp.touched_code)`);
  }
}

/**
 * Begins the sets with whatever changed records name: visits and settlements, with those that have a line of an item, or are
 * at an institution or of a person, whose register changed; and the persons. All of it is round 0.
 */
export async function beginTouched(session: Session, between: Between): Promise<void> {
  for (const set of Object.values(TOUCHED))
    await session.run(`CREATE OR REPLACE TEMP TABLE ${set} (id VARCHAR NOT NULL, round INTEGER NOT NULL)`);
  const changed = (kind: Kind, column: string): string => idsOf(column, changedSql(kind, [column], between));
  if ((await add(session, 'psn_no', 0, [changed(psnB, 'psn_no')])) > 0)
    await addVisitsWhere(session, 'psn_no', between, names(PERSON));
  for (const entity of ['mdtrt_id', 'setl_id'] as const) {
    const parts = LINKS.flatMap(({ kind, named }) =>
      named.filter(([, one]) => one === entity).map(([column]) => changed(kind, column)),
    );
    await add(session, entity, 0, parts);
  }
  await add(
    session,
    'psn_no',
    0,
    [...LINKS.map(({ kind }) => kind), opspRegD].map((kind) => changed(kind, 'psn_no')),
  );
  await addByRegisters(session, between);
}
