import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal, literals } from '../../store/sql.ts';
import { createRequests, judgeRequests, takeSteps, type Act, type Taken } from './apply.ts';
import type { RowFault } from './import-faults.ts';
import type { Refused } from './refusal.ts';
import { BLANKS, CELL_DIGITS, FILLED_IN, KEPT_WITH_EVENT, MARKED, MONEY, SHOWN_ONLY } from './sheet-columns.ts';
import { VERBS } from './steps.ts';
import { auditWork } from './work.ts';

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

const plainAmount = (column: string): string => `regexp_replace(${column}, '[,，￥¥元\\s]', '', 'g')`;
const AMOUNT = plainAmount('confirmed_amount');

/** A cell's digest as the export mark has it, '' for an empty cell. */
function cellDigest(name: string): string {
  const text = `regexp_replace(coalesce(${name}, ''), '${BLANKS}', '', 'g')`;
  const same = MONEY.includes(name)
    ? `coalesce(try_cast(${plainAmount(name)} AS DECIMAL(16,2))::VARCHAR, ${text})`
    : text;
  return `CASE WHEN ${text} = '' THEN '' ELSE left(sha256(${same}), ${CELL_DIGITS}) END`;
}

/** Whether a cell has something else in it than was exported. A mark of an older workbook tells of no cell. */
const changed = (name: string): string =>
  `(${name} IS NOT NULL AND ${cellDigest(name)} <> split_part(split_part(export_mark, '|', 4), '.', ${MARKED.indexOf(name) + 1}))`;

/** The rows that somebody edited, with what they ask for, what is wrong with them, and whether they came before. */
function editedSql({ words }: ImportRequest, { plan }: Act): string {
  const cells = FILLED_IN.map((name) => `coalesce(${name}, '')`).join(', ');
  const step = lookup('next_status', words.steps);
  const verb = lookup('to_status', new Map(Object.entries(VERBS).map(([name, status]) => [status, name])));
  const kept = [...KEPT_WITH_EVENT, 'confirmed_amount'].map((name) => `'${name}': ${name}`).join(', ');
  const marked = "split_part(export_mark, '|', 4) <> ''";
  const shown = SHOWN_ONLY.map((name) => `${marked} AND ${changed(name)} AS ${name}_edited`).join(', ');
  return `CREATE OR REPLACE TEMP TABLE work_edited AS
-- What stands in a cell as it was exported is what the ledger said, and asks for nothing; reason and amount go with a verdict all the same.
WITH told AS (
  SELECT * REPLACE (${FILLED_IN.map((name) => `CASE WHEN ${changed(name)} THEN ${name} END AS ${name}`).join(', ')}), finding AS whole_finding, verdict AS whole_verdict,
    confirmed_amount AS whole_amount, checked_by AS whole_checked_by, ${shown},
    status IS NOT NULL AND ${lookup('status', words.steps)} IS DISTINCT FROM split_part(export_mark, '|', 1) AS status_edited,
    suspect_no IS NOT NULL AND NOT starts_with(lower(suspect_id), lower(suspect_no)) AS other_id
  FROM work_sheet),
digested AS (
  SELECT * REPLACE (CASE WHEN verdict IS NULL THEN finding ELSE whole_finding END AS finding, CASE WHEN verdict IS NULL THEN confirmed_amount ELSE whole_amount END AS confirmed_amount),
    sha256(concat_ws(chr(31), suspect_id, export_mark, ${cells})) AS row_digest FROM told
  WHERE coalesce(${FILLED_IN.join(', ')}) IS NOT NULL OR status_edited OR ${SHOWN_ONLY.map((name) => `${name}_edited`).join(' OR ')}),
worded AS (
  SELECT *, ${lookup('verdict', words.verdicts)} AS verdict_value, ${lookup('handled_how', words.handlings)} AS how_value, ${step} AS step_value,
    CASE WHEN next_status IS NOT NULL THEN ${step} WHEN verdict IS NOT NULL THEN 'decided' WHEN handled_how IS NOT NULL THEN 'handled' END AS wished,
    CASE WHEN regexp_full_match(${AMOUNT}, '\\d{1,13}(\\.\\d{1,2})?') THEN ${AMOUNT}::DECIMAL(16,2) END AS found_amount,
    json_merge_patch('{}'::JSON, to_json({${kept}, 'row': row_digest})) AS detail
  FROM digested),
-- A status that was left as it was exported asks for nothing.
asked AS (SELECT *, CASE WHEN wished = split_part(export_mark, '|', 1) AND verdict IS NULL THEN NULL ELSE wished END AS to_status FROM worded)
SELECT *, coalesce(${verb}, 'note') AS verb,
  row_digest IN (SELECT json_extract_string(detail, '$.row') FROM work_event WHERE contains(detail, '"row"')) AS already,
  CASE
    WHEN suspect_id IS NULL OR export_mark IS NULL THEN 'no_id'
    WHEN other_id THEN 'other_id'
    WHEN status_edited THEN 'status_edited'
    ${SHOWN_ONLY.map((name) => `WHEN ${name}_edited THEN '${name}_edited'`).join('\n    ')}
    WHEN next_status IS NOT NULL AND step_value IS NULL THEN 'unknown_step'
    WHEN verdict IS NOT NULL AND verdict_value IS NULL THEN 'unknown_verdict'
    WHEN handled_how IS NOT NULL AND how_value IS NULL THEN 'unknown_handling'
    WHEN confirmed_amount IS NOT NULL AND found_amount IS NULL THEN 'bad_amount'
    WHEN confirmed_amount IS NOT NULL AND verdict IS NULL AND whole_verdict IS NOT NULL THEN 'amount_of_verdict'
    WHEN to_status IS NOT NULL AND to_status NOT IN (${literals([...plan.steps])}) THEN 'not_a_step'
    WHEN verdict IS NOT NULL AND to_status <> 'decided' THEN 'one_step'
    WHEN to_status = 'decided' AND verdict IS NULL THEN 'no_verdict'
    WHEN to_status = 'decided' AND verdict_value = 'dismissed' AND finding IS NULL THEN 'no_reason'
    WHEN to_status = 'decided' AND verdict_value = 'partly' AND found_amount IS NULL THEN 'no_amount'
    WHEN to_status = 'handled' AND how_value IS NULL THEN 'no_handling'
    WHEN to_status = 'assigned' AND whole_checked_by IS NULL THEN 'no_assignee'
  END AS fault
FROM asked`;
}

const REQUESTS = `INSERT INTO work_request
SELECT row_no, suspect_id, verb, to_status, CASE WHEN to_status = 'assigned' THEN whole_checked_by END, CASE WHEN verb <> 'decide' THEN finding END,
  CASE WHEN verb = 'decide' THEN verdict_value END, CASE WHEN verb = 'decide' THEN finding END, CASE WHEN verb = 'decide' THEN found_amount END,
  CASE WHEN verb = 'handle' THEN how_value END, NULL, detail::VARCHAR, array_to_string(list_slice(string_split(export_mark, '|'), 1, 3), '|')
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
 * Takes in what people filled in, from the temporary table `work_sheet` (row_no, suspect_no, suspect_id, export_mark, status, `MARKED` as
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
