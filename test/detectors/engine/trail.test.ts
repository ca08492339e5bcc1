import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindRule, planOf } from '../../../detectors/engine/bound-rule.ts';
import { prepareCase } from '../../../detectors/engine/rule-case.ts';
import { NO_FACTS } from '../../../detectors/engine/run-rule.ts';
import { detectPrepared } from '../../../detectors/engine/scan.ts';
import { wordsOf } from '../../../detectors/engine/why.ts';
import { loadFixtures, type Fixtures } from '../../../rules/fixtures.ts';
import type { Rule } from '../../../rules/model.ts';
import { partsOf } from '../../../rules/where/model.ts';
import { join } from 'node:path';
import { packageRoot } from '../../../base/package-root.ts';
import { cell, type Session } from '../../../store/session.ts';
import { dropSteps, runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { ruleNamed } from '../quantity/answer.ts';

/** One rule of every way that keeps a trail. */
const IDS = [
  'MC-TC-008',
  'MC-PS-002',
  'MC-PT-006',
  'MC-CH-003',
  'MC-DQ-001',
  'MC-RX-001',
  'MC-RX-007',
  'MC-RX-002',
  'MC-TC-001',
  'MC-TC-002',
  'MC-TC-003',
];

/** What a rule on codes cannot tell before and behind its judgement: codes that are damaged or unsettled, money that is not given. */
const BESIDE_THE_TRAIL = ['trac_d.drug_trac_codg', 'trac_d.setl_id', 'fee_list_d.inscp_amt'];

const TRAIL = {
  mdtrt_id: 'VARCHAR',
  psn_no: 'VARCHAR',
  fixmedins_code: 'VARCHAR',
  at_time: 'TIMESTAMP',
  what: 'VARCHAR',
  measure: 'DECIMAL(38,6)',
  threshold: 'DECIMAL(38,6)',
  outcome: 'VARCHAR',
};

describe.each(IDS.map((id) => [id, ruleNamed(id)] as const))('the trail and the funnel of %s', (_, rule) => {
  let warehouse: Warehouse;
  let session: Session;
  let fixtures: Fixtures;
  beforeAll(async () => {
    warehouse = await Warehouse.inMemory();
    session = await warehouse.session();
    fixtures = loadFixtures(join(packageRoot(), 'rules', 'catalogue', 'fixtures')).fixtures;
  });
  afterAll(() => {
    session.close();
    warehouse.close();
  });

  // The first hits and misses, and every case that cannot be told in full.
  const could = rule.tests.filter(
    ({ todo, couldNotTell }) => todo === undefined && Object.keys(couldNotTell).length > 0,
  );
  const plain = rule.tests.filter(
    ({ todo, couldNotTell }) => todo === undefined && Object.keys(couldNotTell).length === 0,
  );
  // A sale through two doors is an outcome of its own.
  const filled = plain.slice(3).filter(({ name }) => /外配|通道/.test(name));
  const cases = [...plain.slice(0, 3), ...filled, ...could];

  it.each(cases.map((test) => [test.name, test] as const))('say the same as its answer: %s', async (_name, test) => {
    const subject: Rule = { ...rule, params: { ...rule.params, ...test.params } };
    const prepared = await prepareCase(session, rule, test, fixtures);
    const { outcomes } = await detectPrepared(session, [subject], prepared);
    const [outcome] = outcomes;
    const bound = bindRule(subject);
    const plan = planOf(bound, prepared.asOf ?? NO_FACTS);
    await runSteps(session, [...plan.shared, ...plan.steps]);
    try {
      const columns = await session.rows(`DESCRIBE ${bound.prefix}trail`);
      const shape = Object.fromEntries(columns.map((row) => [cell(row, 'column_name'), cell(row, 'column_type')]));
      const parts = Object.keys(shape).filter((name) => name.startsWith('p_'));
      expect(Object.fromEntries(Object.entries(shape).filter(([name]) => !parts.includes(name)))).toEqual(TRAIL);
      expect(parts.map((name) => shape[name])).toEqual(parts.map(() => 'BOOLEAN'));
      const words = wordsOf(subject);
      expect(Object.keys(words.parts)).toEqual(expect.arrayContaining(parts.map((name) => name.slice(2))));

      const counted = await session.rows(`SELECT outcome, count(*) AS n FROM ${bound.prefix}trail GROUP BY outcome`);
      const trail = new Map(counted.map((row) => [cell(row, 'outcome'), Number(cell(row, 'n'))]));
      const hits = trail.get('hit') ?? 0;
      trail.delete('hit');
      trail.delete('clear');
      const ran = outcome?.status === 'ok' || outcome?.status === 'partial';
      // What the trail could not tell is what the rule could not tell, column by column.
      const untold = Object.entries(ran ? outcome.couldNotTell.columns : {}).filter(
        ([column]) => rule.detector !== 'code-reuse' || !BESIDE_THE_TRAIL.includes(column),
      );
      expect(Object.fromEntries(trail)).toEqual(Object.fromEntries(untold));
      // Records may break a rule that asks for more of them; nobody is a suspect of none.
      expect(hits).toBeGreaterThanOrEqual((outcome?.suspects ?? 0) > 0 ? 1 : 0);

      const funnel = ran ? (outcome.funnel ?? []) : [];
      expect(funnel.at(0)?.part).toBe(ran ? 'rows_in' : undefined);
      expect(funnel.at(0)?.n).toBe(ran ? outcome.rowsIn : undefined);
      expect(funnel.at(-1)).toEqual(ran ? { part: 'suspects', unit: 'suspects', n: outcome.suspects } : undefined);
      // Each stage narrows what came before, within one unit.
      for (const unit of ['rows', 'groups']) {
        const left = funnel.filter((stage) => stage.unit === unit).map(({ n }) => n);
        expect(left).toEqual(left.toSorted((a, b) => b - a));
      }
      const named = funnel.filter(({ unit }) => unit !== 'suspects').map(({ part }) => part);
      const known = [...Object.keys(words.parts), ...(rule.where === undefined ? [] : partsOf(rule.where)), 'rows_in'];
      expect(known).toEqual(expect.arrayContaining(named));
    } finally {
      await dropSteps(session, [...plan.shared, ...plan.steps]);
    }
  });
});
