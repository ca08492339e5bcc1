import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../base/package-root.ts';
import { bindRule, planOf } from '../../../detectors/engine/bound-rule.ts';
import { prepareCase } from '../../../detectors/engine/rule-case.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { loadFixtures } from '../../../rules/fixtures.ts';
import { cell, cellOrNull } from '../../../store/session.ts';
import { dropSteps, runSteps } from '../../../store/step.ts';
import { inMemory } from '../engine/in-memory.ts';
import { LOCAL_PAIR, localRule } from './local-rule.ts';
import { ruleNamed } from '../quantity/answer.ts';

/** What one test of a rule left. */
interface Seen {
  readonly funnel: readonly number[];
  readonly rowsIn: number;
  readonly trail: Readonly<Record<string, number>>;
  readonly untold: number;
  /** Violating lines. */
  readonly lines: number;
}

const { fixtures } = loadFixtures(join(packageRoot(), 'rules', 'catalogue', 'fixtures'));

/** Runs every test of a rule and holds its funnel and trail against its own tally. */
describe.each(['MC-CH-001', 'MC-CH-006', 'MC-PT-003', 'MC-RX-004'])('the funnel and the trail of %s', (id) => {
  const rule = ruleNamed(id);
  const memory = inMemory();
  const seen: Seen[] = [];

  beforeAll(async () => {
    const session = memory.session();
    for (const test of rule.tests) {
      const { asOf } = await prepareCase(session, rule, test, fixtures);
      const plan = planOf(bindRule(rule), asOf ?? '2025-12-31');
      const prefix = `${id.toLowerCase().replaceAll('-', '_')}_`;
      await runSteps(session, [...plan.shared, ...plan.steps]);
      const funnel = await session.rows(`SELECT n FROM ${prefix}funnel ORDER BY part_no`);
      const outcomes = await session.rows(`SELECT outcome, count(*) AS n FROM ${prefix}trail GROUP BY outcome`);
      const [tally] = await session.rows(`SELECT rows_in, untold_rows FROM ${prefix}tally`);
      seen.push({
        funnel: funnel.map((row) => Number(cell(row, 'n'))),
        rowsIn: Number(cell(tally, 'rows_in')),
        trail: Object.fromEntries(outcomes.map((row) => [cell(row, 'outcome'), Number(cell(row, 'n'))])),
        untold: Number(cell(tally, 'untold_rows')),
        lines: Number(await session.value(`SELECT count(*) FROM ${prefix}line WHERE amount > 0`)),
      });
      await dropSteps(session, [...plan.shared, ...plan.steps]);
    }
  }, 120_000);

  it('begins with the rows of the tally, never rises, and ends with the violating lines', () => {
    expect(seen).toHaveLength(rule.tests.length);
    expect(seen.some(({ lines }) => lines > 0)).toBe(true);
    for (const { funnel, rowsIn, lines, trail } of seen) {
      // A library without points of the class has no line to show, and counts the want of them as one row.
      expect(funnel[0]).toBe(Object.keys(trail).length > 0 ? rowsIn : 0);
      expect(funnel).toEqual(funnel.toSorted((a, b) => b - a));
      expect(funnel.at(-1)).toBe(lines);
    }
  });

  it('has every line that was looked at, with the outcome that it was counted under', () => {
    for (const { trail, rowsIn, lines, untold } of seen) {
      const all = Object.values(trail).reduce((sum, n) => sum + n, 0);
      // A library without points of the class has no line to show.
      if (all === 0) continue;
      expect(all).toBe(rowsIn);
      expect(trail['hit'] ?? 0).toBe(lines);
      expect(all - (trail['hit'] ?? 0) - (trail['clear'] ?? 0)).toBe(untold);
    }
  });
});

describe('a local pair', () => {
  const memory = inMemory();

  it('shows of each line the conditions of its own side, and the time to the other', async () => {
    const session = memory.session();
    const { rules } = loadCatalogue(join(packageRoot(), 'docs', 'examples', 'rules'));
    const rule = rules.find(({ id }) => id === 'MC-ZZ-002');
    const [first] = rule?.tests ?? [];
    if (rule === undefined || first === undefined) throw new Error('the example has no test');
    await prepareCase(session, rule, first, fixtures);
    const plan = planOf(bindRule(rule), '2025-12-31');
    await runSteps(session, [...plan.shared, ...plan.steps]);
    const rows = await session.rows(
      "SELECT json_extract_string(what, '$.key') AS line, json_extract_string(what, '$.minutes_apart') AS apart, p_special, p_first, p_stay, outcome FROM mc_zz_002_trail ORDER BY line",
    );
    const names = ['line', 'apart', 'p_special', 'p_first', 'p_stay', 'outcome'];
    expect(rows.map((row) => names.map((name) => cellOrNull(row, name)))).toEqual([
      ['L2', '720', 'false', 'true', 'true', 'hit'],
      ['L3', '1440', 'false', 'true', 'true', 'clear'],
      ['M1', '2880', 'false', 'true', 'true', 'clear'],
    ]);
    const stages = await session.rows('SELECT part, unit, n FROM mc_zz_002_funnel ORDER BY part_no');
    expect(stages.map((row) => ['part', 'unit', 'n'].map((name) => cell(row, name)).join(' '))).toEqual([
      'rows_in rows 10',
      'special of-which 5',
      'first of-which 6',
      'stay of-which 8',
      'side_a of-which 4',
      'side_b of-which 3',
      'sides rows 3',
      'met_in_visit rows 3',
      'in_window rows 1',
      'fund_paid rows 1',
      'explained rows 1',
    ]);
    await dropSteps(session, [...plan.shared, ...plan.steps]);
  });

  it('leaves out a condition of the other side alone', () => {
    const rule = localRule(LOCAL_PAIR.replace('first and not special', 'first'));
    const plan = planOf(bindRule(rule), '2025-12-31');
    const trail = plan.steps.find(({ name }) => name.endsWith('_trail'))?.sql ?? '';
    expect(trail).toContain("CASE l.item WHEN 'a' THEN w.p_special END AS p_special");
    expect(trail).toContain("CASE l.item WHEN 'b' THEN w.p_first END AS p_first");
    expect(trail).toContain('w.p_inpatient AS p_inpatient');
  });
});

describe('a trail', () => {
  const memory = inMemory();

  it('says which part a line missed', async () => {
    const session = memory.session();
    const rule = ruleNamed('MC-CH-001');
    const [first] = rule.tests;
    if (first === undefined) throw new Error('MC-CH-001 has no test');
    await prepareCase(session, rule, first, fixtures);
    const plan = planOf(bindRule(rule), '2025-12-31');
    await runSteps(session, [...plan.shared, ...plan.steps]);
    const rows = await session.rows(
      "SELECT json_extract_string(what, '$.key') AS line, p_met_in_visit, p_in_window, p_fund_paid, p_explained, outcome FROM mc_ch_001_trail ORDER BY line",
    );
    const shown = rows.map((row) =>
      ['line', 'p_met_in_visit', 'p_in_window', 'p_fund_paid', 'p_explained', 'outcome'].map((name) =>
        cellOrNull(row, name),
      ),
    );
    expect(shown).toEqual([
      ['L2', 'true', 'true', 'true', 'true', 'hit'],
      ['L3', 'true', 'false', 'true', null, 'clear'],
      ['L4', 'false', 'false', null, null, 'clear'],
      ['L5', 'false', 'false', null, null, 'clear'],
    ]);
  });
});
