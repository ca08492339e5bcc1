import type { Language, Text } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import { CODE_LISTS } from '../../records/code-lists.ts';
import { BYTE_ORDER_MARK, csvField } from '../../reports/csv.ts';
import { inWords } from '../../reports/words.ts';
import type { MissedEstimate } from '../../suspects/review/estimate.ts';
import type { ReviewItem } from '../../suspects/review/items.ts';
import type { ResultFault } from '../../suspects/review/record.ts';
import type { Sample } from '../../suspects/review/sample.ts';

/** The columns of the table that reviewers fill in; those that are read when it comes back. */
export const REVIEW_COLUMNS: readonly {
  readonly name: keyof ReviewItem | 'sample';
  readonly label: Text;
  readonly read: boolean;
}[] = [
  { name: 'sample', label: { zh: '样本', en: 'Sample' }, read: true },
  { name: 'item_no', label: { zh: '序号', en: 'No.' }, read: false },
  { name: 'setl_id', label: { zh: '结算ID', en: 'Settlement' }, read: true },
  { name: 'fixmedins_code', label: { zh: '机构编号', en: 'Institution' }, read: false },
  { name: 'fixmedins_name', label: { zh: '机构名称', en: 'Institution name' }, read: false },
  { name: 'psn_no', label: { zh: '人员（代号）', en: 'Person (pseudonym)' }, read: false },
  { name: 'med_type', label: { zh: '医疗类别', en: 'Kind of care' }, read: false },
  { name: 'setl_time', label: { zh: '结算时间', en: 'Settled at' }, read: false },
  { name: 'medfee_sumamt', label: { zh: '总费用(元)', en: 'Total fee (yuan)' }, read: false },
  { name: 'fund_pay_sumamt', label: { zh: '基金支付(元)', en: 'Fund payment (yuan)' }, read: false },
  { name: 'result', label: { zh: '复审结论', en: 'Result' }, read: true },
  { name: 'result_amount', label: { zh: '问题金额(元)', en: 'Problem amount (yuan)' }, read: true },
  { name: 'result_note', label: { zh: '复审说明', en: 'Review note' }, read: true },
];

/** Why a row of results is refused. */
export const FAULTS: Readonly<Record<ResultFault, Text>> = {
  no_settlement: { zh: '没有结算ID。', en: 'It names no settlement.' },
  not_in_sample: { zh: '这笔结算不在样本中。', en: 'The settlement is not in this sample.' },
  other_sample: { zh: '它写的是另一个样本。', en: 'It is of another sample.' },
  twice: { zh: '同一笔结算列了两次。', en: 'The settlement is listed twice.' },
  unknown_result: { zh: '复审结论应为“无问题”或“有问题”。', en: 'The result is clean or problem.' },
  no_result: { zh: '填了金额或说明，却没有复审结论。', en: 'An amount or a note without a result.' },
  no_amount: {
    zh: '有问题的须写问题金额（没有金额的写 0）。',
    en: 'A problem needs its amount (0 where there is none).',
  },
  bad_amount: { zh: '问题金额不是金额。', en: 'The amount is no amount.' },
  amount_over: {
    zh: '问题金额超过这笔结算的总费用。',
    en: 'The problem amount is above the total fee of the settlement.',
  },
  no_note: { zh: '有问题的须写复审说明。', en: 'A problem needs a note.' },
};

function valueOf(item: ReviewItem, sample: string, name: keyof ReviewItem | 'sample', language: Language): string {
  if (name === 'sample') return sample;
  const value = item[name];
  if (value === null) return '';
  if (name === 'result') return inWords('review_result', String(value), language);
  if (name === 'med_type') {
    const word = CODE_LISTS['med_type']?.values[String(value)];
    return language === 'zh' && word !== undefined ? word : String(value);
  }
  return String(value);
}

/** The table that reviewers fill in, as CSV that Excel opens. */
export function reviewCsv(sample: string, items: readonly ReviewItem[], language: Language): string {
  const line = (cells: readonly string[]): string => `${cells.map(csvField).join(',')}\r\n`;
  const head = line(REVIEW_COLUMNS.map(({ label }) => label[language]));
  const rows = items.map((item) => line(REVIEW_COLUMNS.map(({ name }) => valueOf(item, sample, name, language))));
  return BYTE_ORDER_MARK + head + rows.join('');
}

