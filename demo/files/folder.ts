import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import { demoProblem } from '../problems.ts';

const OURS =
  /^((setl_d|mdtrt_d|diag_d|stock_d|medins_b|psn_b|item_b|trac_prefix_b)\.(csv|txt|txt\.gz|ndjson)|trac_d\.parquet|fee_list_d_\d{4}-\d{2}(_\d+)?\.parquet)$/;

/** Says that the folder holds a demo city; written first, so that one whose making was cut short is known too. */
const MARK = 'city.json';

/** Where a city's files go while they are made. */
export interface Folder {
  readonly directory: string;
  readonly truth: string;
  /** Parts and spill; gone when the city stands. */
  readonly scratch: string;
}

/**
 * Makes a folder ready: an earlier demo city in it gives way, anything else stays untouched.
 *
 * @throws MingchaError MC-DEMO-002 where files of other origin would be overwritten, MC-DEMO-003 where it cannot be written.
 */
export function openFolder(
  directory: string,
  told: Readonly<Record<string, number>>,
  truth: string = join(directory, 'truth'),
): Folder {
  try {
    mkdirSync(directory, { recursive: true });
    const mine = readdirSync(directory).filter((name) => OURS.test(name));
    const [first] = mine;
    if (first !== undefined && !existsSync(join(truth, MARK)))
      throw new MingchaError(demoProblem('MC-DEMO-002', directory, { file: first }));
    for (const name of mine) rmSync(join(directory, name));
    mkdirSync(truth, { recursive: true });
    writeFileSync(join(truth, MARK), `${JSON.stringify({ schema: 1, ...told })}\n`);
    return { directory, truth, scratch: mkdtempSync(join(directory, '.making-')) };
  } catch (error) {
    if (error instanceof MingchaError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MingchaError(demoProblem('MC-DEMO-003', directory, { reason }), error);
  }
}

/** Removes what was needed only while the city was made. */
export function clearScratch(folder: Folder): void {
  rmSync(folder.scratch, { recursive: true, force: true });
}
