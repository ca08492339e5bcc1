import { expect, test } from 'vitest';
import { displayWidth } from '../../base/text.ts';
import { dailySummaryText, type DailySummary } from '../../reports/daily-summary.ts';

const many = (count: number) => Array.from({ length: count }, (_, i) => i);

const quiet: DailySummary = {
  day: '2026-01-20',
  attempt: 1,
  started_at: '2026-01-20 01:30:00',
  finished_at: '2026-01-20 02:31:05',
  made_up: false,
  seconds: 3665,
  exit: 0,
  run: 'R000012',
  cut: 85,
  as_of: '2025-12-31',
  rules_run: 32,
  files: 0,
  landed: {
    records_in: 0,
    landed_new: 0,
    landed_superseding: 0,
    unchanged: 0,
    stale: 0,
    deleted: 0,
    quarantined: 0,
    dropped: 0,
    money_in: '0.00',
    money_landed: '0.00',
    repeated: 0,
  },
  refused: [],
  left: [],
  pending: [],
  missing: [],
  unread: [],
  stream: '',
  fresh: { suspects: 0, amount_once: '0.00', amount_estimated: '0.00' },
  rules: [],
  institutions: [],
  updated: 0,
  updated_by: { fact: '0.00', estimate: '0.00' },
  gone: [],
  stale: 0,
  told_gone: { suspects: 0, ids: [] },
  look_again: { suspects: 0, ids: [] },
  overdue: 0,
  excepted: 0,
  expiring: 0,
  failed: [],
  skipped: [],
  partial: [],
  wrong: [],
  active: 10,
  dismissed: 0,
  amount_once: '1234567.80',
  amount_estimated: '0.00',
  exports: ['2026-01-20/日报-2026-01-20.txt'],
  unsaved: [],
  audit: { entries: 7, digest: 'ab'.repeat(32) },
};

const said = many(40).map((i) => ({ name: `文件名很长很长很长很长很长-${i}.csv`, why: '原因也很长'.repeat(12) }));
const figures = many(40).map((i) => ({
  name: `MC-XX-${i} ${'一个很长的规则名称'.repeat(5)}`,
  suspects: 1_234_567,
  amount_once: '9876543210.12',
  amount_estimated: '0.00',
}));
const busy: DailySummary = {
  ...quiet,
  attempt: 3,
  exit: 6,
  files: 40,
  landed: { ...quiet.landed, records_in: 1_234_567, landed_new: 1_234_567, deleted: 3, money_in: '9.00', repeated: 2 },
  refused: said,
  left: said,
  pending: [{ why: '刚有变化', files: 40 }],
  missing: said.slice(0, 1),
  unread: said.slice(0, 1),
  stream: '流式入库尚有 1,234 条未入库',
  fresh: { suspects: 1_234_567, amount_once: '9876543210.12', amount_estimated: '1.00' },
  rules: figures,
  institutions: figures,
  updated: 5,
  updated_by: { fact: '-1234.50', estimate: '20.00' },
  gone: [
    { why: '数据变化', suspects: 2 },
    { why: '规则变化', suspects: 1 },
  ],
  stale: 4,
  told_gone: { suspects: 4, ids: ['aa', 'bb', 'cc'].map((id) => id.repeat(16)) },
  look_again: { suspects: 1, ids: ['dd'.repeat(16)] },
  overdue: 7,
  excepted: 8,
  expiring: 9,
  failed: said,
  skipped: said,
  partial: said,
  wrong: said,
  unsaved: said.slice(0, 2),
};

test('a quiet night says so', () => {
  const text = dailySummaryText(quiet, 'zh');
  expect(text).toContain('2026-01-20 01:30:00 至 02:31:05，用时 1 小时 1 分 5 秒');
  expect(text).toContain('投放目录中没有可入库的文件');
  expect(text).toContain('二、新增疑点：无');
  expect(text).toContain('五、台账现有有效疑点 10 条，涉嫌 1,234,567.80 元');
  expect(text).toContain('结果：全部完成');
  expect(text).not.toContain('！');
});

test('everything that happened is named, and money that does not reconcile', () => {
  const text = dailySummaryText(busy, 'zh');
  for (const part of [
    '明察日报  2026-01-20（第 3 次）',
    '对账不符！',
    '删除 3，',
    '其中 2 批先前已入库',
    '流式入库尚有 1,234 条未入库',
    '二、新增疑点 1,234,567 条',
    '…… 另有 32 项',
    '三、变化：更新 5，消失 3（数据变化 2，规则变化 1），待复算 4\n  更新 5 条，金额变化 -1,234.50 元，估算 +20.00 元\n',
    '已告知机构而本次消失的 4 条（请撤回告知）：aaaaaaaa bbbbbbbb cccccccc 等\n',
    '结论之下疑点已消失或证据有变 1 条：dddddddd\n',
    '已逾期 7 条；例外 8 条；30 日内到期的例外 9 个',
    '没有能保存',
    '退出码 6',
  ])
    expect(text).toContain(part);
  expect(text).toMatch(/疑似|涉嫌/);
});

test('however much there is, it is one page in either language', () => {
  for (const language of ['zh', 'en'] as const)
    for (const summary of [quiet, busy]) {
      const lines = dailySummaryText(summary, language).trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(60);
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(80);
    }
});

test('what was dismissed is apart from what the ledger holds', () => {
  expect(dailySummaryText({ ...quiet, dismissed: 1234 }, 'zh')).toContain('另有已排除 1,234 条未列');
  expect(dailySummaryText(quiet, 'zh')).not.toContain('已排除');
});

test('files that wait are told at the end, and nothing is all done then', () => {
  const settling = { name: 'a.csv', why: '刚刚还有变化' };
  const waits = dailySummaryText({ ...quiet, left: [settling], pending: [{ why: '刚有变化', files: 1 }] }, 'zh');
  expect(waits).toContain('结果：有 1 个文件未入库（刚有变化 1），下次再做\n  其余已完成；只是等待，退出码 0\n');
  const link = dailySummaryText({ ...quiet, left: [{ name: 'loop', why: '是链接' }] }, 'zh');
  expect(link).toContain('结果：没有文件入库，1 个文件留在原处');
  for (const text of [waits, link]) expect(text).not.toContain('全部完成');
});

test('a day that was made up for says when, and of which data it speaks', () => {
  const text = dailySummaryText({ ...quiet, made_up: true, started_at: '2026-01-23 01:30:00' }, 'zh');
  expect(text).toContain('补做于 2026-01-23 01:30，数据为补做时所见');
  expect(dailySummaryText(quiet, 'zh')).not.toContain('补做');
});

test('an estimate is called one', () => {
  const [figure] = figures;
  if (figure === undefined) throw new Error('a figure is needed');
  const rules = [{ ...figure, amount_once: '0.00', amount_estimated: '55.00' }];
  expect(dailySummaryText({ ...busy, rules }, 'zh')).toContain('估 55.00');
  expect(dailySummaryText({ ...busy, rules }, 'en')).toContain('est. 55.00');
});

test('what could not be looked into is not said to be in refused', () => {
  const text = dailySummaryText({ ...quiet, exit: 5, unread: [{ name: 'a', why: 'MC-DAILY-003' }] }, 'zh');
  expect(text).toContain('  ！投放目录中 1 处读不了：a MC-DAILY-003\n');
  expect(text).not.toContain('refused');
});
