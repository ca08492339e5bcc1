import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import type { PlanWords } from '../../detectors/archetype.ts';
import type { Rule } from '../../rules/model.ts';
import type { Move, Verdicts } from '../../suspects/backtest/sets.ts';
import type { Backtest, BacktestComparison, Lost, Side } from '../backtest/backtest.ts';
import { partLabel } from './funnel.ts';
import { untoldLabel } from './untold.ts';

/** A backtest with what its rule calls its parts. */
export interface BacktestFound {
  readonly rule: Rule;
  readonly words: PlanWords;
  readonly found: Backtest;
}

/** Lost suspects that are named one by one. */
const NAMED = 10;

const decided = ({ confirmed, partly, dismissed }: Verdicts): number => confirmed + partly + dismissed;

/** Verdicts on some suspects: `3.5/4 属实（部分属实计半）`, as precision counts them. */
export function verdictWords(verdicts: Verdicts, language: Language): string {
  const all = decided(verdicts);
  if (all === 0) return '—';
  const right = verdicts.confirmed + verdicts.partly / 2;
  const half = verdicts.partly === 0 ? '' : language === 'zh' ? '（部分属实计半）' : ' (partly true counts half)';
  return language === 'zh' ? `${right}/${all} 属实${half}` : `${right} of ${all} true${half}`;
}

function precisionWords({ precision }: Side, language: Language): string {
  const percent = (part: number): string => `${Math.round(part * 100)}%`;
  return precision
    .map(({ mean, low, high, examined }) =>
      language === 'zh'
        ? `${percent(mean)}（90% 区间 ${percent(low)}–${percent(high)}，已核 ${examined}）`
        : `${percent(mean)} (90 % interval ${percent(low)}–${percent(high)}, ${examined} examined)`,
    )
    .join(language === 'zh' ? '；' : '; ');
}

const STATUS = {
  partial: { zh: '（部分记录无法判断）', en: ' (some records could not be told)' },
  skipped: { zh: '（未能运行）', en: ' (did not run)' },
  error: { zh: '（运行失败）', en: ' (failed)' },
  ok: { zh: '', en: '' },
} as const;

const share = ({ largest_share: part }: Side): string => (part === null ? '—' : `${part}%`);

const HEAD = {
  zh: ['疑点', '金额(不重复,元)', '估算金额(元)', '机构', '最大一家占', '核查结论'],
  en: ['Suspects', 'Yuan, each line once', 'Estimated yuan', 'Institutions', 'Largest one', 'Verdicts'],
} as const;

function sideRow(side: Side, language: Language): string[] {
  const none = side.status === 'skipped' || side.status === 'error';
  const { zh, en } = STATUS[side.status];
  return [
    none ? `—${language === 'zh' ? zh : en}` : grouped(String(side.suspects)),
    grouped(side.amount_once),
    grouped(side.amount_estimated),
    grouped(String(side.institutions)),
    share(side),
    verdictWords(side.verdicts, language),
  ];
}

function moveText(sign: string, name: string, move: Move, language: Language): string {
  const verdict = decided(move.verdicts) === 0 ? '' : `  ${verdictWords(move.verdicts, language)}`;
  const yuan = language === 'zh' ? `${grouped(move.amount_once)} 元` : `${grouped(move.amount_once)} yuan`;
  return `  ${sign} ${name} ${grouped(String(move.suspects))}  ${yuan}${verdict}\n`;
}

/** Why one suspect is lost, in words. */
function reasonWords({ reason, parts = [] }: Lost, words: PlanWords, language: Language): string {
  const zh = language === 'zh';
  const named = parts.map((part) => partLabel(part, words.parts, language)).join(zh ? '、' : ', ');
  switch (reason) {
    case 'parts':
      return zh ? `不满足：${named}` : `fails: ${named}`;
    case 'measure':
      return zh ? '未达到阈值' : 'stays short of the threshold';
    case 'wanting':
      return zh
        ? `无法判断：缺${untoldLabel(parts[0] ?? '', false, language)}`
        : `cannot be told: ${untoldLabel(parts[0] ?? '', false, language)} is wanting`;
    case 'elsewhere':
      return zh
        ? '所依据的记录仍命中，但归入别的疑点、不在所看的日期内，或合计不足'
        : 'its records still hit, under another suspect, outside the days, or too few of them';
    case 'not-judged':
      return zh
        ? '不在判断范围内（规则不再看这些记录，或判断的对象已不同）'
        : 'is not judged any more (the rule looks at other records, or at other units)';
    case undefined:
      return zh ? '原因未记' : 'no reason is kept';
    default:
      return reason satisfies never;
  }
}

