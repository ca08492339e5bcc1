import type { Kind } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';

/** The day that comes new, in the midst of a month; what came after it is not there yet. */
export const DAY = '2025-12-17';

/** Columns that name a person, a visit, a settlement, a line, a document or a box: each copy of the city has its own. */
const OWN = new Set([
  'psn_no',
  'mdtrt_id',
  'setl_id',
  'init_setl_id',
  'bkkp_sn',
  'feedetl_sn',
  'init_feedetl_sn',
  'rtal_docno',
  'rid',
  'dynt_no',
  'medins_setl_id',
  'rx_drord_no',
  'chrg_bchno',
]);
/** Kinds that all copies share: the city has one catalogue and one set of institutions. */
const SHARED = new Set(['medins_b', 'item_b', 'trac_prefix_b', 'limit_b', 'item_pair_b', 'price_b']);

/** A box's own code in each copy: of the same prefix and length, so that it is still a trace code. Placeholders and constants stay what they are. */
const ownCode = `CASE
    WHEN coalesce(_flags, '') LIKE '%trac_%' THEN drug_trac_codg
    WHEN regexp_full_match(drug_trac_codg, '[0-9]{20}') THEN substr(drug_trac_codg, 1, 7) || lpad(CAST((CAST(substr(drug_trac_codg, 8) AS BIGINT) + k.n * 477218588137) % 10000000000000 AS VARCHAR), 13, '0')
    ELSE drug_trac_codg || k.suffix END`;

/** SQL of one kind of several cities in one, from the attached database `one`. */
export function severalCities(kind: Kind, copies: number): string {
  const names = kind.columns.map(({ name }) => name);
  if (SHARED.has(kind.name)) return `SELECT * FROM one.${identifier(kind.name)}`;
  const columns = names.map((name) =>
    name === 'drug_trac_codg'
      ? `${ownCode} AS ${name}`
      : OWN.has(name)
        ? `${identifier(name)} || k.suffix AS ${identifier(name)}`
        : identifier(name),
  );
  return `SELECT ${columns.join(', ')}, _flags FROM one.${identifier(kind.name)} CROSS JOIN (SELECT 'x' || range AS suffix, range AS n FROM range(${copies})) k`;
}

/** Says that a batch has come. */
export async function addBatch(session: Session, seq: number): Promise<void> {
  const rows = await session.rows(
    "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'batch' AND NOT is_nullable AND database_name = current_database()",
  );
  const value = (type: string): string =>
    type === 'VARCHAR' ? "''" : type === 'TIMESTAMP' ? "TIMESTAMP '2026-01-01'" : '0';
  const columns = rows.map((row) => [cell(row, 'column_name'), cell(row, 'data_type')] as const);
  await session.run(
    `INSERT INTO batch (${columns.map(([name]) => name).join(', ')}) VALUES (${columns.map(([name, type]) => (name === 'seq' ? String(seq) : value(type))).join(', ')})`,
  );
}
