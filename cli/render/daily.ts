import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitCode } from '../../base/problem.ts';
import type { DailySettings } from '../configuration/daily.ts';
import type { Context } from '../context.ts';
import { pendingFiles } from '../daily/pending.ts';
import type { DailyOutcome } from '../daily/run-daily.ts';
import type { DayOutcome } from '../daily/run-day.ts';
import { writeProblems } from './problems.ts';

/** The exit code of one day. */
export function dailyExit({ day }: DayOutcome): ExitCode {
  return (day.exit ?? 0) as ExitCode;
}

const DAYS_NAMED = 5;

const document = ({ day, exported }: DayOutcome, { outbox }: DailySettings) => ({
  day: day.day,
  attempt: day.attempt,
  state: day.state,
  exit: day.exit,
  run: day.run,
  started_at: day.startedAt,
  finished_at: day.finishedAt,
  exports: exported.files.map((file) => join(outbox.path, file)),
  unsaved: exported.unsaved.map(({ where }) => where),
});

function pageOf({ day, exported }: DayOutcome, { outbox }: DailySettings, zh: boolean): string {
  const page = exported.files.find((file) => file.endsWith('.txt'));
  const head = zh ? `${day.day} 日常作业已完成\n` : `the daily run of ${day.day} is done\n`;
  return page === undefined ? head : readFileSync(join(outbox.path, page), 'utf8');
}

function alreadyText({ already, waiting }: DailyOutcome, zh: boolean): string {
  if (already === undefined) return '';
  const { day, run, finishedAt, exit } = already;
  const pending = pendingFiles(already);
  const open =
    pending === 0 || waiting > 0
      ? ''
      : zh
        ? `有 ${pending} 个文件当时还没有传完，传完后再运行 daily 即入库，不必加 --again\n`
        : `${pending} files were not whole then; once they are, run daily again, without --again\n`;
  const more =
    waiting === 0
      ? ''
      : zh
        ? `投放目录中有 ${waiting} 个文件待入库，归下一次；要现在就做，加 --again\n`
        : `${waiting} files in the drop folder are for the next run; to do it now, add --again\n`;
  return zh
    ? `${day} 的日常作业已于 ${finishedAt ?? ''} 完成（筛查 ${run ?? '—'}，退出码 ${exit ?? 0}），没有重做\n${open}${more}`
    : `the daily run of ${day} was done at ${finishedAt ?? ''} (scan ${run ?? '—'}, exit code ${exit ?? 0}) and is not done again\n${open}${more}`;
}

/** Which days nobody did, and how they are made up for. */
export function notDoneText({ notDone }: Pick<DailyOutcome, 'notDone'>, program: string, zh: boolean): string {
  const [first] = notDone;
  if (first === undefined) return '';
  const named = notDone.slice(0, DAYS_NAMED).join(zh ? '、' : ', ');
  const more =
    notDone.length > DAYS_NAMED ? (zh ? ` 等 ${notDone.length} 天` : ` and more, ${notDone.length} in all`) : '';
  return zh
    ? `上次完成之后没有做的日期：${named}${more}。漏做的一天，文件放在 drop/${first}/ 这样以日期命名的文件夹中才会在下一次单独补做；现在补做：${program} daily --date ${first}\n`
    : `Not done since the last day that was: ${named}${more}. A missed day is made up by itself where its files lie in a folder of its date, such as drop/${first}/; to do it now: ${program} daily --date ${first}\n`;
}

/** What a daily run did: one JSON document, or the page of each day. */
export function writeDaily(context: Context, outcome: DailyOutcome, settings: DailySettings): void {
  const { effects, json, language } = context;
  const { days, already, notDone, waiting } = outcome;
  if (json) {
    const before = already === undefined ? null : { ...already, detail: undefined };
    const all = days.map((one) => document(one, settings));
    effects.out.write(
      `${JSON.stringify({ schema: 1, days: all, already: before, not_done: notDone, files_waiting: waiting })}\n`,
    );
    return;
  }
  const zh = language === 'zh';
  const pages = days.map((one) => pageOf(one, settings, zh));
  if (already !== undefined) pages.push(alreadyText(outcome, zh));
  const missed = notDoneText(outcome, effects.program, zh);
  if (missed !== '') pages.push(missed);
  effects.out.write(pages.join('\n'));
  if (days.length > 0)
    effects.out.write(zh ? `\n文件在 ${settings.outbox.path}\n` : `\nThe files are in ${settings.outbox.path}\n`);
}

/** What a daily run met, on the terminal of whoever started it. */
export function writeDailyProblems({ language, json, effects }: Context, { days }: DailyOutcome): void {
  const problems = days.flatMap((one) => [...one.problems, ...one.exported.unsaved]);
  writeProblems(problems, language, json, effects);
}
