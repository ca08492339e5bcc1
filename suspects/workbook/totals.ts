import { cell, cellOrNull, type Session } from '../../store/session.ts';

/** What a group of suspects comes to. Amounts are yuan with two decimals; null where nothing of it has one. */
export interface GroupTotal {
  /** Rule id, topic or district; '' where it is not known. */
  readonly name: string;
  readonly suspects: number;
  readonly shown: number;
  readonly institutions: number;
  /** Money from lines, each line given to one group: over all groups no line counts twice. */
  readonly amount_once: string;
  readonly amount_estimated: string;
  readonly amt_fund_est: string;
  /** Fact suspects whose amount is not known. */
  readonly without_amount: number;
}

/** The totals of a workbook, whole and by group. */
export interface WorkbookTotals {
  readonly all: GroupTotal;
  readonly rules: readonly GroupTotal[];
  readonly topics: readonly GroupTotal[];
  readonly districts: readonly GroupTotal[];
}

/**
 * Totals by an expression over the suspect `s` with its own institution `i`, and the money by one over the line's suspect
 * and the line's institution.
 */
function totalsSql(ofSuspect: string, ofLine: string): string {
  return `WITH line AS (
  SELECT ${ofLine} AS name, sum(l.amount_once)::DECIMAL(38,2) AS amount_once
  FROM book_once l JOIN book_suspect s USING (suspect_id) LEFT JOIN book_institution i ON i.fixmedins_code = l.fixmedins_code GROUP BY 1),
own AS (
  SELECT ${ofSuspect} AS name, count(*) AS suspects, count(*) FILTER (s.shown) AS shown, count(DISTINCT nullif(s.home, '')) AS institutions,
    sum(s.amount) FILTER (s.amount_kind = 'estimate')::DECIMAL(38,2) AS amount_estimated, sum(s.amt_fund_est)::DECIMAL(38,2) AS amt_fund_est,
    count(*) FILTER (s.amount_kind = 'fact' AND s.amount IS NULL) AS without_amount
  FROM book_suspect s LEFT JOIN book_institution i ON i.fixmedins_code = s.home GROUP BY 1)
SELECT name, coalesce(suspects, 0) AS suspects, coalesce(shown, 0) AS shown, coalesce(institutions, 0) AS institutions,
  coalesce(amount_once, 0)::DECIMAL(38,2) AS amount_once, coalesce(amount_estimated, 0)::DECIMAL(38,2) AS amount_estimated,
  coalesce(amt_fund_est, 0)::DECIMAL(38,2) AS amt_fund_est, coalesce(without_amount, 0) AS without_amount
FROM own FULL JOIN line USING (name) ORDER BY name`;
}

async function groups(session: Session, ofSuspect: string, ofLine = ofSuspect): Promise<GroupTotal[]> {
  return (await session.rows(totalsSql(ofSuspect, ofLine))).map((row) => ({
    name: cell(row, 'name'),
    suspects: Number(cell(row, 'suspects')),
    shown: Number(cell(row, 'shown')),
    institutions: Number(cell(row, 'institutions')),
    amount_once: cell(row, 'amount_once'),
    amount_estimated: cell(row, 'amount_estimated'),
    amt_fund_est: cell(row, 'amt_fund_est'),
    without_amount: Number(cell(row, 'without_amount')),
  }));
}

const NOTHING: GroupTotal = {
  name: '',
  suspects: 0,
  shown: 0,
  institutions: 0,
  amount_once: '0.00',
  amount_estimated: '0.00',
  amt_fund_est: '0.00',
  without_amount: 0,
};

/** What the suspects of a workbook come to. Needs `chooseForWorkbook` before it. */
export async function workbookTotals(session: Session): Promise<WorkbookTotals> {
  const [all] = await groups(session, "''");
  return {
    all: all ?? NOTHING,
    rules: await groups(session, 's.rule_id'),
    topics: await groups(session, 's.topic'),
    districts: await groups(session, "coalesce(i.admdvs, '')"),
  };
}

/** The run that the ledger stands at. */
export interface WorkbookRun {
  readonly run: string;
  readonly cut: string;
  readonly as_of: string | null;
  readonly limited: boolean;
  readonly program_version: string;
  readonly lock_digest: string;
  readonly finished_at: string;
  /** What the run was asked, as JSON. */
  readonly options: string;
}

/** The last run; undefined before the first. */
export async function workbookRun(session: Session): Promise<WorkbookRun | undefined> {
  const [row] = await session.rows(`SELECT run, cut, as_of::VARCHAR AS as_of, limited, program_version, lock_digest,
  strftime(finished_at, '%Y-%m-%d %H:%M:%S') AS finished_at, options FROM run ORDER BY run_no DESC LIMIT 1`);
  if (row === undefined) return undefined;
  return {
    run: cell(row, 'run'),
    cut: cell(row, 'cut'),
    as_of: cellOrNull(row, 'as_of'),
    limited: cell(row, 'limited') === 'true',
    program_version: cell(row, 'program_version'),
    lock_digest: cell(row, 'lock_digest'),
    finished_at: cell(row, 'finished_at'),
    options: cell(row, 'options'),
  };
}

/** What one rule answered when it ran last. */
export interface RuleOutcome {
  readonly rule_id: string;
  readonly run: string;
  readonly rule_version: string;
  readonly status: string;
  readonly rows_in: string;
  readonly rows_tested: string;
  readonly could_not_tell_rows: string;
  /** Rows by the column or condition that was missing. */
  readonly could_not_tell: Readonly<Record<string, number>>;
  readonly suspects: string;
  readonly problem: string | null;
}

/** The last answer of every rule that ever ran, by rule id. */
export async function ruleOutcomes(session: Session): Promise<ReadonlyMap<string, RuleOutcome>> {
  const rows = await session.rows(`SELECT a.*, r.run_no FROM run_rule a JOIN run r USING (run)
QUALIFY row_number() OVER (PARTITION BY a.rule_id ORDER BY r.run_no DESC) = 1 ORDER BY a.rule_id`);
  return new Map(
    rows.map((row) => [
      cell(row, 'rule_id'),
      {
        rule_id: cell(row, 'rule_id'),
        run: cell(row, 'run'),
        rule_version: cell(row, 'rule_version'),
        status: cell(row, 'status'),
        rows_in: cell(row, 'rows_in'),
        rows_tested: cell(row, 'rows_tested'),
        could_not_tell_rows: cell(row, 'could_not_tell_rows'),
        could_not_tell: JSON.parse(cell(row, 'could_not_tell')) as RuleOutcome['could_not_tell'],
        suspects: cell(row, 'suspects'),
        problem: cellOrNull(row, 'problem'),
      },
    ]),
  );
}
