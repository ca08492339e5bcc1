import { diagD } from '../../records/diag-d.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { setlD } from '../../records/setl-d.ts';
import { factView } from '../facts.ts';
import type { Session } from '../session.ts';
import { identifier, identifiers } from '../sql.ts';
import type { Step } from '../step.ts';
import { standingSql, type Between } from './changes.ts';
import {
  add,
  beginTouched,
  dropSieve,
  idsOf,
  LINKS,
  makeSieve,
  names,
  PASSES_SIEVE,
  PERSON_KINDS,
  TOUCHED,
  type Naming,
} from './touched.ts';
import { asAllColumns, columnsRead, withKeptColumns, type Words } from './wanted-columns.ts';

export { TOUCHED } from './touched.ts';

/** Beyond this share of the settlements, everything anew is no dearer. */
export const MOST_TOUCHED = 0.25;
/** Rounds in which people are found that share a visit, a settlement or a refund: in honest data the first finds nobody. */
const ROUNDS = 30;

/** Diagnoses are told by their visit: some name no person. */
const toldBy = (kind: Kind): Naming => (kind === diagD ? ['mdtrt_id', 'mdtrt_id'] : ['psn_no', 'psn_no']);

/** Where the columns that are read of a world's records lie; `world_<kind>` shows them as all columns. */
const taken = (kind: Kind): string => `temp.${identifier(`taken_${kind.name}`)}`;

const all = (kind: Kind): string => `SELECT * FROM ${taken(kind)}`;

/** Whether the settlements that were taken out are more than a share of all that stand. */
async function isMost(session: Session, most: number): Promise<boolean> {
  const theirs = `SELECT count(*) FROM ${taken(setlD)} WHERE _seq_end IS NULL`;
  const share = await session.value(`SELECT (${theirs})::DOUBLE / greatest(1, (SELECT count(*) FROM setl_d))`);
  return Number(share) > most;
}

/** Takes out the versions of a kind that are of whoever, or of whichever visit, was found in a round. */
async function takeOut(session: Session, kind: Kind, round: number, between: Between, words?: Words): Promise<void> {
  const columns = [...columnsRead(kind, words), '_flags'];
  const [column] = toldBy(kind);
  const sieved = column === 'psn_no' ? `${PASSES_SIEVE} AND ` : '';
  const sql = standingSql(kind, columns, between, `${sieved}${names(toldBy(kind), round)}`);
  if (round > 0) {
    await session.run(`INSERT INTO ${taken(kind)} ${sql}`);
    return;
  }
  await session.runAll([
    `CREATE OR REPLACE TEMP TABLE ${identifier(`taken_${kind.name}`)} AS ${sql}`,
    `CREATE OR REPLACE TEMP VIEW ${identifier(`world_${kind.name}`)} AS SELECT ${asAllColumns(kind, words)}, _flags, _seq, _seq_end FROM ${taken(kind)}`,
  ]);
}

/** Adds the visits and settlements that records of whoever was found in a round name. */
async function addNamed(session: Session, round: number, between: Between): Promise<void> {
  // Kind after kind: nearly all that fee lines name is in the sets by then.
  for (const { kind, named } of LINKS) {
    for (const [column, entity] of named) {
      const theirs =
        kind === diagD ? standingSql(kind, [column], between, names(['psn_no', 'psn_no'], round)) : all(kind);
      await add(session, entity, round, [idsOf(column, theirs)]);
    }
  }
}

/**
 * SQL of the persons of records that name a visit or settlement that was found. What was taken out names nothing else, so
 * where as many records name one as were taken out, there are no others, and nobody has to be looked up.
 */
async function strangers(session: Session, between: Between): Promise<string[]> {
  // A diagnosis that names no person is its visit's: all of them were taken out.
  const parts = [idsOf('psn_no', all(diagD))];
  for (const { kind, named } of LINKS.filter((one) => one.kind !== diagD)) {
    for (const naming of named) {
      const [column] = naming;
      const thoseNaming = standingSql(kind, [column], between, names(naming));
      const areTheirs = `SELECT (SELECT count(*) FROM (${thoseNaming})) = (SELECT count(${identifier(column)}) FROM ${taken(kind)})`;
      if ((await session.value(areTheirs)) !== 'true')
        parts.push(idsOf('psn_no', standingSql(kind, ['psn_no'], between, names(naming))));
    }
  }
  return parts;
}

/** What a world came to. */
export interface World {
  readonly persons: number;
  readonly lines: number;
}

/**
 * Takes out, as `world_<kind>`, every version that stands at either cut of whoever was touched between them: who has a
 * new, superseded, taken-back record, or a line whose item or institution has a new row in a register; with everybody who
 * shares a visit, a settlement or a refund chain with them. So what is netted and judged within a person comes out of a
 * world as it would out of all facts. The sets stand in `touched_person`, `touched_visit` and `touched_settlement`, column `id`.
 *
 * @param words all words of what will be read in the world: columns that are none of them and stand in no kept table are
 * there, and NULL. Without it all columns are there with what they hold.
 * @returns undefined where so many were touched that all facts anew are no dearer.
 */
export async function makeWorld(
  session: Session,
  between: Between,
  most = MOST_TOUCHED,
  words?: Words,
): Promise<World | undefined> {
  const read = words === undefined ? undefined : await withKeptColumns(session, words);
  await beginTouched(session, between);
  for (let round = 0; ; round += 1) {
    await session.run(makeSieve(round));
    await takeOut(session, setlD, round, between, read);
    if (round > ROUNDS || (await isMost(session, most))) return undefined;
    for (const { kind } of LINKS.filter((one) => one.kind !== setlD && one.kind !== diagD))
      await takeOut(session, kind, round, between, read);
    await addNamed(session, round, between);
    await takeOut(session, diagD, round, between, read);
    if ((await add(session, 'psn_no', round + 1, await strangers(session, between))) === 0) break;
  }
  const [persons, lines] = [
    await session.value(`SELECT count(*) FROM temp.${TOUCHED.psn_no}`),
    await session.value('SELECT count(*) FROM temp.world_fee_list_d'),
  ];
  return { persons: Number(persons), lines: Number(lines) };
}

/** Views `fact_<kind>` of a world at one of its cuts; kinds that belong to no person stand whole, as they were at that cut. */
export function worldFacts(cut: number): Step[] {
  return KINDS.map((kind) => {
    if (!PERSON_KINDS.includes(kind.name)) return factView(kind, cut, Number.POSITIVE_INFINITY);
    const columns = identifiers([...kind.columns.map(({ name }) => name), '_seq', '_flags']);
    return {
      name: `fact_${kind.name}`,
      sql: `SELECT ${columns} FROM temp.${identifier(`world_${kind.name}`)} WHERE _seq <= ${cut} AND (_seq_end IS NULL OR _seq_end > ${cut})`,
      materialise: false,
    };
  });
}

/** Gives back what a world took. */
export async function dropWorld(session: Session): Promise<void> {
  await session.run(dropSieve);
  for (const name of PERSON_KINDS) {
    await session.run(`DROP VIEW IF EXISTS temp.${identifier(`world_${name}`)}`);
    await session.run(`DROP TABLE IF EXISTS temp.${identifier(`taken_${name}`)}`);
  }
  for (const table of [...Object.values(TOUCHED), 'touched_code'])
    await session.run(`DROP TABLE IF EXISTS temp.${identifier(table)}`);
}
