import type { Language } from '../../base/language.ts';
import { bookColumn, type BookColumn, type BookRow } from './column.ts';

/** What one rule answered, in words that are there already. */
export interface RuleCoverage {
  readonly rule_id: string;
  readonly rule_title: string;
  readonly rule_version: string;
  readonly topic: string;
  readonly class: string;
  /** How many values an indicator gave, which accuses nobody; undefined on every other rule. */
  readonly values?: number;
  /** `ok`, `partial`, `skipped`, `error`; undefined for a rule that never ran. */
  readonly status: string | undefined;
  /** The rule's own standing in the catalogue. */
  readonly rule_status: string;
  readonly run: string | null;
  readonly suspects: string;
  readonly suspects_here: string;
  readonly rows_in: string | null;
  readonly rows_tested: string | null;
  readonly could_not_tell_rows: string | null;
  /** What the rows of the three counts are. */
  readonly unit: string;
  /** Each missing column or condition with how many rows wanted it. */
  readonly missing: readonly string[];
  readonly problem: string | null;
}

/** The columns of the sheet of rules. */
export const COVERAGE_COLUMNS: readonly BookColumn[] = [
  bookColumn('rule_id', 'id', 12, '规则编码', 'Rule'),
  bookColumn('rule_title', 'prose', 34, '规则名称', 'Title'),
  bookColumn('rule_version', 'id', 13, '规则版本', 'Version'),
  bookColumn('topic', 'prose', 14, '主题', 'Topic', { words: { column: 'topic' } }),
  bookColumn('class', 'prose', 14, '判断等级', 'Class', { words: { column: 'class' } }),
  bookColumn('rule_status', 'prose', 9, '规则状态', 'Standing', { words: { column: 'rule_status' } }),
  bookColumn('outcome', 'prose', 26, '结论', 'Outcome'),
  bookColumn('suspects', 'number', 9, '命中疑点', 'Suspects'),
  bookColumn('suspects_here', 'number', 9, '其中本册', 'Of this list'),
  bookColumn('rows_in', 'number', 12, '应判记录', 'Records'),
  bookColumn('rows_tested', 'number', 12, '已判记录', 'Records judged'),
  bookColumn('could_not_tell_rows', 'number', 12, '无法判断', 'Could not tell'),
  bookColumn('unit', 'prose', 14, '计数单位', 'Counted in'),
  bookColumn(
    'missing',
    'prose',
    60,
    '无法判断的原因：所缺的列或条件与行数',
    'Missing columns and conditions, with rows',
  ),
  bookColumn('problem', 'prose', 40, '运行问题', 'Problem'),
  bookColumn('run', 'id', 10, '筛查批次', 'Run'),
];

const OUTCOMES = {
  zh: {
    hit: '命中',
    clear: '未发现疑点',
    nothing: '没有可判记录',
    partialHit: '命中；另有部分无法判断',
    partialClear: '已判部分未发现；另有部分无法判断',
    skipped: '无法判断（缺数据，未运行）',
    error: '运行失败（结果不可用）',
    never: '未运行',
    indicator: (values: number): string => `通报指标：${values} 个数值，不产生疑点（mingcha report indicators）`,
  },
  en: {
    hit: 'hit',
    clear: 'clear',
    nothing: 'nothing to judge',
    partialHit: 'hit; part could not be told',
    partialClear: 'clear where judged; part could not be told',
    skipped: 'could not tell (data missing, not run)',
    error: 'failed (no result)',
    never: 'not run',
    indicator: (values: number): string => `indicator: ${values} values, suspects nobody (mingcha report indicators)`,
  },
} as const;

/** A rule's outcome: nothing is called clear that was not judged. */
export function outcomeOf({
  status,
  suspects,
  rows_tested: tested,
}: Pick<RuleCoverage, 'status' | 'suspects' | 'rows_tested'>): Exclude<keyof (typeof OUTCOMES)['zh'], 'indicator'> {
  const hit = suspects !== '0';
  if (status === 'ok') return hit ? 'hit' : tested === '0' ? 'nothing' : 'clear';
  if (status === 'partial') return hit ? 'partialHit' : 'partialClear';
  return status === 'skipped' || status === 'error' ? status : 'never';
}

/** The rules as rows of their sheet. */
export function coverageRows(rules: readonly RuleCoverage[], language: Language): BookRow[] {
  const words = OUTCOMES[language];
  return rules.map(({ status, missing, values, ...rule }) => {
    const outcome = outcomeOf({ status, suspects: rule.suspects, rows_tested: rule.rows_tested });
    const silent = outcome === 'skipped' || outcome === 'error' || outcome === 'never';
    const told =
      values === undefined
        ? { outcome: words[outcome] }
        : {
            class: 'indicator',
            outcome: silent ? words[outcome] : words.indicator(values),
            suspects: null,
            suspects_here: null,
          };
    return { ...rule, ...told, missing: missing.join(language === 'zh' ? '；\n' : ';\n') };
  });
}
