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
  /** Of districts: money of lines there in suspects of elsewhere, each line once and in no `amount_once` of a district. */
  readonly amount_elsewhere: string;
  readonly amount_estimated: string;
  /** The fund's part of `amount_once`; null where of no line it can be told. */
  readonly fund_once: string | null;
  /** Suspects whose kind has money, and whose amount is not known. */
  readonly without_amount: number;
}

/** The totals of a workbook, whole and by group. */
export interface WorkbookTotals {
  readonly all: GroupTotal;
  /** Suspects of others that lines or facts join with the institutions of the list: with money there, and compared alone. */
  readonly others: { readonly elsewhere: number; readonly mentioned: number };
  /** Suspects that were dismissed on the evidence they have, and are left out. */
  readonly dismissed: number;
  readonly rules: readonly GroupTotal[];
  readonly topics: readonly GroupTotal[];
  readonly districts: readonly GroupTotal[];
}

/** How a group is told: of a suspect `s` whose institution is `i`; of money `l` of the institution `i`, in a suspect `s` of the institution `j`. */
interface Grouping {
  readonly ofSuspect: string;
  readonly ofMoney: string;
  /** Which of its money is of its own suspects. */
  readonly own: string;
}

const byColumn = (column: string): Grouping => ({ ofSuspect: column, ofMoney: column, own: 'l.listed' });
const WHOLE = byColumn("''");
const DISTRICT: Grouping = {
  ofSuspect: "coalesce(i.admdvs, '')",
  ofMoney: "coalesce(i.admdvs, '')",
  own: "l.listed AND coalesce(i.admdvs, '') = coalesce(j.admdvs, '')",
};

/** Where all money of a group counts with others, its fund's part is nothing too, and known to be. */
export const FUND_OF_NOTHING =
  'CASE WHEN fund_once IS NULL AND coalesce(amount_once, 0) = 0 AND told > 0 THEN 0::DECIMAL(38,2) ELSE fund_once END';

function totalsSql({ ofSuspect, ofMoney, own }: Grouping): string {
  return `WITH line AS (
  SELECT ${ofMoney} AS name, sum(l.amount_once) FILTER (${own})::DECIMAL(38,2) AS amount_once, sum(l.fund_once) FILTER (${own})::DECIMAL(38,2) AS fund_once,
    sum(l.amount_once) FILTER (NOT (${own}))::DECIMAL(38,2) AS amount_elsewhere
  FROM book_once l LEFT JOIN book_suspect s USING (suspect_id) LEFT JOIN book_institution i ON i.fixmedins_code = l.fixmedins_code
    LEFT JOIN book_institution j ON j.fixmedins_code = l.subject GROUP BY 1),
own AS (
  SELECT ${ofSuspect} AS name, count(*) AS suspects, count(*) FILTER (s.shown) AS shown, count(DISTINCT nullif(s.home, '')) AS institutions,
    sum(s.amount) FILTER (s.amount_kind = 'estimate')::DECIMAL(38,2) AS amount_estimated,
    count(*) FILTER (s.amount_kind <> 'none' AND s.amount IS NULL) AS without_amount, count(*) FILTER (s.amount_kind = 'fact' AND s.amount IS NOT NULL) AS told
  FROM book_suspect s LEFT JOIN book_institution i ON i.fixmedins_code = s.home GROUP BY 1)
SELECT name, coalesce(suspects, 0) AS suspects, coalesce(shown, 0) AS shown, coalesce(institutions, 0) AS institutions,
  coalesce(amount_once, 0)::DECIMAL(38,2) AS amount_once, coalesce(amount_elsewhere, 0)::DECIMAL(38,2) AS amount_elsewhere,
  coalesce(amount_estimated, 0)::DECIMAL(38,2) AS amount_estimated,
  ${FUND_OF_NOTHING} AS fund_once, coalesce(without_amount, 0) AS without_amount
FROM own FULL JOIN line USING (name) WHERE name IS NOT NULL AND (suspects > 0 OR amount_once > 0 OR amount_elsewhere > 0) ORDER BY name`;
}

async function groups(session: Session, grouping: Grouping): Promise<GroupTotal[]> {
  return (await session.rows(totalsSql(grouping))).map((row) => ({
    name: cell(row, 'name'),
    suspects: Number(cell(row, 'suspects')),
    shown: Number(cell(row, 'shown')),
    institutions: Number(cell(row, 'institutions')),
    amount_once: cell(row, 'amount_once'),
    amount_elsewhere: cell(row, 'amount_elsewhere'),
    amount_estimated: cell(row, 'amount_estimated'),
    fund_once: cellOrNull(row, 'fund_once'),
    without_amount: Number(cell(row, 'without_amount')),
  }));
}

const NOTHING: GroupTotal = {
  name: '',
  suspects: 0,
  shown: 0,
  institutions: 0,
  amount_once: '0.00',
  amount_elsewhere: '0.00',
  amount_estimated: '0.00',
  fund_once: null,
  without_amount: 0,
};

/** What the suspects of a workbook come to. Needs `chooseForWorkbook` before it. */
export async function workbookTotals(session: Session): Promise<WorkbookTotals> {
  const [all] = await groups(session, WHOLE);
  const [others] =
    await session.rows(`SELECT count(*) FILTER (money) AS elsewhere, count(*) FILTER (NOT money) AS mentioned
FROM (SELECT suspect_id, bool_or(money) AS money FROM book_other WHERE suspect_id NOT IN (SELECT suspect_id FROM book_suspect) GROUP BY suspect_id)`);
  return {
    all: all ?? NOTHING,
    others: { elsewhere: Number(cell(others, 'elsewhere')), mentioned: Number(cell(others, 'mentioned')) },
    dismissed: Number(await session.value('SELECT n FROM book_dismissed')),
    rules: await groups(session, byColumn('s.rule_id')),
    topics: await groups(session, byColumn('s.topic')),
    districts: await groups(session, DISTRICT),
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
