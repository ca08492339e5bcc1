import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertGiven } from '../../../detectors/engine/given.ts';
import type { RuleOutcome } from '../../../detectors/engine/outcome.ts';
import { detect } from '../../../detectors/engine/scan.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { FOUND, plantPairs, WANTED } from './planted.ts';

type Cells = Record<string, FixtureValue>;
const point = (n: number, window: string | null, more: Cells = {}): Cells => ({
  kp_id: `K${n}`,
  med_list_codg_a: `A${n}`,
  med_list_codg_b: `B${n}`,
  relation: 'contains',
  time_window: window,
  rule_class: '医疗服务项目重复收费',
  parse_state: 'active',
  ...more,
});
const grouped = (n: number, group: string, more: Cells = {}): Cells => ({
  kp_id: `G${n}`,
  med_list_codg: `O${n}`,
  limit_type: 'discount-group',
  rule_class: '手术项目未按规定折价收费',
  parse_state: 'active',
  group_name: group,
  ...more,
});

/** Every window, one left open, points of one item with each other, and points that begin or end. */
const PAIRS: readonly Cells[] = [
  point(1, 'same-day'),
  point(2, 'same-visit', { parse_state: 'unparsed' }),
  point(3, 'six-hours'),
  point(4, 'same-hour'),
  point(5, null),
  point(6, 'same-day', { med_list_codg_b: 'B1' }),
  point(7, 'same-hour', { med_list_codg_a: 'A1' }),
  point(8, 'same-day', { begndate: '2026-01-28' }),
  point(9, 'six-hours', { enddate: '2026-01-27' }),
];
const OPERATIONS: readonly Cells[] = [
  grouped(1, '甲'),
  grouped(2, '甲'),
  grouped(3, '甲'),
  grouped(4, '乙'),
  grouped(5, '乙', { begndate: '2026-01-28' }),
  grouped(6, '丙'),
];

describe('pairs of every window and operations of a group, each planted beside its nearest innocent neighbours', () => {
  let warehouse: Warehouse;
  let session: Session;
  let planted = { pairs: 0, operations: 0 };
  let outcomes: readonly RuleOutcome[] = [];
  beforeAll(async () => {
    warehouse = await Warehouse.inMemory();
    session = await warehouse.session();
    await insertGiven(session, { item_pair_b: PAIRS, limit_b: OPERATIONS }, 'test');
    await runSteps(session, effectivePlan(1, 1));
    planted = await plantPairs(session);
    const rules = loadCatalogue().rules.filter(({ id }) => ['MC-CH-001', 'MC-CH-002', 'MC-CH-006'].includes(id));
    outcomes = (await detect(session, rules)).outcomes;
  });
  afterAll(() => {
    session.close();
    warehouse.close();
  });

  it('are found each, and none of the neighbours', async () => {
    expect(planted).toEqual({ pairs: 8, operations: 5 });
    const texts = async (sql: string): Promise<string[]> =>
      (await session.rows(`SELECT f FROM (${sql}) t ORDER BY f`)).map((row) => cell(row, 'f'));
    const found = await texts(FOUND);
    expect(found).toHaveLength(13);
    expect(found).toEqual(await texts(WANTED));
  });

  it('leave a rule skipped whose class has no point, and say so', () => {
    expect(outcomes.find(({ id }) => id === 'MC-CH-002')).toMatchObject({
      status: 'skipped',
      couldNotTell: { rows: 1, columns: { 'knowledge:pairs': 1 } },
    });
  });

  it('name the point, its row and what was assumed for a reader', async () => {
    const [row] = await session.rows(
      "SELECT facts, explanation_zh, explanation_en FROM found_candidate WHERE json_extract_string(key, '$.kp_id') = 'K4'",
    );
    expect(cell(row, 'explanation_zh')).toMatch(/同一次就诊的1小时内.*内涵已包含后者.*知识点K4（医疗服务项目重复收费/);
    expect(cell(row, 'explanation_en')).toMatch(/within one hour of one visit.*Knowledge point K4/);
    expect(JSON.parse(cell(row, 'facts'))).toMatchObject({
      kp_id: 'K4',
      lines: 1,
      persons: 1,
      item_a: 'A4',
      item_b: 'B4',
    });
  });
});
