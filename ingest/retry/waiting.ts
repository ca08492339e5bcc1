import { isSplit, isWaiting, sourceRecords, type QuarantineFilter } from '../../store/quarantine.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal, literals } from '../../store/sql.ts';
import { MESSAGE } from '../landing/message-kind.ts';
import { reasonJson } from '../reasons.ts';
import { FLAWS_OF_FORM } from './split-again.ts';
import { DELIMITERS } from '../source/delimited/text-form.ts';

/** Waiting records that were read from one source in one way, and are judged again as one batch. */
export interface WaitingGroup {
  readonly number: number;
  readonly source: string;
  readonly fileDigest: string | null;
  readonly kind: string;
  /** The source's column names; null for messages. */
  readonly header: readonly string[] | null;
  readonly encoding: string;
  /** What its source is divided by, where that is known. */
  readonly form: string | null;
  /** Digest of the mapping that read them, if one did. */
  readonly mapping: string | null;
  /** Sequence number of the batch they first came in: their place in the order of arrival. */
  readonly arrived: number;
  /** How many records of the source they are. */
  readonly records: number;
  /** True where they came in messages of a log, each of which is judged by itself. */
  readonly fromLog: boolean;
}

/** Columns of `retry_feed` that its two makers give alike; `bytes` and `edited` stand beside them. */
export const FEED_COLUMNS =
  'seq, batch, kind, ordinal, source, file_digest, encoding, header, form, mapping, text, reasons, log_partition, log_offset';

/** Why waiting records are left as they are, and how many. */
export interface Left {
  /** Only their bytes are known, and nothing that divides them; or they are no JSON. */
  readonly unsplit: number;
  /** They came before column names were kept. */
  readonly headless: number;
  /** Their ids were cut, which only the whole of their file shows; unchanged they would be judged by less. */
  readonly cut: number;
  /** Their message left out a field that a version on record has a value in; unchanged they would empty it. */
  readonly narrow: number;
}

/** A message that broke the reading of others is kept as bytes alone; a later program may read it, if it is text. */
const UNREADABLE = `reasons = ${literal(`[${reasonJson('unreadable_message')}]`)}`;
const READ_AFTER_ALL = `CASE WHEN ${UNREADABLE} AND text IS NULL THEN (SELECT t FROM (SELECT try(decode(bytes)) AS t) WHERE NOT contains(t, chr(0))) ELSE text END AS text`;

/**
 * Collects the waiting records that a filter means in the temporary table `retry_feed`. All records that share an
 * ordinal with one of them come along: they are parts of one record of the source.
 */
export async function collectWaiting(session: Session, filter: QuarantineFilter): Promise<void> {
  const where = `q.closed_seq IS NULL AND EXISTS (SELECT 1 FROM quarantine f
    WHERE ${isWaiting(filter, 'f')} AND f.seq = q.seq AND f.kind = q.kind AND f.ordinal = q.ordinal)`;
  await session.run(
    `CREATE OR REPLACE TEMP TABLE retry_feed AS SELECT * REPLACE (${READ_AFTER_ALL}) FROM (SELECT ${FEED_COLUMNS}, bytes, false AS edited FROM (${sourceRecords(where)}))`,
  );
}

