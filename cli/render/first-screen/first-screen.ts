import type { Language } from '../../../base/language.ts';
import type { Rule } from '../../../rules/model.ts';
import { emptyMonthsText, type EmptyMonths } from '../../../store/health/empty-months.ts';
import { knowledgeMetFix, knowledgeMetText } from '../../../store/health/knowledge-met.ts';
import type { RuleAmounts } from '../../../suspects/rule-amounts.ts';
import type { TopInstitution } from '../../../suspects/top-institutions.ts';
import { withProgram } from '../../suggest-command.ts';
import { changedRulesText, notRunPacksText, unusableText } from '../local-rules.ts';
import { offLockText } from '../off-lock.ts';
import type { ScanDocument } from '../scan.ts';
import { institutionsText, institutionsTitle } from './institutions.ts';
import { headlineText, newSuspectsText } from './new-suspects.ts';
import { staleText } from './stale.ts';
import { summaryLine } from './summary-line.ts';
import { unrunText } from './unrun.ts';
import { untoldText } from './untold.ts';

/** All that the first screen says. */
export interface FirstScreen {
  readonly document: ScanDocument;
  readonly rules: readonly Rule[];
  /** Every rule of the catalogue, run or not: suspects of all of them stand. */
  readonly catalogue: readonly Rule[];
  readonly amounts: ReadonlyMap<string, RuleAmounts>;
  readonly institutions: readonly TopInstitution[];
  /** Whole months that are wanting, by kind of record. */
  readonly emptyMonths: readonly EmptyMonths[];
  /** Files already written: what each is, and its path. */
  readonly files: readonly { readonly what: string; readonly path: string }[];
}

/**
 * What a section chief reads out after a scan: what is new and the money, which institutions to look at and why, what
 * could not be told and which extract would cure it, where the files are.
 *
 * @param program the words that call this program on this warehouse.
 */
export function firstScreenText(screen: FirstScreen, language: Language, program: string): string {
  const zh = language === 'zh';
  const { document, rules, amounts, institutions, files } = screen;
  const months = screen.emptyMonths.map((one) => `  ${emptyMonthsText(one)[language]}\n`).join('');
  const part = (title: string, text: string): string => (text === '' ? '' : `\n${title}\n${text}`);
  const next = zh
    ? `  全部疑点    ${program} suspects list\n  导出工作簿  ${program} report xlsx --out 疑点清单.xlsx\n  逐条说明    ${program} suspects show 疑点编号\n`
    : `  all suspects   ${program} suspects list\n  a workbook     ${program} report xlsx --out suspects.xlsx\n  one explained  ${program} suspects show ID\n`;
  const written = files.map(({ what, path }) => `  ${what}${zh ? '：' : ': '}${path}\n`).join('');
  return (
    (zh
      ? `筛查 ${document.run}：数据版本 ${document.cut}，统计类规则截至 ${document.as_of ?? '—'}\n`
      : `Scan ${document.run}: cut ${document.cut}, windows end ${document.as_of ?? '—'}\n`) +
    headlineText(document, amounts, language) +
    retentionText(document, language) +
    withProgram(staleText(document, language), program) +
    withProgram(unrunText(document, language), program) +
    withProgram(standingText(screen, language), program) +
    part(
      zh ? '一、新增疑点（均为疑似，责任待核）' : '1. New suspects (all suspected, responsibility to be verified)',
      newSuspectsText(document, rules, amounts, language),
    ) +
    part(
      institutionsTitle(institutions, new Set(document.rules.map(({ id }) => id)), language),
      institutionsText(institutions, screen.catalogue, language),
    ) +
    part(
      zh ? '三、尚不能判断的，以及补什么' : '3. What could not be told, and what would cure it',
      months + knowledgeText(document, language) + withProgram(untoldText(document, rules, language), program),
    ) +
    part(
      zh ? '四、文件与下一步' : '4. Files and what next',
      written + next + indicatorsText(document, language, program),
    ) +
    summaryLine(document, language)
  );
}

/** An indicator accuses nobody, so it stands in no list of suspects: what it gave is said beside the next steps. */
function indicatorsText(document: ScanDocument, language: Language, program: string): string {
  const zh = language === 'zh';
  const told = document.rules.filter(({ values }) => values !== undefined && values > 0);
  const counts = told
    .map(({ id, values }) => (zh ? `${id} ${values} 个数值` : `${id} ${values} values`))
    .join(zh ? '、' : ', ');
  if (told.length === 0) return '';
  return zh
    ? `  通报指标    ${program} report indicators（${counts}）\n`
    : `  the bulletin   ${program} report indicators (${counts})\n`;
}

/** What of the rule set was not run, was run with other values than it ships with, or is not in use any more. */
function standingText({ document, rules }: FirstScreen, language: Language): string {
  const retired = rules
    .filter(({ status }) => status === 'deprecated')
    .map(({ id, deprecatedReason }) =>
      language === 'zh'
        ? `规则 ${id} 已停用：${deprecatedReason?.zh ?? ''}\n`
        : `The rule ${id} is deprecated: ${deprecatedReason?.en ?? ''}\n`,
    );
  return (
    unusableText(document.unusable_rules ?? [], language) +
    notRunPacksText(document.not_run ?? {}, language) +
    offLockText(document.off_lock ?? [], language) +
    changedRulesText(document.local_changes ?? [], language) +
    retired.join('')
  );
}

/** How many codes of the knowledge library the fee lines carry, and what it means where next to none do. */
function knowledgeText({ knowledge }: ScanDocument, language: Language): string {
  const text = knowledge === undefined ? undefined : knowledgeMetText(knowledge);
  if (knowledge === undefined || text === undefined) return '';
  const fix = knowledgeMetFix(knowledge);
  return `  ${text[language]}\n${fix === undefined ? '' : `      → ${fix[language]}\n`}`;
}

function retentionText({ retention }: ScanDocument, language: Language): string {
  if (retention === undefined) return '';
  const { before, held } = retention;
  return language === 'zh'
    ? `${before} 以前的记录已清除：该日以前（及规则回看期内）的疑点保持原样，未重新判断：有效 ${held} 条\n`
    : `Records before ${before} were pruned: suspects before that day, or within reach of it, stay as they were and were not judged again: ${held} active\n`;
}
