import { afterEach, beforeEach, expect, test } from 'vitest';
import { insertGiven } from '../../detectors/engine/given.ts';
import { knowledgeRead } from '../../detectors/engine/knowledge-read.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import type { FixtureValue } from '../../rules/model.ts';
import { knowledgeDigest } from '../../store/knowledge/digest.ts';
import { factViews } from '../../store/facts.ts';
import type { Session } from '../../store/session.ts';
import { runSteps } from '../../store/step.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { makeEffective } from '../support/warehouse.ts';

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

type Point = Record<string, FixtureValue>;

const point = (kp_id: string, more: Point = {}): Point => ({
  kp_id,
  med_list_codg: 'X1',
  limit_type: 'age',
  age_until_months: 216,
  rule_class: '药品限儿童',
  parse_state: 'active',
  ...more,
});
const three = [
  point('K1'),
  point('K2', { med_list_codg: 'X2' }),
  point('K3', { age_until_months: null, age_from_months: 72 }),
];

/** The digest of points at the newest cut. */
async function digestOf(points: readonly Point[]): Promise<string> {
  await session.run('DELETE FROM limit_b');
  await insertGiven(session, { limit_b: points }, 'test');
  await runSteps(session, factViews(1, 1));
  const { digest, rows } = await knowledgeDigest(session, 'limit_b');
  expect(rows).toBe(points.filter(({ parse_state }) => parse_state === 'active').length);
  return digest;
}

test('the digest of knowledge is that of its rows, in whatever order', async () => {
  const digest = await digestOf(three);
  expect(await digestOf(three.toReversed())).toBe(digest);
  expect(await digestOf(three.slice(1))).not.toBe(digest);
});

test('what a point says counts, and where it was read does not', async () => {
  const digest = await digestOf(three);
  const [first = {}, ...rest] = three;
  for (const change of [
    { age_until_months: 217 },
    { begndate: '2025-01-01' },
    { constraint_text: '限儿童' },
    { age_until_months: null, age_from_months: 216 },
  ])
    expect(await digestOf([{ ...first, ...change }, ...rest]), JSON.stringify(change)).not.toBe(digest);
  for (const change of [
    { source_name: '另一个文件.xlsx', source_row: 9 },
    { batch_tag: 'b' },
    { updt_time: '2026-01-01 00:00:00' },
  ])
    expect(await digestOf([{ ...first, ...change }, ...rest]), JSON.stringify(change)).toBe(digest);
});

test('a point that may not accuse does not count', async () => {
  expect(await digestOf([...three, point('K4', { parse_state: 'unparsed' })])).toBe(await digestOf(three));
});

test('an earlier cut keeps its digest', async () => {
  const digest = await digestOf(three);
  await session.run("INSERT INTO limit_b_old SELECT *, 2 AS _seq_end FROM limit_b WHERE kp_id = 'K1'");
  await session.run("UPDATE limit_b SET age_until_months = 72, _seq = 2 WHERE kp_id = 'K1'");
  await runSteps(session, factViews(1, 2));
  expect((await knowledgeDigest(session, 'limit_b')).digest).toBe(digest);
  await runSteps(session, factViews(2, 2));
  expect((await knowledgeDigest(session, 'limit_b')).digest).not.toBe(digest);
});

test('of a run only the knowledge that its rules read is looked at', async () => {
  await makeEffective(session);
  const { rules } = loadCatalogue();
  const read = async (...ids: string[]) => {
    const digests = await knowledgeRead(
      session,
      rules.filter(({ id }) => ids.includes(id)),
      '2025-12-31',
    );
    return digests.map(({ name }) => name);
  };
  expect(await read('MC-TC-002')).not.toContain('limit_b');
  expect(await read('MC-PS-001')).toContain('limit_b');
  expect(await read('MC-PS-001', 'MC-CH-003')).toEqual(expect.arrayContaining(['limit_b', 'price_b']));
  expect(await read('MC-CH-001')).toContain('item_pair_b');
  expect(await read()).toEqual([]);
});
