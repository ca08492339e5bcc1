import { createFoundTables } from '../../../detectors/engine/found.ts';
import type { Rule } from '../../../rules/model.ts';
import { cell, type Session } from '../../../store/session.ts';
import { recordRun, type RuleAnswer, type RunRecord, type RunResult } from '../../../suspects/ledger.ts';

/** A rule whose text is told apart by its digests alone. */
export const ruleOf = (id: string, logic = 'l', wording = 'w', over: Partial<Rule> = {}): Rule => ({
  id,
  title: { zh: id, en: id },
  topic: 'trace-code',
  status: 'stable',
  official: [],
  pack: 'core',
  class: 'suspicious',
  kind: 'fact',
  severity: 'high',
  confidence: 'high',
  basis: [],
  effective: { from: null, to: null },
  requires: [],
  detector: 'x',
  params: {},
  finding: { key: ['k'], subject: { institution: 'fixmedins_code' } },
  innocent: [],
  request: [],
  exceptions: [
    { name: 'institution', fields: ['fixmedins_code'] },
    { name: 'one', fields: ['fixmedins_code', 'k'] },
  ],
  tests: [],
  file: '',
  text: { source: { pack: 'core', status: 'stable' }, lists: {} },
  digests: { logic, parameters: 'p', lists: 's', wording },
  version: '1-0',
  ...over,
});

/** One suspect as a rule finds it. Its evidence is its amount unless another is given. */
export interface Found {
  readonly id: string;
  readonly rule: string;
  readonly amount?: string;
  readonly evidence?: string;
  readonly institution?: string;
  readonly last?: string;
  readonly fund?: string;
  readonly lines?: readonly (readonly [key: string, amount: string, whole: string])[];
}

/** What a rule answers, where it is not `ok`. */
export type Answered = Partial<RuleAnswer> & {
  readonly id?: string;
  readonly logic?: string;
  readonly wording?: string;
};

/** Leaves suspects in the tables that a detection leaves them in. */
export async function fillFound(session: Session, found: readonly Found[]): Promise<void> {
  await createFoundTables(session);
  for (const one of found) {
    const { id, rule, amount = '10.00', evidence = amount, institution = 'H1', lines = [], fund = '1.00' } = one;
    const time = one.last ?? '2025-06-01 10:00:00';
    await session.run(`INSERT INTO found_candidate (suspect_id, rule_id, key, fixmedins_code, first_time, last_time, measure, amount, amount_kind, amt_fund_est, amt_basis, lines_total,
        explanation_zh, explanation_en, facts, evidence_digest)
      VALUES ('${id}', '${rule}', '{"k":"${id}"}', '${institution}', '${time}', '${time}', 4, ${amount}, 'fact', ${fund}, '按项目', ${lines.length}, '疑似', 'suspected', '{}', md5('${evidence}'))`);
    for (const [i, [key, part, whole]] of lines.entries())
      await session.run(
        `INSERT INTO found_line VALUES ('${id}', '${rule}', ${i + 1}, 'fee_list_d', '${key}', ${part}, ${whole})`,
      );
  }
}

/** Records one run of what was found. */
export async function recordFound(
  session: Session,
  found: readonly Found[],
  answers: readonly Answered[] = [{}],
  over: Partial<RunRecord> = {},
): Promise<RunResult> {
  await fillFound(session, found);
  return recordRun(session, {
    cut: 1,
    asOf: '2025-06-30',
    limited: false,
    options: {},
    programVersion: '0',
    lockDigest: '',
    knowledge: [],
    startedAt: '2025-07-01 00:00:00',
    finishedAt: '2025-07-01 00:00:01',
    answers: answers.map(({ id = 'MC-A', logic, wording, status = 'ok', ...rest }) => ({
      rule: ruleOf(id, logic, wording),
      status,
      rowsIn: 1,
      rowsTested: 1,
      couldNotTell: { rows: 0, columns: {} },
      milliseconds: 1,
      problem: null,
      ...rest,
    })),
    ...over,
  });
}

/** The state of every suspect, with why where it is not active: `gone data`. */
export async function statesOf(session: Session): Promise<Readonly<Record<string, string>>> {
  const rows = await session.rows("SELECT suspect_id, concat_ws(' ', state, cause) AS state FROM suspect ORDER BY 1");
  return Object.fromEntries(rows.map((row) => [cell(row, 'suspect_id'), cell(row, 'state')]));
}

/** One digest over every event up to a number: what was written once must never be another. */
export async function eventsDigest(session: Session, upTo = Number.MAX_SAFE_INTEGER): Promise<string | null> {
  return session.value(
    `SELECT md5(coalesce(string_agg(e::VARCHAR, chr(10) ORDER BY event_no), '')) FROM suspect_event e WHERE event_no <= ${upTo}`,
  );
}
