import type { Language } from '../../base/language.ts';
import { blockRows, blockSheet, type Block } from './blocks.ts';
import type { BookRow } from './column.ts';
import type { Sheet } from './xlsx/sheet.ts';
import type { CellStyle } from './xlsx/styles.ts';

/** How often one thing was noted of the records of a kind; kind and thing in words. */
export interface NotedThing {
  readonly kind: string;
  readonly name: string;
  readonly words: string;
  readonly records: number;
  /** Left out where batches were not counted. */
  readonly batches?: number;
}

/** What the last sheet tells of the data behind the list. */
export interface Quality {
  readonly batches: readonly BookRow[];
  readonly quarantine: readonly NotedThing[];
  readonly quarantined: number;
  readonly flags: readonly NotedThing[];
  readonly ignored: readonly NotedThing[];
}

const COUNTS = [
  'records_in',
  'landed_new',
  'landed_superseding',
  'unchanged',
  'stale',
  'deleted',
  'quarantined',
  'dropped',
] as const;

const WORDS = {
  zh: {
    sheet: '数据质量',
    title: '数据质量：这些数据是怎样入库的',
    batches: '各批次对账：收到 = 新增 + 更替 + 未变 + 过时 + 删除 + 隔离 + 舍弃；金额收到 = 金额入库',
    quarantine: (records: number): string => `等待处理的隔离记录 ${records} 条，按原因（一条记录可有多个原因）`,
    flags: '入库但标记存疑',
    ignored: '未采用的列（来源有、标准中没有）',
    none: '无。',
    batch: [
      '批次',
      '来源',
      '种类',
      '收到',
      '新增',
      '更替',
      '未变',
      '过时',
      '删除',
      '隔离',
      '舍弃',
      '条数平衡',
      '金额收到(元)',
      '金额入库(元)',
      '金额平衡',
      '最早',
      '最晚',
      '入库时间',
      '备注',
    ],
    noted: ['种类', '名称', '含义', '记录数', '批次数'],
    yes: '是',
    no: '否 ✗',
    notApplicable: '—',
    duplicate: (of: string): string => `与 ${of} 是同一文件，未重复入库`,
    open: '流式入库，尚未复核',
    undone: '已撤销',
  },
  en: {
    sheet: 'Data quality',
    title: 'Data quality: how the data came in',
    batches:
      'Each batch: received = new + superseding + unchanged + stale + deleted + quarantined + dropped; money received = money landed',
    quarantine: (records: number): string =>
      `${records} records wait in quarantine, by reason (a record may have several)`,
    flags: 'Landed, but flagged',
    ignored: 'Columns of the sources that are not used',
    none: 'None.',
    batch: [
      'Batch',
      'Source',
      'Kind',
      'Received',
      'New',
      'Superseding',
      'Unchanged',
      'Stale',
      'Deleted',
      'Quarantined',
      'Dropped',
      'Counts agree',
      'Money received (yuan)',
      'Money landed (yuan)',
      'Money agrees',
      'First',
      'Last',
      'Landed at',
      'Note',
    ],
    noted: ['Kind', 'Name', 'Meaning', 'Records', 'Batches'],
    yes: 'yes',
    no: 'NO ✗',
    notApplicable: '—',
    duplicate: (of: string): string => `the same file as ${of}, landed once`,
    open: 'streaming, not yet resolved',
    undone: 'undone',
  },
} as const;

const WIDTHS = [12, 40, 36, 11, 11, 11, 11, 9, 9, 9, 9, 9, 17, 17, 9, 19, 19, 19, 26];
const BATCH_STYLES: readonly CellStyle[] = [
  'id',
  'prose',
  'prose',
  ...COUNTS.map((): CellStyle => 'number'),
  'prose',
  'money',
  'money',
  'prose',
  'moment',
  'moment',
  'moment',
  'prose',
];
const NOTED_STYLES: readonly CellStyle[] = ['prose', 'prose', 'prose', 'number', 'number'];

function noteOf(batch: BookRow, language: Language): string {
  const words = WORDS[language];
  const duplicate = batch['duplicate_of'] ?? null;
  return [
    ...(duplicate === null ? [] : [words.duplicate(duplicate)]),
    ...(batch['open'] === 'true' ? [words.open] : []),
    ...((batch['undone_seq'] ?? null) === null ? [] : [words.undone]),
  ].join('；');
}

function batchRow(batch: BookRow, language: Language): (string | null)[] {
  const { yes, no, notApplicable } = WORDS[language];
  const agrees = (name: string): string => (batch[name] === 'true' ? yes : no);
  const value = (name: string): string | null => batch[name] ?? null;
  const noMoney = value('money_in') === null && value('money_landed') === null;
  return [
    value('batch'),
    value('source'),
    value('kind_words'),
    ...COUNTS.map(value),
    agrees('counts_agree'),
    value('money_in'),
    value('money_landed'),
    noMoney ? notApplicable : agrees('money_agrees'),
    value('first_time'),
    value('last_time'),
    value('landed_at'),
    noteOf(batch, language),
  ];
}

/** The last sheet: what is odd about the data, and the account of every batch. */
export function qualitySheet(quality: Quality, language: Language, page: Pick<Sheet, 'pageHead' | 'pageFoot'>): Sheet {
  const words = WORDS[language];
  const noted = (heading: string, things: readonly NotedThing[], counted: boolean): Block => ({
    heading,
    head: words.noted.slice(0, counted ? undefined : -1),
    styles: NOTED_STYLES,
    rows: things.map((one) => [
      one.kind,
      one.name,
      one.words,
      String(one.records),
      ...(one.batches === undefined ? [] : [String(one.batches)]),
    ]),
    nothing: words.none,
  });
  const batches: Block = {
    heading: words.batches,
    head: words.batch,
    styles: BATCH_STYLES,
    rows: quality.batches.map((batch) => batchRow(batch, language)),
    nothing: words.none,
  };
  return blockSheet(
    words.sheet,
    words.title,
    WIDTHS,
    [
      ...blockRows(noted(words.quarantine(quality.quarantined), quality.quarantine, false)),
      ...blockRows(noted(words.flags, quality.flags, true)),
      ...blockRows(noted(words.ignored, quality.ignored, true)),
      ...blockRows(batches),
    ],
    page,
  );
}
