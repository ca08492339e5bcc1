import type { Problem } from '../../base/problem.ts';
import type { TopicPartition } from '../../ingest/source/log/log-source.ts';
import type { Context } from '../context.ts';
import { writeProblems } from '../render/problems.ts';
import { isMissingTopic, type LiveState } from './live-state.ts';

/** Tells alarms: on the terminal with what to do, and to whoever asks the state. */
export interface Telling {
  /** An alarm of the stream, which logs them itself: of one partition, or of all. */
  readonly alarm: (problem: Problem, at: TopicPartition | undefined) => void;
  /** What a scheduled job could not do; a success settles it. */
  readonly job: (name: string, problems: readonly Problem[]) => void;
}

/** What an alarm of the stream is of: a partition, a topic that cannot be read, or the stream as a whole. */
export function alarmSource(problem: Problem, at: TopicPartition | undefined): string {
  if (at !== undefined) return `${at.topic}/${at.partition}`;
  return isMissingTopic(problem) ? problem.where : 'stream';
}

/** An alarm that is open already is told once. */
export function tellingOf(context: Context, state: LiveState): Telling {
  const { effects, language, json } = context;
  const tell = (problem: Problem, source: string): boolean => {
    const isNew = state.raise(problem, source);
    if (isNew) writeProblems([problem], language, json, effects);
    return isNew;
  };
  return {
    alarm: (problem, at) => void tell(problem, alarmSource(problem, at)),
    job: (name, problems) => {
      state.settle(name);
      for (const problem of problems) {
        const { code, where, what, why } = problem;
        if (tell(problem, name))
          effects.log('error', 'scheduled job', { job: name, code, where, what: what.en, why: why.en });
      }
    },
  };
}
