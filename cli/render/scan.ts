import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import type { Rule } from '../../rules/model.ts';
import { streamUntoldText, type StreamUntold } from './stream-untold.ts';
import { untoldName } from './untold.ts';
import type { RuleAnswer, RunResult } from '../../suspects/ledger.ts';

/** One rule of a scan as `scan --json` shows it. */
export interface ScanRule {
  readonly id: string;
  readonly version: string;
  readonly status: string;
  readonly rows_in: number;
  readonly rows_tested: number;
  readonly could_not_tell: { readonly rows: number; readonly columns: Readonly<Record<string, number>> };
  readonly suspects: number;
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly amount: string;
  readonly ms: number;
}

/** The document of `scan --json`. */
export interface ScanDocument {
  readonly schema: 1;
  readonly run: string;
  readonly cut: number;
  readonly as_of: string | null;
  readonly rules: readonly ScanRule[];
  readonly totals: RunResult['totals'];
  /** Where records were pruned: the day, and how many suspects near it were left as they stood. */
  readonly retention?: { readonly before: string; readonly held: number };
  /** What had not streamed in, where a `serve` that streams ran the scan. */
  readonly stream?: StreamUntold;
}

/** Puts together what a scan answered. */
export function scanDocument(
  {
    cut,
    asOf,
    prunedBefore,
  }: { readonly cut: number; readonly asOf: string | null; readonly prunedBefore: string | null },
  result: RunResult,
): ScanDocument {
  const rules = result.answers.map((answer: RuleAnswer): ScanRule => {
    const moves = result.rules.get(answer.rule.id);
    return {
      id: answer.rule.id,
      version: answer.rule.version,
      status: answer.status,
      rows_in: answer.rowsIn,
      rows_tested: answer.rowsTested,
      could_not_tell: answer.couldNotTell,
      suspects: moves?.suspects ?? 0,
      new: moves?.new ?? 0,
      updated: moves?.updated ?? 0,
      unchanged: moves?.unchanged ?? 0,
      gone: moves?.gone ?? 0,
      amount: moves?.amount ?? '0.00',
      ms: Math.round(answer.milliseconds),
    };
  });
  const retention = prunedBefore === null ? {} : { retention: { before: prunedBefore, held: result.held } };
  return { schema: 1, run: result.run, cut, as_of: asOf, rules, totals: result.totals, ...retention };
}

const STATUS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: { ok: '完整', partial: '部分可判', skipped: '未能运行', error: '出错' },
  en: { ok: 'in full', partial: 'in part', skipped: 'not run', error: 'failed' },
};

/** One line a reason, so that an officer can hand it to whoever keeps that extract. */
function untoldText(rule: ScanRule, language: Language): string {
  if (rule.could_not_tell.rows === 0 && rule.status !== 'skipped') return '';
  const names = Object.entries(rule.could_not_tell.columns).map(
    ([name, rows]) => `      ${untoldName(name, rows, language)}\n`,
  );
  const rows = grouped(String(rule.could_not_tell.rows));
  const head =
    language === 'zh'
      ? rule.status === 'skipped'
        ? '未运行，缺少'
        : `共 ${rows} 项，缺`
      : rule.status === 'skipped'
        ? 'not run, lacking'
        : `${rows} in all, wanting`;
  return `  ${rule.id}  ${head}\n${names.join('')}`;
}

/** A scan for a person: rules with what they found, and plainly what they could not tell. */
export function scanText(document: ScanDocument, rules: readonly Rule[], language: Language): string {
  const zh = language === 'zh';
  const titles = new Map(rules.map((rule) => [rule.id, rule.title[language]]));
  const estimated = new Set(rules.filter((rule) => rule.kind === 'excess').map((rule) => rule.id));
  const head = zh
    ? ['规则', '名称', '运行', '疑点', '新增', '消失', '金额(元)']
    : ['Rule', 'Title', 'Ran', 'Suspects', 'New', 'Gone', 'Yuan'];
  const rows = document.rules.map((rule) => [
    rule.id,
    titles.get(rule.id) ?? '',
    STATUS[language][rule.status] ?? rule.status,
    rule.status === 'skipped' || rule.status === 'error' ? '—' : String(rule.suspects),
    rule.status === 'skipped' || rule.status === 'error' ? '—' : String(rule.new),
    String(rule.gone),
    rule.status === 'skipped' || rule.status === 'error'
      ? '—'
      : grouped(rule.amount) + (estimated.has(rule.id) && rule.suspects > 0 ? (zh ? ' 估算' : ' est.') : ''),
  ]);
  const waiting = streamUntoldText(document.stream, language);
  const untold =
    (waiting === '' ? '' : `  ${waiting}\n`) + document.rules.map((rule) => untoldText(rule, language)).join('');
  const silent = document.rules.filter((rule) => rule.status === 'skipped' || rule.status === 'error').length;
  const { totals } = document;
  return (
    (zh
      ? `筛查 ${document.run}：版本点 ${document.cut}，统计类规则截至 ${document.as_of ?? '—'}\n\n`
      : `Scan ${document.run}: cut ${document.cut}, windows end ${document.as_of ?? '—'}\n\n`) +
    table([head, ...rows], [3, 4, 5, 6]) +
    `\n${totalsText(totals, document.rules.length, silent, language)}\n${retentionText(document, language)}` +
    (untold === '' ? '' : (zh ? '\n尚不能判断的部分：\n' : '\nWhat could not be told:\n') + untold)
  );
}

function retentionText({ retention }: ScanDocument, language: Language): string {
  if (retention === undefined) return '';
  const { before, held } = retention;
  return language === 'zh'
    ? `${before} 以前的记录已清除：该日以前（及规则回看期内）的疑点保持原样，未重新判断：有效 ${held} 条\n`
    : `Records before ${before} were pruned: suspects before that day, or within reach of it, stay as they were and were not judged again: ${held} active\n`;
}

/** The totals; a scan in which no rule could run says so instead of 0. */
function totalsText(totals: ScanDocument['totals'], rules: number, silent: number, language: Language): string {
  const zh = language === 'zh';
  if (silent === rules) return zh ? '没有规则能够运行，未作任何判断。' : 'No rule could run; nothing was judged.';
  const left = silent === 0 ? '' : zh ? `；另有 ${silent} 条规则未能运行` : `; ${silent} rules could not run`;
  return zh
    ? `疑点 ${totals.suspects} 条（新增 ${totals.new}，消失 ${totals.gone}）${left}\n按明细计、同一笔费用只计一次：${grouped(totals.amount_once)} 元；另有估算金额（不并入）：${grouped(totals.amount_estimated)} 元`
    : `${totals.suspects} suspects (${totals.new} new, ${totals.gone} gone)${left}\nFrom lines, each line once: ${grouped(totals.amount_once)} yuan; estimated, kept apart: ${grouped(totals.amount_estimated)} yuan`;
}
