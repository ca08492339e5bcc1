import { expect, test } from 'vitest';
import { summaryLine } from '../../../cli/render/first-screen/summary-line.ts';
import { unrunText } from '../../../cli/render/first-screen/unrun.ts';
import type { ScanDocument } from '../../../cli/render/scan.ts';

const totals = {
  suspects: 214,
  new: 18,
  gone: 0,
  amount_once: '0.00',
  amount_estimated: '0.00',
  excepted: 31,
  exceptions_expired: 2,
};
const document: ScanDocument = { schema: 1, run: 'R000002', cut: 7, as_of: null, rules: [], totals };

test('the last line sets what is listed beside what exceptions keep off it, and is left out where there are none', () => {
  expect(summaryLine({ totals }, 'zh')).toBe('\n合计：疑点 214 条（新增 18 条），另按例外不列 31 条，2 项例外已到期\n');
  expect(summaryLine({ totals }, 'en')).toBe('\n214 suspects (18 new), 31 excepted, 2 exceptions expired\n');
  expect(summaryLine({ totals: { ...totals, exceptions_expired: 0 } }, 'en')).toBe(
    '\n214 suspects (18 new), 31 excepted\n',
  );
  expect(summaryLine({ totals: { ...totals, excepted: 0 } }, 'en')).toContain('0 excepted, 2 exceptions expired');
  expect(summaryLine({ totals: { ...totals, excepted: 0, exceptions_expired: 0 } }, 'zh')).toBe('');
});

test('suspects of rules that were not run are gone, or stay, and never in silence', () => {
  const unrun: ScanDocument['unrun'] = [
    { rule_id: 'MC-TC-001', why: 'deprecated', suspects: 2 },
    { rule_id: 'MC-TC-002', why: 'removed', suspects: 1 },
    { rule_id: 'MC-TC-003', why: 'pack', suspects: 4 },
    { rule_id: 'MC-TC-004', why: 'unusable', suspects: 9 },
  ];
  expect(unrunText({ ...document, unrun, look_again: 3 }, 'zh')).toBe(
    '已停用或移除的规则（MC-TC-001、MC-TC-002）的疑点 3 条登记为消失，原因是规则\n' +
      '另有 4 条疑点属于本次没有运行的规则（MC-TC-003），没有重判，保持原样\n' +
      '3 条已有结论的疑点证据有变或重新出现，须重新核对（mingcha suspects list --look-again）\n',
  );
  expect(unrunText({ ...document, unrun, look_again: 3 }, 'en')).toContain(
    '3 suspects of rules that are in use no more (MC-TC-001, MC-TC-002) are gone',
  );
  expect(unrunText(document, 'zh')).toBe('');
});
