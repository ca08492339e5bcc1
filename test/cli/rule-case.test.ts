import { expect, test } from 'vitest';
import { caseYaml } from '../../cli/rule-tests/case/case-yaml.ts';
import { leaks } from '../../cli/rule-tests/case/leaks.ts';
import { daysIn, movedRows } from '../../cli/rule-tests/case/moved-days.ts';
import { pseudonymised } from '../../cli/rule-tests/case/pseudonyms.ts';
import { fewest } from '../../cli/rule-tests/case/shrink.ts';
import { readYaml } from '../../rules/parse/read-yaml.ts';

const ROWS = {
  setl_d: [{ setl_id: 'S9', mdtrt_id: 'P1', psn_no: '330102', psn_name: '张三', setl_time: '2025-03-01 08:00:00' }],
  fee_list_d: [{ bkkp_sn: 'H|P1|1', mdtrt_id: 'P1', psn_no: '330102', bilg_dr_code: '330102', bilg_dr_name: '李四' }],
  trac_d: [
    { drug_trac_codg: '81234567000000000014', setl_id: 'S9', psn_no: '330102' },
    { drug_trac_codg: '6901234567892', setl_id: 'S9' },
    { drug_trac_codg: '8.17E+19', setl_id: 'S9' },
  ],
  medins_b: [{ fixmedins_code: 'V9', fixmedins_name: '李庄村卫生室', begndate: '1900-01-01', addr: '李庄' }],
};

test('one thing has one new name everywhere, and no name is an original of anything', () => {
  const { rows, replaced } = pseudonymised(ROWS);
  expect(rows['setl_d']?.[0]).toEqual({
    setl_id: 'S1',
    mdtrt_id: 'V1',
    psn_no: 'P2',
    setl_time: '2025-03-01 08:00:00',
  });
  expect(rows['fee_list_d']?.[0]).toEqual({ bkkp_sn: 'L1', mdtrt_id: 'V1', psn_no: 'P2', bilg_dr_code: 'D1' });
  expect(rows['medins_b']?.[0]).toEqual({
    fixmedins_code: 'H1',
    fixmedins_name: '某村卫生室',
    begndate: '1900-01-01',
  });
  expect([...replaced]).toEqual(expect.arrayContaining(['张三', '李四', '李庄', 'V9', '81234567000000000014']));
});

test('trace codes keep their shape, and their prefix where the table of prefixes takes part', () => {
  const codes = (rows: typeof ROWS): unknown[] =>
    pseudonymised(rows).rows['trac_d']?.map((row) => row['drug_trac_codg']) ?? [];
  expect(codes(ROWS)).toEqual(['81000010000000000014', '6900000000027', '8.17E+19']);
  const mapped = { ...ROWS, trac_prefix_b: [{ trac_prefix: '8123456', med_list_codg: 'X' }] };
  expect(codes(mapped)[0]).toMatch(/^8123456\d{13}$/);
  expect(codes(mapped)[0]).not.toBe('81234567000000000014');
});

test('dates move together by whole weeks, but for those that say always', () => {
  const moved = movedRows(ROWS, -52);
  expect([...daysIn(moved)]).toEqual(['2024-03-02']);
  expect(moved['medins_b']?.[0]?.['begndate']).toBe('1900-01-01');
});

test('the fewest parts that hold are found, and all where none can go', async () => {
  const parts = Array.from({ length: 40 }, (_, i) => i);
  const needs = (wanted: readonly number[]) => async (some: readonly number[]) =>
    Promise.resolve(wanted.every((one) => some.includes(one)));
  expect(await fewest(parts, needs([3, 17, 39]))).toEqual([3, 17, 39]);
  expect(await fewest([1, 2], needs([1, 2]))).toEqual([1, 2]);
});

test('a case reads back as what it was, whatever its texts', () => {
  const cells = {
    a: "it's: {x}",
    b: '是',
    c: 'yes',
    d: '2025-03-01 08:00:00',
    e: '-1.5',
    f: '每日3次',
    g: '#1',
    h: '',
  };
  const yaml = caseYaml({
    name: '甲: "乙"',
    rows: { setl_d: [cells] },
    expect: [{ key: { k: '01' }, amount: null, measure: '2.500000' }],
  });
  const { value } = readYaml(`tests:\n${yaml}`, 'case.yaml', (path) => path[2] === 'given' || path[2] === 'expect');
  expect(value).toEqual({
    tests: [
      { name: '甲: "乙"', given: { setl_d: [cells] }, expect: [{ key: { k: '01' }, amount: null, measure: '2.5' }] },
    ],
  });
});

test('an original that stands anywhere in a text is found', () => {
  expect(leaks('{psn_no: P1, memo: x330102y}', new Set(['330102', 'P1']))).toEqual(['330102']);
});
