import { toTenThousands } from '../../base/decimal.ts';
import type { Language } from '../../base/language.ts';
import { inWords } from '../words.ts';
import { blockRows, blockSheet, styled, type Block } from './blocks.ts';
import type { Sheet, SheetRow } from './xlsx/sheet.ts';
import type { CellStyle } from './xlsx/styles.ts';

/** What a group of suspects comes to, in yuan with two decimals. */
export interface SummaryGroup {
  readonly name: string;
  readonly suspects: number;
  readonly shown: number;
  readonly institutions: number;
  readonly amount_once: string;
  /** Of districts: money there of suspects of elsewhere. */
  readonly amount_elsewhere: string;
  readonly amount_estimated: string;
  /** The fund's part of the money from lines; null where it cannot be told. */
  readonly fund_once: string | null;
  readonly without_amount: number;
}

/** A rule beside what its suspects come to. */
export interface SummaryRule extends SummaryGroup {
  readonly title: string;
  readonly version: string;
  readonly topic: string;
  readonly class: string;
}

/** What the first sheet tells. */
export interface Summary {
  /** Where the list comes from, as label and value: the run, the cut, the rules. */
  readonly origin: readonly (readonly [label: string, value: string])[];
  readonly all: SummaryGroup;
  /** Where the list is about some institutions: suspects of others that lines or facts join with them; else undefined. */
  readonly others: { readonly elsewhere: number; readonly mentioned: number } | undefined;
  readonly rules: readonly SummaryRule[];
  readonly topics: readonly SummaryGroup[];
  readonly districts: readonly SummaryGroup[];
  readonly perInstitution: number;
  /** Sentences to be read before the figures are used. */
  readonly notes: readonly string[];
}

const WORDS = {
  zh: {
    sheet: '汇总',
    title: '医保基金监管疑点汇总（均为疑似，待核查）',
    total: '合计',
    notes: '说明',
    suspects: '疑点（条）',
    shown: '本册列出（条）',
    rest: '未列出（条）',
    cap: (most: number): string => `每家机构至多列出 ${most} 条，按金额从高到低；其余见“机构”表的未列出数。`,
    once: '按明细金额（一条明细只计一次）',
    estimated: '估算金额（不并入上项）',
    fund: '其中基金支付（估算；只含按明细部分）',
    elsewhere: '另有明细涉及：其他机构的疑点（条，不计入上列）',
    elsewhereMoney: '另有明细涉及：本范围机构明细的金额（不计入上列）',
    mentioned: '仅作对照：其他机构的疑点（条，不计入上列）',
    notTold: '—（无法认定）',
    without: '按明细而金额不明的疑点（条）',
    yuan: '元',
    wan: '万元',
    item: '项目',
    count: '数',
    byRule: '按规则',
    byTopic: '按主题',
    byDistrict: '按区划（金额为本区划疑点在本区划机构的明细；其他区划疑点涉及的明细另列）',
    unknown: '（未登记区划）',
    none: '没有疑点。',
    rule: ['规则编码', '规则名称', '规则版本', '主题', '判断等级'],
    topic: '主题',
    district: '区划',
    figures: [
      '疑点(条)',
      '列出(条)',
      '机构数(家)',
      '按明细(元)',
      '按明细(万元)',
      '估算(元)',
      '估算(万元)',
      '按明细中基金支付(估算，元)',
    ],
    ofOthers: '另有明细涉及(元)',
  },
  en: {
    sheet: 'Summary',
    title: 'Suspects in the use of the medical-insurance fund (all to be checked)',
    total: 'Total',
    notes: 'To note',
    suspects: 'Suspects',
    shown: 'Shown here',
    rest: 'Not shown',
    cap: (most: number): string =>
      `At most ${most} suspects of an institution are shown, largest amount first; the sheet of institutions counts the rest.`,
    once: 'From lines, each line once',
    estimated: 'Estimated, not in the above',
    fund: 'Fund part of the money from lines (estimated)',
    elsewhere: "Others' suspects with lines here (not in the above)",
    elsewhereMoney: "Money of lines here in others' suspects (not in the above)",
    mentioned: "Others' suspects that only compare (not in the above)",
    notTold: '— (cannot be told)',
    without: 'Suspects from lines whose amount is not known',
    yuan: 'Yuan',
    wan: '10,000 yuan',
    item: 'Item',
    count: 'Number',
    byRule: 'By rule',
    byTopic: 'By topic',
    byDistrict: 'By district (lines there of suspects there; lines in suspects of other districts apart)',
    unknown: '(district not registered)',
    none: 'No suspect.',
    rule: ['Rule', 'Title', 'Version', 'Topic', 'Class'],
    topic: 'Topic',
    district: 'District',
    figures: [
      'Suspects',
      'Shown',
      'Institutions',
      'From lines (yuan)',
      'From lines (10,000)',
      'Estimated (yuan)',
      'Estimated (10,000)',
      'Fund part of lines (yuan)',
    ],
    ofOthers: "In others' suspects (yuan)",
  },
} as const;

