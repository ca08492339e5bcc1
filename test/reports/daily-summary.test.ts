import { expect, test } from 'vitest';
import { displayWidth } from '../../base/text.ts';
import { dailySummaryText, type DailySummary } from '../../reports/daily-summary.ts';

const many = (count: number) => Array.from({ length: count }, (_, i) => i);

const quiet: DailySummary = {
  day: '2026-01-20',
  attempt: 1,
  started_at: '2026-01-20 01:30:00',
  finished_at: '2026-01-20 02:31:05',
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
  stream: '',
  fresh: { suspects: 0, amount_once: '0.00', amount_estimated: '0.00' },
  rules: [],
  institutions: [],
  updated: 0,
  gone: [],
  stale: 0,
  look_again: 0,
  overdue: 0,
  excepted: 0,
  expiring: 0,
  failed: [],
  skipped: [],
  partial: [],
  wrong: [],
  active: 10,
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
  stream: '流式入库尚有 1,234 条未入库',
  fresh: { suspects: 1_234_567, amount_once: '9876543210.12', amount_estimated: '1.00' },
  rules: figures,
  institutions: figures,
  updated: 5,
  gone: [
    { why: '数据变化', suspects: 2 },
    { why: '规则变化', suspects: 1 },
  ],
  stale: 4,
  look_again: 6,
  overdue: 7,
  excepted: 8,
  expiring: 9,
  failed: said,
  skipped: said,
  partial: said,
  wrong: said,
  unsaved: said,
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
    '三、变化：更新 5，消失 3（数据变化 2，规则变化 1），待复算 4',
    '须再看 6 条；已逾期 7 条；例外 8 条；30 日内到期的例外 9 个',
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

test('an estimate is called one', () => {
  const [figure] = figures;
  if (figure === undefined) throw new Error('a figure is needed');
  const rules = [{ ...figure, amount_once: '0.00', amount_estimated: '55.00' }];
  expect(dailySummaryText({ ...busy, rules }, 'zh')).toContain('估 55.00');
  expect(dailySummaryText({ ...busy, rules }, 'en')).toContain('est. 55.00');
});
