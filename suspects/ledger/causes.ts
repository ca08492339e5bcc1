import { kindNamed } from '../../records/kinds.ts';
import { historyTable } from '../../store/ddl.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { identifier, literal, literals } from '../../store/sql.ts';
import { LINE_KEY } from '../explain.ts';
import type { StoredRuleText } from '../rule-texts.ts';
import type { RunRecord } from './run-record.ts';

/** A run that tells cause from cause runs at most so many older texts: a release that changes all rules must not double its night. */
const MOST_OLDER_TEXTS = 8;

const FOUND = ['found_candidate', 'found_line', 'found_value'] as const;

async function olderTexts(session: Session): Promise<StoredRuleText[]> {
  const rows = await session.rows(`SELECT t.* FROM rule_text t SEMI JOIN (
  SELECT s.rule_id, s.rule_digest FROM run_lost l JOIN suspect s USING (suspect_id) JOIN run_rule_text r ON r.rule_id = s.rule_id
  WHERE l.cause = 'rule') g ON g.rule_id = t.rule_id AND g.rule_digest = t.rule_digest
ORDER BY t.rule_id, t.rule_digest LIMIT ${MOST_OLDER_TEXTS}`);
  return rows.map((row) => ({
    ruleId: cell(row, 'rule_id'),
    version: cell(row, 'rule_version'),
    digests: {
      logic: cell(row, 'logic'),
      parameters: cell(row, 'parameters'),
      lists: cell(row, 'lists'),
      wording: cell(row, 'wording'),
    },
    text: cellOrNull(row, 'text'),
  }));
}

/** Runs work that makes the tables of what was found anew, and puts those of this run back whatever happens. */
async function besideFound(session: Session, work: () => Promise<void>): Promise<void> {
  for (const name of FOUND) await session.run(`ALTER TABLE IF EXISTS temp.${name} RENAME TO run_own_${name}`);
  try {
    await work();
  } finally {
    for (const name of FOUND) {
      await session.run(`DROP TABLE IF EXISTS temp.${name}`);
      await session.run(`ALTER TABLE IF EXISTS temp.run_own_${name} RENAME TO ${name}`);
    }
  }
}

/**
 * Of what changed rules lost: what the text that accused does not find either, on the facts of this run, did not go because of
 * the rule.
 */
async function tellRuleFromData(session: Session, runOlder: NonNullable<RunRecord['runOlder']>): Promise<void> {
  for (const text of await olderTexts(session)) {
    await besideFound(session, async () => {
      if (!(await runOlder(text))) return;
      await session.run(`UPDATE run_lost SET cause = 'data' FROM suspect s
WHERE s.suspect_id = run_lost.suspect_id AND run_lost.cause = 'rule' AND s.rule_id = ${literal(text.ruleId)}
  AND s.suspect_id NOT IN (SELECT suspect_id FROM found_candidate)
  AND s.rule_digest = (SELECT min(rule_digest) FROM rule_text t WHERE t.rule_id = s.rule_id AND t.logic = ${literal(text.digests.logic)}
    AND t.parameters = ${literal(text.digests.parameters)} AND t.lists = ${literal(text.digests.lists)} AND t.wording = ${literal(text.digests.wording)})`);
    });
  }
}

/** SQL: suspects of `run_other` of whose own records one was superseded, ended, or refunded since the run that last saw them. */
function touchedSql(kindName: string, cut: number): string | undefined {
  const [kind, key] = [kindNamed(kindName), LINE_KEY[kindName]];
  if (kind === undefined || key === undefined) return undefined;
  const ended = `SELECT o.suspect_id FROM run_other_line o JOIN (SELECT ${key} AS line_key, _seq_end FROM ${identifier(historyTable(kind))}) h
  ON o.kind = ${literal(kindName)} AND h.line_key = o.key WHERE h._seq_end > o.cut AND h._seq_end <= ${cut}`;
  if (!kind.columns.some(({ name }) => name === 'setl_id')) return ended;
  return `${ended} UNION ALL SELECT o.suspect_id FROM run_other_line o JOIN (SELECT ${key} AS line_key, setl_id FROM ${identifier(kind.name)}) k
  ON o.kind = ${literal(kindName)} AND k.line_key = o.key
  JOIN setl_d b ON b.init_setl_id = k.setl_id AND b.setl_id <> k.setl_id AND b._seq > o.cut AND b._seq <= ${cut}`;
}

