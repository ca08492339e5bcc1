import { SHIPPED_PREFIXES } from '../../rules/check/check-rule.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literals } from '../../store/sql.ts';

/** What an unlimited run knows of the rules that it did not run. */
export interface CatalogueStanding {
  /** Every rule of the catalogue. */
  readonly rules: readonly { readonly id: string; readonly pack: string; readonly status: string }[];
  /** Rules that were not run because their file or overlay is wrong. */
  readonly unusable: readonly string[];
  /** The packs that were run; `all` for each of them. */
  readonly packs: readonly string[];
}

/**
 * A rule with suspects that an unlimited run did not run. `deprecated` and `removed`: they are gone because of the rule.
 * `unusable`: they are stale because of the rule's error. `pack` and `draft`: nobody asked for it, and they stay as they are.
 */
export interface UnrunRule {
  readonly rule_id: string;
  readonly why: 'deprecated' | 'removed' | 'unusable' | 'pack' | 'draft';
  readonly suspects: number;
}

const STANDS = "s.state IN ('active', 'stale', 'excepted')";

/** The pack that a rule was in by its last text: rules on trial are in the extended one, and a site's own in the local one. */
function packThen(id: string, pack: string | null, status: string | null): string {
  if (!SHIPPED_PREFIXES.includes(id.slice(3, 5))) return 'local';
  return status === 'trial' ? 'extended' : (pack ?? 'core');
}

function whyNotRun(id: string, then: string, standing: CatalogueStanding): UnrunRule['why'] {
  const { rules, unusable, packs } = standing;
  if (unusable.includes(id)) return 'unusable';
  const rule = rules.find((one) => one.id === id);
  const pack = rule?.pack ?? then;
  // A pack that was not run says nothing of its rules, the removed ones included.
  if (!packs.includes('all') && !packs.includes(pack)) return 'pack';
  if (rule === undefined) return 'removed';
  return rule.status === 'deprecated' ? 'deprecated' : rule.status === 'draft' ? 'draft' : 'pack';
}

/**
 * The rules with standing suspects that did not answer in this run, each with why. The pack of a rule that is no longer in
 * the catalogue is the one of its last text.
 */
export async function unrunRules(session: Session, standing: CatalogueStanding | undefined): Promise<UnrunRule[]> {
  if (standing === undefined) return [];
  const rows = await session.rows(`SELECT s.rule_id, count(*) AS n,
  any_value(json_extract_string(t.text, '$.source.pack')) AS pack, any_value(json_extract_string(t.text, '$.source.status')) AS status
FROM suspect s LEFT JOIN (SELECT rule_id, max_by(text, first_run) AS text FROM rule_text GROUP BY rule_id) t ON t.rule_id = s.rule_id
WHERE ${STANDS} AND s.rule_id NOT IN (SELECT rule_id FROM run_rule_text) GROUP BY s.rule_id ORDER BY s.rule_id`);
  return rows.map((row) => {
    const id = cell(row, 'rule_id');
    const then = packThen(id, cellOrNull(row, 'pack'), cellOrNull(row, 'status'));
    return { rule_id: id, why: whyNotRun(id, then, standing), suspects: Number(cell(row, 'n')) };
  });
}

const idsOf = (unrun: readonly UnrunRule[], ...reasons: readonly UnrunRule['why'][]): string =>
  literals(unrun.filter(({ why }) => reasons.includes(why)).map((one) => one.rule_id));

/** SQL: what becomes of the suspects of rules that were not run, as suspect, rule, move and cause; all others stay as they are. */
export function lostWithRulesSql(unrun: readonly UnrunRule[]): string {
  return `SELECT s.suspect_id, s.rule_id, 'gone' AS move, 'rule' AS cause FROM suspect s
WHERE ${STANDS} AND s.rule_id IN (${idsOf(unrun, 'deprecated', 'removed')})
UNION ALL
SELECT s.suspect_id, s.rule_id, 'stale', 'rule_error' FROM suspect s
WHERE s.rule_id IN (${idsOf(unrun, 'unusable')}) AND (s.state = 'active' OR (s.state = 'stale' AND s.cause IS DISTINCT FROM 'rule_error'))`;
}
