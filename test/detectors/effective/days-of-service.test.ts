import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Prepared } from '../../../detectors/engine/prepare.ts';
import { prepareCase } from '../../../detectors/engine/rule-case.ts';
import { detectPrepared } from '../../../detectors/engine/scan.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { Rule, RuleTest } from '../../../rules/model.ts';
import { cell, type Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';

const { rules, fixtures } = loadCatalogue();
const TRACE = `concat_ws('|', trac_event, fixmedins_code, drug_trac_codg, strftime(trac_time, '%Y-%m-%d %H:%M:%S'))`;
/** How each kind of evidence line names its record, and its day of service. */
const DAYS = [
  ['fee_list_d', 'bkkp_sn', 'fee_ocur_time'],
  ['setl_d', 'setl_id', 'setl_time'],
  ['trac_d', TRACE, 'trac_time'],
  ['mdtrt_d', 'mdtrt_id', 'coalesce(endtime, begntime)'],
  ['stock_d', 'rid', 'stock_time'],
].map(
  ([kind, key, time]) =>
    `SELECT ${time}::DATE AS d FROM eff_${kind} WHERE ${key} IN (SELECT line_key FROM found_line WHERE kind = '${kind}')`,
);

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
});
afterAll(() => warehouse.close());
beforeEach(async () => {
  session = await warehouse.session();
});
afterEach(() => session.close());

/** Runs a rule's test with other days in effect: the suspects found, and the days of service that their evidence lies on. */
async function found(rule: Rule, own: RuleTest, prepared: Prepared, from: string | null, to: string | null) {
  const subject = { ...rule, effective: { from, to }, params: { ...rule.params, ...own.params } };
  const { outcomes } = await detectPrepared(session, [subject], prepared);
  expect(outcomes[0]?.problem).toBeUndefined();
  const suspects = await session.rows('SELECT key FROM found_candidate ORDER BY key');
  // A suspect on diagnoses, which have no day of their own, is dated by its visits.
  const lines = `SELECT d FROM (${DAYS.join(' UNION ALL ')})`;
  const dated = `${lines} UNION ALL SELECT unnest([first_time, last_time])::DATE FROM found_candidate WHERE NOT EXISTS (${lines})`;
  const [row] = await session.rows(`SELECT min(d)::VARCHAR AS first, max(d)::VARCHAR AS last FROM (${dated})`);
  return { keys: suspects.map((one) => cell(one, 'key')), first: cell(row, 'first'), last: cell(row, 'last') };
}

const moved = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** How many days a test's own rows are spread over: evidence of one day would hide what a boundary between two does. */
const daysIn = ({ given }: RuleTest): number =>
  new Set(JSON.stringify(given).match(/_time":"\d{4}-\d{2}-\d{2}/g) ?? []).size;

const hits = rules.flatMap((rule) => {
  const [own] = rule.tests
    .filter(({ expect: suspects, todo }) => suspects.length > 0 && todo === undefined)
    .toSorted((a, b) => daysIn(b) - daysIn(a));
  return own === undefined || rule.kind === 'indicator' ? [] : [[rule.id, rule, own] as const];
});

test('every shipped rule that accuses has a hit to look at', () => {
  expect(hits.map(([id]) => id)).toEqual(rules.filter(({ kind }) => kind !== 'indicator').map(({ id }) => id));
});

test.each(hits)('%s judges days of service that it is in effect on, and no others', async (_id, rule, own) => {
  const prepared = await prepareCase(session, rule, own, fixtures);
  const all = await found(rule, own, prepared, null, null);
  expect(all.keys.length).toBeGreaterThan(0);
  const { first, last } = all;
  expect((await found(rule, own, prepared, moved(last, 1), null)).keys).toEqual([]);
  expect((await found(rule, own, prepared, null, moved(first, -1))).keys).toEqual([]);
  const late = await found(rule, own, prepared, last, null);
  expect(late.keys.length === 0 || late.first >= last, `${late.first} lies before ${last}`).toBe(true);
  const early = await found(rule, own, prepared, null, first);
  expect(early.keys.length === 0 || early.last <= first, `${early.last} lies after ${first}`).toBe(true);
});
