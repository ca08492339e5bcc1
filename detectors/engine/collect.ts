import type { Rule } from '../../rules/model.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import type { Archetype, Facts } from '../archetype.ts';

/** Keeps only suspects whose time meets a range; open where left out, both ends ISO days and included. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

const CHUNK = 500;
const NOW_TABLES = ['found_now', 'found_now_line', 'found_now_text'];

const keyColumn = (name: string): string => identifier(`k_${name}`);

/** DESIGN §6: SHA-256 over the rule's id and `\x1f name=value` in key order, 32 hex digits. */
function suspectId(rule: Rule): string {
  const parts = rule.finding.key.map((name) => `chr(31) || ${literal(`${name}=`)} || c.${keyColumn(name)}`);
  return `left(sha256(${[literal(rule.id), ...parts].join(' || ')}), 32)`;
}

function meets(range: TimeRange): string[] {
  return [
    ...(range.from === undefined ? [] : [`(c.last_time IS NULL OR c.last_time >= DATE ${literal(range.from)})`]),
    ...(range.to === undefined ? [] : [`(c.first_time IS NULL OR c.first_time < DATE ${literal(range.to)} + 1)`]),
  ];
}

/** The rule's own dates, judged on the date of service, and the range that was asked for. */
function kept(rule: Rule, range: TimeRange): string {
  const effective: TimeRange = {
    ...(rule.effective.from === null ? {} : { from: rule.effective.from }),
    ...(rule.effective.to === null ? {} : { to: rule.effective.to }),
  };
  const conditions = [...meets(effective), ...meets(range)];
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

/** Whether a temporary table or view has a column. */
async function hasColumn(session: Session, table: string, column: string): Promise<boolean> {
  const columns = `pragma_table_info(${literal(`temp.${table}`)})`;
  return (await session.value(`SELECT count(*) FROM ${columns} WHERE name = ${literal(column)}`)) !== '0';
}

/** Sentences are made here, not in SQL: they are the archetype's own words. */
async function writeExplanations(session: Session, archetype: Archetype, parameters: unknown): Promise<void> {
  const total = Number(await session.value('SELECT count(*) FROM found_now'));
  await session.run('CREATE OR REPLACE TEMP TABLE found_now_text (row_no BIGINT, zh VARCHAR, en VARCHAR)');
  for (let from = 1; from <= total; from += CHUNK) {
    const rows = await session.rows(
      `SELECT row_no, facts FROM found_now WHERE row_no BETWEEN ${from} AND ${from + CHUNK - 1} ORDER BY row_no`,
    );
    const values = rows.map((row) => {
      const facts = JSON.parse(cell(row, 'facts')) as Facts;
      const [zh, en] = (['zh', 'en'] as const).map((language) => archetype.explain(facts, parameters, language));
      return `(${cell(row, 'row_no')}, ${literal(zh ?? '')}, ${literal(en ?? '')})`;
    });
    await session.run(`INSERT INTO found_now_text VALUES ${values.join(', ')}`);
  }
}

/**
 * Moves what a rule's plan answered into `found_candidate`, `found_line` and `found_paid`, with identity, sentences and
 * evidence digest. What the fund may have paid is filled in for all rules together (`fillFundParts`).
 *
 * @returns how many suspects were kept.
 */
export async function collect(
  session: Session,
  rule: Rule,
  archetype: Archetype,
  parameters: unknown,
  prefix: string,
  range: TimeRange,
): Promise<number> {
  const sameKey = rule.finding.key.map((name) => `l.${keyColumn(name)} = n.${keyColumn(name)}`).join(' AND ');
  const key = rule.finding.key.map((name) => `${literal(name)}, n.${keyColumn(name)}`).join(', ');
  try {
    await session.run(`CREATE OR REPLACE TEMP TABLE found_now AS
SELECT row_number() OVER (ORDER BY suspect_id) AS row_no, * FROM (
  SELECT ${suspectId(rule)} AS suspect_id, c.* FROM ${identifier(`${prefix}candidate`)} c ${kept(rule, range)})`);
    if ((await session.value('SELECT count(*) FROM found_now')) === '0') return 0;
    const namesSettlement = await hasColumn(session, `${prefix}line`, 'setl_id');
    await session.run(`CREATE OR REPLACE TEMP TABLE found_now_line AS
SELECT n.suspect_id, l.line_no, l.kind, l.line_key, l.amount, l.inscp_amt${namesSettlement ? ', l.setl_id' : ''}
FROM ${identifier(`${prefix}line`)} l JOIN found_now n ON ${sameKey}`);
    await writeExplanations(session, archetype, parameters);
    const suspects = await session.run(`INSERT INTO found_candidate
WITH line AS (
  SELECT suspect_id, count(*) AS lines_total,
    string_agg(concat_ws('|', kind, line_key, coalesce(amount::VARCHAR, '')), chr(10) ORDER BY line_no, kind, line_key) AS lines
  FROM found_now_line GROUP BY suspect_id)
SELECT n.suspect_id, ${literal(rule.id)}, CAST(json_object(${key}) AS VARCHAR), n.fixmedins_code, n.psn_no, n.bilg_dr_code,
  n.first_time, n.last_time, n.measure, n.threshold, n.amount, n.amount_kind, n.amt_total, NULL, '',
  coalesce(l.lines_total, 0), t.zh, t.en, n.facts,
  md5(concat_ws(chr(31), n.facts, coalesce(l.lines, ''), coalesce(n.amount::VARCHAR, ''), coalesce(n.measure::VARCHAR, '')))
FROM found_now n JOIN found_now_text t USING (row_no)
LEFT JOIN line l ON l.suspect_id = n.suspect_id ORDER BY n.suspect_id`);
    await session.run(`INSERT INTO found_line
SELECT suspect_id, ${literal(rule.id)}, line_no, kind, line_key, amount, inscp_amt FROM found_now_line ORDER BY suspect_id, line_no`);
    await session.run(`INSERT INTO found_paid
SELECT suspect_id, ${literal(rule.id)}, amount, CASE kind WHEN 'setl_d' THEN line_key${namesSettlement ? ' ELSE setl_id' : ''} END,
  ${namesSettlement ? 'NULL' : "CASE kind WHEN 'fee_list_d' THEN line_key END"} FROM found_now_line`);
    return suspects;
  } finally {
    for (const table of NOW_TABLES) await session.run(`DROP TABLE IF EXISTS temp.${table}`).catch(() => undefined);
  }
}
