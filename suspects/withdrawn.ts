import { kindNamed } from '../records/kinds.ts';
import { latestCut } from '../store/facts.ts';
import { PROVENANCE } from '../store/knowledge/digest.ts';
import { cell, type Session } from '../store/session.ts';
import { identifier, literal, literals } from '../store/sql.ts';
import { LINE_KEY, versionsAt } from './explain.ts';

/** A knowledge point that is not as it was when it accused. */
export interface PointSince {
  readonly kp_id: string;
  /** `removed`: it is there no more. `ended`: it got another end. `changed`: it says something else. */
  readonly what: 'removed' | 'ended' | 'changed';
}

/** What of the facts under a suspect has been taken back or changed since the run that last saw it. */
export interface Withdrawn {
  /** The newest cut, which the facts are compared with. */
  readonly cut: number;
  /** How the suspect stands in the ledger: `gone` where a later scan found it no more. */
  readonly state: string;
  /** Lines whose record is gone, was made void, was refunded with its settlement, or says something else: how many of each. */
  readonly lines: {
    readonly undone: number;
    readonly voided: number;
    readonly refunded: number;
    readonly changed: number;
    /** The first of them, as kind and key. */
    readonly examples: readonly string[];
  };
  readonly points: readonly PointSince[];
}

const EXAMPLES = 5;

/** Kinds that hold knowledge points by their number. */
const POINT_KINDS = ['limit_b', 'item_pair_b'] as const;

/** When a record was sent says nothing of what it holds. */
const NOT_HELD = new Set(['updt_time']);

/** SQL: the lines of one kind with what became of each; undefined for a kind whose lines name no record. */
function linesSince(kindName: string, suspectId: string, cut: number, newest: number): string | undefined {
  const kind = kindNamed(kindName);
  const key = LINE_KEY[kindName];
  const [before, now] = [versionsAt(kindName, cut), versionsAt(kindName, newest)];
  if (kind === undefined || key === undefined || before === undefined || now === undefined) return undefined;
  const names = new Set(kind.columns.map(({ name }) => name));
  const cells = [...names]
    .filter((name) => !NOT_HELD.has(name) && name !== 'vali_flag')
    .map((name) => `coalesce(${identifier(name)}::VARCHAR, chr(30))`);
  const held = `list_sort(list(concat_ws(chr(31), ${cells.join(', ')}))) AS held`;
  const valid = names.has('vali_flag') ? "bool_or(coalesce(vali_flag, '1') = '1') AS valid" : 'true AS valid';
  const settlement = names.has('setl_id') ? 'any_value(setl_id) AS setl_id' : 'NULL AS setl_id';
  const keys = `SELECT key FROM suspect_line WHERE suspect_id = ${literal(suspectId)} AND kind = ${literal(kindName)}`;
  const at = (versions: string): string =>
    `SELECT ${key} AS key, ${held}, ${valid}, ${settlement} FROM ${versions} v WHERE ${key} IN (${keys}) GROUP BY 1`;
  return `SELECT ${literal(kindName)} || ' ' || a.key AS line, CASE
  WHEN b.key IS NULL THEN 'undone' WHEN a.valid AND NOT b.valid THEN 'voided'
  WHEN EXISTS (SELECT 1 FROM refund r WHERE r.init_setl_id = a.setl_id) THEN 'refunded'
  WHEN a.held <> b.held THEN 'changed' END AS outcome
FROM (${at(before)}) a LEFT JOIN (${at(now)}) b ON b.key = a.key`;
}

