import type { Language, Text } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import { wordsOf } from '../../detectors/engine/why.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Rule } from '../../rules/model.ts';
import type { Stretch } from '../../suspects/feedback/falling.ts';
import type { BandPrecision } from '../../suspects/feedback/precision.ts';
import type { RuleHealth, StaleList } from '../rule-health.ts';
import { partLabel } from './funnel.ts';
import { HEALTH_SECTIONS } from './rules-health-words.ts';
import { spoken } from './first-screen/institutions.ts';
import { untoldName } from './untold.ts';

/** What is said of the rules. */
export interface ToldHealth {
  readonly health: RuleHealth;
  readonly precision: readonly BandPrecision[];
  readonly rules: readonly Rule[];
  /** Whether any rule ever ran: without a run most sections can say nothing. */
  readonly hasRun: boolean;
}

const COLUMNS_NAMED = 2;
const CLAUSES_NAMED = 8;

const whole = (n: number): string => grouped(String(n));
const share = (part: number): string => `${(part * 100).toFixed(0)}%`;

function stretchText({ examined, found, low, high }: Stretch, language: Language): string {
  const half = Number.isInteger(found) ? '' : language === 'zh' ? '（部分属实计半）' : ' (partly counts half)';
  return language === 'zh'
    ? `${examined} 条中属实 ${found} 条${half}（${share(low)}—${share(high)}）`
    : `${found} of ${examined} true${half} (${share(low)}–${share(high)})`;
}

function staleText({ of, why, day, points, rules }: StaleList, language: Language): string {
  const zh = language === 'zh';
  const on = day ?? '—';
  const users = rules.length === 0 ? '' : zh ? `；用到它的规则 ${rules.join('、')}` : `; read by ${rules.join(', ')}`;
  if (why === 'old')
    return (
      (of === 'list'
        ? zh
          ? `自 ${on} 起，超过一年没有新版`
          : `from ${on} on, nothing newer for a year`
        : zh
          ? `最近一次导入是 ${on}，超过一年`
          : `imported last on ${on}, more than a year ago`) + users
    );
  const ended = zh ? `已于 ${on} 截止` : `ended on ${on}`;
  const some = zh ? `${whole(points ?? 0)} 个知识点已过截止日` : `${whole(points ?? 0)} points are past their last day`;
  return (points === null ? ended : some) + users;
}

