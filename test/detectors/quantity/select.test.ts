import { describe, expect, it } from 'vitest';
import { quantity } from '../../../detectors/archetypes/quantity.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { detect } from '../../../detectors/engine/scan.ts';
import { loadFixtures } from '../../../rules/fixtures.ts';
import type { FixtureValue, Rule } from '../../../rules/model.ts';
import { join } from 'node:path';
import { packageRoot } from '../../../base/package-root.ts';
import { inMemory } from '../engine/in-memory.ts';
import { answer, planOf, ruleNamed } from './answer.ts';
import { answerShape, contractShape, explained, notPortable } from './portable.ts';

type Cells = Record<string, FixtureValue>;
const memory = inMemory();

/** The cap of a visit, of one department's drugs of one brand alone. */
const narrowed = (id: string): Rule => ({
  ...ruleNamed(id),
  select: {
    department: { column: 'fee_list_d.bilg_dept_codg', one_of: ['A'] },
    branded: { column: 'item_b.item_name', matches: '甲品牌' },
  },
  where: { all: [{ part: 'department' }, { part: 'branded' }] },
});

const line = (visit: string, nth: number, item: string, cnt: number, more: Cells = {}): Cells => ({
  bkkp_sn: `${visit}-${nth}`,
  setl_id: `S${visit}`,
  mdtrt_id: visit,
  psn_no: 'P1',
  fixmedins_code: 'H1',
  med_list_codg: item,
  fee_ocur_time: '2025-03-10 09:30:00',
  cnt,
  pric: 10,
  det_item_fee_sumamt: 10 * cnt,
  inscp_amt: 10 * cnt,
  prd_days: 7 * cnt,
  bilg_dept_codg: 'A',
  bilg_dr_code: 'D1',
  ...more,
});
const visit = (id: string): { setl_d: Cells[]; diag_d: Cells[] } => ({
  setl_d: [
    {
      setl_id: `S${id}`,
      mdtrt_id: id,
      psn_no: 'P1',
      fixmedins_code: 'H1',
      med_type: '11',
      setl_time: '2025-03-10 10:00:00',
      medfee_sumamt: 100,
    },
  ],
  diag_d: [{ mdtrt_id: id, diag_code: 'J06.900', maindiag_flag: '1' }],
});
const visits = ['V1', 'V2', 'V3', 'V4', 'V5'].map(visit);
const GIVEN = {
  setl_d: visits.flatMap(({ setl_d: rows }) => rows),
  diag_d: visits.flatMap(({ diag_d: rows }) => rows),
  fee_list_d: [
    line('V1', 1, 'XA7', 2),
    // One pack of the brand, one of another: seven days count.
    line('V2', 1, 'XA7', 1),
    line('V2', 2, 'XB7', 1),
    // Nobody knows whose drug it was.
    line('V3', 1, 'XA7', 2, { bilg_dept_codg: null }),
    // Above the cap whatever the second line is.
    line('V4', 1, 'XA7', 2),
    line('V4', 2, 'XA7', 1, { bilg_dept_codg: null }),
    line('V5', 1, 'XA7', 2, { bilg_dept_codg: 'B' }),
  ],
};

describe.each(['MC-RX-001', 'MC-RX-007'])('the plan of %s, narrowed', (id) => {
  const rule = narrowed(id);
  it('binds, answers like every plan, and stays inside the portable subset', async () => {
    expect(checkRules([rule])).toEqual([]);
    await explained(planOf(quantity, rule));
    expect(await answerShape(planOf(quantity, rule))).toEqual(contractShape(rule.finding.key));
    expect(notPortable(planOf(quantity, rule), planOf(quantity, rule, {}, spark))).toEqual([]);
  });
});

describe('a narrowed sum', () => {
  it('counts the lines that its conditions hold for, and cannot tell where an unknown line would decide', async () => {
    const { candidates, untold, tally } = await answer(quantity, narrowed('MC-RX-001'), GIVEN);
    expect(candidates.map((one) => [one['k_mdtrt_id'], one['measure']])).toEqual([
      ['V1', '14.000000'],
      ['V4', '14.000000'],
    ]);
    expect(untold).toEqual({ 'fee_list_d.bilg_dept_codg': 1 });
    expect(tally).toEqual({ rows_in: '4', rows_tested: '3', untold_rows: '1' });
  });

  it('leaves a funnel from the lines to the units', async () => {
    const { fixtures } = loadFixtures(join(packageRoot(), 'rules', 'catalogue', 'fixtures'));
    await memory.land(fixtures.get('take-home-drugs') ?? {}, GIVEN);
    const { outcomes } = await detect(memory.session(), [narrowed('MC-RX-001')]);
    expect(outcomes[0]?.funnel?.map(({ part, unit, n }) => `${part} ${unit} ${n}`)).toEqual([
      'rows_in rows 7',
      'department rows 4',
      'branded rows 3',
      'units groups 4',
      'told groups 3',
      'above groups 2',
      'several_packs groups 2',
      'beyond_pack groups 2',
      'suspects suspects 2',
    ]);
  });
});
