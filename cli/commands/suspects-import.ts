import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { shanghaiTime } from '../../base/clock.ts';
import type { Language } from '../../base/language.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { reasonText } from '../../ingest/reasons.ts';
import { ingestProblem } from '../../ingest/problems.ts';
import { SUSPECT_COLUMNS } from '../../reports/workbook/suspect-columns.ts';
import { inWords } from '../../reports/words.ts';
import { FAULT_TEXTS, type RowFault } from '../../suspects/work/import-faults.ts';
import { importWork, type Conflict, type Imported, type ImportWords } from '../../suspects/work/import.ts';
import { workProblem } from '../../suspects/work/problems.ts';
import { FILLED_IN, MARKED } from '../../suspects/work/sheet-columns.ts';
import { HANDLINGS, STATUSES, VERDICTS } from '../../suspects/work/steps.ts';
import { workingDays } from '../../suspects/work/working-days.ts';
import { workPlanOf } from '../configuration/work.ts';
import { withSession, type Context } from '../context.ts';
import { operatorOf } from '../operator.ts';
import { readTable, type TableRead, type WantedColumn } from '../read-table.ts';
import { refusalText } from '../render/work.ts';
import { valueWords } from '../value-words.ts';

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly skipConflicts?: boolean;
}

const NEEDED = ['suspect_id', 'export_mark'];
const CONFLICTS_SHOWN = 200;
const BROKEN_SHOWN = 10;

/** The columns of the sheet of suspects that come back, by their labels in both languages. */
function wantedColumns(): WantedColumn[] {
  const names: readonly string[] = ['suspect_no', ...NEEDED, 'status', ...MARKED];
  return SUSPECT_COLUMNS.filter(({ name }) => names.includes(name)).map(({ name, label }) => ({
    name,
    labels: [label.zh, label.en, name],
  }));
}

const WORDS: ImportWords = {
  steps: valueWords('status', STATUSES),
  verdicts: valueWords('verdict', VERDICTS),
  handlings: valueWords('handled_how', HANDLINGS),
};

const ALLOWED: Readonly<Partial<Record<RowFault, readonly [string, readonly string[]]>>> = {
  unknown_step: ['status', STATUSES.filter((status) => status !== 'new')],
  unknown_verdict: ['verdict', VERDICTS],
  unknown_handling: ['handled_how', HANDLINGS],
};

function refuseUnread(path: string, { found, broken, flawed, problems }: TableRead): void {
  const unreadable = problems.filter(({ code }) => code !== 'MC-INGEST-011');
  if (unreadable.length > 0) throw new MingchaError(unreadable);
  const refuse = (reasonZh: string, reasonEn: string): MingchaError =>
    new MingchaError(workProblem('MC-WORK-006', path, { reasonZh, reasonEn }));
  if (NEEDED.some((name) => !found.has(name)))
    throw refuse(
      '没有同时带“疑点编号（全）”和“导出标记”两列的表。',
      'No sheet has both the whole id and the export mark of suspects.',
    );
  if (broken > 0) throw refuse(brokenText(broken, flawed, 'zh'), brokenText(broken, flawed, 'en'));
}

