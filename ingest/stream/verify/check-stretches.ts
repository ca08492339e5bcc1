import { streamProblem } from '../problems.ts';
import { isSetAside, placeOf, type Difference, type RecordedPartition, type RecordedStretch } from './verification.ts';

type Code = 'MC-STREAM-020' | 'MC-STREAM-021';

function difference(partition: RecordedPartition, code: Code, from: number, next: number): Difference {
  const { topic } = partition;
  const parameters = { topic, partition: partition.partition, from, next, offsets: next - from };
  return { problem: streamProblem(code, placeOf(partition, from, next), parameters), at: partition, from, next };
}

/** Where the record of a partition ends: its position; for a topic that was set aside, where it was begun anew. */
function endOf({ topic, position, stretches }: RecordedPartition): number | undefined {
  return isSetAside(topic) ? stretches.find((one) => one.outcome === 'made_anew')?.from : position;
}

function withoutPosition(partition: RecordedPartition, last: RecordedStretch): Difference {
  const { topic } = partition;
  const problem = streamProblem('MC-STREAM-022', `${topic}/${partition.partition}`, {
    topic,
    partition: partition.partition,
    next: last.next,
  });
  return { problem, at: partition, next: last.next };
}

/**
 * What of a partition's record leaves a gap or overlaps: its stretches must follow each other without either, up to the
 * position. Where the first one begins is not known otherwise, so nothing is said before it.
 */
export function differencesOfStretches(partition: RecordedPartition): Difference[] {
  const stretches = partition.stretches.filter((one) => one.outcome !== 'made_anew');
  const last = partition.stretches.at(-1);
  if (last === undefined) return [];
  const found: Difference[] = [];
  let reached: number | undefined;
  const meet = (from: number): void => {
    if (reached === undefined || from === reached) return;
    if (from > reached) found.push(difference(partition, 'MC-STREAM-020', reached, from));
    else found.push(difference(partition, 'MC-STREAM-021', from, reached));
  };
  for (const { from, next } of stretches) {
    meet(from);
    if (next < from) found.push(difference(partition, 'MC-STREAM-021', next, from));
    reached = Math.max(reached ?? next, next);
  }
  const end = endOf(partition);
  if (end === undefined) found.push(withoutPosition(partition, last));
  else meet(end);
  return found;
}
