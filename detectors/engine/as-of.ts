import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { setlD } from '../../records/setl-d.ts';
import type { Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';

/** Leaves out rows whose time landing found odd, and years that no extract means. */
function trusted(kind: Kind, time: string): string {
  const flags = kind.checks.filter((check) => check.columns.includes(time)).map((check) => check.flag);
  const unflagged = flags.map((flag) => `NOT list_contains(string_split(coalesce(_flags, ''), ','), ${literal(flag)})`);
  return [...unflagged, `${time} >= TIMESTAMP '2000-01-01'`, `${time} < TIMESTAMP '2100-01-01'`].join(' AND ');
}

const latest = (kind: Kind, time: string): string =>
  `SELECT CAST(max(${time}) AS DATE) AS d FROM ${identifier(`eff_${kind.name}`)} WHERE ${trusted(kind, time)}`;

const monthEnd = (latestDays: string): string =>
  `SELECT CASE WHEN last_day(d) = d THEN d ELSE CAST(date_trunc('month', d) AS DATE) - 1 END FROM (SELECT max(d) AS d FROM (${latestDays}))`;

/**
 * The last complete month-end at or before the latest effective settlement without a time flag, ISO: 2025-06-30 23:00
 * gives 2025-06-30, 2025-06-29 gives 2025-05-31. Without settlements the latest service time of the other facts counts;
 * without any fact the answer is null. It never comes from the clock.
 */
export async function asOfDefault(session: Session): Promise<string | null> {
  const settled = await session.value(monthEnd(latest(setlD, 'setl_time')));
  if (settled !== null) return settled;
  const others = KINDS.filter((kind) => kind !== setlD).flatMap((kind) =>
    kind.time === undefined ? [] : [latest(kind, kind.time)],
  );
  return session.value(monthEnd(others.join(' UNION ALL ')));
}
