import type { Language } from '../base/language.ts';
import { cell, cellOrNull, type Row, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import type { Suspect, SuspectState } from '../store/suspect-row.ts';
import { SUBJECT } from './of-institution.ts';

/** How many of a suspect's lines a list carries; the rest is counted in `lines_total`. */
const LINES_SHOWN = 200;

/** Which suspects a list holds. Every filter that is given must hold. */
export interface SuspectFilter {
  readonly state?: SuspectState | 'all';
  readonly rule?: string;
  readonly topic?: string;
  /** The institution whose suspects they are; what others' suspects have to do with it is no suspect of its. */
  readonly institution?: string;
  readonly person?: string;
  readonly suspect?: string;
  readonly limit?: number;
}

/** The WHERE clause of a filter, over the `suspect` table under the alias `s`. */
export function filterSql(filter: SuspectFilter): string {
  const state = filter.state ?? 'active';
  const equals = (column: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`s.${column} = ${literal(value)}`];
  const parts = [
    ...(state === 'all' ? [] : equals('state', state)),
    ...equals('rule_id', filter.rule),
    ...equals('topic', filter.topic),
    ...(filter.institution === undefined ? [] : [`${SUBJECT} = ${literal(filter.institution)}`]),
    ...equals('psn_no', filter.person),
    ...(filter.suspect === undefined ? [] : [`starts_with(s.suspect_id, ${literal(filter.suspect.toLowerCase())})`]),
  ];
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}

/** The columns of a list in their contract order; `lines` is the JSON text of the first 200. */
export function listSql(filter: SuspectFilter, language: Language): string {
  return `SELECT s.suspect_id, s.rule_id, s.rule_version, s.topic, s.class, s.severity, s.state, s.status, s.key,
  s.fixmedins_code, s.psn_no, s.bilg_dr_code, strftime(s.first_time, '%Y-%m-%d %H:%M:%S') AS first_time,
  strftime(s.last_time, '%Y-%m-%d %H:%M:%S') AS last_time, s.measure, s.threshold, s.amount, s.amount_kind, s.amt_total,
  s.amt_fund_est, s.amt_basis, coalesce(l.lines, '[]') AS lines, s.lines_total, s.explanation_${language} AS explanation,
  s.first_seen_run, s.last_seen_run
FROM suspect s LEFT JOIN (
  SELECT suspect_id, to_json(list({'kind': kind, 'key': key} ORDER BY line_no))::VARCHAR AS lines
  FROM suspect_line WHERE line_no <= ${LINES_SHOWN} GROUP BY suspect_id) l USING (suspect_id)
WHERE ${filterSql(filter)}
ORDER BY s.rule_id, coalesce(s.amount, 0) DESC, s.suspect_id${filter.limit === undefined ? '' : ` LIMIT ${filter.limit}`}`;
}

/** Trailing zeros of a six-digit decimal say nothing to a reader: "4.000000" becomes "4". */
export function plainDecimal(decimal: string | null): string | null {
  return decimal === null || !decimal.includes('.') ? decimal : decimal.replace(/\.?0+$/, '');
}

function toSuspect(row: Row): Suspect {
  return {
    suspect_id: cell(row, 'suspect_id'),
    rule_id: cell(row, 'rule_id'),
    rule_version: cell(row, 'rule_version'),
    topic: cell(row, 'topic'),
    class: cell(row, 'class'),
    severity: cell(row, 'severity'),
    state: cell(row, 'state') as SuspectState,
    status: cell(row, 'status'),
    key: JSON.parse(cell(row, 'key')) as Suspect['key'],
    fixmedins_code: cellOrNull(row, 'fixmedins_code'),
    psn_no: cellOrNull(row, 'psn_no'),
    bilg_dr_code: cellOrNull(row, 'bilg_dr_code'),
    first_time: cellOrNull(row, 'first_time'),
    last_time: cellOrNull(row, 'last_time'),
    measure: plainDecimal(cellOrNull(row, 'measure')),
    threshold: plainDecimal(cellOrNull(row, 'threshold')),
    amount: cellOrNull(row, 'amount'),
    amount_kind: cell(row, 'amount_kind'),
    amt_total: cellOrNull(row, 'amt_total'),
    amt_fund_est: cellOrNull(row, 'amt_fund_est'),
    amt_basis: cell(row, 'amt_basis'),
    lines: JSON.parse(cell(row, 'lines')) as Suspect['lines'],
    lines_total: Number(cell(row, 'lines_total')),
    explanation: cell(row, 'explanation'),
    first_seen_run: cell(row, 'first_seen_run'),
    last_seen_run: cell(row, 'last_seen_run'),
  };
}

/** Suspects in list order: by rule, then by amount, largest first. */
export async function* listSuspects(
  session: Session,
  filter: SuspectFilter,
  language: Language,
): AsyncGenerator<Suspect> {
  for await (const rows of session.stream(listSql(filter, language))) {
    for (const row of rows) yield toSuspect(row);
  }
}

/** How many suspects a filter holds, whatever its limit. */
export async function countSuspects(session: Session, filter: SuspectFilter): Promise<number> {
  return Number((await session.value(`SELECT count(*) FROM suspect s WHERE ${filterSql(filter)}`)) ?? 0);
}
