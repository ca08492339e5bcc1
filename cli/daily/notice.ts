import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../base/language.ts';
import type { ExitCode, Problem } from '../../base/problem.ts';
import { beginStep, dailyDay, dailySteps, endStep } from '../../store/daily/days.ts';
import { dailyFiles } from '../../store/daily/files.ts';
import { cell } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { once, writeFileWhole } from '../file-output.ts';
import { becameOf } from './became.ts';
import { nowText, type DayRun } from './day-run.ts';
import type { ExportDetail } from './export.ts';
import type { LandDetail } from './land.ts';
import { Saved } from './saving.ts';

/** Problems as a notice tells them. */
const told = (problems: readonly Problem[], language: 'zh' | 'en') =>
  problems.map(({ code, where, what, why, fix }) => ({
    code,
    what: what[language],
    where,
    why: why[language],
    fix: fix[language],
  }));

/** A notice goes into a mail: so many files are named, and all are counted. */
const FILES_NAMED = 50;

/** Removes what a run that was killed left half written; other programs' files are let alone. */
function removeHalves(folder: string): void {
  const half = /^\d{4}-\d{2}-\d{2}T\d{6}-daily(?:-stopped)?\.(?:txt|json)\.\d+-\d+\.part$/;
  for (const name of readdirSync(folder)) if (half.test(name)) rmSync(join(folder, name), { force: true });
}

/** `YYYY-MM-DDTHHMMSS-daily` of a moment in Shanghai time. */
const nameAt = (time: string): string => `${time.slice(0, 19).replace(' ', 'T').replaceAll(':', '')}-daily`;

async function countsOf({ book, ...run }: DayRun, language: Language): Promise<Record<string, unknown>> {
  const files = await dailyFiles(book, run);
  const land = (await dailySteps(book, run)).get('land')?.detail as unknown as LandDetail;
  const { refused, left, missing, unread } = becameOf(files, land, language);
  const day = await dailyDay(book, run);
  const [found] = await book.rows(
    `SELECT suspects, new_suspects, gone, amount_once, amount_estimated FROM run WHERE run = ${literal(day?.run ?? '')}`,
  );
  const number = (name: string): number => Number(cell(found, name));
  return {
    files: {
      landed: files.filter(({ outcome }) => outcome === 'landed').length,
      refused: refused.length,
      left: left.length,
      missing: missing.length,
      unread: unread.length,
    },
    refused: refused.slice(0, FILES_NAMED),
    left: left.slice(0, FILES_NAMED),
    unread: unread.slice(0, FILES_NAMED),
    suspects: number('suspects'),
    new: number('new_suspects'),
    gone: number('gone'),
    amount_once: cell(found, 'amount_once'),
    amount_estimated: cell(found, 'amount_estimated'),
  };
}

/** Writes the notice and, beside it, the page where there is one. The notice comes last: whoever sees it finds all it names. */
async function writeNotice(
  run: DayRun,
  name: string,
  document: Record<string, unknown>,
  page: string | undefined,
): Promise<void> {
  const target = join(run.settings.notices.path, name);
  if (page !== undefined && existsSync(page)) await writeFileWhole(`${target}.txt`, once(readFileSync(page, 'utf8')));
  await writeFileWhole(`${target}.json`, once(`${JSON.stringify(document, null, 2)}\n`));
}

/**
 * Puts the notice of a day where a gateway for mail or messages takes it up. Its name and `id` are those of the day, so that one
 * that is written again after a kill can be told from another.
 *
 * @returns the problems of a notice that could not be written.
 */
export async function noticeDay(run: DayRun, exported: ExportDetail): Promise<readonly Problem[]> {
  const { book, day, attempt, settings, context } = run;
  const startedAt = await beginStep(book, run, 'notice', nowText(run));
  const begun = await dailyDay(book, run);
  const absolute = (file: string): string => join(settings.outbox.path, file);
  const page = exported.files.find((file) => file.endsWith('.txt'));
  const saved = new Saved();
  await saved.save(settings.notices.path, async () => {
    removeHalves(settings.notices.path);
    const document = {
      schema: 1,
      event: 'daily',
      id: `${day}-${attempt}`,
      day,
      attempt,
      state: exported.unsaved.length === 0 ? 'done' : 'unsaved',
      exit: exported.exit,
      run: begun?.run ?? null,
      started_at: begun?.startedAt ?? null,
      finished_at: nowText(run),
      ...(await countsOf(run, context.language)),
      outbox: settings.outbox.path,
      exports: exported.files.map(absolute),
      problems: told(exported.unsaved, context.language),
    };
    await writeNotice(run, nameAt(startedAt), document, page === undefined ? undefined : absolute(page));
    return [nameAt(startedAt)];
  });
  const state = saved.unsaved.length === 0 ? 'done' : 'failed';
  await endStep(book, run, 'notice', { state, at: nowText(run), detail: { files: saved.files } });
  return saved.unsaved;
}

/** Tells that a day could not be gone on with: nobody reads what a nightly job writes to its terminal. */
export async function noticeFailure(run: DayRun, problems: readonly Problem[], exit: ExitCode): Promise<void> {
  const { book, day, attempt, settings, context } = run;
  const steps = await dailySteps(book, run);
  const step = [...steps.values()].find(({ state }) => state === 'running')?.step ?? null;
  const document = {
    schema: 1,
    event: 'daily',
    id: `${day}-${attempt}-${nowText(run)}`,
    day,
    attempt,
    state: 'stopped',
    exit,
    step,
    finished_at: nowText(run),
    outbox: settings.outbox.path,
    exports: [],
    problems: told(problems, context.language),
  };
  await writeNotice(run, `${nameAt(nowText(run))}-stopped`, document, undefined);
}
