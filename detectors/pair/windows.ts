import type { PAIR_WINDOWS } from './parameters.ts';

type PairWindow = (typeof PAIR_WINDOWS)[number];

/** The longest time between two lines that meet inside a window of hours, in seconds, the last one included. */
export const WINDOW_SECONDS: Readonly<Partial<Record<PairWindow, number>>> = { 'same-hour': 3600, 'six-hours': 21_600 };

const HOURS = Object.keys(WINDOW_SECONDS);

/** Whether a window is told by the time of day, and not by the visit or its day. */
export const isOfHours = (window: string): string => `${window} IN (${HOURS.map((name) => `'${name}'`).join(', ')})`;

/** SQL of the seconds of a window of hours. */
export const secondsOf = (window: string): string =>
  `CASE ${window} ${Object.entries(WINDOW_SECONDS)
    .map(([name, seconds]) => `WHEN '${name}' THEN ${seconds}`)
    .join(' ')} END`;