function lostText(
  { lost_suspects: lost, why_lost: why }: BacktestComparison,
  words: PlanWords,
  language: Language,
): string {
  const zh = language === 'zh';
  if (lost.length === 0) return '';
  if (why === 'no-trail')
    return zh
      ? '这类规则只留合计，说不出每条少在哪一步。\n'
      : 'Rules of this detector keep tallies only: which part dropped each cannot be told.\n';
  if (why === 'lacks')
    return zh ? '规则缺少所需的列，未能运行。\n' : 'The rule lacks columns that it requires and did not run.\n';
  const counts = new Map<string, number>();
  for (const one of lost) {
    const words_ = reasonWords(one, words, language);
    counts.set(words_, (counts.get(words_) ?? 0) + 1);
  }
  const because = [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const rows = because.map(([text, n]) => `    ${grouped(String(n))} × ${text}\n`).join('');
  const yuan = (amount: string | null): string => (amount === null ? '—' : grouped(amount));
  const named = lost
    .slice(0, NAMED)
    .map((one) => [`  ${one.suspect_id.slice(0, 12)}`, yuan(one.amount), reasonWords(one, words, language)]);
  const more =
    lost.length > NAMED
      ? zh
        ? `  …共 ${lost.length} 条，全部见 --json\n`
        : `  … ${lost.length} in all, see --json\n`
      : '';
  return `${zh ? '  少的原因：\n' : '  Why they are lost:\n'}${rows}${table(named, [1])}${more}`;
}

function comparisonText(found: Backtest, comparison: BacktestComparison, words: PlanWords, language: Language): string {
  const zh = language === 'zh';
  const { before, kept, gained, lost } = comparison;
  const rows = [
    [zh ? `以前 ${before.version}` : `before ${before.version}`, ...sideRow(before, language)],
    [zh ? `现在 ${found.now.version}` : `now ${found.now.version}`, ...sideRow(found.now, language)],
  ];
  const moves =
    moveText('=', zh ? '不变' : 'kept', kept, language) +
    moveText('+', zh ? '多出' : 'gained', gained, language) +
    moveText('-', zh ? '减少' : 'lost', lost, language);
  return `${table([['', ...HEAD[language]], ...rows], [1, 2, 3, 4, 5])}${moves}${lostText(comparison, words, language)}`;
}

function sweepText({ now, sweep }: Backtest, language: Language): string {
  if (sweep === undefined) return '';
  const zh = language === 'zh';
  const head = [sweep.field, ...HEAD[language], zh ? '比现在多' : 'Gained', zh ? '比现在少' : 'Lost'];
  const rows = sweep.rows.map((row) => [
    `${row.value}${Number(row.value) === Number(sweep.present ?? Number.NaN) ? (zh ? '（现值）' : ' (now)') : ''}`,
    ...sideRow(row, language),
    grouped(String(row.gained)),
    grouped(String(row.lost)),
  ]);
  const present = sweep.present ?? (zh ? '未设' : 'unset');
  const note = zh
    ? `现值 ${present}，疑点 ${grouped(String(now.suspects))} 条。\n`
    : `Now ${present}: ${grouped(String(now.suspects))} suspects.\n`;
  return `${table([head, ...rows], [1, 2, 3, 4, 5, 7, 8])}${note}`;
}

/** A backtest as a person reads it. */
export function backtestText({ rule, words, found }: BacktestFound, language: Language): string {
  const zh = language === 'zh';
  const { comparison, sweep, now, from, as_of: asOf, months, cut } = found;
  const days = asOf === null ? (zh ? '没有数据' : 'no facts') : `${from ?? ''} … ${asOf}`;
  const head = zh
    ? `${rule.id} ${rule.title.zh}\n最近 ${months} 个月（${days}，数据版本 ${cut}）；试算，未写入任何内容\n`
    : `${rule.id} ${rule.title.en}\nThe last ${months} months (${days}, cut ${cut}); nothing was written\n`;
  const alone =
    comparison === undefined && sweep === undefined
      ? `${table([[...HEAD[language]], sideRow(now, language)], [0, 1, 2, 3, 4])}${zh ? '没有判断不同的以前文本可比；可用 --against 或 --sweep。\n' : 'No earlier text judged otherwise; use --against or --sweep.\n'}`
      : '';
  const learned = precisionWords(now, language);
  const precision =
    learned === ''
      ? ''
      : `${zh ? '按核查结论估计的准确率（部分属实计半）：' : 'Precision as verdicts have it (partly true counts half): '}${learned}\n`;
  const compared = comparison === undefined ? '' : comparisonText(found, comparison, words, language);
  return `${head}${alone}${compared}${sweepText(found, language)}${precision}`;
}
