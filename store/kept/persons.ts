import { diagD } from '../../records/diag-d.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { mdtrtD } from '../../records/mdtrt-d.ts';
import { setlD } from '../../records/setl-d.ts';
import type { Session } from '../session.ts';
import { identifier } from '../sql.ts';
import type { Step } from '../step.ts';
import { standingSql, type Between } from './changes.ts';
import { names, PERSON_KINDS, TOUCHED } from './touched.ts';
import { asAllColumns, columnsRead, type Words } from './wanted-columns.ts';
import { factsOf, isMost, MOST_TOUCHED, worldFacts } from './world.ts';

/** Visits and settlements that the persons' records name. Column `id`. */
export const PERSON_VISIT = 'person_visit';
export const PERSON_SETTLEMENT = 'person_settlement';
const OWN = [setlD, mdtrtD, feeListD];

/** Of so many bits, those that a person's number hashes to are set for whoever is touched. */
const SIEVE = { variable: 'touched_person_sieve', bits: 2 ** 21 } as const;
const bitOf = (id: string): string => `CAST(hash(${id}) % ${SIEVE.bits} AS INTEGER)`;

/**
 * A condition that holds for all records of the touched persons, and for few others. The engine tests it on the one column while
 * it scans; a join with the set comes later.
 */
const PASSES_SIEVE = `get_bit(getvariable('${SIEVE.variable}'), ${bitOf('psn_no')}) = 1`;

const table = (kind: Kind): string => `temp.${identifier(`person_${kind.name}`)}`;

async function takeOut(session: Session, kind: Kind, between: Between, words: Words, where: string): Promise<void> {
  const sql = standingSql(kind, [...columnsRead(kind, words), '_flags'], between, where);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(`person_${kind.name}`)} AS ${sql}`);
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${identifier(`persons_${kind.name}`)} AS SELECT ${asAllColumns(kind, words)}, _flags, _seq, _seq_end FROM ${table(kind)}`,
  );
}

/**
 * Takes out, as `persons_<kind>`, every version that stands at either cut of the touched persons' records, with the columns that are
 * among some words. The world of touched visits must stand.
 *
 * @returns whether it did: not where so many are touched that all facts anew are no dearer.
 */
export async function makePersons(
  session: Session,
  between: Between,
  words: Words,
  most = MOST_TOUCHED,
): Promise<boolean> {
  await session.run(
    `SET VARIABLE ${SIEVE.variable} = (SELECT bitstring_agg(${bitOf('id')}, 0, ${SIEVE.bits - 1}) FROM temp.${TOUCHED.psn_no})`,
  );
  const theirs = `${PASSES_SIEVE} AND ${names(['psn_no', 'psn_no'])}`;
  for (const kind of OWN) {
    await takeOut(session, kind, between, words, theirs);
    if (kind === setlD && (await isMost(session, table(setlD), most))) return false;
  }
  const ids = (kind: Kind, column: string): string =>
    `SELECT ${column} AS id FROM ${table(kind)} WHERE ${column} IS NOT NULL`;
  await session.runAll([
    `CREATE OR REPLACE TEMP TABLE ${PERSON_VISIT} AS ${OWN.map((kind) => ids(kind, 'mdtrt_id')).join(' UNION ')}`,
    `CREATE OR REPLACE TEMP TABLE ${PERSON_SETTLEMENT} AS ${[ids(setlD, 'setl_id'), ids(setlD, 'init_setl_id'), ids(feeListD, 'setl_id')].join(' UNION ')}`,
  ]);
  await takeOut(session, diagD, between, words, `mdtrt_id IN (SELECT id FROM temp.${PERSON_VISIT})`);
  return true;
}

/** Views `fact_<kind>` of the touched persons' records at one of the cuts. */
export function personFacts(cut: number): Step[] {
  const own = new Set([...OWN, diagD]);
  return worldFacts(cut).map((step, nth) => {
    const kind = KINDS[nth];
    return kind !== undefined && own.has(kind) ? factsOf(kind, `persons_${kind.name}`, cut) : step;
  });
}

/** Gives back what was taken out. */
export async function dropPersons(session: Session): Promise<void> {
  await session.run(`RESET VARIABLE ${SIEVE.variable}`);
  for (const name of PERSON_KINDS) {
    await session.run(`DROP VIEW IF EXISTS temp.${identifier(`persons_${name}`)}`);
    await session.run(`DROP TABLE IF EXISTS temp.${identifier(`person_${name}`)}`);
  }
  for (const name of [PERSON_VISIT, PERSON_SETTLEMENT]) await session.run(`DROP TABLE IF EXISTS temp.${name}`);
}
