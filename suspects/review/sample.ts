import { MingchaError } from '../../base/problem.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { effectiveSettlements } from '../../store/effective/settlements.ts';
import { factViews, latestCut, settledCut } from '../../store/facts.ts';
import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';
import { literal, literalOrNull } from '../../store/sql.ts';
import { dropSteps, runSteps } from '../../store/step.ts';
import { placedLinesSql, SUBJECT } from '../of-institution.ts';
import { reviewProblem } from './problems.ts';

/** What a sample is drawn by. Whoever has the same facts and the same words draws the same one. */
export interface SampleRequest {
  readonly seed: string;
  /** Share of each institution's settlements, above 0 and up to 1, as a decimal text. */
  readonly rate: string;
  /** First and last day of settlement, ISO; open where left out. */
  readonly from?: string;
  readonly to?: string;
}

/** A sample of settlements for review. */
export interface Sample {
  readonly sample: string;
  readonly of: string;
  readonly cut: number;
  readonly seed: string;
  readonly rate: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly frame: number;
  readonly frame_unflagged: number;
  readonly drawn: number;
  readonly institutions: number;
  readonly drawn_at: string;
  readonly drawn_by: string;
  /** How many of its settlements nobody has judged yet. */
  readonly open: number;
  readonly problems: number;
  /** Problem amounts of all its settlements, yuan. */
  readonly problem_amount: string;
}

/** Settlements that a suspect rests on that stands, whoever's it is: by its lines, and by the settlements it names as its own. */
const FLAGGED = `SELECT DISTINCT setl_id FROM (${placedLinesSql(`SELECT l.suspect_id, l.kind, l.key, ${SUBJECT} AS subject
FROM suspect_line l JOIN suspect s USING (suspect_id) WHERE s.state IN ('active', 'stale')`)}) WHERE setl_id IS NOT NULL`;

/**
 * SQL: a number from 0 to below 1 that anybody can work out again from the seed and the id: the first 13 hex digits of
 * SHA-256 over `seed|setl_id`, over 16 to the 13th (METHODS §17).
 */
const u01 = (seed: string): string =>
  `(('0x' || substr(sha256(${literal(`${seed}|`)} || setl_id), 1, 13))::BIGINT / 4503599627370496.0)`;

function drawSql({ seed, rate, from, to }: SampleRequest): string {
  const days = [
    ...(from === undefined ? [] : [`setl_time >= DATE ${literal(from)}`]),
    ...(to === undefined ? [] : [`setl_time < DATE ${literal(to)} + INTERVAL 1 DAY`]),
  ];
  return `CREATE OR REPLACE TEMP TABLE review_frame AS
WITH flagged AS (${FLAGGED}),
frame AS (
  SELECT e.setl_id, e.fixmedins_code, f.setl_id IS NOT NULL AS flagged, count(*) OVER (PARTITION BY e.fixmedins_code) AS stratum_frame
  FROM eff_setl_d e LEFT JOIN flagged f USING (setl_id)${days.length === 0 ? '' : ` WHERE ${days.join(' AND ')}`})
SELECT *, row_number() OVER (PARTITION BY fixmedins_code ORDER BY ${u01(seed)}, setl_id) <= ceil(${rate}::DECIMAL(9,6) * stratum_frame) AS drawn
FROM frame`;
}

const COLUMNS = `s.sample, s.of_what, s.cut, s.seed, s.rate, s.from_day::VARCHAR AS from_day, s.to_day::VARCHAR AS to_day, s.frame, s.frame_unflagged, s.drawn,
  s.institutions, strftime(s.drawn_at, '%Y-%m-%d %H:%M:%S') AS drawn_at, s.drawn_by,
  (SELECT count(*) FROM review_item i WHERE i.sample = s.sample AND i.result IS NULL) AS open,
  (SELECT count(*) FROM review_item i WHERE i.sample = s.sample AND i.result = 'problem') AS problems,
  (SELECT coalesce(sum(i.result_amount), 0)::DECIMAL(38,2) FROM review_item i WHERE i.sample = s.sample AND i.result = 'problem') AS problem_amount`;

