import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { setlD } from '../../records/setl-d.ts';
import type { Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';

/** Leaves out rows whose time landing found odd, and years that no extract means. */
function trusted(kind: Kind, time: string): string {
  const flags = kind.checks.filter((check) => check.columns.includes(time)).map((check) => check.flag);
  const unflagged = flags.map(
    (flag) => `(_flags IS NULL OR NOT list_contains(string_split(_flags, ','), ${literal(flag)}))`,
  );
  return [...unflagged, `${time} >= TIMESTAMP '2000-01-01'`, `${time} < TIMESTAMP '2100-01-01'`].join(' AND ');
}

/** Rows from which a few mistyped years can be told from real ones. */
const MANY = 1000;

/**
 * The latest day of a kind. Among many rows the last thousandth counts only within two months of the rest, so that one
 * mistyped year does not move every window past the data.
 */
const latest = (kind: Kind, time: string): string => `SELECT CAST(max(t) AS DATE) AS d FROM (
  SELECT ${time} AS t, quantile_disc(${time}, 0.999) OVER () AS most, count(*) OVER () AS n
  FROM ${identifier(`eff_${kind.name}`)} WHERE ${trusted(kind, time)}) WHERE n < ${MANY} OR t <= most + INTERVAL 62 DAY`;

const monthEnd = (latestDays: string): string =>
  `SELECT CASE WHEN last_day(d) = d THEN d ELSE CAST(date_trunc('month', d) AS DATE) - 1 END FROM (SELECT max(d) AS d FROM (${latestDays}))`;

/**
 * The latest day of a kind where it is plain, else no row: where more than a thousandth of all rows, effective or not, lie in
 * the two months before the latest time of any, the latest of these is within two months of the rest.
 */
const plainlyLatest = (kind: Kind, time: string): string => `SELECT CAST(max(${time}) AS DATE) AS d
  FROM ${identifier(`eff_${kind.name}`)}
  WHERE ${trusted(kind, time)} AND ${time} >= (SELECT max(${time}) FROM ${identifier(`fact_${kind.name}`)}) - INTERVAL 62 DAY
  HAVING count(*) > 10 + (SELECT count(*) FROM ${identifier(`fact_${kind.name}`)}) / ${MANY}`;

/**
 * The last complete month-end at or before the latest effective settlement without a time flag, ISO: 2025-06-30 23:00
 * gives 2025-06-30, 2025-06-29 gives 2025-05-31. Without settlements the latest service time of the other facts counts;
 * without any fact the answer is null. It never comes from the clock.
 */
export async function asOfDefault(session: Session): Promise<string | null> {
  const settled =
    (await session.value(monthEnd(plainlyLatest(setlD, 'setl_time')))) ??
    (await session.value(monthEnd(latest(setlD, 'setl_time'))));
  if (settled !== null) return settled;
  const others = KINDS.filter((kind) => kind !== setlD).flatMap((kind) =>
    kind.time === undefined ? [] : [latest(kind, kind.time)],
  );
  return session.value(monthEnd(others.join(' UNION ALL ')));
}