/** Which rows cannot be read, where they stand, and why. */
function brokenText(broken: number, flawed: TableRead['flawed'], language: Language): string {
  const zh = language === 'zh';
  const shown = flawed.slice(0, BROKEN_SHOWN).map(({ sheet, row, cell, reason }) => {
    const why = reasonText({ code: reason })[language];
    if (zh) return `“${sheet}”表第 ${row} 行${cell === undefined ? '' : `（${cell}）`}：${why}`;
    return `${sheet}, row ${row}${cell === undefined ? '' : ` (${cell})`}: ${why}`;
  });
  const more = broken - shown.length;
  if (more > 0 && shown.length > 0) shown.push(zh ? `另有 ${more} 行` : `and ${more} more`);
  const all = grouped(String(broken));
  if (shown.length === 0) return zh ? `${all} 行读不出来。` : `${all} rows cannot be read.`;
  return zh ? `${all} 行读不出来。${shown.join('；')}。` : `${all} rows cannot be read. ${shown.join('; ')}.`;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/**
 * `mingcha suspects import FILE`: takes in what people filled in, in a workbook of `report xlsx`. Rows that conflict with the
 * ledger are shown, and then nothing is written unless they shall be skipped. The same file twice changes nothing.
 */
export async function suspectsImport(context: Context, options: ImportOptions, file: string): Promise<ExitCode> {
  const { effects, directory } = context;
  const path = resolve(effects.workingDirectory, file);
  if (!existsSync(path)) throw new MingchaError(ingestProblem('MC-INGEST-001', file));
  const plan = workPlanOf(directory);
  const at = shanghaiTime(effects.now());
  return withSession<ExitCode>(context, 'write', async (session, warehouse) => {
    const read = await readTable(context, warehouse, session, {
      path,
      columns: wantedColumns(),
      into: 'work_sheet',
      needed: NEEDED,
    });
    refuseUnread(path, read);
    const missing = FILLED_IN.filter((name) => !read.found.has(name));
    const elsewhere = read.elsewhere.filter(
      ({ column, rows }) => rows > 0 && FILLED_IN.some((name) => name === column),
    );
    const imported = await importWork(
      session,
      {
        words: WORDS,
        dryRun: options.dryRun === true,
        skipConflicts: options.skipConflicts === true,
        digest: await digestOf(path),
      },
      { who: operatorOf(context), at, plan, days: workingDays(plan.own) },
    );
    effects.log('info', 'work imported', {
      taken: imported.taken,
      conflicts: imported.conflicts.length,
      applied: imported.applied,
    });
    context.endProgress();
    effects.out.write(
      context.json
        ? `${JSON.stringify({ schema: 1, file: path, dry_run: options.dryRun === true, ...documentOf(imported, context), missing_columns: missing, not_read: elsewhere })}\n`
        : importedText(imported, context, elsewhere),
    );
    const { conflicts } = imported;
    if (conflicts.length > 0 && options.skipConflicts !== true && options.dryRun !== true)
      throw new MingchaError(workProblem('MC-WORK-007', path, { count: grouped(String(conflicts.length)) }));
    return conflicts.length > 0 && options.skipConflicts !== true ? 2 : 0;
  });
}

/** A row of the sheet as a person counts it: its labels are row 1. */
const sheetRow = (row: number): number => row + 1;

/** What a fault is, and for a word that nobody knows those that are known. */
function faultText(fault: RowFault, language: Language): string {
  const told = FAULT_TEXTS[fault][language];
  const [column, values] = ALLOWED[fault] ?? ['', []];
  if (values.length === 0) return told;
  const words = values.map((value) => inWords(column, value, language));
  return language === 'zh' ? `${told}可填：${words.join('、')}。` : `${told} Allowed: ${words.join(', ')}.`;
}

function whyOf(conflict: Conflict, { language }: Context): string {
  return 'fault' in conflict ? faultText(conflict.fault, language) : refusalText(conflict.refused, 'why', language);
}

function documentOf(imported: Imported, context: Context): object {
  const conflicts = imported.conflicts.map((conflict) => ({
    row: sheetRow(conflict.row),
    suspect_id: conflict.suspectId,
    conflict: 'fault' in conflict ? conflict.fault : conflict.refused.refusal,
    why: whyOf(conflict, context),
  }));
  return { ...imported, conflicts };
}

function importedText(imported: Imported, context: Context, elsewhere: TableRead['elsewhere']): string {
  const zh = context.language === 'zh';
  const { rows, edited, already, conflicts, taken, applied } = imported;
  const figure = (n: number): string => grouped(String(n));
  const parts = [
    zh
      ? `共 ${figure(rows)} 行，填写过的 ${figure(edited)} 行，其中以前已导入 ${figure(already)} 行，冲突 ${figure(conflicts.length)} 行。\n`
      : `${figure(rows)} rows, ${figure(edited)} filled in, of which ${figure(already)} came before and ${figure(conflicts.length)} conflict.\n`,
  ];
  if (conflicts.length > 0) {
    const head = zh ? ['行', '疑点编号', '冲突'] : ['Row', 'Suspect', 'Conflict'];
    const shown = conflicts
      .slice(0, CONFLICTS_SHOWN)
      .map((one) => [String(sheetRow(one.row)), one.suspectId.slice(0, 12), whyOf(one, context)]);
    parts.push(table([head, ...shown], [0]));
    if (conflicts.length > CONFLICTS_SHOWN)
      parts.push(
        zh ? `只列前 ${CONFLICTS_SHOWN} 行，全部见 --json。\n` : `The first ${CONFLICTS_SHOWN} only; --json has all.\n`,
      );
  }
  for (const { sheet, column, rows: filled } of elsewhere) {
    const label = SUSPECT_COLUMNS.find(({ name }) => name === column)?.label[context.language] ?? column;
    parts.push(
      zh
        ? `注意：“${sheet}”表的“${label}”有 ${figure(filled)} 行填写，没有导入：只读“疑点”表。\n`
        : `Note: ${figure(filled)} rows of "${label}" on ${sheet} were not taken in: only the sheet of suspects is.\n`,
    );
  }
  if (applied) parts.push(zh ? `已写入 ${figure(taken)} 条疑点。\n` : `${figure(taken)} suspects taken in.\n`);
  else if (taken === 0)
    parts.push(zh ? '没有要写入的内容，台账未变。\n' : 'Nothing to take in; the ledger stays as it was.\n');
  else parts.push(zh ? `未写入（可写入 ${figure(taken)} 条）。\n` : `Nothing written (${figure(taken)} could be).\n`);
  return parts.join('');
}
