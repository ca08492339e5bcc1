import { writeSync } from 'node:fs';

/** What one way of landing cost. */
export interface StreamCost {
  readonly rows: number;
  readonly flushes: number;
  readonly quarantined: number;
  readonly cpu: number;
  readonly seconds: number;
  readonly megabytes: number;
  /** Most megabytes in use in each third of the run. */
  readonly thirds: readonly number[];
}

/** What a way counted. */
type Counted = Pick<StreamCost, 'rows' | 'flushes' | 'quarantined'>;

const SAMPLE_MILLISECONDS = 200;
const MEGABYTE = 1024 * 1024;

function thirdsOf(samples: readonly number[]): number[] {
  const third = Math.ceil(samples.length / 3);
  return [0, 1, 2].map((part) =>
    Math.round(Math.max(0, ...samples.slice(part * third, (part + 1) * third)) / MEGABYTE),
  );
}

/** Prints what a process of the bench found, as JSON, for the bench that started it. */
export function tell(found: unknown): void {
  writeSync(1, `${JSON.stringify(found)}\n`);
}

/** Runs one way of landing in this process and tells what it cost. */
export async function measured(work: () => Promise<Counted>): Promise<void> {
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(process.memoryUsage.rss()), SAMPLE_MILLISECONDS);
  const before = process.cpuUsage();
  const started = Date.now();
  const counted = await work();
  const used = process.cpuUsage(before);
  clearInterval(timer);
  const cost: StreamCost = {
    ...counted,
    cpu: (used.user + used.system) / 1e6,
    seconds: (Date.now() - started) / 1000,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    thirds: thirdsOf(samples),
  };
  tell(cost);
}
