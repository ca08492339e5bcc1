import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { ruleHealthOf, type HealthSources, type LedgerSays } from '../../cli/rule-health.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { coverageOf } from '../../rules/coverage/coverage.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { fallen } from '../../suspects/feedback/falling.ts';
import type { RuleRun } from '../../suspects/feedback/rule-runs.ts';
import { decide, DIGEST, plant, record } from '../suspects/feedback/planted-ledger.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const { rules, law, lists } = loadCatalogue();
const coverage = coverageOf(rules, law, []);

const ran = (over: Partial<RuleRun> = {}): RuleRun => ({
  run: 'R000001',
  status: 'ok',
  rows_in: 100,
  rows_tested: 100,
  could_not_tell: { rows: 0, columns: {} },
  suspects: 1,
  ms: 10,
  funnel: [],
  ...over,
});
function health(
  runs: Readonly<Record<string, readonly RuleRun[]>>,
  over: Partial<LedgerSays> = {},
  today = '2026-01-05',
) {
  const ledger: LedgerSays = {
    runs: new Map(Object.entries(runs)),
    shares: { institutions: 0, named: new Map() },
    falling: [],
    library: [],
    exceptions: [],
    ...over,
  };
  const sources: HealthSources = { rules, lists, coverage, ledger, today };
  return ruleHealthOf(sources);
}
const stages = (...counts: readonly (readonly [part: string, unit: string, n: number])[]) =>
  counts.map(([part, unit, n]) => ({ part, unit, n }));

describe('the health of rules', () => {
  test('a rule never fires that tested rows in each of its newest runs and found nothing in any', () => {
    const quiet = ran({ suspects: 0 });
    const { never_fires: found } = health({
      'MC-TC-001': [quiet, quiet],
      'MC-TC-002': [quiet, ran()],
      'MC-TC-003': [quiet, ran({ suspects: 0, status: 'error' })],
      'MC-TC-004': [ran({ suspects: 0, rows_tested: 0 })],
      'MC-TC-005': [ran({ suspects: 0, status: 'skipped' })],
      // An indicator names no suspects.
      'MC-RR-004': [quiet],
    });
    expect(found).toEqual([{ rule_id: 'MC-TC-001', runs: 2, rows_tested: 100 }]);
  });

  test('a rule fires nearly always beyond a tenth of its rows, or a quarter of the institutions', () => {
    const named = new Map([
      ['MC-TC-001', 5],
      ['MC-TC-002', 6],
    ]);
    const { always_fires: found } = health(
      {
        'MC-TC-001': [ran({ suspects: 10 })],
        'MC-TC-002': [ran({ suspects: 11 })],
        'MC-TC-003': [ran({ suspects: 19, rows_tested: 19 })],
      },
      { shares: { institutions: 20, named } },
    );
    expect(found).toEqual([
      { rule_id: 'MC-TC-002', of: 'rows', found: 11, tested: 100 },
      { rule_id: 'MC-TC-002', of: 'institutions', found: 6, tested: 20 },
    ]);
  });

  test('a part was never true that let nothing through in any run', () => {
    const blocked = ran({
      funnel: stages(['rows_in', 'rows', 9], ['a', 'rows', 5], ['b', 'rows', 0], ['suspects', 'suspects', 0]),
    });
    const open = ran({
      funnel: stages(['rows_in', 'rows', 9], ['a', 'rows', 5], ['b', 'rows', 1], ['suspects', 'suspects', 0]),
    });
    const { part_never_true: found } = health({ 'MC-TC-001': [blocked, blocked], 'MC-TC-002': [blocked, open] });
    expect(found).toEqual([{ rule_id: 'MC-TC-001', part: 'b', runs: 2 }]);
  });

  test('a rule could not tell more than half of its rows, or could not run', () => {
    const untold = (rows: number, status = 'partial') => [
      ran({ status, could_not_tell: { rows, columns: { 'a.b': 1, 'c.d': rows } } }),
    ];
    const { could_not_tell: found } = health({
      'MC-TC-001': untold(50),
      'MC-TC-002': untold(51),
      'MC-TC-003': untold(0, 'skipped'),
    });
    expect(found.map(({ rule_id: id, rows }) => [id, rows])).toEqual([
      ['MC-TC-002', 51],
      ['MC-TC-003', 0],
    ]);
    expect(Object.keys(found[0]?.columns ?? {})).toEqual(['c.d', 'a.b']);
  });

  test('an exception is too broad that took out much of what its rule found', () => {
    const told = { exception_id: 'E1', rule_id: 'MC-TC-001', expires: '2026-12-31' };
    const { exception_over_broad: found } = health(
      {},
      {
        exceptions: [
          { ...told, finding: 'expiring' },
          { ...told, finding: 'over_broad', covers: { suspects: 6, of: 20 } },
        ],
      },
    );
    expect(found).toEqual([{ exception_id: 'E1', rule_id: 'MC-TC-001', suspects: 6, of: 20 }]);
  });

  test('the slowest are five, of the newest run each', () => {
    const ids = ['MC-TC-001', 'MC-TC-002', 'MC-TC-003', 'MC-TC-004', 'MC-TC-005', 'MC-TC-006'];
    const { slowest } = health(Object.fromEntries(ids.map((id, at) => [id, [ran({ ms: at }), ran({ ms: 99 })]])));
    expect(slowest.map(({ rule_id: id }) => id)).toEqual(ids.toReversed().slice(0, 5));
  });

  test('lists and library are stale a year after their day, or past their end', () => {
    const library = [
      { kind: 'limit_b', points: 9, ended: 2, arrived: '2025-01-04' },
      { kind: 'item_pair_b', points: 9, ended: 0, arrived: '2025-01-05' },
    ];
    const stale = health({}, { library }).list_stale;
    expect(stale.filter(({ of }) => of === 'library').map(({ name, why, points }) => [name, why, points])).toEqual([
      ['limit_b', 'ended', 2],
      ['limit_b', 'old', null],
    ]);
    expect(stale.find(({ of }) => of === 'list')).toMatchObject({
      name: 'recognised-tests',
      why: 'old',
      rules: ['MC-PT-003'],
    });
    expect(health({}, {}, '2022-12-31').list_stale).toEqual([]);
  });
});