async function linesOf(session: Session, suspectId: string, cut: number, newest: number): Promise<Withdrawn['lines']> {
  const kinds = await session.rows(
    `SELECT DISTINCT kind FROM suspect_line WHERE suspect_id = ${literal(suspectId)} ORDER BY kind`,
  );
  const parts = kinds.flatMap((row) => linesSince(cell(row, 'kind'), suspectId, cut, newest) ?? []);
  if (parts.length === 0) return { undone: 0, voided: 0, refunded: 0, changed: 0, examples: [] };
  const [row] = await session.rows(`WITH refund AS (
  SELECT init_setl_id FROM setl_d WHERE _seq > ${cut} AND _seq <= ${newest} AND init_setl_id IS NOT NULL AND init_setl_id <> setl_id AND coalesce(vali_flag, '1') = '1'
    AND (refd_setl_flag = '1' OR medfee_sumamt < 0)),
since AS (${parts.join('\nUNION ALL\n')})
SELECT count(*) FILTER (outcome = 'undone') AS undone, count(*) FILTER (outcome = 'voided') AS voided,
  count(*) FILTER (outcome = 'refunded') AS refunded, count(*) FILTER (outcome = 'changed') AS changed,
  to_json(list(line ORDER BY line) FILTER (outcome IS NOT NULL)[1:${EXAMPLES}])::VARCHAR AS examples FROM since`);
  const count = (name: string): number => Number(cell(row, name));
  return {
    undone: count('undone'),
    voided: count('voided'),
    refunded: count('refunded'),
    changed: count('changed'),
    examples: (JSON.parse(cell(row, 'examples') || 'null') as readonly string[] | null) ?? [],
  };
}

/** Numbers of the knowledge points that facts name, wherever in them, also in lists that are text themselves. */
function pointsNamed(facts: string): string[] {
  return [...facts.matchAll(/"kp_id\\?"\s*:\s*\\?"([^"\\]+)/g)].map(([, id]) => id ?? '');
}

/** SQL: what became of some points of one kind, each once; no row where it is as it was. */
function pointsSinceSql(kindName: string, points: readonly string[], cut: number, newest: number): string {
  const columns = (kindNamed(kindName)?.columns ?? []).map(({ name }) => name).filter((name) => !PROVENANCE.has(name));
  const held = (names: readonly string[]): string =>
    `list_sort(list(concat_ws(chr(31), ${names.map((name) => `coalesce(${identifier(name)}::VARCHAR, chr(30))`).join(', ')})))`;
  const at = (when: number): string =>
    `SELECT kp_id, ${held(columns)} AS held, ${held(columns.filter((name) => name !== 'enddate'))} AS said
  FROM ${versionsAt(kindName, when) ?? ''} v WHERE kp_id IN (${literals(points)}) GROUP BY kp_id`;
  return `SELECT a.kp_id, CASE WHEN b.kp_id IS NULL THEN 'removed' WHEN a.said = b.said THEN 'ended' ELSE 'changed' END AS what
FROM (${at(cut)}) a LEFT JOIN (${at(newest)}) b USING (kp_id) WHERE b.kp_id IS NULL OR a.held <> b.held`;
}

async function pointsOf(
  session: Session,
  points: readonly string[],
  cut: number,
  newest: number,
): Promise<PointSince[]> {
  if (points.length === 0) return [];
  const both = POINT_KINDS.map((kind) => pointsSinceSql(kind, points, cut, newest)).join('\nUNION ALL\n');
  const rows = await session.rows(`SELECT kp_id, min(what) AS what FROM (${both}) GROUP BY kp_id ORDER BY kp_id`);
  return rows.map((row) => ({ kp_id: cell(row, 'kp_id'), what: cell(row, 'what') as PointSince['what'] }));
}

/**
 * What has become of the facts and knowledge points of a suspect between the cut that it was judged at and the newest: a suspect
 * that comes out the same may rest on what has been taken back since.
 */
export async function withdrawnSince(session: Session, suspectId: string, cut: number): Promise<Withdrawn> {
  const newest = await latestCut(session);
  const [row] = await session.rows(`SELECT state, evidence, key FROM suspect WHERE suspect_id = ${literal(suspectId)}`);
  const state = cell(row, 'state');
  const points = pointsNamed(`${cell(row, 'evidence')} ${cell(row, 'key')}`);
  return {
    cut: newest,
    state,
    lines: await linesOf(session, suspectId, cut, newest),
    points: await pointsOf(session, points, cut, newest),
  };
}

/** Whether anything under a suspect is not as it was, or a later scan did not find it. */
export function isWithdrawn({ state, lines, points }: Withdrawn): boolean {
  const { undone, voided, refunded, changed } = lines;
  return state === 'gone' || undone + voided + refunded + changed > 0 || points.length > 0;
}
