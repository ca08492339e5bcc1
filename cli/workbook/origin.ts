import type { Language } from '../../base/language.ts';
import { inWords } from '../../reports/words.ts';
import { isPart, type WorkbookFilter } from '../../suspects/workbook/choose.ts';
import { PLAIN_LINES } from '../../suspects/workbook/detail.ts';
import type { RuleOutcome, WorkbookRun } from '../../suspects/workbook/totals.ts';
import { streamUntoldText, type StreamUntold } from '../render/stream-untold.ts';

interface Asked {
  readonly filter: WorkbookFilter;
  readonly language: Language;
  readonly unmasked: boolean;
}

const LABELS = {
  zh: {
    run: '筛查批次',
    finished: '筛查时间',
    asOf: '统计截至',
    cut: '数据版本',
    rules: '规则集（哈希）',
    program: '程序版本',
    scope: '本册范围',
    reader: '版本',
    bureau: '监管版：含其他机构的对照明细、规则覆盖和数据质量，供经办机构内部使用',
    institution: '机构版：发给该机构，其他机构的对照明细只列机构名称和时间',
    persons: '个人信息',
    never: '尚未筛查',
    limited: '（只运行了部分规则或时段）',
    all: '全部有效疑点',
    masked: '已脱敏：人员编号为代号，姓名、证件号部分隐去',
    clear: '未脱敏：含个人信息，限监督检查使用',
    filter: { rules: '规则', topics: '主题', institutions: '机构', districts: '区划' },
    foot: '内部资料',
    footClear: '含个人信息，注意保密',
  },
  en: {
    run: 'Run',
    finished: 'Scanned at',
    asOf: 'As of',
    cut: 'Cut of the data',
    rules: 'Rules (digest)',
    program: 'Program',
    scope: 'Scope',
    reader: 'Edition',
    bureau: "the bureau's: with others' lines for comparison, the rules and the quality of the data; for its own use",
    institution: "the institution's: of others' lines for comparison only their names and times",
    persons: 'Persons',
    never: 'not scanned yet',
    limited: ' (some rules or days only)',
    all: 'all active suspects',
    masked: 'masked: numbers are pseudonyms, names and certificates are hidden in part',
    clear: 'in clear: personal data, for supervision only',
    filter: { rules: 'rules', topics: 'topics', institutions: 'institutions', districts: 'districts' },
    foot: 'Internal',
    footClear: 'Personal data, confidential',
  },
} as const;

function scopeText({ filter, language }: Asked): string {
  const labels = LABELS[language];
  const parts = (['rules', 'topics', 'institutions', 'districts'] as const).flatMap((name) => {
    const values = filter[name].map((value) => (name === 'topics' ? inWords('topic', value, language) : value));
    return values.length === 0 ? [] : [`${labels.filter[name]} ${values.join('、')}`];
  });
  return parts.length === 0 ? labels.all : parts.join(language === 'zh' ? '；' : '; ');
}

/** Where a list comes from, as the first sheet tells it. */
export function originOf(asked: Asked, run: WorkbookRun | undefined): [string, string][] {
  const labels = LABELS[asked.language];
  const ofRun: [string, string][] =
    run === undefined
      ? [[labels.run, labels.never]]
      : [
          [labels.run, `${run.run}${run.limited ? labels.limited : ''}`],
          [labels.finished, run.finished_at],
          [labels.asOf, run.as_of ?? '—'],
          [labels.cut, run.cut],
          [labels.rules, run.lock_digest.slice(0, 16)],
          [labels.program, run.program_version],
        ];
  return [
    ...ofRun,
    [labels.scope, scopeText(asked)],
    [labels.reader, labels[asked.filter.reader]],
    [labels.persons, asked.unmasked ? labels.clear : labels.masked],
  ];
}

/** What is printed below every page. */
export function pageFootOf({ language, unmasked }: Asked, run: WorkbookRun | undefined): string {
  const labels = LABELS[language];
  return [labels.foot, ...(unmasked ? [labels.footClear] : []), ...(run === undefined ? [] : [run.run])].join(' · ');
}

