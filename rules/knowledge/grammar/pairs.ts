import type { Pair } from './reading.ts';
import { plain } from './text.ts';

const SAID: readonly (readonly [RegExp, Pair['window']])[] = [
  [/6小时|六小时/u, 'six-hours'],
  [/同一小时|1小时内|一小时内/u, 'same-hour'],
  [/单次就诊|同次就诊|单次住院|一次就诊|同一次/u, 'same-visit'],
  [/单日|当日|同日|同一天|自然日|每日/u, 'same-day'],
];

/**
 * In which time two items exclude each other: the published window, else the time that the content of the item takes
 * (hours or minutes), else the day. The list in the public transcription has no windows; a narrower one accuses fewer.
 */
export function pairOf(constraint: string, window: string): Pair {
  const relation = 'contains';
  const said = SAID.find(([pattern]) => pattern.test(plain(window)))?.[1];
  if (said !== undefined) return { relation, window: said };
  const text = plain(constraint);
  if (/\d分钟/u.test(text)) return { relation, window: 'same-hour', assumed: ['window-from-content'] };
  if (/(?<!\d)6小时|6[-—–]8小时/u.test(text))
    return { relation, window: 'six-hours', assumed: ['window-from-content'] };
  return { relation, window: 'same-day', assumed: ['same-day-window'] };
}
