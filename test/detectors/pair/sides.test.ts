import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { prepare } from '../../../detectors/engine/prepare.ts';
import { detect } from '../../../detectors/engine/scan.ts';
import type { RuleOutcome } from '../../../detectors/engine/outcome.ts';
import type { Fixture, FixtureValue } from '../../../rules/model.ts';
import { cell, type Row } from '../../../store/session.ts';
import { insertGiven } from '../../../detectors/engine/given.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { LOCAL_PAIR, localRule } from './local-rule.ts';

type Cells = Record<string, FixtureValue>;

const visit = (id: string, medType: string | null): Cells => ({
  setl_id: `S${id}`,
  mdtrt_id: `V${id}`,
  psn_no: `P${id}`,
  insutype: '310',
  med_type: medType,
  fixmedins_code: 'H1',
  setl_time: '2025-03-31 10:00:00',
  medfee_sumamt: '500.00',
  fund_pay_sumamt: '300.00',
});
const line = (key: string, id: string, item: string, time: string, amount: string, cnt = '1'): Cells => ({
  bkkp_sn: key,
  setl_id: `S${id}`,
  mdtrt_id: `V${id}`,
  psn_no: `P${id}`,
  fixmedins_code: 'H1',
  med_list_codg: item,
  fee_ocur_time: time,
  cnt,
  pric: amount,
  det_item_fee_sumamt: amount,
  inscp_amt: amount,
});
const GIVEN: Fixture = {
  item_b: [
    { med_list_codg: 'N0', item_name: '特级护理', list_type: '201' },
    { med_list_codg: 'N1', item_name: '一级护理', list_type: '201' },
    { med_list_codg: 'N2', item_name: '特级护理（含一级护理）', list_type: '201' },
  ],
  setl_d: [visit('1', '21'), visit('2', '11'), visit('3', null), visit('4', '21'), visit('5', '21')],
  fee_list_d: [
    line('L1', '1', 'N0', '2025-03-10 08:00:00', '60.00'),
    line('L2', '1', 'N1', '2025-03-10 08:00:00', '18.00'),
    line('L3', '1', 'N1', '2025-03-11 08:00:00', '18.00'),
    line('L4', '2', 'N0', '2025-03-10 08:00:00', '60.00'),
    line('L5', '2', 'N1', '2025-03-10 08:00:00', '18.00'),
    line('L6', '3', 'N0', '2025-03-10 08:00:00', '60.00'),
    line('L7', '3', 'N1', '2025-03-10 08:00:00', '18.00'),
    line('L8', '4', 'N2', '2025-03-10 08:00:00', '60.00'),
    line('L9', '4', 'N2', '2025-03-10 09:00:00', '60.00'),
    line('M1', '5', 'N0', '2025-03-10 08:00:00', '60.00'),
    line('M2', '5', 'N1', '2025-03-12 08:00:00', '18.00'),
  ],
};

async function ran(text: string): Promise<{ outcome: RuleOutcome | undefined; suspects: Row[]; lines: string[] }> {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  try {
    const rule = localRule(text);
    await insertGiven(session, GIVEN, 'test');
    await prepare(session, [rule]);
    const { outcomes } = await detect(session, [rule]);
    const lines = await session.rows('SELECT line_key, amount FROM found_line ORDER BY suspect_id, line_no');
    return {
      outcome: outcomes[0],
      suspects: await session.rows(
        'SELECT key, amount, psn_no, explanation_zh, explanation_en FROM found_candidate ORDER BY key',
      ),
      lines: lines.map((row) => `${cell(row, 'line_key')} ${cell(row, 'amount')}`),
    };
  } finally {
    session.close();
    warehouse.close();
  }
}

describe('a local pair rule written in YAML alone', () => {
  it('is a rule that its detector takes', () => {
    expect(checkRules([localRule()])).toEqual([]);
  });

  it('finds the second side beside the first, on the day and in the records it is narrowed to', async () => {
    const { outcome, suspects, lines } = await ran(LOCAL_PAIR);
    expect(lines).toEqual(['L2 18.00', 'L1 0.00']);
    expect(suspects).toHaveLength(1);
    expect(cell(suspects[0], 'psn_no')).toBe('P1');
    expect(cell(suspects[0], 'explanation_zh')).toMatch(/同一日.*特级护理和一级护理.*前者已包含后者.*涉嫌重复收费/);
    expect(cell(suspects[0], 'explanation_en')).toMatch(
      /special nursing and first-grade nursing.*first holds the second/,
    );
    // Visit 3 has no kind of care: whether it is one to look at nobody can tell.
    expect(outcome).toMatchObject({
      status: 'partial',
      suspects: 1,
      couldNotTell: { rows: 1, columns: { 'setl_d.med_type': 1 } },
    });
  });

  it('takes the cheaper side of two that exclude each other, and holds no line against itself', async () => {
    const text = LOCAL_PAIR.replace('relation: contains', 'relation: excludes')
      .replace("'21'", "'21', '11'")
      .replace('first and not special', 'first');
    const { lines, suspects } = await ran(text);
    expect(lines).toEqual(['L2 18.00', 'L1 0.00', 'L5 18.00', 'L4 0.00']);
    expect(cell(suspects[0], 'explanation_zh')).toMatch(/不得同时收取，每次就诊按金额较低的一项计/);
  });

  it('reaches as far as its window says', async () => {
    const { lines } = await ran(LOCAL_PAIR.replace('same-day', 'same-visit'));
    // One unit of the first side explains one of the second: the third line of visit 1 is not one of them.
    expect(lines).toEqual(expect.arrayContaining(['L2 18.00', 'L1 0.00', 'M2 18.00', 'M1 0.00']));
    expect(lines).toHaveLength(4);
  });

  it('without named conditions is refused before it runs', () => {
    const text = LOCAL_PAIR.replace(/select:[\s\S]*?where: inpatient\n/, '');
    expect(() => localRule(text)).toThrow(/special/);
  });
});