/** The settlements of a sample as rows for a terminal. */
export function itemRows(items: readonly ReviewItem[], language: Language): string[][] {
  const names = [
    'item_no',
    'setl_id',
    'fixmedins_name',
    'setl_time',
    'psn_no',
    'medfee_sumamt',
    'fund_pay_sumamt',
    'result',
    'result_note',
  ] as const;
  const head = names.map((name) => REVIEW_COLUMNS.find((column) => column.name === name)?.label[language] ?? '');
  return [head, ...items.map((item) => names.map((name) => valueOf(item, '', name, language)))];
}

/** A sample in a few labelled rows: what it was drawn from, and how anybody draws it again. */
export function sampleText(sample: Sample, language: Language): string {
  const figure = (n: number): string => grouped(String(n));
  const percent = `${(Number(sample.rate) * 100).toFixed(2).replace(/\.?0+$/, '')}%`;
  const rows =
    language === 'zh'
      ? [
          ['复审样本', sample.sample],
          [
            '总体',
            `${figure(sample.frame)} 笔有效结算，${figure(sample.institutions)} 家机构（其中未被疑点涉及的 ${figure(sample.frame_unflagged)} 笔）`,
          ],
          ['时段', `${sample.from ?? '不限'} 至 ${sample.to ?? '不限'}，数据版本 ${sample.cut}`],
          ['抽取', `${figure(sample.drawn)} 笔，每家机构至少 1 笔、不少于 ${percent}`],
          ['种子', sample.seed],
          ['重算方法', '各机构内按 SHA-256(种子|结算ID) 的前 13 位十六进制数由小到大取'],
          ['抽取人', `${sample.drawn_by} ${sample.drawn_at}`],
          [
            '进度',
            `已复审 ${figure(sample.drawn - sample.open)} 笔，有问题 ${figure(sample.problems)} 笔${sample.problems === 0 ? '' : `（问题金额合计 ${grouped(sample.problem_amount)} 元）`}，未复审 ${figure(sample.open)} 笔`,
          ],
        ]
      : [
          ['Sample', sample.sample],
          [
            'Frame',
            `${figure(sample.frame)} effective settlements of ${figure(sample.institutions)} institutions (${figure(sample.frame_unflagged)} under no suspect)`,
          ],
          ['Days', `${sample.from ?? 'open'} to ${sample.to ?? 'open'}, cut ${sample.cut}`],
          ['Drawn', `${figure(sample.drawn)}, at least 1 and ${percent} of each institution`],
          ['Seed', sample.seed],
          ['Draw again by', 'in each institution the lowest first 13 hex digits of SHA-256(seed|settlement)'],
          ['Drawn by', `${sample.drawn_by} ${sample.drawn_at}`],
          [
            'Progress',
            `${figure(sample.drawn - sample.open)} reviewed, ${figure(sample.problems)} with a problem${sample.problems === 0 ? '' : ` (${grouped(sample.problem_amount)} yuan in all)`}, ${figure(sample.open)} open`,
          ],
        ];
  return table(rows);
}

/** What the sample says of what the rules missed. */
export function estimateText({ open }: Sample, missed: MissedEstimate, language: Language): string {
  const zh = language === 'zh';
  const { recorded, problems, rate, low, high, settlements_low: least, settlements_high: most } = missed;
  if (rate === null || low === null || high === null)
    return zh ? '漏检估计：尚无复审结果。\n' : 'What was missed: no results yet.\n';
  const share = (value: string): string => `${(Number(value) * 100).toFixed(2)}%`;
  const figure = (n: number | null): string => grouped(String(n ?? 0));
  const still =
    open === 0
      ? ''
      : zh
        ? `；还有 ${figure(open)} 笔未复审，区间未计入其影响`
        : `; ${figure(open)} are still open, and the interval does not allow for them`;
  return zh
    ? `漏检估计：未被疑点涉及的结算已复审 ${figure(recorded)} 笔，有问题 ${figure(problems)} 笔，加权占比 ${share(rate)}（95% 区间 ${share(low)} 至 ${share(high)}，Wilson 区间、Kish 有效样本量），折合总体 ${figure(least)} 至 ${figure(most)} 笔${still}。\n`
    : `What was missed: of ${figure(recorded)} reviewed settlements under no suspect ${figure(problems)} have a problem, weighted ${share(rate)} (95 %: ${share(low)} to ${share(high)}, Wilson with Kish's effective size), which is ${figure(least)} to ${figure(most)} of the frame${still}.\n`;
}
