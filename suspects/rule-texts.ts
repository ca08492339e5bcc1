import { storedText } from '../rules/lock/stored-text.ts';
import type { Rule, RuleDigests } from '../rules/model.ts';
import { cell, cellOrNull, type Row, type Session } from '../store/session.ts';
import { literal, literals } from '../store/sql.ts';
import { digestOfText } from './rule-digest.ts';

/** One text of a rule as a scan ran it. */
export interface StoredRuleText {
  readonly ruleId: string;
  readonly version: string;
  readonly digests: RuleDigests;
  /** As `storedText` wrote it; null where it was not kept. */
  readonly text: string | null;
}

/** Keeps the texts that a run ran with, each once, inside the run's transaction. */
export async function recordRuleTexts(session: Session, run: string, rules: readonly Rule[]): Promise<void> {
  if (rules.length === 0) return;
  const rows = rules.map((rule) => {
    const { logic, parameters, lists, wording } = rule.digests;
    const stamped = [rule.id, digestOfText(rule.digests), rule.version];
    return `(${literals([...stamped, logic, parameters, lists, wording, storedText(rule), run])})`;
  });
  await session.run(`INSERT INTO rule_text
SELECT * FROM (VALUES ${rows.join(', ')}) AS t(rule_id, rule_digest, rule_version, logic, parameters, lists, wording, text, first_run)
WHERE NOT EXISTS (SELECT 1 FROM rule_text k WHERE k.rule_id = t.rule_id AND k.rule_digest = t.rule_digest)`);
}

const stored = (row: Row): StoredRuleText => ({
  ruleId: cell(row, 'rule_id'),
  version: cell(row, 'rule_version'),
  digests: digestsIn(row),
  text: cellOrNull(row, 'text'),
});

function digestsIn(row: Row): RuleDigests {
  const digests = JSON.parse(cell(row, 'digests')) as Partial<RuleDigests>;
  const part = (name: keyof RuleDigests): string => digests[name] ?? '';
  return { logic: part('logic'), parameters: part('parameters'), lists: part('lists'), wording: part('wording') };
}

/** What each run ran with; its text is missing where only scans before texts were kept ran it. */
const RAN = `SELECT u.rule_id, u.rule_version, u.digests, t.text, r.run_no FROM run_rule u JOIN run r USING (run)
LEFT JOIN rule_text t ON t.rule_id = u.rule_id AND t.rule_digest = u.rule_digest`;

/** The text that one run ran a rule with; undefined where the run did not run it. */
export async function textOfRun(session: Session, run: string, ruleId: string): Promise<StoredRuleText | undefined> {
  const [row] = await session.rows(`${RAN} WHERE u.run = ${literal(run)} AND u.rule_id = ${literal(ruleId)}`);
  return row === undefined ? undefined : stored(row);
}

/** The texts that one run ran with, in rule order. */
export async function textsOfRun(session: Session, run: string): Promise<StoredRuleText[]> {
  return (await session.rows(`${RAN} WHERE u.run = ${literal(run)} ORDER BY u.rule_id`)).map(stored);
}

/** The texts that were ever stamped with a version, the newest wording of each rule, in rule order. */
export async function textsOfVersion(session: Session, version: string): Promise<StoredRuleText[]> {
  const rows = await session.rows(`${RAN} WHERE u.rule_version = ${literal(version)}
QUALIFY row_number() OVER (PARTITION BY u.rule_id ORDER BY r.run_no DESC) = 1 ORDER BY u.rule_id`);
  return rows.map(stored);
}

/** The text with these digests, where a scan ever ran it, else null: a lock has the digests alone. */
export async function textWithDigests(session: Session, ruleId: string, digests: RuleDigests): Promise<string | null> {
  const { logic, parameters, lists, wording } = digests;
  return session.value(`SELECT text FROM rule_text WHERE rule_id = ${literal(ruleId)}
  AND logic = ${literal(logic)} AND parameters = ${literal(parameters)} AND lists = ${literal(lists)} AND wording = ${literal(wording)}`);
}

/** The text of the newest scan that ran a rule with another judgement than it has now; undefined where none did. */
export async function newestOtherText(
  session: Session,
  { id, digests: { logic, parameters, lists } }: Pick<Rule, 'id' | 'digests'>,
): Promise<StoredRuleText | undefined> {
  const other = [
    ['logic', logic],
    ['parameters', parameters],
    ['lists', lists],
  ] as const;
  const differs = other.map(([part, digest]) => `json_extract_string(u.digests, '$.${part}') <> ${literal(digest)}`);
  const [row] = await session.rows(
    `${RAN} WHERE u.rule_id = ${literal(id)} AND t.text IS NOT NULL AND (${differs.join(' OR ')}) ORDER BY r.run_no DESC LIMIT 1`,
  );
  return row === undefined ? undefined : stored(row);
}

/** The newest run of a warehouse; null before the first. */
export async function newestRun(session: Session): Promise<string | null> {
  return session.value('SELECT max_by(run, run_no) FROM run');
}
