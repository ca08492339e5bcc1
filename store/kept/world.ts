import { diagD } from '../../records/diag-d.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { mdtrtD } from '../../records/mdtrt-d.ts';
import { opspRegD } from '../../records/opsp-reg-d.ts';
import { itemB, psnB } from '../../records/registers.ts';
import { setlD } from '../../records/setl-d.ts';
import { factView } from '../facts.ts';
import type { Session } from '../session.ts';
import { identifier, identifiers } from '../sql.ts';
import type { Step } from '../step.ts';
import { changedSql, standingSql, type Between } from './changes.ts';

/** What a person's records are told by: the person, the visits, the settlements with those they refund. */
export const TOUCHED = { psn_no: 'touched_person', mdtrt_id: 'touched_visit', setl_id: 'touched_settlement' } as const;
type Entity = keyof typeof TOUCHED;

/** Columns of a kind that name such an entity. */
const NAMES: readonly { readonly kind: Kind; readonly columns: readonly (readonly [string, Entity])[] }[] = [
  {
    kind: setlD,
    columns: [
      ['psn_no', 'psn_no'],
      ['mdtrt_id', 'mdtrt_id'],
      ['setl_id', 'setl_id'],
      ['init_setl_id', 'setl_id'],
    ],
  },
  {
    kind: mdtrtD,
    columns: [
      ['psn_no', 'psn_no'],
      ['mdtrt_id', 'mdtrt_id'],
    ],
  },
  {
    kind: feeListD,
    columns: [
      ['psn_no', 'psn_no'],
      ['mdtrt_id', 'mdtrt_id'],
      ['setl_id', 'setl_id'],
    ],
  },
  {
    kind: diagD,
    columns: [
      ['psn_no', 'psn_no'],
      ['mdtrt_id', 'mdtrt_id'],
    ],
  },
  { kind: opspRegD, columns: [['psn_no', 'psn_no']] },
  { kind: psnB, columns: [['psn_no', 'psn_no']] },
];

/** Kinds whose records belong to persons: in a world there are only those of the touched ones. */
export const PERSON_KINDS: readonly string[] = NAMES.map(({ kind }) => kind.name);

/** Registers by a code of fee lines or institutions: a new row of theirs touches whoever has such a line or visit. */
const REGISTERS = KINDS.filter((kind) => kind.dated && !PERSON_KINDS.includes(kind.name));
const CODES: Readonly<Record<string, readonly string[]>> = {
  fixmedins_code: ['fixmedins_code'],
  med_list_codg: ['med_list_codg', 'med_list_codg_a', 'med_list_codg_b'],
};

/** Beyond this share of the settlements, everything anew is no dearer. */
export const MOST_TOUCHED = 0.25;
/** Rounds in which people are found that share a visit, a settlement or a refund: in honest data the first finds nobody. */
const ROUNDS = 30;

const distinct = (column: string, from: string): string =>
  `SELECT DISTINCT ${identifier(column)} AS id FROM (${from}) WHERE ${identifier(column)} IS NOT NULL`;

