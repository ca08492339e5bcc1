import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal, literals } from '../../store/sql.ts';
import { createRequests, judgeRequests, takeSteps, type Act, type Taken } from './apply.ts';
import type { RowFault } from './import-faults.ts';
import type { Refused } from './refusal.ts';
import { VERBS } from './steps.ts';
import { auditWork } from './work.ts';

/** The columns of `work_sheet` that people fill in; what has no place of its own in a case is kept with the event. */
export const FILLED_IN = [
  'next_status',
  'verdict',
  'finding',
  'handled_how',
  'checked_by',
  'checked_at',
  'answer',
  'opinion',
  'confirmed_amount',
  'returned_amount',
  'penalty',
  'remark',
] as const;
const KEPT_WITH_EVENT = FILLED_IN.filter(
  (name) => !['next_status', 'verdict', 'finding', 'handled_how'].includes(name),
);

/** Words that stand for values, in either language: what a cell says, and the value. */
export interface ImportWords {
  readonly steps: ReadonlyMap<string, string>;
  readonly verdicts: ReadonlyMap<string, string>;
  readonly handlings: ReadonlyMap<string, string>;
}

/** A row that is not taken in. */
export type Conflict =
  | { readonly row: number; readonly suspectId: string; readonly fault: RowFault }
  | { readonly row: number; readonly suspectId: string; readonly refused: Refused };

/** What became of a workbook. */
export interface Imported {
  readonly rows: number;
  /** Rows in which somebody filled something in. */
  readonly edited: number;
  /** Rows that an earlier import took in, exactly as they are. */
  readonly already: number;
  readonly conflicts: readonly Conflict[];
  /** How many rows are, or would be, taken in. */
  readonly taken: number;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly applied: boolean;
}

/** How a workbook is taken in. */
export interface ImportRequest {
  readonly words: ImportWords;
  readonly dryRun: boolean;
  readonly skipConflicts: boolean;
  /** SHA-256 of the file, for the record. */
  readonly digest: string;
}

function lookup(column: string, words: ReadonlyMap<string, string>): string {
  const cases = [...words].map(([word, value]) => `WHEN ${literal(word)} THEN ${literal(value)}`);
  return `CASE lower(${column}) ${cases.join(' ')} END`;
}

const AMOUNT = "regexp_replace(confirmed_amount, '[,，￥¥元\\s]', '', 'g')";

/** The rows that somebody edited, with what they ask for, what is wrong with them, and whether they came before. */
function editedSql({ words }: ImportRequest, { plan }: Act): string {
  const cells = FILLED_IN.map((name) => `coalesce(${name}, '')`).join(', ');
  const step = lookup('next_status', words.steps);
  const verb = lookup('to_status', new Map(Object.entries(VERBS).map(([name, status]) => [status, name])));
  const kept = KEPT_WITH_EVENT.map((name) => `'${name}': ${name}`).join(', ');
  return `CREATE OR REPLACE TEMP TABLE work_edited AS
WITH digested AS (
  SELECT *, sha256(concat_ws(chr(31), suspect_id, export_mark, ${cells})) AS row_digest FROM work_sheet
  WHERE coalesce(${FILLED_IN.join(', ')}) IS NOT NULL),
worded AS (
  SELECT *, ${lookup('verdict', words.verdicts)} AS verdict_value, ${lookup('handled_how', words.handlings)} AS how_value, ${step} AS step_value,
    CASE WHEN next_status IS NOT NULL THEN ${step} WHEN verdict IS NOT NULL THEN 'decided' WHEN handled_how IS NOT NULL THEN 'handled' END AS wished,
    CASE WHEN regexp_full_match(${AMOUNT}, '\\d{1,13}(\\.\\d{1,2})?') THEN ${AMOUNT}::DECIMAL(16,2) END AS amount,
    json_merge_patch('{}'::JSON, to_json({${kept}, 'row': row_digest})) AS detail
  FROM digested),
-- A status that was left as it was exported asks for nothing.
asked AS (SELECT *, CASE WHEN wished = split_part(export_mark, '|', 1) AND verdict IS NULL THEN NULL ELSE wished END AS to_status FROM worded)
SELECT *, coalesce(${verb}, 'note') AS verb,
  row_digest IN (SELECT json_extract_string(detail, '$.row') FROM work_event WHERE contains(detail, '"row"')) AS already,
  CASE
    WHEN suspect_id IS NULL OR export_mark IS NULL THEN 'no_id'
    WHEN next_status IS NOT NULL AND step_value IS NULL THEN 'unknown_step'
    WHEN verdict IS NOT NULL AND verdict_value IS NULL THEN 'unknown_verdict'
    WHEN handled_how IS NOT NULL AND how_value IS NULL THEN 'unknown_handling'
    WHEN confirmed_amount IS NOT NULL AND amount IS NULL THEN 'bad_amount'
    WHEN to_status IS NOT NULL AND to_status NOT IN (${literals([...plan.steps])}) THEN 'not_a_step'
    WHEN verdict IS NOT NULL AND to_status <> 'decided' THEN 'one_step'
    WHEN to_status = 'decided' AND verdict IS NULL THEN 'no_verdict'
    WHEN to_status = 'decided' AND verdict_value = 'dismissed' AND finding IS NULL THEN 'no_reason'
    WHEN to_status = 'decided' AND verdict_value = 'partly' AND amount IS NULL THEN 'no_amount'
    WHEN to_status = 'handled' AND how_value IS NULL THEN 'no_handling'
    WHEN to_status = 'assigned' AND checked_by IS NULL THEN 'no_assignee'
  END AS fault
FROM asked`;
}