const FIGURES: readonly CellStyle[] = [
  'number',
  'number',
  'number',
  'money',
  'tenThousands',
  'money',
  'tenThousands',
  'money',
];
/** What a rule has between its name and its figures, and other groups have not. */
const BESIDE = ['', '', '', ''];
const WIDTHS = [30, 36, 14, 16, 16, 10, 10, 10, 16, 14, 16, 14, 18, 18];

const figures = (group: SummaryGroup, language: Language): string[] => [
  String(group.suspects),
  String(group.shown),
  String(group.institutions),
  group.amount_once,
  toTenThousands(group.amount_once),
  group.amount_estimated,
  toTenThousands(group.amount_estimated),
  group.fund_once ?? WORDS[language].notTold,
];

function totalRows(summary: Summary, language: Language): SheetRow[] {
  const words = WORDS[language];
  const { all, others, perInstitution } = summary;
  const count = (label: string, value: number): SheetRow => [styled(label, 'label'), styled(String(value), 'number')];
  const money = (label: string, yuan: string | null): SheetRow => [
    styled(label, 'label'),
    styled(yuan ?? words.notTold, 'money'),
    styled(yuan === null ? words.notTold : toTenThousands(yuan), 'tenThousands'),
  ];
  const head = (...labels: string[]): SheetRow => labels.map((label) => styled(label, 'head'));
  return [
    [styled(words.total, 'heading')],
    head(words.item, words.count),
    count(words.suspects, all.suspects),
    count(words.shown, all.shown),
    count(words.rest, all.suspects - all.shown),
    count(words.without, all.without_amount),
    ...(others === undefined
      ? []
      : [count(words.elsewhere, others.elsewhere), count(words.mentioned, others.mentioned)]),
    head(words.item, words.yuan, words.wan),
    money(words.once, all.amount_once),
    money(words.fund, all.fund_once),
    money(words.estimated, all.amount_estimated),
    ...(others === undefined ? [] : [money(words.elsewhereMoney, all.amount_elsewhere)]),
    [],
    [styled(words.notes, 'heading')],
    ...[words.cap(perInstitution), ...summary.notes].map((note): SheetRow => [styled(note, 'note')]),
    [],
  ];
}

function grouped(heading: string, label: string, groups: readonly SummaryGroup[], language: Language): Block {
  const words = WORDS[language];
  return {
    heading,
    // Figures stand below those of the rules.
    head: [label, ...BESIDE, ...words.figures],
    styles: ['prose', ...BESIDE.map((): CellStyle => 'prose'), ...FIGURES],
    rows: groups.map((group) => [group.name, ...BESIDE, ...figures(group, language)]),
    nothing: words.none,
  };
}

/** The first sheet: where the list comes from, what it comes to once and estimated apart, by rule, topic and district. */
export function summarySheet(summary: Summary, language: Language, page: Pick<Sheet, 'pageHead' | 'pageFoot'>): Sheet {
  const words = WORDS[language];
  const byRule: Block = {
    heading: words.byRule,
    head: [...words.rule, ...words.figures],
    styles: ['id', 'prose', 'id', 'prose', 'prose', ...FIGURES],
    rows: summary.rules.map((rule) => [
      rule.name,
      rule.title,
      rule.version,
      inWords('topic', rule.topic, language),
      inWords('class', rule.class, language),
      ...figures(rule, language),
    ]),
    nothing: words.none,
  };
  const topics = summary.topics.map((group) => ({ ...group, name: inWords('topic', group.name, language) }));
  const districts = summary.districts.map((group) => ({
    ...group,
    name: group.name === '' ? words.unknown : group.name,
  }));
  const byDistrict = grouped(words.byDistrict, words.district, districts, language);
  const rows = [
    ...summary.origin.map(([label, value]): SheetRow => [styled(label, 'label'), styled(value, 'id')]),
    [],
    ...totalRows(summary, language),
    ...blockRows(byRule),
    ...blockRows(grouped(words.byTopic, words.topic, topics, language)),
    ...blockRows({
      ...byDistrict,
      head: [...byDistrict.head, words.ofOthers],
      styles: [...byDistrict.styles, 'money'],
      rows: byDistrict.rows.map((row, place) => [...row, districts[place]?.amount_elsewhere ?? null]),
    }),
  ];
  return blockSheet(words.sheet, words.title, WIDTHS, rows, page);
}
