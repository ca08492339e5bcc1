import type { Rule } from '../../rules/model.ts';
import { cell, type Session } from '../../store/session.ts';
import { allExceptions, standingOn, type Exception } from './exception.ts';
import { shapeNamed } from './shape.ts';
import { isOverBroad, type Coverage } from './write.ts';

/** Days ahead, and back, that an end is told of. */
const SOON_DAYS = 30;
const PAST_DAYS = 90;
/** So many scans without a match make an exception unused. */
const RUNS = 3;

/** What deserves a look about an exception. `no_rule`, `no_shape`: the rule, or this shape of it, is no more, so that it takes out nothing. */
export interface ExceptionFinding {
  readonly exception_id: string;
  readonly rule_id: string;
  readonly finding: 'expired' | 'expiring' | 'unused' | 'over_broad' | 'no_rule' | 'no_shape';
  readonly expires: string;
  /** Of an over-broad one: what it took out in the last scan, of how many that its rule found. */
  readonly covers?: Coverage;
  /** Of an unused one: how many scans it took nothing out of. */
  readonly scans?: number;
}

/** What an exception did in the last scans without limits in which its rule answered. */
interface Use {
  readonly scans: number;
  readonly matched: number;
  readonly last: Coverage;
}

async function usesOf(session: Session): Promise<ReadonlyMap<string, Use>> {
  const rows = await session.rows(`WITH used AS (
  SELECT x.exception_id, x.suspects, u.suspects + u.excepted AS found, row_number() OVER (PARTITION BY x.exception_id ORDER BY r.run_no DESC) AS nth
  FROM run_exception x JOIN run r USING (run) JOIN exception e USING (exception_id) JOIN run_rule u ON u.run = x.run AND u.rule_id = e.rule_id
  WHERE NOT r.limited AND u.status IN ('ok', 'partial'))
SELECT exception_id, count(*) AS scans, sum(suspects) AS matched, any_value(suspects) FILTER (nth = 1) AS last, any_value(found) FILTER (nth = 1) AS found
FROM used WHERE nth <= ${RUNS} GROUP BY exception_id`);
  const count = (row: (typeof rows)[number], name: string): number => Number(cell(row, name));
  return new Map(
    rows.map((row) => [
      cell(row, 'exception_id'),
      {
        scans: count(row, 'scans'),
        matched: count(row, 'matched'),
        last: { suspects: count(row, 'last'), of: count(row, 'found') },
      },
    ]),
  );
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

type Told = Omit<ExceptionFinding, 'exception_id' | 'rule_id' | 'expires'>;

function findingsOn(
  exception: Exception,
  rule: Rule | undefined,
  use: Use | undefined,
  today: string,
): readonly Told[] {
  const standing = standingOn(exception, today);
  const left = daysBetween(today, exception.expires);
  if (standing === 'ended' || left < -PAST_DAYS) return [];
  if (standing === 'expired') return [{ finding: 'expired' }];
  if (rule === undefined) return [{ finding: 'no_rule' }];
  const shape = shapeNamed(rule, exception.shape);
  const asGranted =
    shape?.fields.length === Object.keys(exception.fields).length &&
    shape.fields.every((field) => exception.fields[field] !== undefined);
  return [
    ...(asGranted ? [] : [{ finding: 'no_shape' } as const]),
    ...(left <= SOON_DAYS ? [{ finding: 'expiring' } as const] : []),
    ...(asGranted && use !== undefined && use.scans >= RUNS && use.matched === 0
      ? [{ finding: 'unused', scans: use.scans } as const]
      : []),
    ...(use !== undefined && isOverBroad(use.last) ? [{ finding: 'over_broad', covers: use.last } as const] : []),
  ];
}

/**
 * What deserves a look about the exceptions of a ledger on a day: expired in the last 90 days, expiring within 30, unused in the
 * last three scans, taking out more than a fifth of what their rule found and more than five, or of a rule or shape that is no more.
 */
export async function checkExceptions(
  session: Session,
  rules: readonly Rule[],
  today: string,
): Promise<ExceptionFinding[]> {
  const uses = await usesOf(session);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return (await allExceptions(session)).flatMap((exception) => {
    const { exception_id, rule_id, expires } = exception;
    const told = findingsOn(exception, byId.get(rule_id), uses.get(exception_id), today);
    return told.map((one) => ({ exception_id, rule_id, expires, ...one }));
  });
}