/** Adds ids to a set; how many were not in it. */
async function add(session: Session, entity: Entity, sql: string): Promise<number> {
  const set = TOUCHED[entity];
  return session.run(
    `INSERT INTO temp.${set} SELECT DISTINCT id FROM (${sql}) WHERE id NOT IN (SELECT id FROM temp.${set})`,
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

async function addChanged(session: Session, between: Between): Promise<void> {
  for (const { kind, columns } of NAMES) {
    for (const [column, entity] of columns) {
      await add(session, entity, distinct(column, changedSql(kind, [column], between)));
    }
  }
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
    for (const kind of [feeListD, setlD, mdtrtD].filter((one) => one.columns.some(({ name }) => name === code))) {
      const having = `${identifier(code)} IN (SELECT code FROM temp.touched_code)`;
      await add(session, 'psn_no', distinct('psn_no', standingSql(kind, ['psn_no'], between, having)));
    }
  }
}

/** Follows visits, settlements and refunds of one kind from whoever is in the sets to whoever is not yet. */
async function follow(session: Session, { kind, columns }: (typeof NAMES)[number], between: Between): Promise<number> {
  const names = columns.map(([column]) => column);
  if (names.length < 2) return 0;
  const isIn = columns.map(([column, entity]) => `${identifier(column)} IN (SELECT id FROM temp.${TOUCHED[entity]})`);
  // One pass a set, each a plain semi-join: three in one condition would test every row three times.
  await session.run(
    `CREATE OR REPLACE TEMP TABLE touched_row AS ${isIn.map((one) => `SELECT ${identifiers(names)} FROM (${standingSql(kind, names, between, one)})`).join('\nUNION ')}`,
  );
  let added = 0;
  for (const [column, entity] of columns)
    added += await add(session, entity, distinct(column, 'SELECT * FROM temp.touched_row'));
  return added;
}

/** People found through fee lines: theirs that name a visit or settlement of somebody touched. */
async function followLines(session: Session, between: Between): Promise<number> {
  const stranger = (column: string, entity: Entity): string =>
    `SELECT DISTINCT psn_no AS id FROM (${standingSql(feeListD, ['psn_no'], between, `${identifier(column)} IN (SELECT id FROM temp.${TOUCHED[entity]})`)})`;
  let added = 0;
  added += await add(session, 'psn_no', `${stranger('mdtrt_id', 'mdtrt_id')} UNION ${stranger('setl_id', 'setl_id')}`);
  for (const [column, entity] of [
    ['mdtrt_id', 'mdtrt_id'],
    ['setl_id', 'setl_id'],
  ] as const)
    added += await add(
      session,
      entity,
      `SELECT ${column} AS id FROM temp.world_fee_list_d WHERE ${column} IS NOT NULL`,
    );
  return added;
}

async function isMost(session: Session, most: number): Promise<boolean> {
  const [all, touched] = [
    'SELECT count(*) FROM setl_d',
    `SELECT count(*) FROM setl_d WHERE psn_no IN (SELECT id FROM temp.${TOUCHED.psn_no})`,
  ];
  const share = await session.value(`SELECT (${touched})::DOUBLE / greatest(1, (${all}))`);
  return Number(share) > most;
}

async function takeOut(session: Session, kind: Kind, between: Between): Promise<void> {
  const by: Entity = kind === diagD ? 'mdtrt_id' : 'psn_no';
  const columns = [...kind.columns.map(({ name }) => name), '_flags'];
  const sql = standingSql(kind, columns, between, `${by} IN (SELECT id FROM temp.${TOUCHED[by]})`);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(`world_${kind.name}`)} AS ${sql}`);
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
 * @returns undefined where so many were touched that all facts anew are no dearer.
 */
export async function makeWorld(session: Session, between: Between, most = MOST_TOUCHED): Promise<World | undefined> {
  for (const set of Object.values(TOUCHED))
    await session.run(`CREATE OR REPLACE TEMP TABLE ${set} (id VARCHAR NOT NULL)`);
  await addChanged(session, between);
  for (let round = 0; ; round += 1) {
    if (round > ROUNDS || (await isMost(session, most))) return undefined;
    let added = 0;
    for (const names of NAMES.filter(({ kind }) => kind !== feeListD)) added += await follow(session, names, between);
    if (added > 0) continue;
    await takeOut(session, feeListD, between);
    if ((await followLines(session, between)) === 0) break;
  }
  for (const { kind } of NAMES.filter((one) => one.kind !== feeListD)) await takeOut(session, kind, between);
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
  const tables = [
    ...Object.values(TOUCHED),
    'touched_code',
    'touched_row',
    ...PERSON_KINDS.map((name) => `world_${name}`),
  ];
  for (const table of tables) await session.run(`DROP TABLE IF EXISTS temp.${identifier(table)}`);
}
