import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ExitCode, Problem } from '../../base/problem.ts';
import { csvReport } from '../../reports/csv.ts';
import { dailySummaryText } from '../../reports/daily-summary.ts';
import type { Catalogue } from '../../rules/catalogue.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { beginStep, dailyDay, dailySteps, endStep } from '../../store/daily/days.ts';
import { dailyFiles } from '../../store/daily/files.ts';
import type { RecordMarks } from '../../store/record-views.ts';
import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { actOf } from '../audit-act.ts';
import { worstExit } from '../exit-code.ts';
import { once, writeFileWhole } from '../file-output.ts';
import { reportRows } from '../report-rows.ts';
import { validCatalogue } from '../rules.ts';
import { PER_INSTITUTION, writeWorkbook } from '../workbook/write-workbook.ts';
import { nowText, type DayRun } from './day-run.ts';
import type { LandDetail } from './land.ts';
import { writeRunRecord } from './run-record.ts';
import { Saved } from './saving.ts';
import { summaryOf } from './summary-of.ts';

/** What the files of a day are called. */
const NAMES = {
  zh: { list: '疑点清单', page: '日报' },
  en: { list: 'suspects', page: 'daily' },
} as const;

/** What a day's export came to, kept with its step. */
export interface ExportDetail {
  /** In the outbox folder. */
  readonly files: readonly string[];
  readonly unsaved: readonly Problem[];
  readonly exit: ExitCode;
  /** Up to where the record reaches; null where it could not be written. */
  readonly marks: RecordMarks | null;
}

/** A day that is done once more gets names of its own: people may have written into the files of the first time. */
const numbered = (name: string, attempt: number): string => (attempt === 1 ? name : `${name}-${attempt}`);

/** Removes what a run that was killed left half written. */
function removeHalves(folder: string): void {
  for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true });
}

/** The exit codes of what a day met before its files are written. */
async function exitsOf(run: DayRun, scan: string, wrong: readonly Problem[]): Promise<ExitCode[]> {
  const { book } = run;
  const land = (await dailySteps(book, run)).get('land')?.detail as Partial<LandDetail> | undefined;
  const files = await dailyFiles(book, run);
  const failed = await book.value(`SELECT count(*) FROM run_rule WHERE run = ${literal(scan)} AND status = 'error'`);
  const refused = files.filter(({ outcome }) => outcome === 'refused').flatMap(({ problems }) => problems);
  const told = [...refused, ...(land?.problems ?? []), ...(land?.unmoved ?? []), ...wrong];
  return [...told.map(({ exit }) => exit), ...(failed === '0' ? [] : [4 as const])];
}

async function writeLists(
  run: DayRun,
  session: Session,
  catalogue: Catalogue,
  folder: string,
  saved: Saved,
): Promise<void> {
  const { context, warehouse, settings, attempt } = run;
  const { language } = context;
  const { outbox, exports } = settings;
  const named = (end: string): string => join(folder, `${numbered(NAMES[language].list, attempt)}.${end}`);
  const shown = (path: string): string => relative(outbox.path, path).replaceAll('\\', '/');
  if (exports.includes('csv')) {
    const target = named('csv');
    await saved.save(target, async () => {
      const rows = reportRows(session, {}, catalogue, language, false);
      await writeFileWhole(target, csvReport(rows, { headers: 'words', language }));
      return [shown(target)];
    });
  }
  if (exports.includes('xlsx')) {
    const target = named('xlsx');
    await saved.save(target, async () => {
      await writeWorkbook(session, target, {
        filter: {
          rules: [],
          topics: [],
          institutions: [],
          districts: [],
          perInstitution: PER_INSTITUTION,
          reader: 'bureau',
        },
        catalogue,
        language,
        unmasked: false,
        progress: context.progress,
        alone: !warehouse.lent,
      });
      return [shown(target)];
    });
  }
}

/**
 * Writes the lists, the record and the page of a day, each under a temporary name first. What cannot be saved is told and stops
 * nothing else; the page, written last, names it.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function exportDay(run: DayRun): Promise<ExportDetail> {
  const { book, context, warehouse, settings, day, attempt } = run;
  const { language } = context;
  await beginStep(book, run, 'export', nowText(run));
  const begun = await dailyDay(book, run);
  const scan = begun?.run ?? '';
  const catalogue = validCatalogue(context);
  const folder = join(settings.outbox.path, day);
  const record = join(folder, numbered('record', attempt));
  const page = `${numbered(`${NAMES[language].page}-${day}`, attempt)}.txt`;
  const saved = new Saved();
  let marks: RecordMarks | null = null;
  await saved.save(folder, async () => {
    mkdirSync(record, { recursive: true, mode: 0o700 });
    for (const place of [folder, record]) removeHalves(place);
    return Promise.resolve([]);
  });
  const session = await warehouse.session();
  try {
    await writeLists(run, session, catalogue, folder, saved);
    await saved.save(record, async () => {
      marks = (await writeRunRecord(session, record)).marks;
      return [`${day}/${numbered('record', attempt)}/`];
    });
  } finally {
    session.close();
  }
  const before = await exitsOf(run, scan, catalogue.problems);
  const exitNow = (): ExitCode => worstExit([...before, ...saved.unsaved.map(({ exit }) => exit)]);
  await saved.save(join(folder, page), async () => {
    const summary = await summaryOf(run, {
      startedAt: begun?.startedAt ?? nowText(run),
      finishedAt: nowText(run),
      exit: exitNow(),
      run: scan,
      catalogue,
      wrong: catalogue.problems,
      exports: [`${day}/${page}`, ...saved.files],
      unsaved: saved.unsaved.map(({ code, where, what }) => ({ name: where, why: `${code} ${what[language]}` })),
    });
    await writeFileWhole(join(folder, page), once(dailySummaryText(summary, language)));
    return [`${day}/${page}`];
  });
  const detail: ExportDetail = { files: saved.files, unsaved: saved.unsaved, exit: exitNow(), marks };
  await book.transaction(async () => {
    await endStep(book, run, 'export', {
      state: saved.unsaved.length === 0 ? 'done' : 'failed',
      at: nowText(run),
      detail: { ...detail },
    });
    await appendAudit(
      book,
      actOf(context, 'export', day, { command: 'daily', attempt, files: saved.files, unmasked: false }),
    );
  });
  return detail;
}
