import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFoundTables } from '../../detectors/engine/found.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { indicatorEdition, indicatorStanding, indicatorValues } from '../../suspects/indicator-values.ts';
import { recordRun, type RuleAnswer } from '../../suspects/ledger.ts';

const ID = 'MC-RR-004';
const rule = loadCatalogue().rules.find((one) => one.id === ID);

let warehouse: Warehouse;
let session: Session;
beforeEach(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterEach(() => {
  session.close();
  warehouse.close();
});

/** A run whose indicator gave values for these places, or, with none, could not run. */
async function run(asOf: string, places: Readonly<Record<string, string | null>> | undefined): Promise<string> {
  if (rule === undefined) throw new Error(`no rule ${ID}`);
  await createFoundTables(session);
  for (const [place, value] of Object.entries(places ?? {})) {
    const [scope = '', code = ''] = place.split(' ');
    await session.run(
      `INSERT INTO found_value VALUES ('${ID}', '${scope}', '${code}', 'inpatient', '390', '2025', ${value}, 0.7, 100.00, 200.00, 40, 2)`,
    );
  }
  const answer: RuleAnswer = {
    rule,
    status: places === undefined ? 'skipped' : 'partial',
    rowsIn: 42,
    rowsTested: 40,
    couldNotTell: { rows: 2, columns: { 'setl_d.inscp_amt': 2 } },
    milliseconds: 1,
    problem: null,
    ...(places === undefined ? {} : { values: Object.keys(places).length }),
  };
  const at = '2025-07-01 08:00:00';
  const record = {
    cut: 1,
    asOf,
    limited: false,
    options: {},
    programVersion: '0',
    lockDigest: 'd',
    knowledge: [],
    startedAt: at,
    finishedAt: at,
  };
  return (await recordRun(session, { ...record, answers: [answer] })).run;
}

const stored = (): Promise<string | null> =>
  session.value("SELECT string_agg(run || ' ' || scope_code, ', ' ORDER BY run, scope_code) FROM indicator_value");

test('one month-end keeps the newest run’s values; another month-end keeps its own', async () => {
  const june = await run('2025-06-30', { 'city all': '0.6', 'institution H9': '0.6' });
  const again = await run('2025-06-30', { 'city all': '0.65' });
  expect(june).not.toBe(again);
  expect(await stored()).toBe(`${again} all`);
  const july = await run('2025-07-31', { 'city all': '0.66' });
  expect(await stored()).toBe(`${again} all, ${july} all`);
  expect(await indicatorEdition(session, ID)).toEqual({ rule_id: ID, run: july, as_of: '2025-07-31' });
});

test('a run in which the indicator could not run leaves the values of the one before, and says so', async () => {
  expect(await indicatorEdition(session, ID)).toBeUndefined();
  expect(await indicatorStanding(session, ID)).toBeUndefined();
  const before = await run('2025-06-30', { 'city all': '0.6' });
  const silent = await run('2025-06-30', undefined);
  expect(await indicatorEdition(session, ID)).toMatchObject({ run: before });
  expect(await indicatorStanding(session, ID)).toEqual({
    run: silent,
    status: 'skipped',
    could_not_tell: { rows: 2, columns: { 'setl_d.inscp_amt': 2 } },
  });
});

test('values come city, districts, institutions, and furthest below the target first; those without one last', async () => {
  const name = await run('2025-06-30', {
    'institution H1': '0.72',
    'institution H2': '0.51',
    'institution H3': null,
    'district D1': '0.8',
    'city all': '0.66',
  });
  const values = await indicatorValues(session, { rule_id: ID, run: name, as_of: '2025-06-30' });
  expect(values.map(({ scope_code, gap }) => [scope_code, gap])).toEqual([
    ['all', '-0.040000'],
    ['D1', '0.100000'],
    ['H2', '-0.190000'],
    ['H1', '0.020000'],
    ['H3', null],
  ]);
  expect(values[0]).toMatchObject({ value: '0.660000', numerator: '100.00', settlements: 40, untold: 2 });
});
