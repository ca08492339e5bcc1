import { createHash } from 'node:crypto';
import type { Rule } from '../../rules/model.ts';
import type { KnowledgeDigest } from '../../store/knowledge/digest.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { placeOf, shapeNamed } from './shape.ts';

/** The first day that an exception holds no more. */
const ENDS = 'least(expires + 1, coalesce(ended_at::DATE, expires + 1))';

/** SQL: the exceptions that were granted by a day; `in_force`: they hold on it; `forward`: they still cover what lies before their end. */
const grantedSql = (on: string): string => `SELECT exception_id, rule_id, shape, fields, ${ENDS} AS ends,
  DATE ${literal(on)} < ${ENDS} AS in_force, DATE ${literal(on)} >= ${ENDS} AND on_expiry = 'forward-only' AS forward
FROM exception WHERE added_at::DATE <= DATE ${literal(on)}`;

/** SQL: the value that a suspect, under an alias, has in a field of an exception; undefined where its rule has no such field. */
export function valueSql(rule: Rule, field: string, alias: string): string | undefined {
  const place = placeOf(rule, field);
  if (place === undefined) return undefined;
  return place === 'column'
    ? `${alias}.${identifier(field)}`
    : `json_extract_string(${alias}.key, ${literal(`$."${field}"`)})`;
}

/** SQL: what was found and a shape's exceptions take out of the list. */
function matchedSql(rule: Rule, shape: string): string | undefined {
  const fields = shapeNamed(rule, shape)?.fields ?? [];
  const same = fields.flatMap((field) => {
    const value = valueSql(rule, field, 'f');
    return value === undefined ? [] : [`json_extract_string(e.fields, ${literal(`$."${field}"`)}) = ${value}`];
  });
  if (same.length === 0) return undefined;
  return `SELECT f.suspect_id, e.exception_id, e.ends FROM found_candidate f JOIN run_exception_now e ON ${same.join(' AND ')}
WHERE e.in_force AND len(json_keys(e.fields)) = ${same.length} AND f.rule_id = ${literal(rule.id)} AND e.rule_id = ${literal(rule.id)} AND e.shape = ${literal(shape)}`;
}

/** What an exception that covers its past only still covers: the same evidence, of before its end. */
const FORWARD = `SELECT s.suspect_id, s.exception_id, e.ends FROM suspect s JOIN run_exception_now e ON e.exception_id = s.exception_id
JOIN found_candidate f ON f.suspect_id = s.suspect_id
WHERE e.forward AND s.state = 'excepted' AND s.evidence_digest = f.evidence_digest AND s.last_time < e.ends`;

/**
 * Makes `run_exception_now`, the exceptions as they stand on a day, and `run_excepted`, which suspects that were found they
 * take out of the list. Of several exceptions the one that holds longest counts. A shape that the rule allows no more, that has
 * other fields by now, or whose fields its suspects do not have, takes out nothing.
 *
 * @param on ISO day; without one no exception holds.
 */
export async function applyExceptions(session: Session, rules: readonly Rule[], on: string | undefined): Promise<void> {
  const nothing = `SELECT * FROM (${grantedSql('1900-01-01')}) WHERE false`;
  await session.run(`CREATE OR REPLACE TEMP TABLE run_exception_now AS ${on === undefined ? nothing : grantedSql(on)}`);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const groups = await session.rows(
    'SELECT DISTINCT rule_id, shape FROM run_exception_now WHERE in_force ORDER BY ALL',
  );
  const matched = groups.flatMap((row) => {
    const rule = byId.get(cell(row, 'rule_id'));
    return (rule === undefined ? undefined : matchedSql(rule, cell(row, 'shape'))) ?? [];
  });
  await session.run(`CREATE OR REPLACE TEMP TABLE run_excepted AS
SELECT suspect_id, exception_id FROM (${[FORWARD, ...matched].join('\nUNION ALL\n')})
QUALIFY row_number() OVER (PARTITION BY suspect_id ORDER BY ends DESC, exception_id) = 1`);
}

/** How many exceptions held in the newest run of the ledger and have expired by the day of this one. */
export async function expiredSince(session: Session): Promise<number> {
  const expired = await session.value(`SELECT count(*) FROM run_exception_now n JOIN exception e USING (exception_id)
WHERE NOT n.in_force AND n.ends > e.expires AND n.exception_id IN (
  SELECT exception_id FROM run_exception WHERE run = (SELECT max_by(run, run_no) FROM run))`);
  return Number(expired);
}

/** Keeps which exceptions were in force in a run and how many suspects each took out, inside the run's transaction. */
export async function recordExceptions(session: Session, run: string): Promise<void> {
  await session.run(`INSERT INTO run_exception
SELECT ${literal(run)}, n.exception_id, count(c.suspect_id) FROM run_exception_now n LEFT JOIN run_compare c ON c.exception_id = n.exception_id
WHERE n.in_force GROUP BY n.exception_id ORDER BY n.exception_id`);
}

/**
 * What the exceptions of a day say, as one digest for the run's lock: shapes, values, ends and what happens then, whoever granted
 * them. Undefined where there are none, so that a ledger without exceptions keeps the digests that it had.
 */
export async function exceptionsDigest(session: Session, on: string): Promise<KnowledgeDigest | undefined> {
  const rows =
    await session.rows(`SELECT rule_id, shape, fields, ends::VARCHAR AS ends, in_force, forward FROM (${grantedSql(on)})
WHERE in_force OR forward ORDER BY ALL`);
  if (rows.length === 0) return undefined;
  const texts = rows.map((row) =>
    JSON.stringify(['rule_id', 'shape', 'fields', 'ends', 'in_force', 'forward'].map((name) => cell(row, name))),
  );
  return { name: 'exceptions', rows: rows.length, digest: createHash('sha256').update(texts.join('\n')).digest('hex') };
}
