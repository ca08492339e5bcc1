import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitCode } from '../../base/problem.ts';
import type { DailySettings } from '../configuration/daily.ts';
import type { Context } from '../context.ts';
import type { DailyOutcome } from '../daily/run-daily.ts';
import type { DayOutcome } from '../daily/run-day.ts';
import { writeProblems } from './problems.ts';

/** The exit code of one day. */
export function dailyExit({ day }: DayOutcome): ExitCode {
  return (day.exit ?? 0) as ExitCode;
}

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
  const more =
    waiting === 0
      ? ''
      : zh
        ? `投放目录中有 ${waiting} 个文件待入库，归下一次；要现在就做，加 --again\n`
        : `${waiting} files in the drop folder are for the next run; to do it now, add --again\n`;
  return zh
    ? `${day} 的日常作业已于 ${finishedAt ?? ''} 完成（筛查 ${run ?? '—'}，退出码 ${exit ?? 0}），没有重做\n${more}`
    : `the daily run of ${day} was done at ${finishedAt ?? ''} (scan ${run ?? '—'}, exit code ${exit ?? 0}) and is not done again\n${more}`;
}

/** What a daily run did: one JSON document, or the page of each day. */
export function writeDaily(context: Context, outcome: DailyOutcome, settings: DailySettings): void {
  const { effects, json, language } = context;
  const { days, already, waiting } = outcome;
  if (json) {
    const before = already === undefined ? null : { ...already, detail: undefined };
    const all = days.map((one) => document(one, settings));
    effects.out.write(`${JSON.stringify({ schema: 1, days: all, already: before, files_waiting: waiting })}\n`);
    return;
  }
  const zh = language === 'zh';
  const pages = days.map((one) => pageOf(one, settings, zh));
  if (already !== undefined) pages.push(alreadyText(outcome, zh));
  effects.out.write(pages.join('\n'));
  if (days.length > 0)
    effects.out.write(zh ? `\n文件在 ${settings.outbox.path}\n` : `\nThe files are in ${settings.outbox.path}\n`);
}

/** What a daily run met, on the terminal of whoever started it. */
export function writeDailyProblems({ language, json, effects }: Context, { days }: DailyOutcome): void {
  const problems = days.flatMap((one) => [...one.problems, ...one.exported.unsaved]);
  writeProblems(problems, language, json, effects);
}
