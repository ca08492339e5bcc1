import type { Language } from '../../base/language.ts';
import { cut, grouped, table } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import type { Rule } from '../../rules/model.ts';
import type { RankedBy } from '../../suspects/ranking/ranked-sql.ts';
import type { RankedInstitution, Ranking } from '../../suspects/ranking/ranking.ts';
import { spoken } from './first-screen/institutions.ts';
import { guessWords } from './guess-words.ts';
import { percent } from './percent.ts';

const NAME_WIDTH = 26;

const HEAD = {
  zh: [
    '序',
    '机构编号',
    '机构名称',
    '疑点',
    '存在问题的可能性',
    '预计可追回金额(估算，元)',
    '每万元基金支付(元)',
    '另计估算(元)',
  ],
  en: [
    'No.',
    'Institution',
    'Name',
    'Suspects',
    'Problem likely',
    'May be got back (yuan)',
    'Per 10,000 of fund',
    'Estimates apart (yuan)',
  ],
} as const;

function windowText({ window }: Ranking, language: Language): string {
  if (window === null) return '';
  return language === 'zh'
    ? `每万元基金支付：预计可追回金额除以 ${window.from} 至 ${window.to} 基金对该机构的支付。`
    : `Per 10,000 of fund: what may be got back for each 10,000 yuan that the fund paid it from ${window.from} to ${window.to}.`;
}

/** Which topics make an institution's figure, and what it would be without the first of them. */
function why(one: RankedInstitution, titles: ReadonlyMap<string, Rule>, language: Language): string {
  const zh = language === 'zh';
  const parts = one.families.map(({ family, rule_id: id, suspects, probability }) => {
    const title = spoken(titles.get(id)?.title[language] ?? id);
    const topic = inWords('topic', family, language);
    return zh
      ? `${topic} ${percent(probability)}（${suspects} 条，主要是${title}）`
      : `${topic} ${percent(probability)} (${suspects}, above all: ${title})`;
  });
  const [first, second] = one.families;
  const without =
    first === undefined || second === undefined
      ? ''
      : zh
        ? `；不计${inWords('topic', first.family, language)}则为 ${percent(first.risk_without)}`
        : `; without ${inWords('topic', first.family, language)} it would be ${percent(first.risk_without)}`;
  return `    ${parts.join(zh ? '，' : ', ')}${without}\n`;
}

/** A ranking for a person: what its columns mean, the institutions, and which topics say so. */
export function rankingText(ranking: Ranking, by: RankedBy, rules: readonly Rule[], language: Language): string {
  const zh = language === 'zh';
  const { institutions, total } = ranking;
  if (institutions.length === 0)
    return zh ? '没有在列的疑点，无从排列。\n' : 'No suspects are listed, so there is nothing to rank.\n';
  const order = {
    risk: zh ? '存在问题的可能性' : 'how likely a problem is',
    amount: zh ? '预计可追回金额（连同另计的估算）' : 'what may be got back, estimates included',
  }[by];
  const titles = new Map(rules.map((rule) => [rule.id, rule]));
  const rows = institutions.map((one, place) => [
    String(place + 1),
    one.fixmedins_code,
    cut(one.fixmedins_name ?? '', NAME_WIDTH),
    String(one.suspects),
    `${percent(one.risk)}${guessWords(one.unchecked, language)}`,
    grouped(one.expected_amount),
    one.expected_per_10k === null ? '—' : grouped(one.expected_per_10k),
    grouped(one.expected_estimated),
  ]);
  const [head = '', ...lines] = table([HEAD[language], ...rows], [0, 3, 4, 5, 6, 7])
    .trimEnd()
    .split('\n');
  const reasons = institutions.map((one) => why(one, titles, language));
  const notes = zh
    ? [
        '可能性由各规则以往核查属实的比例（尚无核查的用初始估计）推算，同一主题只计一次；是安排检查先后的估算，不是对任何机构的结论。',
        '预计可追回金额：每条疑点的金额（符合政策范围的部分，一条明细只计一次）乘以其属实的可能性；按估算方法得出的金额同样折算，另计、不并入。',
        windowText(ranking, language),
      ]
    : [
        'Likelihoods follow from how often each rule was confirmed before (from a first guess where nothing was checked), each topic once. They order inspections and are no verdict on anybody.',
        'What may be got back: the money of each suspect (policy-range amounts, each line once) times how likely it is true. Estimated amounts are weighed alike, apart.',
        windowText(ranking, language),
      ];
  return [
    zh
      ? `机构排序：按${order}，显示 ${institutions.length} 家，共 ${total} 家\n`
      : `Institutions by ${order}: ${institutions.length} shown of ${total}\n`,
    `${head}\n`,
    ...lines.map((line, place) => `${line}\n${reasons[place] ?? ''}`),
    ...notes.filter((note) => note !== '').map((note) => `${note}\n`),
  ].join('');
}
