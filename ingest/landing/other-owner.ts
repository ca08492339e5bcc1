import { identifiers, literal, making } from '../../store/sql.ts';
import { cell, type Session } from '../../store/session.ts';
import { reasonJson } from '../reasons.ts';
import { inFileOrder } from './in-file-order.ts';
import { rawText } from './stage-sql.ts';
import { countStaged, type Staged, type StagedCounts } from './staged.ts';

/** Tables in which keys are contested: `contested` has `place`, the key, `owner` and `came`; `held` the key and `held_owner`. */
export interface Contest {
  readonly contested: string;
  readonly held: string;
  /** A table to name the records in that leave the contest. */
  readonly leaving: string;
  /** SQL that two records have one key. */
  readonly sameKey: (a: string, b: string) => string;
}

/**
 * Takes records that were staged as good ones for bad ones: keeps their exact cells and gives them a reason.
 *
 * @param leaving - table of their places.
 */
export async function leaveContest(session: Session, staged: Staged, leaving: string, reason: string): Promise<void> {
  const { layout, table } = staged;
  const ordinal = layout.hasOrdinal ? '_ordinal' : 'row_number() OVER ()';
  const ordinals = `SELECT ${staged.ordinal} FROM ${table} WHERE rowid IN (SELECT place FROM ${leaving})`;
  const raw = `SELECT ordinal, any_value(raw) AS raw FROM (SELECT ${ordinal} AS ordinal, ${rawText(layout)} AS raw FROM (${layout.query}))
    WHERE ordinal IN (${ordinals}) GROUP BY ordinal`;
  const marked = await inFileOrder(session, () =>
    session.run(
      `UPDATE ${table} SET _reasons = ${literal(`[${reason}]`)}, _raw = r.raw FROM (${raw}) r
        WHERE ${staged.ordinal} = r.ordinal AND typed.rowid IN (SELECT place FROM ${leaving})`,
    ),
  );
  const left = Number(await session.value(`SELECT count(*) FROM ${leaving}`));
  if (marked !== left) throw new Error(`${left} records leave the contest and ${marked} were found again`);
}

/**
 * Takes records out of the contest for a key that is another institution's or visit's: numbers that hospitals make
 * themselves collide, numbers that a spreadsheet cut become one, and the later would take the place of the other's.
 * Where a version stands, its owner has the key; where none does and several bring it in one file, nothing tells whose it
 * is and all of them wait in quarantine. Of messages that land together the first has it, as if each landed alone.
 *
 * @returns the counts without them, or undefined where every key has one institution.
 */
export async function withoutOtherOwners(
  session: Session,
  staged: Staged,
  { contested, held, leaving, sameKey }: Contest,
): Promise<StagedCounts | undefined> {
  const { kind, table } = staged;
  if (kind.owner === undefined) return undefined;
  const key = identifiers(kind.key, 'c');
  await session.run(`${making('TABLE', leaving)} AS
    SELECT place FROM (SELECT c.place, c.owner, h.held_owner,
        CASE WHEN c.came IS NULL THEN min(c.owner) OVER (PARTITION BY ${key}) <> max(c.owner) OVER (PARTITION BY ${key})
          ELSE c.owner <> arg_min(c.owner, c.came) OVER (PARTITION BY ${key}) END AS several
      FROM ${contested} c LEFT JOIN ${held} h ON ${sameKey('c', 'h')})
    WHERE CASE WHEN held_owner IS NULL THEN several ELSE owner <> held_owner END`);
  const [row] = await session.rows(`SELECT count(*) AS n FROM ${leaving}`);
  if (Number(cell(row, 'n')) === 0) return undefined;
  await leaveContest(session, staged, leaving, reasonJson('key_taken', kind.key[0]));
  await session.run(`DELETE FROM ${contested} WHERE place IN (SELECT place FROM ${leaving})`);
  return countStaged(session, kind, table, staged.broken);
}

/** SQL of a record's owner, for tables of a contest. */
export function ownerColumn(staged: Staged, alias: string): string {
  const { owner } = staged.kind;
  if (owner === undefined || !owner.every((name) => staged.names.includes(name))) return 'NULL::VARCHAR';
  return `concat_ws(chr(31), ${identifiers(owner, alias)})`;
}
