import type { Rule } from '../../rules/model.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { createStep, dropSteps } from '../../store/step.ts';
import { bindRule, planOf } from './bound-rule.ts';
import type { Prepared } from './prepare.ts';
import { lackedBy } from './presence.ts';
import { NO_FACTS } from './run-rule.ts';
import { FIRST_OF_EQUALS, partsThatMustHold, trailSteps, type MissingPart } from './why.ts';

/** Temporary tables of what another text of the rule found and this one did not. */
export interface LostTables {
  /** `suspect_id`, `key` (JSON), `fixmedins_code`, `psn_no`. */
  readonly suspects: string;
  /** `suspect_id`, `kind`, `key` of each line. */
  readonly lines: string;
  /** `suspect_id`, `mdtrt_id` of each visit that its lines belong to. */
  readonly visits: string;
}

/**
 * What became of a lost suspect under a text. `parts`: these did not hold. `measure`: all parts held and the measure stayed short of
 * the threshold. `wanting`: a column was empty. `elsewhere`: what it rests on is still hit, under another key, outside the days that
 * are judged, or beside too little else. `not-judged`: the text never looks at it.
 */
export type LostReason = 'parts' | 'measure' | 'wanting' | 'elsewhere' | 'not-judged';

export interface LostSuspect {
  readonly suspectId: string;
  readonly reason: LostReason;
  /** Parts that did not hold, or the column that was wanting. */
  readonly parts: readonly string[];
  readonly measure: string | null;
  readonly threshold: string | null;
}

/** Why suspects were lost; without a trail only tallies are kept, and nobody can say. */
export type WhyLost =
  | { readonly status: 'judged'; readonly suspects: readonly LostSuspect[] }
  | { readonly status: 'lacks' | 'no-trail'; readonly suspects: readonly [] };

const COLUMNS = new Set(['mdtrt_id', 'psn_no', 'fixmedins_code']);

/** SQL: whether a unit of the trail `t` has the key of the suspect `s`, as far as it names it. */
function sameKey(rule: Rule): string {
  return rule.finding.key
    .map((name) => {
      const wanted = `json_extract_string(s.key, ${literal(`$.${name}`)})`;
      const there = COLUMNS.has(name)
        ? `CAST(t.${identifier(name)} AS VARCHAR)`
        : `json_extract_string(t.what, ${literal(`$.${name}`)})`;
      return `coalesce(${there}, ${wanted}) = ${wanted}`;
    })
    .join(' AND ');
}

/**
 * The unit of each lost suspect that came nearest: one of its own lines before another of its visits, then the fewest parts
 * that failed, then the smallest shortfall.
 */
function nearestSql(trail: string, rule: Rule, must: readonly MissingPart[], tables: LostTables): string {
  const failed = must.map(({ failed: sql }, i) => `CASE WHEN ${sql} THEN ${i} END`).join(', ');
  const key = sameKey(rule);
  const own = `EXISTS (SELECT 1 FROM ${identifier(tables.lines)} l WHERE l.suspect_id = s.suspect_id
      AND l.kind = json_extract_string(t.what, '$.kind') AND l.key = json_extract_string(t.what, '$.key'))`;
  const visited = `SELECT suspect_id FROM ${identifier(tables.visits)}`;
  // Units of no visit are found by their person, else by their institution; so are all units of a suspect without visits.
  const apart = `(t.mdtrt_id IS NULL OR s.suspect_id NOT IN (${visited})) AND ${key}`;
  return `WITH met AS (
  SELECT s.suspect_id, t.*, CASE WHEN ${own} THEN 0 ELSE 1 END AS far
  FROM ${identifier(tables.suspects)} s JOIN ${identifier(tables.visits)} v ON v.suspect_id = s.suspect_id
  JOIN ${identifier(trail)} t ON t.mdtrt_id = v.mdtrt_id WHERE ${own} OR (${key})
  UNION ALL
  SELECT s.suspect_id, t.*, 1 FROM ${identifier(tables.suspects)} s JOIN ${identifier(trail)} t ON t.psn_no = s.psn_no WHERE ${apart}
  UNION ALL
  SELECT s.suspect_id, t.*, 1 FROM ${identifier(tables.suspects)} s JOIN ${identifier(trail)} t ON t.fixmedins_code = s.fixmedins_code
  WHERE (s.psn_no IS NULL OR t.psn_no IS NULL) AND ${apart}),
judged AS (SELECT *, list_filter([${failed === '' ? 'NULL' : failed}]::INTEGER[], i -> i IS NOT NULL) AS failed FROM met)
SELECT suspect_id, outcome, to_json(failed)::VARCHAR AS failed, measure::VARCHAR AS measure, threshold::VARCHAR AS threshold FROM judged
QUALIFY row_number() OVER (PARTITION BY suspect_id ORDER BY far, CASE WHEN outcome = 'hit' THEN 1 ELSE 0 END, len(failed),
  abs(CAST(measure - threshold AS DOUBLE)) NULLS LAST, ${FIRST_OF_EQUALS}) = 1`;
}

async function judged(session: Session, rule: Rule, trail: string, tables: LostTables): Promise<LostSuspect[]> {
  const described = await session.rows(`DESCRIBE ${identifier(trail)}`);
  const columns = described.map((row) => cell(row, 'column_name')).filter((name) => name.startsWith('p_'));
  const must = partsThatMustHold(rule, columns);
  const rows = await session.rows(`SELECT s.suspect_id, n.* EXCLUDE (suspect_id) FROM ${identifier(tables.suspects)} s
LEFT JOIN (${nearestSql(trail, rule, must, tables)}) n USING (suspect_id) ORDER BY s.suspect_id`);
  return rows.map((row) => {
    const [suspectId, outcome] = [cell(row, 'suspect_id'), cellOrNull(row, 'outcome')];
    const failed = JSON.parse(cellOrNull(row, 'failed') ?? '[]') as readonly number[];
    const parts = [...new Set(failed.flatMap((place) => must[place]?.parts ?? []))];
    const numbers = { measure: cellOrNull(row, 'measure'), threshold: cellOrNull(row, 'threshold') };
    if (outcome === null) return { suspectId, reason: 'not-judged', parts: [], ...numbers };
    if (outcome === 'hit') return { suspectId, reason: 'elsewhere', parts: [], ...numbers };
    if (outcome !== 'clear') return { suspectId, reason: 'wanting', parts: [outcome], ...numbers };
    return { suspectId, reason: parts.length > 0 ? 'parts' : 'measure', parts, ...numbers };
  });
}

/**
 * Tells, of suspects that another text of a rule found, which part of this text dropped each, from this text's trail on prepared
 * facts. Makes temporary objects only, and drops them.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function whyLost(session: Session, rule: Rule, prepared: Prepared, tables: LostTables): Promise<WhyLost> {
  if (lackedBy(rule, prepared.presence).length > 0) return { status: 'lacks', suspects: [] };
  const bound = bindRule(rule);
  const plan = planOf(bound, prepared.asOf ?? NO_FACTS);
  const trail = `${bound.prefix}trail`;
  const steps = trailSteps(plan, trail);
  if (steps.length === 0) return { status: 'no-trail', suspects: [] };
  try {
    for (const step of steps) await session.run(createStep(step));
    return { status: 'judged', suspects: await judged(session, rule, trail, tables) };
  } finally {
    await dropSteps(session, steps).catch(() => undefined);
  }
}
