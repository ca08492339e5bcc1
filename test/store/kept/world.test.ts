import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factViews } from '../../../store/facts.ts';
import { dropPersons, makePersons, personFacts } from '../../../store/kept/persons.ts';
import { advanceMonths, keepMonths } from '../../../store/kept/months.ts';
import { keepShared } from '../../../store/kept/shared-visits.ts';
import { wordsOf } from '../../../store/kept/wanted-columns.ts';
import { dropWorld, makeWorld, worldFacts } from '../../../store/kept/world.ts';
import type { Row } from '../../../store/session.ts';
import { literalOrNull } from '../../../store/sql.ts';
import { runSteps, type Step } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';

const warehouse = await Warehouse.inMemory();
const session = await warehouse.session();

/** One version of a record: what it names, the batch that brought it and the one that ended it. */
interface Version {
  readonly kind: 'setl_d' | 'mdtrt_d' | 'fee_list_d' | 'diag_d';
  readonly names: Readonly<Record<string, string | null>>;
  readonly came: number;
  readonly ended: number | null;
}

const BETWEEN = { from: 2, to: 4 };
/** A step kept by visit that a step of persons reads. */
const LAYER: Step = {
  name: 'some_line',
  sql: 'SELECT mdtrt_id, psn_no, bkkp_sn FROM fact_fee_list_d WHERE psn_no IS NOT NULL AND mdtrt_id IS NOT NULL',
  materialise: true,
  keep: 'mdtrt_id',
};
const ENTITY: Readonly<Record<string, string>> = { init_setl_id: 'setl_id' };

