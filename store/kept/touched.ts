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
 * What a person's records are told by: the person, the visits, the settlements with those they refund. Column `id`, and in
 * `round` when each was found.
 */
export const TOUCHED = { psn_no: 'touched_person', mdtrt_id: 'touched_visit', setl_id: 'touched_settlement' } as const;
export type Entity = keyof typeof TOUCHED;

/** A column of a kind that names such an entity. */
export type Naming = readonly [column: string, entity: Entity];

const PERSON: Naming = ['psn_no', 'psn_no'];
const VISIT: Naming = ['mdtrt_id', 'mdtrt_id'];
const SETTLEMENT: Naming = ['setl_id', 'setl_id'];

/** Kinds whose records belong to persons, and what each names beside the person. */
export const LINKS: readonly { readonly kind: Kind; readonly named: readonly Naming[] }[] = [
  { kind: setlD, named: [VISIT, SETTLEMENT, ['init_setl_id', 'setl_id']] },
  { kind: mdtrtD, named: [VISIT] },
  { kind: feeListD, named: [VISIT, SETTLEMENT] },
  { kind: diagD, named: [VISIT] },
  { kind: opspRegD, named: [] },
  { kind: psnB, named: [] },
];

/** Kinds whose records belong to persons: in a world there are only those of the touched ones. */
export const PERSON_KINDS: readonly string[] = LINKS.map(({ kind }) => kind.name);

/** Registers by a code of fee lines or institutions: a new row of theirs touches whoever has such a line or visit. */
const REGISTERS = KINDS.filter((kind) => kind.dated && !PERSON_KINDS.includes(kind.name));
const CODES: Readonly<Record<string, readonly string[]>> = {
  fixmedins_code: ['fixmedins_code'],
  med_list_codg: ['med_list_codg', 'med_list_codg_a', 'med_list_codg_b'],
};

/** SQL of one column as ids. */
export const idsOf = (column: string, from: string): string =>
  `SELECT ${identifier(column)} AS id FROM (${from}) WHERE ${identifier(column)} IS NOT NULL`;

/** A condition that a column names what was found: ever, or in one round. */
export const names = ([column, entity]: Naming, round?: number): string =>
  `${identifier(column)} IN (SELECT id FROM temp.${TOUCHED[entity]}${round === undefined ? '' : ` WHERE round = ${round}`})`;

/** Of so many bits, those that a person's number hashes to are set for whoever was found in the round at hand. */
const SIEVE = { variable: 'touched_person_sieve', bits: 2 ** 21 } as const;
const bitOf = (id: string): string => `CAST(hash(${id}) % ${SIEVE.bits} AS INTEGER)`;

/** Statement that makes the sieve of a round. */
export const makeSieve = (round: number): string =>
  `SET VARIABLE ${SIEVE.variable} = (SELECT bitstring_agg(${bitOf('id')}, 0, ${SIEVE.bits - 1}) FROM temp.${TOUCHED.psn_no} WHERE round = ${round})`;

/** Statement that gives the sieve back. */
export const dropSieve = `RESET VARIABLE ${SIEVE.variable}`;

/**
 * A condition that holds for all records of whoever was found in the round of the sieve, and for few others. The engine tests
 * it on the one column while it scans, and spares the other columns of what does not pass: a join with the set comes too late
 * for that.
 */
export const PASSES_SIEVE = `get_bit(getvariable('${SIEVE.variable}'), ${bitOf('psn_no')}) = 1`;

/** Adds ids to a set in a round; how many were not in it. */
export async function add(session: Session, entity: Entity, round: number, parts: readonly string[]): Promise<number> {
  const set = `temp.${TOUCHED[entity]}`;
  return session.run(
    `INSERT INTO ${set} SELECT DISTINCT id, ${round} FROM (${parts.join('\nUNION ALL ')}) WHERE id NOT IN (SELECT id FROM ${set})`,
  );
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

/** Adds whoever has a line or visit of an item or institution whose register changed. */
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
    const having = `${identifier(code)} IN (SELECT code FROM temp.touched_code)`;
    const kinds = [feeListD, setlD, mdtrtD].filter((one) => one.columns.some(({ name }) => name === code));
    const persons = kinds.map((kind) => idsOf('psn_no', standingSql(kind, ['psn_no'], between, having)));
    await add(session, 'psn_no', 0, persons);
  }
}

/**
 * Begins the sets with whatever changed records name, and with whoever has a line or visit of an item or institution whose
 * register changed. All of it is round 0.
 */
export async function beginTouched(session: Session, between: Between): Promise<void> {
  for (const [entity, set] of Object.entries(TOUCHED) as [Entity, string][]) {
    await session.run(`CREATE OR REPLACE TEMP TABLE ${set} (id VARCHAR NOT NULL, round INTEGER NOT NULL)`);
    const parts = LINKS.flatMap(({ kind, named }) =>
      [PERSON, ...named]
        .filter(([, named_]) => named_ === entity)
        .map(([column]) => idsOf(column, changedSql(kind, [column], between))),
    );
    await add(session, entity, 0, parts);
  }
  await addByRegisters(session, between);
}
