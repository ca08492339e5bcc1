import { describe, expect, test } from 'vitest';
import { csvField, csvReport } from '../../reports/csv.ts';
import { REPORT_COLUMNS } from '../../reports/columns.ts';
import type { SuspectRow } from '../../reports/suspect-row.ts';

const row: SuspectRow = {
  suspect_id: '12345678901234567890123456789012',
  rule_id: 'MC-TC-002',
  rule_version: '1-00000000',
  topic: 'trace-code',
  class: 'suspicious',
  severity: 'high',
  state: 'active',
  status: 'new',
  key: { drug_trac_codg: '81234567890123456789' },
  fixmedins_code: 'H13050000001',
  psn_no: 'P-0011223344556677',
  bilg_dr_code: null,
  first_time: '2025-01-01 08:00:00',
  last_time: '2025-02-01 08:00:00',
  measure: '31',
  threshold: '3',
  amount: '88.00',
  amount_kind: 'fact',
  amt_total: '100.00',
  amt_fund_est: null,
  amt_basis: '按项目',
  lines: [{ kind: 'fee_list_d', key: 'a|b|1' }],
  lines_total: 1,
  explanation: '同一追溯码"8123"，疑似',
  first_seen_run: 'R000001',
  last_seen_run: 'R000001',
  assignee: null,
  due_at: null,
  verdict: null,
  look_again: false,
  rule_title: '=题',
  fixmedins_name: null,
  basis: '',
  innocent: '',
  request: '',
};

async function* one(): AsyncGenerator<SuspectRow> {
  yield row;
}
const textOf = async (headers: 'codes' | 'words') => {
  let text = '';
  for await (const piece of csvReport(one(), { headers, language: 'zh' })) text += piece;
  return text;
};

describe('a CSV list', () => {
  test('starts with a byte-order mark and ends lines as Excel does', async () => {
    const text = await textOf('codes');
    expect(text.startsWith('﻿suspect_id,rule_id,')).toBe(true);
    expect(text.split('\r\n')).toHaveLength(3);
  });
  test('has Chinese heads and words when asked', async () => {
    const text = await textOf('words');
    expect(text).toContain('疑点编号,规则编码');
    expect(text).toContain('药品追溯码');
    expect(text).toContain('新发现');
  });
  test('names each column once', () => {
    expect(new Set(REPORT_COLUMNS.map((column) => column.name)).size).toBe(REPORT_COLUMNS.length);
    expect(REPORT_COLUMNS.map((column) => column.name).sort()).toEqual(Object.keys(row).sort());
  });
});

describe('a CSV field', () => {
  test.each([
    ['88.00', '88.00'],
    ['-1234.50', '-1234.50'],
    ['0012', '"\t0012"'],
    ['81234567890123456789', '"\t81234567890123456789"'],
    ['1234e56', '"\t1234e56"'],
    ['=1+1', "'=1+1"],
    ['@cmd', "'@cmd"],
    ['+86 138', "'+86 138"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
  ])('%j is written %j', (text, field) => {
    expect(csvField(text)).toBe(field);
  });
});
