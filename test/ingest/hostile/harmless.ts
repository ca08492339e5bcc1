import { expect } from 'vitest';
import { landFiles, type LandRequest, type LandResult } from '../../../ingest/land-files.ts';
import { reasonText, type Reason } from '../../../ingest/reasons.ts';
import { cell } from '../../../store/session.ts';
import { settlement, settlements, type Room } from '../support/room.ts';

/** No hostile file may hold the landing up for longer than this. */
const PATIENCE_MILLISECONDS = 60_000;

/** What came of hostile files, in short. */
export interface Answer {
  readonly codes: readonly string[];
  readonly records: number;
  readonly landed: number;
  readonly quarantined: number;
  readonly dropped: number;
  /** The codes of the reasons in quarantine, each once, sorted. */
  readonly reasons: readonly string[];
  readonly result: LandResult;
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the landing hangs')), PATIENCE_MILLISECONDS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Lands paths, waits no longer than patience lasts, and tells what came of them. */
export async function landHostile(
  room: Room,
  paths: readonly string[],
  rest: Partial<LandRequest> = {},
  progress?: (step: string) => void,
): Promise<Answer> {
  const result = await inTime(
    landFiles({ paths, workingDirectory: room.folder, ...rest }, room.warehouse, {
      now: () => new Date('2026-01-02T03:04:05Z'),
      ...(progress === undefined ? {} : { progress }),
    }),
  );
  for (const problem of result.problems) {
    expect(problem.code).toMatch(/^MC-(INGEST|STORE)-\d{3}$/);
    expect(problem.exit).toBe(5);
    expect(`${problem.what.zh}${problem.why.zh}${problem.fix.zh}`).not.toContain('{');
  }
  const sum = (name: 'records_in' | 'landed_new' | 'quarantined' | 'dropped'): number =>
    result.batches.reduce((total, batch) => total + batch[name], 0);
  for (const batch of result.batches) expect(batch.money_landed).toBe(batch.money_in);
  const waiting = await room.rows('SELECT reasons, text, bytes IS NULL AS without FROM quarantine');
  const reasons = waiting.flatMap((row) => JSON.parse(cell(row, 'reasons')) as Reason[]);
  for (const reason of reasons) expect(reasonText(reason).zh).toBeTypeOf('string');
  expect(waiting.filter((row) => row['text'] === null && row['without'] === true)).toEqual([]);
  expect(waiting).toHaveLength(sum('quarantined'));
  return {
    codes: result.problems.map((problem) => problem.code),
    records: sum('records_in'),
    landed: sum('landed_new'),
    quarantined: sum('quarantined'),
    dropped: sum('dropped'),
    reasons: [...new Set(reasons.map((reason) => reason.code))].toSorted(),
    result,
  };
}

/** Writes one hostile file, lands it, and checks that an honest one still lands afterwards. */
export async function hostile(
  room: Room,
  name: string,
  content: string | Buffer,
  rest: Partial<LandRequest> = {},
): Promise<Answer> {
  const answer = await landHostile(room, [room.write(name, content)], rest);
  await stillLands(room);
  return answer;
}

let honest = 0;

/** Checks that the warehouse takes an honest file and gives it back. */
export async function stillLands(room: Room): Promise<void> {
  const id = `HONEST${++honest}`;
  const { batches, problems } = await room.landText(
    `honest/setl_d_${id}.csv`,
    settlements(settlement({ setl_id: id, medfee_sumamt: '1.01' })),
  );
  expect(problems).toEqual([]);
  expect(batches[0]).toMatchObject({ landed_new: 1, money_in: '1.01' });
  expect(await room.session.value(`SELECT medfee_sumamt::VARCHAR FROM setl_d WHERE setl_id = '${id}'`)).toBe('1.01');
}