/** The rows of each section: a rule, or a list or clause, and what was seen. */
function sectionRows({ health, rules }: ToldHealth, language: Language): Record<keyof RuleHealth, string[][]> {
  const zh = language === 'zh';
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const title = (id: string): string => spoken(byId.get(id)?.title[language] ?? '');
  const part = (id: string, name: string): string => {
    const rule = byId.get(id);
    return rule === undefined ? name : partLabel(name, wordsOf(rule).parts, language);
  };
  const clauses = health.clause_without_rule.map(({ law, article }) => [law, article]);
  const more = clauses.length - CLAUSES_NAMED;
  return {
    never_fires: health.never_fires.map(({ rule_id: id, runs, rows_tested: rows }) => [
      id,
      title(id),
      zh ? `最近 ${runs} 次，每次约 ${whole(rows)} 行` : `last ${runs} runs, about ${whole(rows)} rows each`,
    ]),
    always_fires: health.always_fires.map(({ rule_id: id, of, found, tested }) => [
      id,
      title(id),
      of === 'rows'
        ? zh
          ? `判断 ${whole(tested)} 行，疑点 ${whole(found)} 条（${share(found / tested)}）`
          : `${whole(found)} suspects of ${whole(tested)} rows tested (${share(found / tested)})`
        : zh
          ? `${whole(tested)} 家机构中涉及 ${whole(found)} 家（${share(found / tested)}）`
          : `${whole(found)} of ${whole(tested)} institutions (${share(found / tested)})`,
    ]),
    precision_falling: health.precision_falling.map(({ rule_id: id, earlier, last }) => [
      id,
      title(id),
      zh
        ? `以前 ${stretchText(earlier, language)}，最近 ${stretchText(last, language)}`
        : `before: ${stretchText(earlier, language)}; last: ${stretchText(last, language)}`,
    ]),
    slowest: health.slowest.map(({ rule_id: id, ms, run }) => [
      id,
      title(id),
      zh ? `${(ms / 1000).toFixed(1)} 秒（${run}）` : `${(ms / 1000).toFixed(1)} s (${run})`,
    ]),
    part_never_true: health.part_never_true.map(({ rule_id: id, part: name, runs }) => [
      id,
      title(id),
      zh ? `${part(id, name)}（最近 ${runs} 次）` : `${part(id, name)} (last ${runs} runs)`,
    ]),
    could_not_tell: health.could_not_tell.map(({ rule_id: id, status, rows, rows_in: rowsIn, columns }) => {
      const missing = Object.entries(columns)
        .slice(0, COLUMNS_NAMED)
        .map(([name, n]) => untoldName(name, n, language))
        .join(zh ? '、' : ', ');
      const told =
        status === 'skipped'
          ? zh
            ? '未能运行'
            : 'could not run'
          : zh
            ? `${whole(rowsIn)} 行中 ${whole(rows)} 行无法判断`
            : `${whole(rows)} of ${whole(rowsIn)} rows could not be told`;
      return [id, title(id), `${told}${missing === '' ? '' : `${zh ? '：' : ': '}${missing}`}`];
    }),
    list_stale: health.list_stale.map((one) => [
      one.name,
      kindNamed(one.name)?.label[language] ?? '',
      staleText(one, language),
    ]),
    exception_over_broad: health.exception_over_broad.map(({ exception_id: id, rule_id: rule, suspects, of }) => [
      id,
      `${rule} ${title(rule)}`,
      zh
        ? `最近一次筛查 ${whole(of)} 条中例外了 ${whole(suspects)} 条`
        : `${whole(suspects)} of ${whole(of)} excepted in the last scan`,
    ]),
    clause_without_rule: [
      ...clauses.slice(0, CLAUSES_NAMED),
      ...(more > 0 ? [[zh ? `另有 ${more} 处` : `${more} more`, '']] : []),
    ],
  };
}

function precisionText({ precision, rules }: ToldHealth, language: Language): string {
  const zh = language === 'zh';
  const examined = precision.filter((one) => one.examined > 0);
  const intro = zh
    ? '各规则的准确程度（核查属实的比例，部分属实计半；分档：3 确凿、2 明显、1 较弱）\n'
    : 'How often each rule was right, partly true counting half (bands: 3 decisive, 2 clear, 1 weak)\n';
  if (examined.length === 0)
    return `${intro}  ${zh ? '还没有核查结论：机构排序暂用初始估计。疑点核查后用 suspects decide 记下结论。' : 'Nothing was decided yet: the ranking rests on first guesses. Record verdicts with suspects decide.'}\n`;
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const rows = examined.map((one) => [
    `  ${one.rule_id}`,
    spoken(byId.get(one.rule_id)?.title[language] ?? ''),
    String(one.band),
    String(one.examined),
    share(one.mean),
    `${share(one.low)}—${share(one.high)}`,
  ]);
  const head = zh
    ? ['  规则', '名称', '分档', '已核查', '估计属实', '九成区间']
    : ['  Rule', 'Title', 'Band', 'Decided', 'Right', '90 % interval'];
  return intro + table([head, ...rows], [2, 3, 4, 5]);
}

/** The health of the rules for a person: of each section why it matters, what was found, and what to do. */
export function rulesHealthText(told: ToldHealth, language: Language): string {
  const zh = language === 'zh';
  const rows = sectionRows(told, language);
  const start = told.hasRun
    ? ''
    : zh
      ? '还没有筛查过：先运行 scan，下面多数项目才有内容。\n\n'
      : 'Nothing was scanned yet: most of this fills after a scan.\n\n';
  const sections = HEALTH_SECTIONS.map(({ id, title, why, cure }) => {
    const found = rows[id];
    const say = (text: Text): string => text[language];
    if (found.length === 0) return `${say(title)}${zh ? '：无' : ': none'}\n`;
    const lines = table(found.map((row) => row.map((text, at) => (at === 0 ? `  ${text}` : text))));
    return `${say(title)}${zh ? '：' : ': '}${say(why)}\n${lines}  → ${say(cure)}\n`;
  });
  return `${start}${sections.join('\n')}\n${precisionText(told, language)}`;
}
