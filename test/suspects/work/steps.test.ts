import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { countDismissed, countSuspects } from '../../../suspects/list.ts';
import { historyOf } from '../../../suspects/work/history.ts';
import { workProgress } from '../../../suspects/work/progress.ts';
import { DEFAULT_PLAN, STATUSES, VERBS, type Status, type Verb, type WorkPlan } from '../../../suspects/work/steps.ts';
import { workOn, type Outcome, type Step, type Which } from '../../../suspects/work/work.ts';
import { workingDays } from '../../../suspects/work/working-days.ts';

let warehouse: Warehouse;
let session: Session;
beforeEach(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterEach(() => {
  session.close();
  warehouse.close();
});

const days = workingDays();
const id = (n: number): string => n.toString(16).padStart(8, '0').padEnd(32, '0');

async function suspects(count: number, state = 'active', rule = 'MC-TC-002', from = 1): Promise<void> {
  await session.run(`INSERT INTO suspect (suspect_id, rule_id, rule_version, rule_digest, topic, class, kind, severity, confidence, state, status, key,
  fixmedins_code, measure, threshold, amount, amount_kind, amt_basis, lines_total, explanation_zh, explanation_en, evidence, evidence_digest, first_seen_run, last_seen_run)
SELECT rpad(lpad(to_hex(n), 8, '0'), 32, '0'), '${rule}', '1-0', 'a-b-c-d', 'trace-code', 'suspicious', 'fact', 'high', 'high', '${state}', 'new', '{}',
  'H1', 4, 3, 100.00, 'fact', '按项目', 1, '疑似', 'suspected', '{}', 'e1', 'R000001', 'R000001' FROM range(${from}, ${from + count}) AS t(n)`);
  await session.run(`INSERT INTO suspect_event SELECT row_number() OVER (), 'R000001', suspect_id, rule_id, 'new', NULL, rule_digest, amount, measure, evidence_digest,
  TIMESTAMP '2026-01-01 09:00:00' FROM suspect`);
}

const NOW = '2026-01-05 10:00:00';
interface Circumstances {
  readonly plan?: WorkPlan;
  readonly reopen?: boolean;
  readonly at?: string;
  readonly confirmed?: boolean;
}
async function take(which: Which, step: Step, around: Circumstances = {}): Promise<Outcome> {
  const { plan = DEFAULT_PLAN, reopen = false, at = NOW, confirmed = false } = around;
  const act = { who: '张三', at, plan, days, reopen };
  return workOn(session, which, step, act, { confirmed, most: 20, everything: false });
}
const one = { ids: [id(1)] };
const AT: Readonly<Record<Verb, Step>> = {
  assign: { verb: 'assign', assignee: '李四' },
  check: { verb: 'check' },
  discuss: { verb: 'discuss' },
  notify: { verb: 'notify' },
  answer: { verb: 'answer' },
  recheck: { verb: 'recheck' },
  decide: { verb: 'decide', verdict: 'partly', amount: '60.00', reason: '一半属实' },
  handle: { verb: 'handle', how: 'recovered' },
};
const ALL = Object.keys(VERBS) as Verb[];
async function through(verbs: readonly Verb[], around: Circumstances = {}): Promise<void> {
  for (const verb of verbs) expect(await take(one, AT[verb], around)).toMatchObject({ kind: 'done' });
}
const refusals = (outcome: Outcome): string[] =>
  outcome.kind === 'refused' ? outcome.refused.map((r) => r.refusal) : [outcome.kind];
const status = async (): Promise<string | null> =>
  session.value(`SELECT status FROM suspect WHERE suspect_id = '${id(1)}'`);
const caseRow = async (): Promise<Record<string, unknown>> =>
  (await session.rows(`SELECT * FROM suspect_case WHERE suspect_id = '${id(1)}'`))[0] ?? {};

describe('the steps of a suspect', () => {
  test('lead from found to handled in their order, each with who and when', async () => {
    await suspects(1);
    await through(ALL);
    expect(await status()).toBe('handled');
    expect(await caseRow()).toMatchObject({
      assignee: '李四',
      verdict: 'partly',
      verdict_amount: '60.00',
      verdict_reason: '一半属实',
      decided_by: '张三',
      decided_digest: 'e1',
      decided_rule_digest: 'a-b-c-d',
      decided_band: '3',
      handled_how: 'recovered',
      first_asked_at: '2026-01-05 10:00:00',
      due_at: null,
      limit_at: null,
    });
    const history = await historyOf(session, id(1));
    expect(history.map(({ step, who }) => `${step} ${who}`)).toEqual([
      'new R000001',
      ...ALL.map((verb) => `${verb} 张三`),
    ]);
    expect(history.map((event) => event.to_status).slice(1)).toEqual(ALL.map((verb) => VERBS[verb]));
    const actions = await session.rows('SELECT action, subject FROM audit_entry ORDER BY entry_no');
    expect(actions.map((row) => row['action'])).toEqual(ALL.map((verb) => (verb === 'decide' ? 'verdict' : 'work')));
    expect(new Set(actions.map((row) => row['subject']))).toEqual(new Set([id(1)]));
  });

  test('whatever is tried, a step is taken exactly where it is the next one', async () => {
    await suspects(1);
    for (const [place, expected] of ALL.entries()) {
      for (const verb of ALL.filter((other) => other !== expected && other !== 'assign')) {
        const before = STATUSES.indexOf((await status()) as Status);
        const wanted = STATUSES.indexOf(VERBS[verb]);
        const why = wanted > before ? 'order' : wanted === before ? 'already' : 'back';
        expect([verb, ...refusals(await take(one, AT[verb]))]).toEqual([verb, why]);
      }
      await through([expected]);
      expect(await status()).toBe(STATUSES[place + 1]);
    }
    expect(await session.value('SELECT count(*) FROM work_event')).toBe(String(ALL.length));
  });

  test('are left out where the site has none, and a suspect that stands at one goes on', async () => {
    await suspects(1);
    const plan: WorkPlan = { ...DEFAULT_PLAN, steps: ['checked', 'notified', 'answered', 'decided'] };
    expect(refusals(await take(one, AT.notify, { plan }))).toEqual(['order']);
    await through(['assign']);
    await through(['check', 'notify', 'answer', 'decide'], { plan });
    expect(await status()).toBe('decided');
  });

  test('go back only where that is meant, and a verdict does not survive it', async () => {
    await suspects(1);
    await through(ALL);
    expect(refusals(await take(one, AT.recheck))).toEqual(['back']);
    expect(refusals(await take(one, { ...AT.handle }, { reopen: true }))).toEqual(['not_back']);
    expect(await take(one, { ...AT.recheck, reason: '新证据' }, { reopen: true })).toMatchObject({ kind: 'done' });
    expect(await status()).toBe('rechecked');
    expect(await caseRow()).toMatchObject({ verdict: null, decided_digest: null, handled_how: null, assignee: '李四' });
    const last = (await historyOf(session, id(1))).at(-1);
    expect(last?.detail).toMatchObject({ reopened: true, reason: '新证据', verdict_before: 'partly' });
  });

  test('are taken on all or on none', async () => {
    await suspects(3);
    await through(['assign']);
    const outcome = await take({ ids: [id(1), id(2), id(3), 'ffffffff', '00'] }, AT.check);
    expect(refusals(outcome)).toEqual(['unknown', 'unknown', 'order', 'order']);
    expect(await session.value("SELECT count(*) FROM suspect WHERE status = 'checked'")).toBe('0');
    expect(await session.value('SELECT count(*) FROM work_event')).toBe('1');
    expect(await session.value('SELECT count(*) FROM audit_entry')).toBe('1');
  });

  test('by a filter need a word beyond twenty', async () => {
    await suspects(21);
    const filter = { filter: { rule: 'MC-TC-002' } };
    expect(await take(filter, AT.assign)).toEqual({ kind: 'unconfirmed', chosen: 21 });
    expect(await session.value('SELECT count(*) FROM suspect_case')).toBe('0');
    expect(await take(filter, AT.assign, { confirmed: true })).toMatchObject({ kind: 'done', taken: { suspects: 21 } });
    expect(await session.value('SELECT count(*) FROM audit_entry')).toBe('1');
    expect(await session.value("SELECT count(DISTINCT event_no) FROM work_event WHERE step = 'assign'")).toBe('21');
  });

  test('begin nothing on what is gone, and end what was begun', async () => {
    await suspects(1, 'gone');
    expect(refusals(await take(one, AT.assign))).toEqual(['gone']);
    await session.run("UPDATE suspect SET status = 'rechecked'");
    await through(['decide']);
  });

  test('hold a partly true amount to what was suspected, and handle nothing that was dismissed', async () => {
    await suspects(1);
    await through(ALL.slice(0, 6));
    expect(refusals(await take(one, { ...AT.decide, amount: '100.01' }))).toEqual(['amount_over']);
    expect(refusals(await take(one, { verb: 'decide', verdict: 'confirmed', amount: '100.01' }))).toEqual([
      'amount_over',
    ]);
    expect(await take(one, { verb: 'decide', verdict: 'dismissed', reason: '住院拆零' })).toMatchObject({
      kind: 'done',
    });
    expect(refusals(await take(one, AT.handle))).toEqual(['dismissed']);
  });

  test('of a note move nothing', async () => {
    await suspects(1, 'gone');
    expect(await take(one, { verb: 'note', note: '已电话核实' })).toMatchObject({ kind: 'done' });
    expect(await status()).toBe('new');
    expect((await historyOf(session, id(1))).at(-1)).toMatchObject({
      step: 'note',
      note: '已电话核实',
      from_status: 'new',
      to_status: 'new',
    });
  });
});

describe('evidence that changed under a verdict', () => {
  test('has to be looked at before anything else, and a new verdict settles it', async () => {
    await suspects(1);
    await through(ALL.slice(0, 7));
    await session.run("UPDATE suspect SET evidence_digest = 'e2'");
    await session.run('UPDATE suspect_case SET look_again = true');
    expect(refusals(await take(one, AT.handle))).toEqual(['look_again']);
    expect(await take(one, { verb: 'decide', verdict: 'confirmed' })).toMatchObject({ kind: 'done' });
    expect(await caseRow()).toMatchObject({
      look_again: false,
      decided_digest: 'e2',
      verdict: 'confirmed',
      verdict_amount: '100.00',
    });
  });

  test('brings a dismissed suspect back into the list that had left it out', async () => {
    await suspects(2);
    await through(ALL.slice(0, 6));
    await take(one, { verb: 'decide', verdict: 'dismissed', reason: '已退费' });
    expect(await countSuspects(session, {})).toBe(1);
    expect(await countDismissed(session, {})).toBe(1);
    expect(await countDismissed(session, { rule: 'MC-XX-001' })).toBe(0);
    for (const filter of [{ state: 'all' }, { suspect: id(1) }, { status: 'decided' }] as const)
      expect(await countSuspects(session, filter)).toBe('state' in filter ? 2 : 1);
    await session.run('UPDATE suspect_case SET look_again = true');
    expect(await countSuspects(session, {})).toBe(2);
    expect(await countSuspects(session, { lookAgain: true })).toBe(1);
  });
});

describe('work on what is gone', () => {
  const gone = async (): Promise<void> => {
    await session.run("UPDATE suspect SET state = 'gone'");
    await session.run(`INSERT INTO suspect_event SELECT 1000, 'R000002', suspect_id, rule_id, 'gone', 'data', rule_digest, amount, measure, evidence_digest,
  TIMESTAMP '2026-01-06 09:00:00' FROM suspect WHERE suspect_id = '${id(1)}'`);
  };

  test('stays in every view of the work, and the progress asks for what was told to be taken back', async () => {
    await suspects(2);
    await through(ALL.slice(0, 4));
    await gone();
    for (const filter of [
      { status: 'notified' },
      { assignee: '李四' },
      { overdueAt: '2026-12-31' },
      { told: true },
    ] as const)
      expect([filter, await countSuspects(session, filter)]).toEqual([filter, 1]);
    for (const filter of [{}, { status: 'new' }, { status: 'notified', state: 'active' }] as const)
      expect([filter, await countSuspects(session, filter)]).toEqual([filter, 0]);
    const progress = await workProgress(session, '2026-12-31');
    expect(progress).toMatchObject({ told_gone: 1, decided_gone: 0, look_again: 0, overdue: 1 });
    expect(progress.statuses).toEqual([{ status: 'notified', suspects: 1, overdue: 1 }]);
    expect(await take(one, AT.answer)).toMatchObject({ taken: { gone: 1, goneTold: 1 } });
  });

  test('is to be looked at again under a verdict until somebody decides anew', async () => {
    await suspects(1);
    await through(ALL.slice(0, 7));
    await gone();
    const counted = async (): Promise<number[]> => {
      const { look_again: again, decided_gone: decided } = await workProgress(session, '2026-01-06');
      return [again, decided, await countSuspects(session, { lookAgain: true })];
    };
    expect(await counted()).toEqual([1, 1, 1]);
    const later = { at: '2026-01-07 09:00:00' };
    expect(await take(one, { verb: 'decide', verdict: 'confirmed' }, later)).toMatchObject({ kind: 'done' });
    expect(await counted()).toEqual([0, 0, 0]);
  });
});

describe('limits in time', () => {
  test('are working days of the plan, and what is beyond them is overdue', async () => {
    await suspects(2);
    await through(['assign']);
    // Ten working days after Monday 5 January 2026, and thirty, with the Spring Festival and its two Saturdays between.
    expect(await caseRow()).toMatchObject({ due_at: '2026-01-19', limit_at: '2026-02-14' });
    expect(await countSuspects(session, { overdueAt: '2026-01-19' })).toBe(0);
    expect(await countSuspects(session, { overdueAt: '2026-01-20' })).toBe(1);
    await take(one, { verb: 'note', note: '延期', due: '2026-01-30' });
    expect(await countSuspects(session, { overdueAt: '2026-01-20' })).toBe(0);
    expect(await countSuspects(session, { assignee: '李四' })).toBe(1);
  });

  test('give the progress its figures', async () => {
    await suspects(4);
    await take({ filter: {} }, AT.assign);
    for (const verb of ['check', 'discuss'] as const) await take({ ids: [id(1), id(2), id(3)] }, AT[verb]);
    await take({ ids: [id(1)] }, AT.notify, { at: '2026-01-05 09:00:00' });
    await take({ ids: [id(2)] }, AT.notify, { at: '2026-01-13 09:00:00' });
    await take({ ids: [id(3)] }, AT.notify, { at: '2026-01-31 09:00:00' });
    const progress = await workProgress(session, '2026-01-20');
    expect(progress.statuses).toEqual([
      { status: 'assigned', suspects: 1, overdue: 1 },
      { status: 'notified', suspects: 3, overdue: 1 },
    ]);
    expect(progress).toMatchObject({ median_days_to_notified: '12.0', notified: 3, overdue: 2, look_again: 0 });
    expect(progress.assignees).toEqual([{ assignee: '李四', suspects: 4, overdue: 2 }]);
  });
});
