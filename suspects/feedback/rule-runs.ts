import { cell, cellOrNull, type Session } from '../../store/session.ts';
import type { FunnelStage } from '../funnel.ts';

/** What one rule answered in one run. */
export interface RuleRun {
  readonly run: string;
  /** `ok`, `partial`, `skipped` or `error`. */
  readonly status: string;
  readonly rows_in: number;
  readonly rows_tested: number;
  readonly could_not_tell: { readonly rows: number; readonly columns: Readonly<Record<string, number>> };
  readonly suspects: number;
  readonly ms: number;
  /** What was left at each part; empty where the run kept none. */
  readonly funnel: readonly FunnelStage[];
}

/** The newest answers of every rule that ever ran, by rule id, the newest first. */
export async function recentRuns(session: Session, most: number): Promise<ReadonlyMap<string, readonly RuleRun[]>> {
  const rows = await session.rows(`WITH recent AS (
  SELECT a.*, r.run_no FROM run_rule a JOIN run r USING (run) QUALIFY row_number() OVER (PARTITION BY a.rule_id ORDER BY r.run_no DESC) <= ${most}),
stage AS (
  SELECT f.run, f.rule_id, to_json(list({'part': f.part, 'unit': f.unit, 'n': f.n} ORDER BY f.stage_no))::VARCHAR AS stages
  FROM run_funnel f SEMI JOIN recent r ON r.run = f.run AND r.rule_id = f.rule_id GROUP BY ALL)
SELECT r.run, r.rule_id, r.status, r.rows_in, r.rows_tested, r.could_not_tell_rows, r.could_not_tell, r.suspects, r.ms, s.stages
FROM recent r LEFT JOIN stage s USING (run, rule_id) ORDER BY r.rule_id, r.run_no DESC`);
  const found = new Map<string, RuleRun[]>();
  for (const row of rows) {
    const number = (name: string): number => Number(cell(row, name));
    const runs = found.get(cell(row, 'rule_id')) ?? [];
    runs.push({
      run: cell(row, 'run'),
      status: cell(row, 'status'),
      rows_in: number('rows_in'),
      rows_tested: number('rows_tested'),
      could_not_tell: {
        rows: number('could_not_tell_rows'),
        columns: JSON.parse(cell(row, 'could_not_tell')) as Record<string, number>,
      },
      suspects: number('suspects'),
      ms: number('ms'),
      funnel: JSON.parse(cellOrNull(row, 'stages') ?? '[]') as FunnelStage[],
    });
    found.set(cell(row, 'rule_id'), runs);
  }
  return found;
}

/** How many of the institutions that the warehouse knows each rule's active suspects are about. */
export interface InstitutionShares {
  readonly institutions: number;
  readonly named: ReadonlyMap<string, number>;
}

/** See `InstitutionShares`. */
export async function institutionShares(session: Session): Promise<InstitutionShares> {
  const rows = await session.rows(`SELECT rule_id, count(DISTINCT fixmedins_code) AS n FROM suspect
WHERE state = 'active' AND coalesce(fixmedins_code, '') <> '' GROUP BY rule_id ORDER BY rule_id`);
  return {
    institutions: Number(await session.value('SELECT count(DISTINCT fixmedins_code) FROM medins_b')),
    named: new Map(rows.map((row) => [cell(row, 'rule_id'), Number(cell(row, 'n'))])),
  };
}

/** How old the points of one kind of the knowledge library are. */
export interface LibraryAge {
  /** `limit_b` or `item_pair_b`. */
  readonly kind: string;
  readonly points: number;
  /** Points whose last day is past. */
  readonly ended: number;
  /** ISO day on which points last arrived; null where no batch tells. */
  readonly arrived: string | null;
}

/** The ages of the knowledge that was imported; a kind without points is left out. */
export async function libraryAges(session: Session, today: string): Promise<LibraryAge[]> {
  const rows = await session.rows(
    ['limit_b', 'item_pair_b']
      .map(
        (kind) => `SELECT '${kind}' AS kind, count(*) AS points, count(*) FILTER (enddate < DATE '${today}') AS ended,
  (SELECT max(landed_at)::DATE::VARCHAR FROM batch WHERE kind = '${kind}' AND landed_new + landed_superseding + unchanged > 0 AND undone_seq IS NULL) AS arrived FROM ${kind}`,
      )
      .join(' UNION ALL '),
  );
  return rows
    .map((row) => ({
      kind: cell(row, 'kind'),
      points: Number(cell(row, 'points')),
      ended: Number(cell(row, 'ended')),
      arrived: cellOrNull(row, 'arrived'),
    }))
    .filter(({ points }) => points > 0);
}
