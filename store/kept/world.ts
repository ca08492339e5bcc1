import { diagD } from '../../records/diag-d.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { mdtrtD } from '../../records/mdtrt-d.ts';
import { setlD } from '../../records/setl-d.ts';
import { historyTable } from '../ddl.ts';
import { factView } from '../facts.ts';
import type { Session } from '../session.ts';
import { identifier, identifiers } from '../sql.ts';
import type { Step } from '../step.ts';
import { standingSql, stoodAt, type Between } from './changes.ts';
import { overFew, type Where } from './few-rows.ts';
import { monthsOf } from './months.ts';
import { closePersons, stageShared } from './shared-visits.ts';
import { add, beginTouched, idsOf, LINKS, names, OWN_KINDS, PERSON_KINDS, TOUCHED, type Naming } from './touched.ts';
import { asAllColumns, columnsRead, withKeptColumns, type Words } from './wanted-columns.ts';

/** Beyond this share of the settlements, everything anew is no dearer. */
export const MOST_TOUCHED = 0.25;
/** Rounds in which visits are found that share a settlement or refund: in honest data the second finds nothing. */
const ROUNDS = 60;

/** Where the columns that are read of a world's records lie; `world_<kind>` shows them as all columns. */
const taken = (kind: Kind): string => `temp.${identifier(`taken_${kind.name}`)}`;

const all = (kind: Kind): string => `SELECT * FROM ${taken(kind)}`;

const namedBy = (kind: Kind): readonly Naming[] => LINKS.find((one) => one.kind === kind)?.named ?? [];

/** Whether settlements that were taken out are more than a share of all that stand. */
export async function isMost(session: Session, table: string, most: number): Promise<boolean> {
  const theirs = `SELECT count(*) FROM ${table} WHERE _seq_end IS NULL`;
  const share = await session.value(`SELECT (${theirs})::DOUBLE / greatest(1, (SELECT count(*) FROM setl_d))`);
  return Number(share) > most;
}

async function beginTaking(session: Session, kind: Kind, words?: Words): Promise<void> {
  const columns = identifiers([...columnsRead(kind, words), '_flags', '_seq', '_seq_end']);
  await session.runAll([
    `CREATE OR REPLACE TEMP TABLE ${identifier(`taken_${kind.name}`)} AS SELECT ${columns} FROM ${identifier(historyTable(kind))} LIMIT 0`,
    `CREATE OR REPLACE TEMP VIEW ${identifier(`world_${kind.name}`)} AS SELECT ${asAllColumns(kind, words)}, _flags, _seq, _seq_end FROM ${taken(kind)}`,
  ]);
}

/**
 * Takes out the versions of a kind that name what was found after one round and until another, and nothing that was found
 * before.
 */
async function takeOut(
  session: Session,
  kind: Kind,
  [after, until]: readonly [number, number],
  between: Between,
  words?: Words,
): Promise<void> {
  const rounds = ` WHERE round > ${after} AND round <= ${until}`;
  const found: Where[] = [];
  for (const [column, entity] of namedBy(kind)) {
    const among = await monthsOf(session, kind, column, `SELECT id FROM temp.${TOUCHED[entity]}${rounds}`);
    found.push({ where: names([column, entity], rounds), among });
  }
  const before = after < 0 ? [] : namedBy(kind).map((naming) => names(naming, ` WHERE round <= ${after}`));
  const isNew = before.map((one) => `NOT coalesce(${one}, false)`).join(' AND ');
  const columns = [...columnsRead(kind, words), '_flags'];
  const wanted = { any: found, ...(isNew === '' ? {} : { and: isNew }) };
  await overFew(session, kind, columns, between, wanted, (sql) => `INSERT INTO ${taken(kind)} ${sql}`);
}

/** Adds what taken-out records name in a round; how much of it was new. */
async function addNamed(session: Session, kind: Kind, round: number): Promise<number> {
  let n = 0;
  for (const [column, entity] of namedBy(kind)) n += await add(session, entity, round, [idsOf(column, all(kind))]);
  return n;
}

/** What a world came to. */
export interface World {
  readonly persons: number;
  /** Fee lines of the visits. */
  readonly lines: number;
}

/**
 * Takes out, as `world_<kind>`, every version that stands at either cut of whatever visit was touched between them: with a new,
 * superseded or taken-back record, a line of an item, an institution or a person that has a new row in a register; with all
 * visits that share a settlement or a refund chain with it. So what is netted and judged within a visit comes out of a
 * world as it would out of all facts. The sets stand in `touched_visit`, `touched_settlement`, and, with everybody whose
 * record is among them or who shares another visit or settlement with such, `touched_person`; column `id`.
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
  for (const { kind } of LINKS) await beginTaking(session, kind, read);
  // Settlements name visits and refunds, and are few: followed to their end before the lines are looked through.
  let [settled, charged, newest] = [-1, -1, 0];
  for (;;) {
    while (settled < newest) {
      await takeOut(session, setlD, [settled, newest], between, read);
      settled = newest;
      if (newest > ROUNDS || (await isMost(session, taken(setlD), most))) return undefined;
      if ((await addNamed(session, setlD, newest + 1)) > 0) newest += 1;
    }
    await takeOut(session, feeListD, [charged, newest], between, read);
    charged = newest;
    if ((await addNamed(session, feeListD, newest + 1)) === 0) break;
    newest += 1;
  }
  for (const kind of [mdtrtD, diagD]) await takeOut(session, kind, [-1, newest], between, read);
  await add(
    session,
    'psn_no',
    1,
    LINKS.map(({ kind }) => idsOf('psn_no', all(kind))),
  );
  await stageShared(session, between.to);
  await closePersons(session);
  for (const kind of OWN_KINDS) {
    await beginTaking(session, kind, read);
    const theirs = standingSql(kind, [...columnsRead(kind, read), '_flags'], between, names(['psn_no', 'psn_no']));
    await session.run(`INSERT INTO ${taken(kind)} ${theirs}`);
  }
  const [persons, lines] = [
    await session.value(`SELECT count(*) FROM temp.${TOUCHED.psn_no}`),
    await session.value('SELECT count(*) FROM temp.world_fee_list_d'),
  ];
  return { persons: Number(persons), lines: Number(lines) };
}

/** The view of a kind at a cut over versions that were taken out. */
export const factsOf = (kind: Kind, from: string, cut: number): Step => ({
  name: `fact_${kind.name}`,
  sql: `SELECT ${identifiers([...kind.columns.map(({ name }) => name), '_seq', '_flags'])} FROM temp.${identifier(from)} WHERE ${stoodAt(cut)}`,
  materialise: false,
});

/** Views `fact_<kind>` of a world at one of its cuts; kinds that belong to no person stand whole, as they were at that cut. */
export function worldFacts(cut: number): Step[] {
  return KINDS.map((kind) =>
    PERSON_KINDS.includes(kind.name)
      ? factsOf(kind, `world_${kind.name}`, cut)
      : factView(kind, cut, Number.POSITIVE_INFINITY),
  );
}

/** Gives back what a world took. */
export async function dropWorld(session: Session): Promise<void> {
  for (const name of PERSON_KINDS) {
    await session.run(`DROP VIEW IF EXISTS temp.${identifier(`world_${name}`)}`);
    await session.run(`DROP TABLE IF EXISTS temp.${identifier(`taken_${name}`)}`);
  }
  for (const table of [...Object.values(TOUCHED), 'touched_code', 'fresh_shared_visit'])
    await session.run(`DROP TABLE IF EXISTS temp.${identifier(table)}`);
}
