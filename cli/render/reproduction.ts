import type { Language, Text } from '../../base/language.ts';
import { REPORT_COLUMNS } from '../../reports/columns.ts';
import type { Comparison, RecordedSuspect } from '../../suspects/recorded.ts';
import type { Hindrance, Reproduction, RecordedAndNow } from '../reproduce.ts';
import { untoldLabel } from './untold.ts';
import { withdrawnLines } from './withdrawn.ts';

const HINDRANCES: Readonly<Record<Hindrance, Text>> = {
  'text-not-kept': {
    zh: '那次筛查没有留存规则文本（早于本功能的版本所做）。再筛查一次，之后即可重现。',
    en: 'That scan kept no rule text (an earlier version of the program made it). Scan once more; it can be reproduced from then on.',
  },
  'text-damaged': {
    zh: '留存的规则文本与其摘要不符，不能据以重现。请用备份核对数据仓库。',
    en: 'The kept rule text is not the one its digest was taken of. Compare the warehouse with a backup.',
  },
  'text-too-old': {
    zh: '留存的规则文本已不合现在程序的规则格式，须用当时版本的程序重现。',
    en: 'The kept rule text has not the shape of rules any more. Reproduce it with the program of that time.',
  },
  pruned: {
    zh: '{detail} 以前的记录在那次筛查之后已经清理，规则要看的记录可能不全。请用清理前的备份重现。',
    en: 'Records before {detail} were pruned after that scan, and the rule may lack some. Reproduce it on a backup from before.',
  },
  'not-run': {
    zh: '规则这次没能运行：{detail}。',
    en: 'The rule could not run this time: {detail}.',
  },
};

const NAMES: Readonly<Record<string, Text>> = {
  program: { zh: '程序（版本+代码摘要）', en: 'program (version+digest of its code)' },
  engine: { zh: '引擎版本', en: 'engine' },
  lists: { zh: '程序自带的名单', en: 'lists of the program' },
};

const short = (digest: string | null): string => (digest === null ? '—' : digest.slice(0, 16));

function changedLine({ name, recorded, now }: RecordedAndNow, language: Language): string {
  const label = NAMES[name]?.[language] ?? (language === 'zh' ? `知识表 ${name}` : `knowledge ${name}`);
  return `${label}${language === 'zh' ? '：' : ': '}${short(recorded)} → ${short(now)}`;
}

function comparisonLines({ found, values, lines }: Comparison, language: Language): string[] {
  const zh = language === 'zh';
  if (!found) return [zh ? '这次没有发现该疑点。' : 'The suspect was not found this time.'];
  const label = (field: string): string => REPORT_COLUMNS.find(({ name }) => name === field)?.label[language] ?? field;
  const differing = lines.missing + lines.beyond + lines.otherwise;
  const examples = lines.examples.join(zh ? '、' : ', ');
  return [
    ...values.map(({ field, recorded, found: now }) =>
      zh
        ? `${label(field)}：台账 ${recorded ?? '—'}，重现 ${now ?? '—'}`
        : `${label(field)}: ledger ${recorded ?? '—'}, now ${now ?? '—'}`,
    ),
    ...(differing === 0
      ? []
      : [
          zh
            ? `证据明细：台账 ${lines.recorded} 行，重现 ${lines.found} 行；缺 ${lines.missing}，多 ${lines.beyond}，金额不同 ${lines.otherwise}（如 ${examples}）`
            : `Evidence: ledger ${lines.recorded} lines, now ${lines.found}; ${lines.missing} missing, ${lines.beyond} more, ${lines.otherwise} with another amount (such as ${examples})`,
        ]),
  ];
}

function verdict({ outcome, hindrance, detail, comparison }: Reproduction, language: Language): string[] {
  const zh = language === 'zh';
  if (outcome === 'identical') {
    const sentence = comparison?.sentence === true;
    return [
      zh
        ? '重现结果与台账一致：标识、金额、触发值和证据明细都相同。'
        : 'It comes out the same: identity, amounts, measure and evidence.',
      ...(sentence ? [zh ? '说明文字的措辞已不同。' : 'The sentence that explains it is worded otherwise.'] : []),
    ];
  }
  if (outcome === 'cannot' && hindrance !== undefined) {
    const said = detail === undefined || hindrance !== 'not-run' ? (detail ?? '') : untoldDetail(detail, language);
    return [
      `${zh ? '无法重现：' : 'It cannot be reproduced: '}${HINDRANCES[hindrance][language].replace('{detail}', said)}`,
    ];
  }
  return [zh ? '重现结果与台账不同：' : 'It comes out otherwise than recorded:'];
}

/** Columns are named as elsewhere; a problem's own words stay as they are. */
function untoldDetail(detail: string, language: Language): string {
  return detail.startsWith('MC-')
    ? detail
    : detail
        .split(', ')
        .map((column) => untoldLabel(column, true, language))
        .join(language === 'zh' ? '、' : ', ');
}

/** What things that are not as they were mean for the outcome. */
function changedHead({ outcome, changed }: Reproduction, language: Language): string[] {
  const zh = language === 'zh';
  if (outcome !== 'differs')
    return changed.length === 0 ? [] : [zh ? '与那次筛查相比，已变化的有：' : 'Changed since that scan:'];
  if (changed.length > 0)
    return [zh ? '规则文本和数据时点相同，差异的原因在于：' : 'Text and facts are the same; the cause is among these:'];
  return [
    zh
      ? '规则文本、数据时点、程序、引擎和知识都与那次筛查相同：台账或数据可能在程序之外被改动过，请用备份核对。'
      : 'Text, facts, program, engine and knowledge are those of that scan: ledger or data may have been changed outside the program. Compare them with a backup.',
  ];
}

/** What judging a suspect again came to, with the text and the facts it was judged by. */
export function reproductionText(suspect: RecordedSuspect, again: Reproduction, language: Language): string {
  const zh = language === 'zh';
  const { run, cut, asOf } = suspect.run;
  const head = zh
    ? `疑点 ${suspect.suspectId}\n规则 ${suspect.ruleId}，版本 ${suspect.ruleVersion}；筛查 ${run}，数据时点 ${cut}，统计至 ${asOf ?? '—'}`
    : `Suspect ${suspect.suspectId}\nRule ${suspect.ruleId}, version ${suspect.ruleVersion}; scan ${run}, cut ${cut}, as of ${asOf ?? '—'}`;
  const details =
    again.outcome === 'differs' && again.comparison !== undefined ? comparisonLines(again.comparison, language) : [];
  const changed = again.changed.map((one) => `  ${changedLine(one, language)}`);
  const since = [...changedHead(again, language), ...changed, ...withdrawnLines(again.withdrawn, language)];
  return `${[head, '', ...verdict(again, language), ...details.map((line) => `  ${line}`), ...since].join('\n')}\n`;
}
