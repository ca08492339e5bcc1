import { shanghaiTime } from '../../base/clock.ts';
import type { DayName } from '../../store/daily/days.ts';
import type { Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { DailySettings } from '../configuration/daily.ts';
import type { Context } from '../context.ts';

/** What the steps of one day work with. */
export interface DayRun extends DayName {
  readonly context: Context;
  readonly warehouse: Warehouse;
  /** For the record of the day; never in a transaction of another's. */
  readonly book: Session;
  readonly settings: DailySettings;
  /** Days whose folders are taken up with this day, as their own day is over: files that came late. */
  readonly isLate: (day: string) => boolean;
  /** Whether files that lie in no day's folder belong to this day. */
  readonly takesLoose: boolean;
}

/** Now, in Shanghai time. */
export const nowText = ({ context }: Pick<DayRun, 'context'>): string => shanghaiTime(context.effects.now());