describe('falling precision', () => {
  const verdicts = (n: number, truth: number): number[] => Array.from({ length: n }, () => truth);

  test('is the last ten below all before, and no less than ten on either side', () => {
    expect(fallen([...verdicts(10, 1), ...verdicts(10, 0)])).toMatchObject({
      earlier: { examined: 10, found: 10 },
      last: { found: 0 },
    });
    expect(fallen([...verdicts(9, 1), ...verdicts(10, 0)])).toBeUndefined();
    expect(fallen([...verdicts(10, 0), ...verdicts(10, 1)])).toBeUndefined();
    expect(fallen(verdicts(40, 1))).toBeUndefined();
    // Six of ten after all of ten: their intervals overlap.
    expect(fallen([...verdicts(10, 1), ...verdicts(7, 1), ...verdicts(3, 0)])).toBeUndefined();
  });
});

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path);
const said = async (data: string, ...words: string[]): Promise<string> => {
  expect(await run(['rules', 'health', ...words, '--data', data], recorder.effects)).toBe(0);
  return recorder.take().out;
};
const planted = join(folder.path, 'planted');
beforeAll(async () => {
  const warehouse = await Warehouse.open({ directory: planted, mode: 'write', create: true, waitSeconds: 0 });
  const session = await warehouse.session();
  for (const number of [1, 2, 3, 4]) await record(session, number, { 'MC-TC-001': DIGEST, 'MC-TC-002': DIGEST });
  await session.run("UPDATE run_rule SET suspects = 20, ms = 1500 WHERE rule_id = 'MC-TC-001'");
  // What the four runs left: the oldest is not looked at any more.
  await session.run("UPDATE run_rule SET suspects = 7 WHERE rule_id = 'MC-TC-002' AND run = 'R000001'");
  const many = Array.from({ length: 20 }, (_, at) => ({ id: `s${at}`, institution: 'X', rule: 'MC-TC-001' }));
  await plant(session, many);
  await decide(
    session,
    many.map(({ id }, at) => ({
      id,
      verdict: at < 10 ? 'confirmed' : 'dismissed',
      at: `2026-01-${String(at + 1).padStart(2, '0')} 09:00:00`,
    })),
  );
  session.close();
  warehouse.close();
});
afterAll(() => folder.remove());

describe('mingcha rules health', () => {
  test('tells of a ledger what is to be looked at, why, and what to do', async () => {
    const text = await said(planted);
    expect(text).toMatch(
      /^准确程度下降：最近十条结论明显不如以前，可能冤枉机构\n {2}MC-TC-001 .+以前 10 条中属实 10 条.+最近 10 条中属实 0 条.+\n {2}→ /m,
    );
    expect(text).toMatch(/^几乎总是命中：.+\n {2}MC-TC-001 .+判断 100 行，疑点 20 条（20%）/m);
    expect(text).toMatch(/^从未命中：.+\n {2}MC-TC-002 .+最近 3 次，每次约 100 行/m);
    expect(text).toMatch(/MC-TC-001 .+1\.5 秒（R000004）/);
    // (8 + 10) / (10 + 20) under a hard fact's prior.
    expect(text).toMatch(/MC-TC-001 +\S+ +3 +20 +60% +45%—74%/);
  });

  test('as JSON with the same', async () => {
    const { schema, sections, precision } = JSON.parse(await said(planted, '--json')) as {
      schema: number;
      sections: ReturnType<typeof ruleHealthOf>;
      precision: unknown[];
    };
    expect(schema).toBe(1);
    expect(sections.never_fires.map(({ rule_id: id }) => id)).toEqual(['MC-TC-002']);
    expect(sections.precision_falling.map(({ rule_id: id }) => id)).toEqual(['MC-TC-001']);
    expect(precision).toEqual([
      expect.objectContaining({ rule_id: 'MC-TC-001', band: 3, examined: 20, found: '10.000000', mean: '0.600000' }),
    ]);
  });

  test.each(['zh', 'en'] as const)('answers without a warehouse and on an empty one (%s)', async (language) => {
    const empty = join(folder.path, `empty-${language}`);
    const without = await said(join(folder.path, 'nowhere'), '--lang', language);
    expect(without).toContain(language === 'zh' ? '还没有筛查过' : 'Nothing was scanned yet');
    expect(without).toContain('条例-735');
    const warehouse = await Warehouse.open({ directory: empty, mode: 'write', create: true, waitSeconds: 0 });
    warehouse.close();
    expect(await said(empty, '--lang', language)).toBe(without);
  });
});