/** Makes `run_other`: suspects that went for no reason of their rule's text, by the run that last saw them. */
const OTHER = `CREATE OR REPLACE TEMP TABLE run_other AS
SELECT l.suspect_id, l.rule_id, s.last_seen_run, u.cut, u.as_of, u.program_version
FROM run_lost l JOIN suspect s USING (suspect_id) JOIN run_rule_text r ON r.rule_id = l.rule_id JOIN run u ON u.run = s.last_seen_run
WHERE l.move = 'gone' AND l.cause = 'data'`;

/** The tables of knowledge that each rule reads and that hold something else than in an earlier run. */
function changedKnowledgeSql({ answers, knowledge }: RunRecord): string {
  const reads = answers.flatMap(({ rule, reads: names = [] }) =>
    names.map(
      (name) => `(${literals([rule.id, name])}, ${literal(knowledge.find((one) => one.name === name)?.digest ?? '')})`,
    ),
  );
  if (reads.length === 0) return 'SELECT NULL::VARCHAR AS rule_id, NULL::VARCHAR AS run WHERE false';
  return `SELECT DISTINCT n.rule_id, k.run FROM (VALUES ${reads.join(', ')}) AS n(rule_id, name, digest)
JOIN run_knowledge k ON k.name = n.name AND k.digest <> n.digest`;
}

/**
 * Of what went for no reason of its rule's text: `knowledge` where a table that the rule reads holds something else and
 * nothing happened to the suspect's own records; `rule` where neither the facts nor the window are other ones, so that only the
 * program can be; else `data`.
 */
async function tellKnowledgeFromData(session: Session, record: RunRecord): Promise<void> {
  await session.run(OTHER);
  await session.run(`CREATE OR REPLACE TEMP TABLE run_other_line AS
SELECT o.suspect_id, o.cut, l.kind, l.key FROM run_other o JOIN suspect_line l USING (suspect_id)
JOIN (${changedKnowledgeSql(record)}) c ON c.rule_id = o.rule_id AND c.run = o.last_seen_run`);
  const kinds = await session.rows('SELECT DISTINCT kind FROM run_other_line ORDER BY kind');
  const touched = kinds.flatMap((row) => touchedSql(cell(row, 'kind'), record.cut) ?? []);
  await session.runAll([
    `UPDATE run_lost SET cause = 'knowledge' FROM run_other o JOIN (${changedKnowledgeSql(record)}) c ON c.rule_id = o.rule_id AND c.run = o.last_seen_run
WHERE o.suspect_id = run_lost.suspect_id${touched.length === 0 ? '' : ` AND o.suspect_id NOT IN (${touched.join('\nUNION ALL ')})`}`,
    `UPDATE run_lost SET cause = 'rule' FROM run_other o
WHERE o.suspect_id = run_lost.suspect_id AND run_lost.cause = 'data' AND o.cut = ${record.cut} AND o.as_of IS NOT DISTINCT FROM ${record.asOf === null ? 'NULL' : literal(record.asOf)}::DATE
  AND o.program_version <> ${literal(record.programVersion)}`,
    'DROP TABLE run_other_line',
    'DROP TABLE run_other',
  ]);
}

/** Says in `run_lost` what each suspect went because of. Must run outside the run's transaction. */
export async function tellCauses(session: Session, record: RunRecord): Promise<void> {
  if ((await session.value("SELECT count(*) FROM run_lost WHERE move = 'gone'")) === '0') return;
  if (record.runOlder !== undefined) await tellRuleFromData(session, record.runOlder);
  await tellKnowledgeFromData(session, record);
}