function toSample(row: Row): Sample {
  return {
    sample: cell(row, 'sample'),
    of: cell(row, 'of_what'),
    cut: Number(cell(row, 'cut')),
    seed: cell(row, 'seed'),
    rate: cell(row, 'rate').replace(/0+$/, ''),
    from: cellOrNull(row, 'from_day'),
    to: cellOrNull(row, 'to_day'),
    frame: Number(cell(row, 'frame')),
    frame_unflagged: Number(cell(row, 'frame_unflagged')),
    drawn: Number(cell(row, 'drawn')),
    institutions: Number(cell(row, 'institutions')),
    drawn_at: cell(row, 'drawn_at'),
    drawn_by: cell(row, 'drawn_by'),
    open: Number(cell(row, 'open')),
    problems: Number(cell(row, 'problems')),
    problem_amount: cell(row, 'problem_amount'),
  };
}

/** All samples, newest first. */
export async function samples(session: Session): Promise<Sample[]> {
  return (await session.rows(`SELECT ${COLUMNS} FROM review_sample s ORDER BY s.sample_no DESC`)).map(toSample);
}

/**
 * A sample by its number.
 *
 * @throws MingchaError MC-REVIEW-001 where there is none.
 */
export async function sampleNamed(session: Session, name: string): Promise<Sample> {
  const [row] = await session.rows(
    `SELECT ${COLUMNS} FROM review_sample s WHERE s.sample = ${literal(name.toUpperCase())}`,
  );
  if (row === undefined) throw new MingchaError(reviewProblem('MC-REVIEW-001', '', { id: name }));
  return toSample(row);
}

async function sameSample(
  session: Session,
  cut: number,
  { seed, rate, from, to }: SampleRequest,
): Promise<Sample | undefined> {
  const [row] =
    await session.rows(`SELECT ${COLUMNS} FROM review_sample s WHERE s.cut = ${cut} AND s.seed = ${literal(seed)} AND s.rate = ${rate}::DECIMAL(9,6)
  AND s.from_day IS NOT DISTINCT FROM ${literalOrNull(from)}::DATE AND s.to_day IS NOT DISTINCT FROM ${literalOrNull(to)}::DATE`);
  return row === undefined ? undefined : toSample(row);
}

/**
 * Draws settlements for review from the effective ones at the newest cut, flagged or not: of each institution's at least one
 * and at least the rate, the lowest `u01` of the seed first. The same request at the same cut answers with the sample that
 * was drawn for it.
 *
 * @throws MingchaError MC-REVIEW-002 where there is nothing to draw from.
 */
export async function drawSample(
  session: Session,
  request: SampleRequest,
  { who, at }: { readonly who: string; readonly at: string },
): Promise<{ readonly sample: Sample; readonly already: boolean }> {
  const cut = await latestCut(session);
  const before = await sameSample(session, cut, request);
  if (before !== undefined) return { sample: before, already: true };
  const steps = [...factViews(cut, await settledCut(session)), ...effectiveSettlements];
  await runSteps(session, steps);
  await session.run(drawSql(request));
  await dropSteps(session, steps);
  const { seed, rate, from, to } = request;
  const name = await session.transaction(async () => {
    const [row] =
      await session.rows(`SELECT count(*) AS frame, count(*) FILTER (NOT flagged) AS unflagged, count(*) FILTER (drawn) AS drawn,
  count(DISTINCT fixmedins_code) AS institutions FROM review_frame`);
    if (cell(row, 'frame') === '0') throw new MingchaError(reviewProblem('MC-REVIEW-002', '', { cut }));
    const number = Number(await session.value('SELECT coalesce(max(sample_no), 0) + 1 FROM review_sample'));
    const sample = `S${String(number).padStart(6, '0')}`;
    await session.run(`INSERT INTO review_sample VALUES (${literal(sample)}, ${number}, 'settlements', ${cut}, ${literal(seed)}, ${rate}, ${literalOrNull(from)}::DATE,
  ${literalOrNull(to)}::DATE, ${cell(row, 'frame')}, ${cell(row, 'unflagged')}, ${cell(row, 'drawn')}, ${cell(row, 'institutions')}, ${literal(at)}::TIMESTAMP, ${literal(who)})`);
    await session.run(`INSERT INTO review_item SELECT ${literal(sample)}, row_number() OVER (ORDER BY fixmedins_code, setl_id), setl_id, fixmedins_code, flagged, stratum_frame,
  count(*) OVER (PARTITION BY fixmedins_code), NULL, NULL, NULL, NULL, NULL FROM review_frame WHERE drawn`);
    const detail = {
      step: 'sample',
      cut,
      seed,
      rate,
      from: from ?? null,
      to: to ?? null,
      frame: Number(cell(row, 'frame')),
      drawn: Number(cell(row, 'drawn')),
    };
    await appendAudit(session, { at, who, action: 'review', subject: sample, detail });
    return sample;
  });
  return { sample: await sampleNamed(session, name), already: false };
}