const REQUESTS = `INSERT INTO work_request
SELECT row_no, suspect_id, verb, to_status, CASE WHEN to_status = 'assigned' THEN checked_by END, CASE WHEN verb <> 'decide' THEN finding END,
  CASE WHEN verb = 'decide' THEN verdict_value END, CASE WHEN verb = 'decide' THEN finding END, CASE WHEN verb = 'decide' THEN amount END,
  CASE WHEN verb = 'handle' THEN how_value END, NULL, detail::VARCHAR, export_mark
FROM work_edited WHERE fault IS NULL AND NOT already`;

class Nothing extends Error {
  readonly outcome: Imported;

  constructor(outcome: Imported) {
    super('nothing was changed');
    this.outcome = outcome;
  }
}

async function conflictsOf(session: Session, refused: readonly Refused[]): Promise<Conflict[]> {
  const faults = await session.rows(
    'SELECT row_no, suspect_id, fault FROM work_edited WHERE fault IS NOT NULL AND NOT already ORDER BY row_no',
  );
  const all: Conflict[] = [
    ...faults.map((row): Conflict => ({
      row: Number(cell(row, 'row_no')),
      suspectId: cellOrNull(row, 'suspect_id') ?? '',
      fault: cell(row, 'fault') as RowFault,
    })),
    ...refused.map((one): Conflict => ({ row: one.row, suspectId: one.suspectId, refused: one })),
  ];
  return all.toSorted((a, b) => a.row - b.row);
}

/**
 * Takes in what people filled in, from the temporary table `work_sheet` (row_no, suspect_id, export_mark, and `FILLED_IN` as
 * texts), in one transaction. Rows whose suspect changed since the export, that are out of order, or say what nobody can
 * read are conflicts: with one, nothing is written, unless the others alone shall be. What an earlier import took in exactly
 * as it is changes nothing.
 */
export async function importWork(session: Session, request: ImportRequest, act: Act): Promise<Imported> {
  try {
    return await session.transaction(async () => {
      await session.run(editedSql(request, act));
      await createRequests(session);
      await session.run(REQUESTS);
      const conflicts = await conflictsOf(session, await judgeRequests(session, act));
      const [row] =
        await session.rows(`SELECT (SELECT count(*) FROM work_sheet) AS n, count(*) AS edited, count(*) FILTER (already) AS already,
  (SELECT count(*) FROM work_judged WHERE refusal IS NULL) AS taken FROM work_edited`);
      const count = (name: string): number => Number(cell(row, name));
      const counts = {
        rows: count('n'),
        edited: count('edited'),
        already: count('already'),
        conflicts,
        taken: count('taken'),
      };
      if (request.dryRun || (conflicts.length > 0 && !request.skipConflicts) || counts.taken === 0)
        throw new Nothing({ ...counts, verdicts: {}, applied: false });
      const taken: Taken = await takeSteps(session, act);
      await auditWork(session, act, taken, {
        step: 'import',
        file_sha256: request.digest,
        conflicts: conflicts.length,
      });
      return { ...counts, verdicts: taken.verdicts, applied: true };
    });
  } catch (error) {
    if (error instanceof Nothing) return error.outcome;
    throw error;
  }
}
