import { diagD } from '../../records/diag-d.ts';
import type { Kind } from '../../records/kind.ts';
import { mdtrtD } from '../../records/mdtrt-d.ts';
import { setlD } from '../../records/setl-d.ts';
import type { Session } from '../session.ts';
import { identifier } from '../sql.ts';
import type { Step } from '../step.ts';
import { standingSql, type Between } from './changes.ts';
import { freshTable } from './sums.ts';
import { isTouched, names, TOUCHED } from './touched.ts';
import { asAllColumns, columnsRead, type Words } from './wanted-columns.ts';
import { factsOf, isMost, MOST_TOUCHED } from './world.ts';

/** Visits and settlements that the persons' records name. Column `id`. */
const PERSON_VISIT = 'person_visit';
export const PERSON_SETTLEMENT = 'person_settlement';
const OWN = [setlD, mdtrtD];
/** What stands of the persons' own records in their world: no fee lines. Of these it has what steps kept by visit say. */
export const PERSON_FACTS: readonly Kind[] = [...OWN, diagD];

/** Of so many bits, those that a person's number hashes to are set for whoever is touched. */
const SIEVE = { variable: 'touched_person_sieve', bits: 2 ** 21 } as const;
const bitOf = (id: string): string => `CAST(hash(${id}) % ${SIEVE.bits} AS INTEGER)`;

/**
 * A condition that holds for all records of the touched persons, and for few others. The engine tests it on the one column while
 * it scans; a join with the set comes later.
 */
const PASSES_SIEVE = `get_bit(getvariable('${SIEVE.variable}'), ${bitOf('psn_no')}) = 1`;
const THEIRS = `${PASSES_SIEVE} AND ${names(['psn_no', 'psn_no'])}`;

const table = (kind: Kind): string => `temp.${identifier(`person_${kind.name}`)}`;
const untouched = (layer: Step): string => `temp.${identifier(`untouched_${layer.name}`)}`;

async function takeOut(session: Session, kind: Kind, between: Between, words: Words, where: string): Promise<void> {
  const sql = standingSql(kind, [...columnsRead(kind, words), '_flags'], between, where);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(`person_${kind.name}`)} AS ${sql}`);
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${identifier(`persons_${kind.name}`)} AS SELECT ${asAllColumns(kind, words)}, _flags, _seq, _seq_end FROM ${table(kind)}`,
  );
}

/**
 * Takes out, as `persons_<kind>`, every version that stands at either cut of the touched persons' settlements, visits and diagnoses,
 * with the columns that are among some words; and of layers (steps kept by visit, with `psn_no` and `mdtrt_id`) the rows of
 * their visits that were not touched. The world of touched visits must stand.
 *
 * @returns whether it did: not where so many are touched that all facts anew are no dearer.
 */
export async function makePersons(
  session: Session,
  between: Between,
  words: Words,
  layers: readonly Step[],
  most = MOST_TOUCHED,
): Promise<boolean> {
  await session.run(
    `SET VARIABLE ${SIEVE.variable} = (SELECT bitstring_agg(${bitOf('id')}, 0, ${SIEVE.bits - 1}) FROM temp.${TOUCHED.psn_no})`,
  );
  for (const kind of OWN) {
    await takeOut(session, kind, between, words, THEIRS);
    if (kind === setlD && (await isMost(session, table(setlD), most))) return false;
  }
  for (const layer of layers)
    await session.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(`untouched_${layer.name}`)} AS SELECT * FROM kept.${identifier(layer.name)} WHERE ${THEIRS} AND NOT (${isTouched(layer.keep === 'setl_id' ? 'setl_id' : 'mdtrt_id')})`,
    );
  const ids = (from: string, column: string): string =>
    `SELECT ${column} AS id FROM ${from} WHERE ${column} IS NOT NULL`;
  const visits = [...OWN.map(table), ...layers.map(untouched)].map((from) => ids(from, 'mdtrt_id'));
  await session.runAll([
    `CREATE OR REPLACE TEMP TABLE ${PERSON_VISIT} AS ${[...visits, `SELECT id FROM temp.${TOUCHED.mdtrt_id}`].join(' UNION ')}`,
    `CREATE OR REPLACE TEMP TABLE ${PERSON_SETTLEMENT} AS ${ids(table(setlD), 'setl_id')} UNION ${ids(table(setlD), 'init_setl_id')}`,
  ]);
  await takeOut(session, diagD, between, words, `mdtrt_id IN (SELECT id FROM temp.${PERSON_VISIT})`);
  return true;
}

/** Views `fact_<kind>` of the touched persons' records at one of the cuts, and what layers say of their visits at the newer one. */
export function personFacts(cut: number, layers: readonly Step[]): Step[] {
  return [
    ...PERSON_FACTS.map((kind) => factsOf(kind, `persons_${kind.name}`, cut)),
    ...layers.map((layer) => ({
      name: layer.name,
      sql: `SELECT * FROM ${untouched(layer)} UNION ALL SELECT * FROM temp.${identifier(freshTable(layer.name))}`,
      materialise: false,
    })),
  ];
}

/** Gives back what was taken out. */
export async function dropPersons(session: Session, layers: readonly Step[]): Promise<void> {
  await session.run(`RESET VARIABLE ${SIEVE.variable}`);
  for (const { name } of PERSON_FACTS) {
    await session.run(`DROP VIEW IF EXISTS temp.${identifier(`persons_${name}`)}`);
    await session.run(`DROP TABLE IF EXISTS temp.${identifier(`person_${name}`)}`);
  }
  for (const layer of layers) await session.run(`DROP TABLE IF EXISTS ${untouched(layer)}`);
  for (const name of [PERSON_VISIT, PERSON_SETTLEMENT]) await session.run(`DROP TABLE IF EXISTS temp.${name}`);
}