/** What a reader must know before using the figures; above all what was not checked. */
export function notesOf(
  { filter, language }: Asked,
  run: WorkbookRun | undefined,
  outcomes: ReadonlyMap<string, RuleOutcome>,
  dismissed: number,
): string[] {
  const zh = language === 'zh';
  const bureau = filter.reader === 'bureau';
  const silent = [...outcomes.values()].filter(({ status }) => status === 'skipped' || status === 'error').length;
  const partial = [...outcomes.values()].filter(({ status }) => status === 'partial').length;
  const options = run === undefined ? {} : (JSON.parse(run.options) as { stream?: StreamUntold });
  const stream = streamUntoldText(options.stream, language);
  const apart = isPart(filter);
  return zh
    ? [
        '金额只计疑似违规部分；同一条明细被多条疑点涉及时只计一次，按规则、主题分列之和等于合计；按区划、机构分列的，再加“另有明细涉及”等于合计。估算金额不并入。',
        '疑点只计在其涉事机构名下。疑点涉及其他机构明细的，在那家机构名下另列“另有明细涉及”；只提到而不计金额的为“仅作对照”；两者都不计入其疑点数和金额。',
        '基金支付是按明细计入金额 × 该笔结算的统筹基金支付 ÷ 符合政策范围金额的估算；估算类疑点和不按项目付费的结算无法认定。',
        '“疑点”“明细”两表中供查阅的列已折叠，点列标上方的“＋”或左上角的“2”展开；未展开时打印为 A3 横向一页宽。疑点编号印前 12 位，全编号在最后一列。',
        `“明细”表列出有金额的全部明细；没有金额的明细每条疑点至多列 ${PLAIN_LINES} 条，共多少条见“疑点”表，全部用 mingcha suspects show 疑点编号 --lines all 查看。`,
        ...(apart
          ? ['本册限定了机构或区划：只列这些机构自己的疑点，金额只计这些机构自己的明细，其他机构的明细仅作证据。']
          : []),
        ...(silent + partial === 0 || !bureau
          ? []
          : [`${silent} 条规则未能判断，${partial} 条规则部分未能判断，原因见“规则覆盖”表：没有列出不等于没有问题。`]),
        ...(dismissed === 0
          ? []
          : [`另有已排除 ${dismissed} 条未列：核查后排除、证据没有变化的疑点不在本册，也不计金额。`]),
        ...(stream === '' ? [] : [`${stream}。`]),
      ]
    : [
        "Amounts are the violating part only; a line that several suspects share counts once, so rules and topics add up to the total, and so do districts and institutions with what lies in others' suspects. Estimates are kept apart.",
        'A suspect counts with its own institution alone. Lines of another institution in it are told there apart, and so are those that only compare: neither is in its suspects or money.',
        "The fund's part is an estimate: the counted money × the settlement's pooled payment ÷ its in-scope amount. Of estimates, and of settlements not paid by item, it cannot be told.",
        'In the sheets of suspects and lines the columns to look things up in are folded: the + above them, or the 2 at the upper left, unfolds them; folded, they print one A3 page wide. Of an id 12 digits are shown, the whole in the last column.',
        `The sheet of lines holds every line with an amount; of lines without one at most ${PLAIN_LINES} a suspect. The sheet of suspects counts all; mingcha suspects show ID --lines all shows them.`,
        ...(apart
          ? [
              'Limited to institutions or districts: their own suspects only, and money of their own lines only; others are evidence.',
            ]
          : []),
        ...(silent + partial === 0 || !bureau
          ? []
          : [
              `${silent} rules could not tell and ${partial} only in part, see the sheet of rules: not listed does not mean clear.`,
            ]),
        ...(dismissed === 0
          ? []
          : [
              `${dismissed} suspects that were dismissed, on evidence that is still the same, are left out, with their money.`,
            ]),
        ...(stream === '' ? [] : [`${stream}.`]),
      ];
}
