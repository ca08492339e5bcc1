import { columnOf, type Kind } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, identifiers, literal, making } from '../../store/sql.ts';
import { versionDigest } from './content.ts';
import { fateByArrival, placeHeld, renewsArrival, type Arrival } from './arrival.ts';
import { layoutDigest } from './batch-record.ts';
import { endedByDeletion } from './ended-by-deletion.ts';
import { ownerColumn, withoutOtherOwners, type Contest } from './other-owner.ts';
import type { Staged, StagedCounts } from './staged.ts';

/** What becomes of the typed records of a batch. */
export interface Verdicts {
  /** Qualified table of the contested records' places and fates (new, superseding, unchanged, stale), if there are any. */
  readonly table: string | undefined;
  readonly landedNew: number;
  readonly landedSuperseding: number;
  readonly unchanged: number;
  readonly stale: number;
  /** What was staged, less the records whose key turned out to be another institution's. */
  readonly counts: StagedCounts;
}

/** SQL that two records have one key. Missing parts equal each other. */
export function sameKey(kind: Kind, a: string, b: string): string {
  return kind.key
    .map((name) => {
      const equal = columnOf(kind, name)?.required === true || kind.keyedByContent ? '=' : 'IS NOT DISTINCT FROM';
      return `${a}.${identifier(name)} ${equal} ${b}.${identifier(name)}`;
    })
    .join(' AND ');
}

/** SQL of a staged record's key columns; those it does not hold are NULL. */
export function keyColumns(staged: Staged, alias: string): string {
  return staged.kind.key
    .map((name) => (staged.names.includes(name) ? `${alias}.${identifier(name)}` : 'NULL::VARCHAR'))
    .map((sql, i) => `${sql} AS ${identifier(staged.kind.key[i] ?? '')}`)
    .join(', ');
}

export const updateTime = (kind: Kind, names: readonly string[], alias: string): string =>
  columnOf(kind, 'updt_time') !== undefined && names.includes('updt_time') ? `${alias}.updt_time` : 'NULL::TIMESTAMP';

/** SQL of the place of a staged record among the messages that land with it; NULL where its order must not matter. */
function cameSql({ layout, ordinal }: Staged, alias: string): string {
  return layout.message === undefined ? 'NULL::BIGINT' : `${alias}._message * 4294967296 + ${alias}.${ordinal}`;
}

/** SQL that is NULL for a record that its kind prefers to others of its key without a time, and 1 for those. */
function laterChoice({ kind: { preferred }, names }: Staged, alias: string): string {
  if (preferred === undefined || !names.includes(preferred.column)) return 'NULL::INTEGER';
  return `CASE WHEN ${alias}.${identifier(preferred.column)} IS NOT DISTINCT FROM ${literal(preferred.value)} THEN NULL ELSE 1 END`;
}

const hashedKey = ({ kind, names }: Staged): string =>
  `hash(${identifiers(kind.key.filter((name) => names.includes(name)))})`;

/** Query of the hashes `h` of keys that come more than once among the good staged records; hardly any other is there too. */
export function repeatedKeys(staged: Staged): string {
  return `SELECT ${hashedKey(staged)} AS h FROM ${staged.table} WHERE _reasons IS NULL GROUP BY h HAVING count(*) > 1`;
}

/** What becomes of staged records of which each has a key of its own that nothing has yet. */
export function allNew({ counts }: Staged): Verdicts {
  return { table: undefined, landedNew: counts.typed, landedSuperseding: 0, unchanged: 0, stale: 0, counts };
}

/** Note of a batch: records that differ from another of their key in the same file, where no time says which is newer. */
const SAME_KEY = 'same_key_differs';

/** The version in force first. `untimed` is the place of the last record without a time, which supersedes what came before. */
const BEST_FIRST = `ORDER BY CASE WHEN c.came < c.untimed THEN 1 ELSE 0 END, c.at_time DESC NULLS LAST, CASE WHEN c.at_time IS NULL THEN c.later_choice END NULLS FIRST, c.digest DESC, c.place`;