/** Sorts the records of `retry_feed` into `retry_part`: by the batch they will be, or by why they are left. */
export async function groupWaiting(session: Session): Promise<{ groups: WaitingGroup[]; left: Left }> {
  const flawOfForm = `reasons IN (${literals(FLAWS_OF_FORM.map((code) => `[${reasonJson(code)}]`))})`;
  const readable = `(edited OR text IS NOT NULL AND NOT regexp_matches(reasons, '"(not_json|not_an_object|list_of_rows)"'))`;
  const why = `CASE WHEN kind = ${literal(MESSAGE.name)} THEN CASE WHEN ${readable} THEN NULL ELSE 'unsplit' END
    WHEN header IS NULL THEN 'headless'
    WHEN NOT ${isSplit('form')} AND NOT (coalesce(form, '') IN (${literals([...DELIMITERS])}) AND ${flawOfForm}) THEN 'unsplit'
    WHEN NOT edited AND contains(reasons, '"code":"spreadsheet_zeros"') THEN 'cut'
    WHEN NOT edited AND contains(reasons, '"code":"field_lost"') THEN 'narrow' END`;
  await session.run(`CREATE OR REPLACE TEMP TABLE retry_part AS
    SELECT *, dense_rank() OVER (ORDER BY arrived, source, file_digest, kind, header, encoding, mapping, from_log, alone) AS part, dense_rank() OVER (ORDER BY log_partition, log_offset) AS message
    FROM (SELECT *, log_offset IS NOT NULL AS from_log, CASE WHEN ${UNREADABLE} THEN ordinal END AS alone, (SELECT coalesce(b.arrived_seq, b.seq) FROM batch b WHERE b.seq = retry_feed.seq) AS arrived,
      max(${why}) OVER (PARTITION BY seq, kind, ordinal) AS why FROM retry_feed)`);
  const rows =
    await session.rows(`SELECT part, arrived, source, file_digest, kind, header, encoding, mapping, any_value(form) AS form, count(*) AS records, bool_or(from_log) AS from_log
    FROM retry_part WHERE why IS NULL
    GROUP BY part, arrived, source, file_digest, kind, header, encoding, mapping ORDER BY min(seq), part`);
  const groups = rows.map((row) => {
    const header = cellOrNull(row, 'header');
    return {
      number: Number(cell(row, 'part')),
      source: cell(row, 'source'),
      fileDigest: cellOrNull(row, 'file_digest'),
      kind: cell(row, 'kind'),
      header: header === null ? null : (JSON.parse(header) as string[]),
      encoding: cell(row, 'encoding'),
      form: cellOrNull(row, 'form'),
      mapping: cellOrNull(row, 'mapping'),
      arrived: Number(cell(row, 'arrived')),
      records: Number(cell(row, 'records')),
      fromLog: cell(row, 'from_log') === 'true',
    };
  });
  const counts = await session.rows('SELECT why, count(*) AS n FROM retry_part WHERE why IS NOT NULL GROUP BY why');
  const of = (name: string): number =>
    Number(
      cell(
        counts.find((row) => cell(row, 'why') === name),
        'n',
      ) || 0,
    );
  return { groups, left: { unsplit: of('unsplit'), headless: of('headless'), cut: of('cut'), narrow: of('narrow') } };
}

/** Names the records of a group in the temporary table `retry_group`, as commitBatch closes them. */
export async function nameWaiting(session: Session, group: WaitingGroup): Promise<number> {
  await session.run(
    `CREATE OR REPLACE TEMP TABLE retry_group AS SELECT DISTINCT seq, kind, ordinal FROM retry_part WHERE part = ${group.number} AND why IS NULL`,
  );
  const open = await session.value(`SELECT count(*) FROM quarantine q WHERE closed_seq IS NULL
    AND EXISTS (SELECT 1 FROM retry_group w WHERE w.seq = q.seq AND w.kind = q.kind AND w.ordinal = q.ordinal)`);
  return Number(open);
}

/** Where the records of a group stand in the log they came from, as a batch's origin takes it. */
export function placesOfGroup(group: WaitingGroup): string | undefined {
  return group.fromLog
    ? `SELECT ordinal, any_value(log_partition) AS log_partition, any_value(log_offset) AS log_offset FROM retry_part WHERE part = ${group.number} AND why IS NULL GROUP BY ordinal`
    : undefined;
}

/** Removes what collecting and grouping left. */
export async function dropWaiting(session: Session): Promise<void> {
  for (const name of ['retry_feed', 'retry_part', 'retry_group', 'retry_corrected', 'retry_line', 'retry_none'])
    await session.run(`DROP TABLE IF EXISTS temp.${name}`);
}
