import type { Session } from '../session.ts';
import { literal } from '../sql.ts';

/** Both versions of a kind: what was corrected away counts as well. */
const all = (kind: string, columns: string): string =>
  `SELECT ${columns} FROM ${kind} UNION ALL SELECT ${columns} FROM ${kind}_old`;

/**
 * Every visit with the latest moment of any of its records. NULL: it has no date, or it is an inpatient stay (med_type 2x, 52)
 * of which neither an end nor a settlement is known, and so may still last.
 */
const VISIT = `CREATE OR REPLACE TEMP TABLE prune_visit AS
SELECT mdtrt_id, CASE WHEN bool_or(lasts) AND NOT bool_or(ended) THEN NULL ELSE max(t) END AS last_time FROM (
  SELECT mdtrt_id, greatest(begntime, endtime) AS t, (med_type LIKE '2%' OR med_type = '52') AS lasts, endtime IS NOT NULL AS ended FROM (${all('mdtrt_d', 'mdtrt_id, begntime, endtime, med_type')})
  UNION ALL SELECT mdtrt_id, greatest(setl_time, enddate::TIMESTAMP), false, true FROM (${all('setl_d', 'mdtrt_id, setl_time, enddate')})
  UNION ALL SELECT mdtrt_id, fee_ocur_time, false, false FROM (${all('fee_list_d', 'mdtrt_id, fee_ocur_time')})
  UNION ALL SELECT mdtrt_id, trac_time, false, false FROM (${all('trac_d', 'mdtrt_id, trac_time')}) WHERE mdtrt_id IS NOT NULL)
GROUP BY mdtrt_id`;

const SETTLEMENT = `CREATE OR REPLACE TEMP TABLE prune_settlement AS
SELECT setl_id, min(mdtrt_id) AS mdtrt_id FROM (${all('setl_d', 'setl_id, mdtrt_id')}) GROUP BY setl_id`;

/** Trace events with the visit they belong to, where one is known. */
const EVENT = `CREATE OR REPLACE TEMP VIEW prune_event AS
SELECT t.drug_trac_codg, t.trac_time, t._flags, coalesce(t.mdtrt_id, s.mdtrt_id) AS mdtrt_id
FROM (${all('trac_d', 'drug_trac_codg, trac_time, _flags, mdtrt_id, setl_id')}) t LEFT JOIN prune_settlement s USING (setl_id)`;

const SUSPECT_CODES = "SELECT json_extract_string(key, '$.drug_trac_codg') AS code FROM suspect";

/**
 * Codes whose events must stay or go together: those seen more than once with something before the day, and those that a
 * suspect names. Codes that landing flagged say nothing and bind nothing.
 */
const code = (before: string): string => `CREATE OR REPLACE TEMP TABLE prune_code AS
SELECT drug_trac_codg FROM prune_event WHERE _flags IS NULL GROUP BY drug_trac_codg
HAVING count(*) > 1 AND min(trac_time) < ${before}
UNION SELECT code FROM (${SUSPECT_CODES}) WHERE code IS NOT NULL`;

/** What must stay together: the visits of a refund chain, and a code with the visits it was used in. */
const LINK = `CREATE OR REPLACE TEMP TABLE prune_link AS
SELECT 'V' || a.mdtrt_id AS a, 'V' || b.mdtrt_id AS b
FROM (${all('setl_d', 'setl_id, mdtrt_id, init_setl_id')}) a JOIN prune_settlement b ON b.setl_id = a.init_setl_id WHERE a.mdtrt_id <> b.mdtrt_id
UNION SELECT 'C' || e.drug_trac_codg, 'V' || e.mdtrt_id FROM prune_event e JOIN prune_code USING (drug_trac_codg) WHERE e.mdtrt_id IS NOT NULL`;

/** What stays by itself: what reaches the day, what has no date, and what a suspect of any state rests on. */
const keptFirst = (before: string): string => `CREATE OR REPLACE TEMP TABLE prune_kept AS
SELECT 'V' || mdtrt_id AS node FROM prune_visit WHERE last_time >= ${before} OR last_time IS NULL
UNION SELECT 'C' || drug_trac_codg FROM prune_event e JOIN prune_code USING (drug_trac_codg)
  WHERE e.trac_time >= ${before} OR e.trac_time IS NULL
UNION SELECT 'C' || code FROM (${SUSPECT_CODES}) WHERE code IS NOT NULL
UNION SELECT 'V' || mdtrt_id FROM (${all('fee_list_d', 'bkkp_sn, mdtrt_id')}) WHERE bkkp_sn IN (SELECT key FROM suspect_line WHERE kind = 'fee_list_d')
UNION SELECT 'V' || mdtrt_id FROM prune_settlement WHERE setl_id IN (SELECT key FROM suspect_line WHERE kind = 'setl_d')
UNION SELECT 'V' || key FROM suspect_line WHERE kind = 'mdtrt_d'
UNION SELECT 'V' || json_extract_string(key, '$.mdtrt_id') FROM suspect WHERE json_extract_string(key, '$.mdtrt_id') IS NOT NULL`;

/**
 * Decides what a prune leaves: temporary tables `prune_visit` with `goes`, and `prune_kept_code`. Whatever is linked to
 * something that stays, stays too: a refund with its original, a code with all its events, a visit with all its records.
 */
export async function decideWhatStays(session: Session, day: string): Promise<void> {
  const before = `TIMESTAMP ${literal(`${day} 00:00:00`)}`;
  await session.runAll([VISIT, SETTLEMENT, EVENT, code(before), LINK, keptFirst(before)]);
  await session.run('CREATE OR REPLACE TEMP TABLE prune_new AS SELECT node FROM prune_kept');
  for (let found = 1; found > 0;) {
    await session.run(`CREATE OR REPLACE TEMP TABLE prune_next AS
SELECT DISTINCT node FROM (SELECT l.b AS node FROM prune_link l JOIN prune_new n ON l.a = n.node UNION ALL SELECT l.a FROM prune_link l JOIN prune_new n ON l.b = n.node)
WHERE node NOT IN (SELECT node FROM prune_kept)`);
    found = await session.run('INSERT INTO prune_kept SELECT node FROM prune_next');
    await session.run('CREATE OR REPLACE TEMP TABLE prune_new AS SELECT node FROM prune_next');
  }
  await session.runAll([
    'DELETE FROM prune_kept WHERE node IS NULL',
    "CREATE OR REPLACE TEMP TABLE prune_visit_gone AS SELECT mdtrt_id FROM prune_visit WHERE 'V' || mdtrt_id NOT IN (SELECT node FROM prune_kept)",
    "CREATE OR REPLACE TEMP TABLE prune_code_kept AS SELECT substr(node, 2) AS drug_trac_codg FROM prune_kept WHERE node LIKE 'C%'",
  ]);
}

/** Forgets the temporary tables of a decision. */
export async function forgetDecision(session: Session): Promise<void> {
  await session.run('DROP VIEW IF EXISTS temp.prune_event');
  for (const name of ['lot', 'visit', 'settlement', 'code', 'link', 'kept', 'new', 'next', 'visit_gone', 'code_kept']) {
    await session.run(`DROP TABLE IF EXISTS temp.prune_${name}`);
  }
}