/** Versions of one kind name the same columns. */
async function land(versions: readonly Version[]): Promise<void> {
  const kinds = ['setl_d', 'mdtrt_d', 'fee_list_d', 'diag_d'];
  for (const kind of kinds) await session.runAll([`DELETE FROM ${kind}`, `DELETE FROM ${kind}_old`]);
  await session.runAll(keepMonths());
  for (const kind of kinds) {
    const all = versions.filter((one) => one.kind === kind);
    for (const [table, some] of [
      [kind, all.filter(({ ended }) => ended === null)],
      [`${kind}_old`, all.filter(({ ended }) => ended !== null)],
    ] as const) {
      const columns = [...Object.keys(some[0]?.names ?? {}), '_seq', ...(table === kind ? [] : ['_seq_end'])];
      const rows = some.map(({ names, came, ended }) => {
        const values = [...Object.values(names).map(literalOrNull), came, ...(ended === null ? [] : [ended])];
        return `(${values.join(', ')})`;
      });
      if (rows.length > 0) await session.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows.join(', ')}`);
    }
  }
  // As a scan of the older cut has kept it.
  await runSteps(session, factViews(BETWEEN.from, Number.POSITIVE_INFINITY));
  await session.runAll([keepShared(), ...advanceMonths({ from: 0, to: BETWEEN.from })]);
  await session.run(`CREATE OR REPLACE TABLE kept.some_line AS ${LAYER.sql}`);
}

const stands = ({ came, ended }: Version): boolean => came <= BETWEEN.to && (ended === null || ended > BETWEEN.from);
const hasChanged = ({ came, ended }: Version): boolean => {
  const isNew = came > BETWEEN.from && came <= BETWEEN.to;
  return isNew || (came <= BETWEEN.from && ended !== null && ended > BETWEEN.from && ended <= BETWEEN.to);
};
const idsOf = ({ names }: Version): string[] =>
  Object.entries(names).flatMap(([column, id]) => (id === null ? [] : [`${ENTITY[column] ?? column}=${id}`]));

/** Whatever is touched, found one record after the other: by visits and settlements alone, or by persons too. */
function touched(versions: readonly Version[], follow: (id: string) => boolean): Set<string> {
  const found = new Set(versions.filter(hasChanged).flatMap(idsOf).filter(follow));
  const standing = versions.filter(stands).map((one) => idsOf(one).filter(follow));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const ids of standing) if (ids.some((id) => found.has(id))) for (const id of ids) found.add(id);
  }
  return found;
}

const isPerson = (id: string): boolean => id.startsWith('psn_no=');
const isVisit = (id: string): boolean => id.startsWith('mdtrt_id=') || id.startsWith('setl_id=');

const sorted = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(Object.values(row))).toSorted();

const id = (prefix: string, most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: most }).map((nth) => `${prefix}${nth}`);
const orNull = (one: fc.Arbitrary<string>): fc.Arbitrary<string | null> => fc.option(one, { freq: 3 });
/** Of few months, so that what is looked for lies in one or two of them, or in more than are looked through one by one. */
const TIMES = [
  '2024-12-31 23:59:59',
  '2025-01-01 00:00:00',
  '2025-03-09 10:00:00',
  '2025-06-01 00:00:00',
  '2025-08-02 09:30:00',
];
const [person, visit, settlement] = [id('p', 25), id('v', 40), id('s', 40)];
const named = fc.oneof(
  fc.record({
    kind: fc.constant('setl_d' as const),
    names: fc.record({
      setl_id: settlement,
      mdtrt_id: visit,
      psn_no: person,
      init_setl_id: fc.option(settlement, { freq: 2 }),
    }),
  }),
  fc.record({
    kind: fc.constant('mdtrt_d' as const),
    names: fc.record({ mdtrt_id: visit, psn_no: person }),
  }),
  fc.record({
    kind: fc.constant('fee_list_d' as const),
    names: fc.record({
      bkkp_sn: id('b', 1000),
      mdtrt_id: visit,
      psn_no: person,
      setl_id: orNull(settlement),
      fee_ocur_time: fc.constantFrom(...TIMES),
    }),
  }),
  fc.record({
    kind: fc.constant('diag_d' as const),
    names: fc.record({ mdtrt_id: visit, psn_no: orNull(person) }),
  }),
);
// Most of it came long ago and stands.
const life = fc.oneof(
  { weight: 15, arbitrary: fc.constant({ came: 1, ended: null }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ came: fc.integer({ min: 1, max: 5 }), after: fc.option(fc.integer({ min: 1, max: 4 })) })
      .map(({ came, after }) => ({ came, ended: after === null ? null : came + after })),
  },
);
const version: fc.Arbitrary<Version> = fc.tuple(named, life).map(([what, when]) => ({ ...what, ...when }));

const COLUMNS = [
  ['setl_d', 'setl_id, mdtrt_id, psn_no, init_setl_id'],
  ['mdtrt_d', 'mdtrt_id, psn_no'],
  ['fee_list_d', 'bkkp_sn, mdtrt_id, psn_no, setl_id, fee_ocur_time'],
] as const;

/** Standing versions of a kind under a condition, as rows of a world show them. */
const standing = (versions: readonly Version[], kind: string, isTheirs: (one: Version) => boolean): string[] =>
  versions
    .filter((one) => one.kind === kind && stands(one) && isTheirs(one))
    .map(({ names, came, ended }) => JSON.stringify([...Object.values(names), String(came), ended?.toString() ?? null]))
    .toSorted();

test('a world has all of the visits that share a settlement or refund with what changed, and the persons are those who share a visit', async () => {
  let [rounds, personRounds] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 60, size: 'max' }), async (versions) => {
      await land(versions);
      const world = await makeWorld(session, BETWEEN, 2);
      const visits = touched(versions, isVisit);
      const isTheirs = (one: Version): boolean => idsOf(one).some((id) => visits.has(id));
      for (const [kind, columns] of COLUMNS)
        expect(sorted(await session.rows(`SELECT ${columns}, _seq, _seq_end FROM temp.world_${kind}`))).toEqual(
          standing(versions, kind, isTheirs),
        );
      const persons = [...touched(versions, (one) => isVisit(one) || isPerson(one))].filter(isPerson);
      expect(world?.persons).toBe(persons.length);
      expect(sorted(await session.rows("SELECT 'psn_no=' || id FROM temp.touched_person"))).toEqual(
        persons.map((one) => JSON.stringify([one])).toSorted(),
      );
      expect(await makePersons(session, BETWEEN, new Set(), [LAYER], 2)).toBe(true);
      const isOf = (one: Version): boolean => persons.includes(`psn_no=${one.names['psn_no'] ?? ''}`);
      for (const [kind, columns] of COLUMNS.filter(([name]) => name !== 'fee_list_d'))
        expect(sorted(await session.rows(`SELECT ${columns}, _seq, _seq_end FROM temp.persons_${kind}`))).toEqual(
          standing(versions, kind, isOf),
        );
      await runSteps(session, worldFacts(BETWEEN.to));
      await session.run(`CREATE OR REPLACE TEMP TABLE fresh_some_line AS ${LAYER.sql}`);
      await runSteps(session, personFacts(BETWEEN.to, [LAYER]));
      const isNow = ({ came, ended }: Version): boolean => came <= BETWEEN.to && (ended === null || ended > BETWEEN.to);
      const lines = versions.filter((one) => one.kind === 'fee_list_d' && isNow(one) && isOf(one));
      expect(sorted(await session.rows('SELECT mdtrt_id, psn_no, bkkp_sn FROM temp.some_line'))).toEqual(
        lines
          .filter(({ names }) => (names['mdtrt_id'] ?? null) !== null)
          .map(({ names }) => JSON.stringify(['mdtrt_id', 'psn_no', 'bkkp_sn'].map((name) => names[name] ?? null)))
          .toSorted(),
      );
      rounds = Math.max(rounds, Number(await session.value('SELECT max(round) FROM temp.touched_visit')));
      personRounds = Math.max(personRounds, Number(await session.value('SELECT max(round) FROM temp.touched_person')));
    }),
    { numRuns: 30, seed: 11 },
  );
  // Some were found only through something that was found through something.
  expect(rounds).toBeGreaterThan(1);
  expect(personRounds).toBeGreaterThan(2);
}, 120_000);

test('persons who share visits in a long chain are all found', async () => {
  const length = 1200;
  const chain = Array.from({ length }, (_, nth) =>
    [nth, nth + 1].map((one): Version => ({
      kind: 'fee_list_d',
      names: { bkkp_sn: `b${nth}-${one}`, mdtrt_id: `v${nth}`, psn_no: `p${one}` },
      came: nth === 0 ? 3 : 1,
      ended: null,
    })),
  ).flat();
  await land(chain);
  expect(await makeWorld(session, BETWEEN, 2)).toMatchObject({ persons: length + 1 });
}, 120_000);

/** A person of old with one line, and one whose line is new. */
const twoPersons: readonly Version[] = ['p1', 'p2'].flatMap((psn_no) => {
  const names = { psn_no, mdtrt_id: `v-${psn_no}`, setl_id: `s-${psn_no}` };
  const came = psn_no === 'p2' ? 3 : 1;
  return [
    {
      kind: 'fee_list_d',
      names: { ...names, bkkp_sn: `b-${psn_no}`, bilg_dr_name: '王', rx_drord_no: 'rx' },
      came,
      ended: null,
    },
    { kind: 'setl_d', names: { ...names, psn_type: '11', psn_name: '王' }, came: 1, ended: null },
    { kind: 'diag_d', names: { mdtrt_id: names.mdtrt_id, diag_code: 'J00' }, came: 1, ended: null },
  ];
});

test('only columns that somebody reads hold anything in a world', async () => {
  await land(twoPersons);
  expect(await makeWorld(session, BETWEEN, 1, new Set(['rx_drord_no']))).toEqual({ persons: 1, lines: 1 });
  await runSteps(session, worldFacts(BETWEEN.to));
  const line = 'SELECT bkkp_sn, bilg_dr_name, rx_drord_no FROM fact_fee_list_d';
  expect(sorted(await session.rows(line))).toEqual(['["b-p2",null,"rx"]']);
  expect(await session.value('SELECT diag_code FROM fact_diag_d')).toBe('J00');
  await session.run('CREATE OR REPLACE TABLE kept.some_line (psn_no VARCHAR, bilg_dr_name VARCHAR)');
  await makeWorld(session, BETWEEN, 1, new Set());
  expect(sorted(await session.rows(line))).toEqual(['["b-p2","王",null]']);
  await makeWorld(session, BETWEEN, 1);
  expect(sorted(await session.rows(line))).toEqual(['["b-p2","王","rx"]']);
  await makePersons(session, BETWEEN, wordsOf(['psn_type']), [], 1);
  await runSteps(session, personFacts(BETWEEN.to, []));
  expect(sorted(await session.rows('SELECT setl_id, psn_type, psn_name FROM fact_setl_d'))).toEqual([
    '["s-p2","11",null]',
  ]);
  expect(await session.value('SELECT count(*) FROM fact_diag_d')).toBe('1');
});

test('nothing is taken out where too many are touched, and nothing of a world stays behind', async () => {
  await land(twoPersons);
  expect(await makeWorld(session, BETWEEN, 0.5)).toEqual({ persons: 1, lines: 1 });
  expect(await makePersons(session, BETWEEN, new Set(), [LAYER], 0.49)).toBe(false);
  expect(await makeWorld(session, BETWEEN, 0.49)).toBeUndefined();
  await dropPersons(session, [LAYER]);
  await session.run('DROP TABLE IF EXISTS temp.fresh_some_line');
  await dropWorld(session);
  const left =
    "SELECT table_name FROM duckdb_tables() WHERE table_name SIMILAR TO '(touched|untouched|taken|world|persons?|fresh)_.*' UNION ALL SELECT view_name FROM duckdb_views() WHERE view_name SIMILAR TO '(touched|taken|world|persons?)_.*'";
  expect(await session.rows(left)).toEqual([]);
  expect(await session.value("SELECT getvariable('touched_person_sieve')")).toBeNull();
});
