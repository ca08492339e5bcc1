import { setl } from './records.ts';
import { Crash, crashAt, type StreamRoom } from './stream-room.ts';

export const TOPIC = { topic: 't', kind: 'setl_d' };

/** A version of settlement K: day of January, amount, time of update (a day of March), owner. */
export type Version = readonly [day: number, money: string, updated?: number | undefined, owner?: string];

/** The message of a version. */
export const valueOf = ([day, money, updated, owner]: Version): string =>
  setl({
    setl_id: 'K',
    setl_time: `2025-01-${String(day).padStart(2, '0')} 08:00:00`,
    medfee_sumamt: money,
    ...(updated === undefined ? {} : { updt_time: `2025-03-${String(updated).padStart(2, '0')} 00:00:00` }),
    ...(owner === undefined ? {} : { fixmedins_code: owner }),
  });

/** Lands messages one flush each, without resolving. */
export async function landUnresolved(room: StreamRoom, values: readonly string[]): Promise<void> {
  for (const value of values) {
    room.append('t', 0, [value]);
    const { error } = await room.run([TOPIC], { at: crashAt('before_resolve') });
    if (!(error instanceof Crash)) throw error;
  }
}
