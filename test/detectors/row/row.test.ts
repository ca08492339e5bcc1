import { describe, expect, it } from 'vitest';
import { row } from '../../../detectors/archetypes/row.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import type { FixtureValue, Rule } from '../../../rules/model.ts';
import { answer, planOf, ruleNamed } from '../quantity/answer.ts';
import { answerShape, contractShape, explained, notPortable } from '../quantity/portable.ts';

type Cells = Record<string, FixtureValue>;
const quality = ruleNamed('MC-TC-008');

/** A rule of another shape: lines above a price, each a suspect of its own. */
const single: Rule = {
  ...quality,
  params: {
    source: 'fee-line',
    breaches: [
      { name: 'dear', when: { is: 'above', column: 'pric', limit: 100 }, label: { zh: '单价过高', en: 'too dear' } },
      {
        name: 'room',
        when: { is: 'one-of', column: 'bilg_dept_codg', values: ['A03'] },
        outside: ['21'],
        label: { zh: '科室不符', en: 'of another department' },
      },
    ],
  },
  finding: { key: ['bkkp_sn', 'defect'], subject: { institution: 'fixmedins_code' } },
};

describe.each([
  ['grouped, on trace codes', quality],
  ['one by one, on fee lines', single],
])('the plan %s', (_, rule) => {
  it('binds step by step and answers with the columns and types of every plan', async () => {
    expect((await explained(planOf(row, rule))).slice(-4)).toEqual(['r_candidate', 'r_line', 'r_untold', 'r_tally']);
    expect(await answerShape(planOf(row, rule))).toEqual(contractShape(rule.finding.key));
  });

  it('stays inside the portable subset, and reads effective facts only', () => {
    expect(notPortable(planOf(row, rule), planOf(row, rule, {}, spark))).toEqual([]);
    expect(planOf(row, rule).steps.filter(({ sql }) => /\bfact_|\bnet_/.test(sql))).toEqual([]);
  });
});

describe('parameters', () => {
  const problems = (params: Readonly<Record<string, unknown>>): string[] =>
    checkRules([{ ...quality, params: { ...quality.params, ...params } }]).map(
      ({ code, what, why }) => `${code} ${what.en} ${why.en}`,
    );
  const breach = (when: Record<string, unknown>): Record<string, unknown> => ({
    name: 'x',
    when,
    label: { zh: '甲', en: 'x' },
  });

  it.each([
    [
      'a flag that nobody sets',
      [breach({ is: 'flagged', flag: 'trac_lenght' })],
      /breaches\.0\.when\.flag.*no such flag/,
    ],
    ['a column that is none', [breach({ is: 'one-of', column: 'gend2', values: ['1'] })], /no such column/],
    ['a limit on words', [breach({ is: 'above', column: 'psn_no', limit: 1 })], /no numbers/],
    ['a condition that is none', [breach({ is: 'flaged', flag: 'trac_length' })], /breaches\.0\.when/],
    ['one name twice', [1, 2].map(() => breach({ is: 'flagged', flag: 'trac_length' })), /one name/],
  ])('refuse %s', (_, breaches, words) => {
    expect(problems({ breaches })).toHaveLength(1);
    expect(problems({ breaches })[0]).toMatch(words);
  });

  it.each([
    ['items with codes', { of_coded_items: true }, /trace events only/],
    ['whole packages', { unless_sold_whole: true }, /trace events only/],
    ['a doubt of no column', { perhaps_sound: { column: 'gend2', pattern: '^1$' } }, /no such column/],
  ])('refuse %s of settlements', (_, more, words) => {
    const breaches = [{ ...breach({ is: 'one-of', column: 'psn_no', values: ['1'] }), ...more }];
    expect(problems({ source: 'settlement', breaches })[0]).toMatch(words);
  });

  it('refuse package levels of anything but trace codes', () => {
    const breaches = [breach({ is: 'pack-level', levels: ['2'] })];
    expect(problems({ source: 'settlement', breaches })[0]).toMatch(/trace events only/);
  });
});

const scan = (n: number, more: Cells = {}): Cells => ({
  trac_event: 'settle',
  fixmedins_code: 'P1',
  drug_trac_codg: `8123456${String(n + 1).padStart(13, '7')}`,
  trac_time: `2025-08-05 10:${String(n % 60).padStart(2, '0')}:00`,
  med_list_codg: 'XA7',
  setl_id: `S${n}`,
  ...more,
});

