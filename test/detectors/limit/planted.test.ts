import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detect } from '../../../detectors/engine/scan.ts';
import { insertGiven } from '../../../detectors/engine/given.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { plantLimits } from './planted.ts';

type Cells = Record<string, FixtureValue>;
let serial = 0;
const point = (limit_type: string, rule_class: string, more: Cells): Cells => {
  serial += 1;
  return { kp_id: `K${serial}`, med_list_codg: `I${serial}`, limit_type, rule_class, parse_state: 'active', ...more };
};

/** Points of every shape; the last repeats an item, so that limits of one item meet. */
const POINTS: readonly Cells[] = [
  point('sex', '药品区分性别使用', { allowed_sex: '1' }),
  point('sex', '药品区分性别使用', { allowed_sex: '2', begndate: '2026-01-28' }),
  point('sex', '药品区分性别使用', { allowed_sex: '2', enddate: '2026-01-27' }),
  point('sex', '医疗服务项目区分性别使用', { allowed_sex: '2' }),
  point('age', '药品儿童专用', { age_until_months: 216 }),
  point('age', '药品限儿童使用', { age_from_months: 72, age_until_months: 216 }),
  point('age', '药品限儿童使用', { age_from_months: 36 }),
  point('age', '医疗服务项目儿童专用', { age_until_months: 36 }),
  point('age', '医疗服务项目限年龄', { age_from_months: 192, age_until_months: 720 }),
  point('hosp-level', '药品限医疗机构级别', { min_hosp_rank: '2' }),
  point('hosp-level', '药品限医疗机构级别', { min_hosp_rank: '3' }),
  point('hosp-level', '药品限医疗机构级别', { min_hosp_rank: '1' }),
  point('med-type', '药品限就医方式', { allowed_med_types: 'inpatient-med-types' }),
  point('med-type', '药品限就医方式', { allowed_med_types: 'emergency-or-inpatient-med-types' }),
  point('internet', '超互联网医院药品支付范围', {}),
  point('diagnosis', '药品限适应症', { diag_words: '黑色素瘤|恶性黑素' }),
  point('diagnosis', '药品限适应症', { diag_words: '肝硬化' }),
  point('insurance', '药品限工伤保险', { allowed_insutype: 'work-injury' }),
  point('insurance', '药品限生育保险', { allowed_insutype: 'maternity' }),
  point('no-pay', '中药饮片单复方均不予支付', {}),
  point('no-pay-alone', '中药饮片单方使用不予支付', {}),
  point('second-line', '药品限二线使用', {}),
  point('hosp-level', '药品限医疗机构级别', { med_list_codg: 'I17', min_hosp_rank: '2' }),
  point('sex', '药品区分性别使用', { med_list_codg: 'I5', allowed_sex: '2' }),
];

const rules = loadCatalogue().rules.filter(({ detector, params }) => detector === 'row' && params['finds'] === 'limit');
const ruleOf = (type: string, rule_class: string): string => {
  if (['医疗服务项目区分性别使用', '医疗服务项目儿童专用'].includes(rule_class)) return 'MC-PT-006';
  const ids: Readonly<Record<string, string>> = {
    sex: 'MC-PS-001',
    age: 'MC-PS-002',
    'hosp-level': 'MC-PS-003',
    'med-type': 'MC-PS-004',
    internet: 'MC-PS-004',
    diagnosis: 'MC-PS-005',
    insurance: 'MC-PS-006',
    'second-line': 'MC-PS-008',
  };
  return ids[type] ?? 'MC-PS-007';
};

describe('each limit planted once broken by one unit and once kept by its nearest innocent neighbour', () => {
  let warehouse: Warehouse;
  let session: Session;
  let found: readonly string[] = [];
  let planted: readonly { id: string; breaks: boolean; rule: string; point: string }[] = [];
  let untold: readonly string[] = [];
  let count = 0;

  beforeAll(async () => {
    warehouse = await Warehouse.inMemory();
    session = await warehouse.session();
    await insertGiven(session, { limit_b: POINTS }, 'test');
    await runSteps(session, effectivePlan(1, 1));
    count = await plantLimits(session);
    planted = (await session.rows('SELECT id, breaks, kp_id, limit_type, rule_class FROM planted')).map((row) => ({
      id: cell(row, 'id'),
      breaks: cell(row, 'breaks') === 'true',
      rule: ruleOf(cell(row, 'limit_type'), cell(row, 'rule_class')),
      point: cell(row, 'kp_id'),
    }));
    const { outcomes } = await detect(session, rules);
    untold = outcomes.flatMap(({ id, status, couldNotTell }) =>
      status === 'ok' ? [] : [`${id} ${status} ${JSON.stringify(couldNotTell)}`],
    );
    found = (
      await session.rows(
        `SELECT concat_ws(' ', l.rule_id, l.line_key, json_extract_string(c.key, '$.kp_id')) AS f FROM found_line l JOIN found_candidate c ON c.suspect_id = l.suspect_id ORDER BY f`,
      )
    ).map((row) => cell(row, 'f'));
  });
  afterAll(() => {
    session.close();
    warehouse.close();
  });

  it('is found under its own rule and knowledge point, each broken one and no other', () => {
    const broken = planted.filter(({ breaks }) => breaks).map(({ id, rule, point: kp }) => `${rule} ${id} ${kp}`);
    expect(count).toBe(POINTS.length);
    expect(broken).toHaveLength(POINTS.length);
    expect(found).toEqual(broken.toSorted());
  });

  it('could be told in every case', () => {
    expect(untold).toEqual([]);
  });

  it('covers every rule on limits', () => {
    expect(rules.length).toBeGreaterThanOrEqual(8);
    expect(new Set(planted.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ id }) => id)));
  });

  it('names the point, its class, its published text and its row for a reader', async () => {
    const [row] = await session.rows(
      "SELECT facts, explanation_zh, explanation_en FROM found_candidate WHERE json_extract_string(key, '$.kp_id') = 'K6'",
    );
    expect(cell(row, 'explanation_zh')).toMatch(/限6周岁以上、不满18周岁.*实为18周岁.*知识点K6（药品限儿童使用/);
    expect(cell(row, 'explanation_en')).toMatch(/ages from 6 years to below 18 years.*Knowledge point K6/);
    const facts = JSON.parse(cell(row, 'facts')) as Record<string, unknown>;
    expect(facts).toMatchObject({ kp_id: 'K6', rule_class: '药品限儿童使用', lines: 1, persons: 1 });
    expect(JSON.parse(String(facts['points']))).toMatchObject([{ kp_id: 'K6', rule_class: '药品限儿童使用' }]);
  });
});
