import { join } from 'node:path';
import { MingchaError, type Problem } from '../../base/problem.ts';
import { landFiles, type LandResult } from '../../ingest/land-files.ts';
import { dataByName } from '../../ingest/source/expand-paths.ts';
import { isNoTable } from '../../ingest/source/part.ts';
import { beginStep, dailySteps, endStep } from '../../store/daily/days.ts';
import { dailyFiles, insertFile, recordFile, type DailyFile, type FileOutcome } from '../../store/daily/files.ts';
import { inTurn } from '../owner/turn.ts';
import { nowText, type DayRun } from './day-run.ts';
import { lookAtDrop, stateAt, type LeftFile } from './drop.ts';
import { moveAway, targetOf } from './move.ts';
import { dailyProblem } from './problems.ts';

/** What is kept of the landing of a day beside its files. */
export interface LandDetail {
  /** Files that were left where they are, and why. */
  readonly left: readonly LeftFile[];
  /** What of the drop folder could not be looked at. */
  readonly problems: readonly Problem[];
  /** Files that were dealt with and could not be moved. */
  readonly unmoved: readonly Problem[];
}

const belongs = ({ day, takesLoose, isLate }: DayRun, folder: string | null): boolean =>
  folder === null ? takesLoose : folder === day || isLate(folder);

/** Lists the files that a day takes up, once: a run that goes on after a kill lands the same ones. */
async function takeUp(run: DayRun): Promise<void> {
  const { book, settings, context } = run;
  const { ready, left, problems } = lookAtDrop(settings, context.effects.now());
  const detail: LandDetail = {
    left: left.filter(({ day }) => belongs(run, day)).map(({ path, why }) => ({ path, why })),
    problems: run.takesLoose ? problems : [],
    unmoved: [],
  };
  await book.transaction(async () => {
    await beginStep(book, run, 'land', nowText(run), { ...detail });
    for (const { path, day, state } of ready)
      if (belongs(run, day))
        await insertFile(book, run, { path, state, outcome: 'waiting', batches: [], problems: [], target: null });
  });
}

/** What became of a file by what landing it told. */
function outcomeOf(path: string, batches: readonly string[], problems: readonly Problem[]): FileOutcome {
  if (problems.length === 0) return 'landed';
  // A text that no table is in may be a note that somebody put there; what landing does with a folder's files.
  const isNote = batches.length === 0 && dataByName(path) === 'maybe' && problems.every(isNoTable);
  return isNote ? 'not_data' : 'refused';
}

/** A file that takes more memory than there is must not hold up all others, night after night. */
function tooLarge(error: unknown): Pick<LandResult, 'problems' | 'passedOver'> {
  if (error instanceof MingchaError && error.code === 'MC-STORE-009')
    return { problems: error.problems, passedOver: [] };
  throw error;
}

/** Lands one file, in a turn of those who write. */
async function landOne(run: DayRun, file: DailyFile): Promise<DailyFile> {
  const { context, warehouse, settings } = run;
  const { effects } = context;
  const path = join(settings.drop.path, file.path);
  const state = stateAt(path);
  if (state === undefined) return { ...file, outcome: 'missing' };
  const batches: string[] = [];
  const result = await inTurn(context, warehouse.writing, async () =>
    landFiles({ paths: [path], workingDirectory: settings.drop.path, mapping: settings.mapping }, warehouse, {
      progress: context.progress,
      now: effects.now,
      signal: effects.signal,
      onBatch: (batch, duplicateOf) => {
        batches.push(duplicateOf ?? batch.batch);
        effects.log('info', 'batch landed', { ...batch, duplicate_of: duplicateOf });
      },
    }).catch(tooLarge),
  );
  // Whoever writes it still has not finished: the next run lands all of it.
  if (stateAt(path) !== state) return { ...file, state, batches, outcome: 'changed', problems: [], target: null };
  const nothing = batches.length === 0 && result.problems.length === 0;
  const names = result.passedOver.slice(0, 5).join('、');
  const problems = nothing ? [dailyProblem('MC-DAILY-005', file.path, { names })] : result.problems;
  const outcome = outcomeOf(file.path, batches, problems);
  const target = outcome === 'not_data' ? null : targetOf(run, file.path, outcome === 'landed');
  return { path: file.path, state, batches, problems, outcome, target };
}

/**
 * Lands what lies in the drop folder for a day, file by file. Each is recorded before it is moved: killed in between, the next
 * run moves it; killed before, it lands again, which changes nothing.
 *
 * @throws MingchaError MC-INGEST-009 for a mapping that is not valid, MC-STORE-006 when interrupted, 007 when the disk is full.
 */
export async function landDay(run: DayRun): Promise<void> {
  const { book } = run;
  const steps = await dailySteps(book, run);
  if (!steps.has('land')) await takeUp(run);
  const unmoved: Problem[] = [];
  for (const file of await dailyFiles(book, run)) {
    const isWaiting = file.outcome === 'waiting';
    const dealtWith = isWaiting ? await landOne(run, file) : file;
    if (isWaiting) await recordFile(book, run, dealtWith);
    try {
      moveAway(run, dealtWith);
    } catch (error) {
      if (!(error instanceof MingchaError)) throw error;
      unmoved.push(...error.problems);
    }
  }
  const detail = (await dailySteps(book, run)).get('land')?.detail ?? {};
  await endStep(book, run, 'land', { state: 'done', at: nowText(run), detail: { ...detail, unmoved } });
}