describe('trace codes of an institution', () => {
  const mapped = [{ trac_prefix: '8123456', med_list_codg: 'XA7', pack_level: '1' }];

  it('are counted by month with examples, the most frequent first, and without money', async () => {
    const { candidates, facts, lines, tally } = await answer(row, quality, {
      medins_b: [
        { fixmedins_code: 'P1', fixmedins_name: '康健药店', fixmedins_type: '2', hosp_lv: '11', admdvs: '130502' },
      ],
      trac_prefix_b: mapped,
      trac_d: [
        ...Array.from({ length: 12 }, (_, n) => scan(n, { drug_trac_codg: n < 8 ? '6901234567892' : '6909999999999' })),
        ...Array.from({ length: 20 }, (_, n) => scan(n + 20)),
      ],
    });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      k_fixmedins_code: 'P1',
      k_defect: 'barcode',
      k_month: '2025-08',
      measure: '12.000000',
      threshold: '10.000000',
      amount: null,
      amount_kind: 'none',
      first_time: '2025-08-05 10:00:00',
      last_time: '2025-08-05 10:11:00',
    });
    expect(facts[0]).toMatchObject({
      records: 12,
      total: 32,
      share_percent: '37.5',
      different: 2,
      examples: '6901234567892、6909999999999',
    });
    expect(lines).toHaveLength(12);
    expect(lines[0]).toMatchObject({ kind: 'trac_d', line_key: 'settle|P1|6901234567892|2025-08-05 10:00:00' });
    expect(tally).toEqual({ rows_in: '32', rows_tested: '32', untold_rows: '0' });
  });

  it('read the package level as of the day of the scan, and list no more lines than evidence needs', async () => {
    const code = (n: number): string => `8123456${String(n + 1).padStart(13, '7')}`;
    const levels = [
      { ...mapped[0], pack_level: '2', begndate: '2025-01-01', enddate: '2025-08-31' },
      { ...mapped[0], pack_level: '1', begndate: '2025-09-01' },
    ].map((cells): Cells => ({ trac_prefix: '8123456', med_list_codg: 'XA7', ...cells }));
    const { candidates, lines } = await answer(row, quality, {
      trac_prefix_b: levels,
      trac_d: Array.from({ length: 230 }, (_, n) =>
        scan(n, {
          drug_trac_codg: code(n),
          trac_time: n < 210 ? `2025-08-05 ${10 + (n % 8)}:00:00` : '2025-09-05 10:00:00',
        }),
      ),
    });
    expect(candidates.map((one) => [one['k_month'], one['k_defect'], one['measure']])).toEqual([
      ['2025-08', 'package', '210.000000'],
    ]);
    expect(lines).toHaveLength(200);
  });
});

describe('fee lines one by one', () => {
  const fee = (line: string, more: Cells): Cells => ({
    bkkp_sn: line,
    setl_id: `S${line}`,
    mdtrt_id: `M${line}`,
    psn_no: 'P1',
    fixmedins_code: 'H1',
    med_list_codg: 'XA7',
    fee_ocur_time: '2025-08-10 09:30:00',
    cnt: '1',
    pric: '10',
    det_item_fee_sumamt: '10.00',
    inscp_amt: '9.00',
    bilg_dept_codg: 'A01',
    bilg_dr_code: 'D1',
    ...more,
  });
  const settled = (line: string, medType: string): Cells => ({
    setl_id: `S${line}`,
    mdtrt_id: `M${line}`,
    psn_no: 'P1',
    fixmedins_code: 'H1',
    med_type: medType,
    setl_time: '2025-08-10 10:00:00',
    medfee_sumamt: '10.00',
  });

  it('take the first breach that fits, spare a kind of care, and cannot tell what is not filled in', async () => {
    const { candidates, lines, untold, tally } = await answer(row, single, {
      setl_d: [settled('L3', '11'), settled('L4', '21')],
      fee_list_d: [
        fee('L1', { pric: '100' }),
        fee('L2', { pric: '100.01', bilg_dept_codg: 'A03', inscp_amt: '8.00' }),
        fee('L3', { bilg_dept_codg: 'A03' }),
        fee('L4', { bilg_dept_codg: 'A03' }),
        fee('L5', { bilg_dept_codg: null }),
      ],
    });
    expect(candidates.map((one) => [one['k_bkkp_sn'], one['k_defect'], one['amount'], one['bilg_dr_code']])).toEqual([
      ['L2', 'dear', '8.00', 'D1'],
      ['L3', 'room', '9.00', 'D1'],
    ]);
    expect(lines.map((one) => [one['line_key'], one['kind'], one['amount'], one['inscp_amt']])).toEqual([
      ['L2', 'fee_list_d', '8.00', '8.00'],
      ['L3', 'fee_list_d', '9.00', '9.00'],
    ]);
    expect(untold).toEqual({ 'fee_list_d.bilg_dept_codg': 1 });
    expect(tally).toEqual({ rows_in: '5', rows_tested: '4', untold_rows: '1' });
  });
});

describe('the sentence', () => {
  it('says what is wrong, how many of how many, and what mends it', () => {
    const parameters = row.parameters.parse(quality.params);
    const facts = {
      fixmedins_code: 'P1',
      fixmedins_name: '康健药店',
      defect: 'spreadsheet',
      month: '2025-08',
      records: 12,
      total: 32,
      share_percent: '37.5',
      different: 2,
      examples: '8.12346E+19、81234560000000000000',
    };
    expect(row.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
      `"康健药店（P1）2025-08共32条销售、结算时上传的追溯码，其中12条（37.5%，2种）被表格软件损坏（科学计数或尾数归零），例如8.12346E+19、81234560000000000000。请按文本格式导出和保存追溯码，不要用表格软件打开后另存。此类码不能追溯到盒，未参与回流、串换等规则的判断。"`,
    );
    expect(row.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
      `"康健药店 (P1): in 2025-08, 12 of 32 trace codes uploaded at sale or settlement (37.5%, 2 different) are damaged by a spreadsheet, such as 8.12346E+19、81234560000000000000. Export and keep codes as text, and do not save them from a spreadsheet. Such codes lead to no pack and took no part in the rules on resale and swapping."`,
    );
  });

  it('names the record where each is a suspect', () => {
    const parameters = row.parameters.parse(single.params);
    const facts = {
      fixmedins_code: 'H1',
      defect: 'dear',
      time: '2025-08-10 09:30:00',
      line_key: 'L2',
      values: '100.01',
    };
    expect(row.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
      `"机构H1于2025-08-10 09:30:00的费用明细（L2）单价过高（100.01）。"`,
    );
    expect(row.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
      `"Of institution H1, fee lines, 2025-08-10 09:30:00 (L2): too dear (100.01)."`,
    );
  });
});