/**
 * Compares the staged records with each other and with the current versions of their keys. Only contested keys, those
 * that come more than once or exist already, cost anything beyond one pass over the keys.
 *
 * Of two versions the higher `updt_time` wins, a tie goes to the greater content digest, unless the current version landed
 * when the program knew other columns: then the arriving record, read with today's, wins. Where either lacks the time the
 * later arrival wins, and records that came before (`arrival`) arrive when they first did; inside one file, where arrival must not matter, a record with a time beats one without, then
 * one that the kind prefers, then the greater digest. Messages that land together are judged as if each landed alone, in their order: of a key,
 * what came before the last record without a time is superseded by it. Versions are of one institution: see `withoutOtherOwners`.
 *
 * @param afterDeletion - whether the records are known to have been sent after any deletion of theirs.
 * @param among - SQL of which current versions are looked at, one a key at most, where not all are: the rest is for the resolver.
 * @param setAside - takes more records out of the contest; gives the counts without them, or undefined where it took none.
 */
export async function judge(
  session: Session,
  staged: Staged,
  arrival?: Arrival,
  afterDeletion = false,
  among?: (alias: string) => string,
  setAside?: (contest: Contest) => Promise<StagedCounts | undefined>,
): Promise<Verdicts> {
  const { kind, table, names } = staged;
  const within = among ?? (() => 'true');
  const at = (name: string): string => `${identifier(staged.staging.name)}.${name}`;
  const hashed = hashedKey(staged);
  await session.run(`${making('TABLE', at('repeated'))} AS ${repeatedKeys(staged)}`);
  const repeated = Number(await session.value(`SELECT count(*) FROM ${at('repeated')}`)) > 0;
  const present = (await session.value(`SELECT true FROM ${identifier(kind.name)} LIMIT 1`)) !== null;
  const ended = afterDeletion
    ? undefined
    : await endedByDeletion(session, staged, {
        columns: (alias) => keyColumns(staged, alias),
        same: (a, b) => sameKey(kind, a, b),
      });
  if (!repeated && !present && ended === undefined) return allNew(staged);

  const places = [
    ...(repeated
      ? [
          `SELECT rowid AS place FROM ${table} WHERE _reasons IS NULL AND ${hashed} IN (SELECT h FROM ${at('repeated')})`,
        ]
      : []),
    ...(present
      ? [
          `SELECT s.place FROM (SELECT rowid AS place, ${keyColumns(staged, 't')} FROM ${table} t WHERE _reasons IS NULL) s WHERE EXISTS (SELECT 1 FROM ${identifier(kind.name)} k WHERE ${within('k')} AND ${sameKey(kind, 'k', 's')})`,
        ]
      : []),
    ...(ended === undefined ? [] : [`SELECT place FROM ${ended}`]),
  ];
  await session.run(`${making('TABLE', at('contested'))} AS
    SELECT t.rowid AS place, ${keyColumns(staged, 't')}, ${updateTime(kind, names, 't')} AS at_time, ${versionDigest(kind, names, 't')} AS digest,
      ${ownerColumn(staged, 't')} AS owner, ${cameSql(staged, 't')} AS came, ${laterChoice(staged, 't')} AS later_choice
    FROM ${table} t WHERE t.rowid IN (${places.join(' UNION ')})`);
  const everyName = kind.columns.map((column) => column.name);
  await session.run(`${making('TABLE', at('held'))} AS
    SELECT ${identifiers(kind.key, 'k')}, ${updateTime(kind, everyName, 'k')} AS held_time, ${versionDigest(kind, everyName, 'k')} AS held_digest, k._seq AS held_seq, NULL::BIGINT AS held_arrived,
      ${ownerColumn(staged, 'k')} AS held_owner,
      (SELECT b.layout_digest FROM batch b WHERE b.seq = k._seq) <> ${literal(layoutDigest(kind))} AS held_otherwise
    FROM ${identifier(kind.name)} k WHERE ${within('k')} AND EXISTS (SELECT 1 FROM ${at('contested')} c WHERE ${sameKey(kind, 'c', 'k')})`);
  const contest: Contest = {
    contested: at('contested'),
    held: at('held'),
    leaving: at('leaving'),
    sameKey: (a, b) => sameKey(kind, a, b),
  };
  const fewer = await withoutOtherOwners(session, staged, contest);
  const counts = (await setAside?.(contest)) ?? fewer ?? staged.counts;
  if (arrival !== undefined) await placeHeld(session, kind, at('held'), (a, b) => sameKey(kind, a, b));
  await session.run(`${making('TABLE', at('fate'))} AS
    SELECT place, CASE
      WHEN copy > 1 THEN 'unchanged'
      WHEN digest = held_digest THEN CASE WHEN ${renewsArrival(kind, arrival)} THEN 'superseding' ELSE 'unchanged' END
      WHEN standing > 1 THEN 'stale'
      WHEN held_digest IS NULL THEN ${ended === undefined ? `'new'` : `CASE WHEN place IN (SELECT place FROM ${ended}) THEN 'stale' ELSE 'new' END`}
      WHEN at_time IS NULL OR held_time IS NULL OR untimed IS NOT NULL THEN ${fateByArrival(arrival)}
      WHEN at_time > held_time OR (at_time = held_time AND (digest > held_digest OR held_otherwise)) THEN 'superseding'
      ELSE 'stale' END AS fate, copy = 1 AND standing > 1 AND came IS NULL AND at_time IS NOT DISTINCT FROM best_time AS contradicted
    FROM (SELECT c.place, c.at_time, c.digest, c.came, c.untimed, h.held_time, h.held_digest, h.held_arrived, coalesce(h.held_otherwise, false) AS held_otherwise,
        row_number() OVER (PARTITION BY ${identifiers(kind.key, 'c')}, c.digest ${BEST_FIRST}) AS copy,
        row_number() OVER (PARTITION BY ${identifiers(kind.key, 'c')} ${BEST_FIRST}) AS standing,
        first_value(c.at_time) OVER (PARTITION BY ${identifiers(kind.key, 'c')} ${BEST_FIRST}) AS best_time
      FROM (SELECT *, max(came) FILTER (WHERE at_time IS NULL) OVER (PARTITION BY ${identifiers(kind.key)}) AS untimed FROM ${at('contested')}) c
      LEFT JOIN ${at('held')} h ON ${sameKey(kind, 'c', 'h')})`);
  const rows = await session.rows(
    `SELECT fate, count(*)::BIGINT AS n, count(*) FILTER (contradicted AND fate = 'stale')::BIGINT AS contradicted FROM ${at('fate')} GROUP BY fate`,
  );
  const of = (fate: string): number =>
    Number(
      cell(
        rows.find((row) => cell(row, 'fate') === fate),
        'n',
      ) || 0,
    );
  const contradicted = rows.reduce((sum, row) => sum + Number(cell(row, 'contradicted')), 0);
  const contested = rows.reduce((sum, row) => sum + Number(cell(row, 'n')), 0);
  return {
    table: contested === 0 ? undefined : at('fate'),
    landedNew: counts.typed - contested + of('new'),
    landedSuperseding: of('superseding'),
    unchanged: of('unchanged'),
    stale: of('stale'),
    counts: contradicted === 0 ? counts : { ...counts, flags: { ...counts.flags, [SAME_KEY]: contradicted } },
  };
}

/** Good records with one of the given fates; uncontested ones are new. */
export function withFate(staged: Staged, verdicts: Verdicts, fates: readonly string[]): string {
  const good = `${staged.table} s WHERE s._reasons IS NULL`;
  if (verdicts.table === undefined) return fates.includes('new') ? good : `${good} AND false`;
  const chosen = fates.map(literal).join(', ');
  return fates.includes('new')
    ? `${good} AND NOT EXISTS (SELECT 1 FROM ${verdicts.table} f WHERE f.place = s.rowid AND f.fate NOT IN (${chosen}))`
    : `${good} AND s.rowid IN (SELECT place FROM ${verdicts.table} WHERE fate IN (${chosen}))`;
}
