import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MingchaError } from '../../base/problem.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { exceptionsDigest } from '../../suspects/exceptions/apply.ts';
import { checkExceptions } from '../../suspects/exceptions/check.ts';
import { refuseUnfounded } from '../../suspects/exceptions/limits.ts';
import { shapeMeant, valuesTyped } from '../../suspects/exceptions/values.ts';
import { addException, coverageOf, endException, type NewException } from '../../suspects/exceptions/write.ts';
import type { RunResult } from '../../suspects/ledger.ts';
import { ledgerAmountOnce } from '../../suspects/money-once.ts';
import { recordFound, ruleOf, statesOf, type Answered, type Found } from './support/ledger-run.ts';

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

const A: Found = { id: 'a', rule: 'MC-A', lines: [['l1', '10.00', '10.00']] };
const B: Found = { id: 'b', rule: 'MC-A', institution: 'H2', lines: [['l2', '10.00', '10.00']] };

async function grant(over: Partial<NewException> = {}): Promise<string> {
  const added = await addException(session, {
    rule: ruleOf('MC-A'),
    shape: 'institution',
    fields: { fixmedins_code: 'H1' },
    reason: '已核实',
    addedBy: '李',
    approvedBy: '王',
    expires: '2025-12-31',
    onExpiry: 'resurface',
    fromSuspect: null,
    at: '2025-07-01 09:00:00',
    ...over,
  });
  return added.exception_id;
}

const run = async (on: string, found: readonly Found[], answers: readonly Answered[] = [{}]): Promise<RunResult> =>
  recordFound(session, found, answers, { exceptionsOn: on });
const lastEvent = async (id: string): Promise<string | null> =>
  session.value(
    `SELECT concat_ws(' ', event, cause) FROM suspect_event WHERE suspect_id = '${id}' ORDER BY event_no DESC LIMIT 1`,
  );

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'nothing refused';
  } catch (error) {
    return (error as MingchaError).code;
  }
}

describe('an exception in a run', () => {
  test('takes out what it names: found, recorded, compared, and in no amount', async () => {
    await run('2025-07-01', [A, B]);
    const id = await grant();
    const result = await run('2025-07-02', [A, B]);
    expect(await statesOf(session)).toEqual({ a: 'excepted exception', b: 'active' });
    expect(result.totals).toMatchObject({ suspects: 1, new: 0, gone: 0, excepted: 1, amount_once: '10.00' });
    expect(result.rules.get('MC-A')).toMatchObject({
      suspects: 1,
      excepted: 1,
      unchanged: 1,
      updated: 0,
      amount: '10.00',
    });
    expect(await ledgerAmountOnce(session)).toBe('10.00');
    expect(await lastEvent('a')).toBe('excepted exception');
    expect(await session.value("SELECT exception_id FROM suspect WHERE suspect_id = 'a'")).toBe(id);
    expect(await session.value("SELECT count(*) FROM suspect_line WHERE suspect_id = 'a'")).toBe('1');
    expect(await session.rows('SELECT excepted, options FROM run ORDER BY run_no DESC LIMIT 1')).toEqual([
      { excepted: '1', options: '{"exceptions_on":"2025-07-02"}' },
    ]);
    // The same again is no event; other evidence is one, and it stays out.
    const events = Number(await session.value('SELECT count(*) FROM suspect_event'));
    await run('2025-07-03', [A, B]);
    expect(Number(await session.value('SELECT count(*) FROM suspect_event'))).toBe(events);
    await run('2025-07-04', [{ ...A, amount: '11.00' }, B]);
    expect(Number(await session.value('SELECT count(*) FROM suspect_event'))).toBe(events + 1);
    expect(await lastEvent('a')).toBe('excepted exception');
    // What it names and was never seen is recorded too, and is not new.
    const fresh = await run('2025-07-05', [A, B, { id: 'c', rule: 'MC-A' }]);
    expect(fresh.totals).toMatchObject({ new: 0, excepted: 2 });
    expect(await statesOf(session)).toMatchObject({ c: 'excepted exception' });
    // What is not found any more is gone, exception or not.
    await run('2025-07-06', [B]);
    expect(await statesOf(session)).toMatchObject({ a: 'gone data', c: 'gone data' });
  });

  test('every value of the shape must be the same', async () => {
    await grant({ shape: 'one', fields: { fixmedins_code: 'H1', k: 'a' } });
    await run('2025-07-02', [A, { id: 'c', rule: 'MC-A' }, { ...B, id: 'd' }]);
    expect(await statesOf(session)).toEqual({ a: 'excepted exception', c: 'active', d: 'active' });
  });

  test('of several that name a suspect, the one that holds longest is told', async () => {
    await grant({ expires: '2025-07-10' });
    const longer = await grant({ shape: 'one', fields: { fixmedins_code: 'H1', k: 'a' }, expires: '2025-07-20' });
    await run('2025-07-02', [A, { id: 'c', rule: 'MC-A' }]);
    expect(await session.value("SELECT exception_id FROM suspect WHERE suspect_id = 'a'")).toBe(longer);
    await run('2025-07-11', [A, { id: 'c', rule: 'MC-A' }]);
    expect(await statesOf(session)).toEqual({ a: 'excepted exception', c: 'active' });
  });

  test('holds through its last day and not after, and brings all back', async () => {
    await grant({ expires: '2025-07-10' });
    expect((await run('2025-07-10', [A])).totals).toMatchObject({ excepted: 1, exceptions_expired: 0 });
    const after = await run('2025-07-11', [A]);
    expect(after.totals).toMatchObject({ suspects: 1, new: 0, excepted: 0, exceptions_expired: 1 });
    expect(after.rules.get('MC-A')).toMatchObject({ updated: 1 });
    expect(await lastEvent('a')).toBe('updated exception');
    expect((await run('2025-07-12', [A])).totals.exceptions_expired).toBe(0);
  });

  test('that is ended brings back what it took out, the same day', async () => {
    const id = await grant();
    await run('2025-07-02', [A]);
    await endException(session, id.toLowerCase(), { at: '2025-07-03 08:00:00', by: '李', reason: '弄错了' });
    expect((await run('2025-07-03', [A])).totals).toMatchObject({ excepted: 0, exceptions_expired: 0 });
    expect(await statesOf(session)).toEqual({ a: 'active' });
    await expect(endException(session, id, { at: '2025-07-04 08:00:00', by: '李', reason: '再次' })).rejects.toThrow(
      'MC-EXC-007',
    );
    expect(await session.value('SELECT ended_reason FROM exception')).toBe('弄错了');
  });

  test('forward-only keeps what lies before its end out while its evidence stays the same', async () => {
    await grant({ expires: '2025-07-10', onExpiry: 'forward-only' });
    const later = { ...A, id: 'later', last: '2025-07-11 00:00:00' };
    const other = { ...A, id: 'other' };
    await run('2025-07-10', [A, later, other]);
    await run('2025-07-11', [A, later, { ...other, amount: '11.00' }, { ...A, id: 'new' }]);
    expect(await statesOf(session)).toEqual({
      a: 'excepted exception',
      later: 'active',
      new: 'active',
      other: 'active',
    });
  });

  test('a rule that fails leaves it out while the exception holds, and stale when it has ended', async () => {
    await grant({ expires: '2025-07-10' });
    await run('2025-07-09', [A]);
    await run('2025-07-10', [], [{ status: 'error' }]);
    expect(await statesOf(session)).toEqual({ a: 'excepted exception' });
    await run('2025-07-11', [], [{ status: 'error' }]);
    expect(await statesOf(session)).toEqual({ a: 'stale rule_error' });
  });

  test('takes out nothing where its rule has that shape no more, or with other fields', async () => {
    await grant();
    const shapes = (...exceptions: { name: string; fields: string[] }[]): Answered[] => [
      { rule: ruleOf('MC-A', 'l', 'w', { exceptions }) },
    ];
    for (const answers of [
      shapes(),
      shapes({ name: 'institution', fields: ['fixmedins_code', 'k'] }),
      shapes({ name: 'institution', fields: ['psn_no'] }),
    ])
      expect((await run('2025-07-02', [A], answers)).totals.excepted).toBe(0);
    await session.run(`UPDATE exception SET fields = '{"fixmedins_code":"H1","k":"z"}'`);
    // Granted for more fields than the shape has now: on fewer it would spare more than was approved.
    expect((await run('2025-07-02', [A])).totals.excepted).toBe(0);
  });

  test('what holds on a day is in the digest of the run, and nothing where none does', async () => {
    expect(await exceptionsDigest(session, '2025-07-02')).toBeUndefined();
    const id = await grant();
    const one = await exceptionsDigest(session, '2025-07-02');
    expect(one).toMatchObject({ name: 'exceptions', rows: 1 });
    expect(await exceptionsDigest(session, '2025-12-31')).toEqual(one);
    expect(await exceptionsDigest(session, '2026-01-01')).toBeUndefined();
    await endException(session, id, { at: '2025-07-03 08:00:00', by: '李', reason: '弄错了' });
    expect((await exceptionsDigest(session, '2025-07-02'))?.digest).not.toBe(one?.digest);
  });
});

describe('granting one', () => {
  test('needs a reason, the approval of somebody else and an end within the limit of its severity', () => {
    const ask =
      (over: object, severity: 'high' | 'medium' = 'medium') =>
      () =>
        refuseUnfounded(
          { severity },
          { reason: '院内调拨', addedBy: '李', approvedBy: '王', expires: '2025-08-31', ...over },
          '2025-08-31',
        );
    expect(codeOf(ask({}))).toBe('nothing refused');
    expect(codeOf(ask({ reason: ' 好的 ' }))).toBe('MC-EXC-004');
    expect(codeOf(ask({ approvedBy: ' ' }))).toBe('MC-EXC-004');
    expect(codeOf(ask({ approvedBy: 'LI', addedBy: 'li ' }))).toBe('MC-EXC-004');
    expect(codeOf(ask({ expires: '2025-08-30' }))).toBe('MC-EXC-005');
    expect(codeOf(ask({ expires: '2026-08-31' }))).toBe('nothing refused');
    expect(codeOf(ask({ expires: '2026-09-01' }))).toBe('MC-EXC-005');
    // Half a year after the last of August is the last of February.
    expect(codeOf(ask({ expires: '2026-02-28' }, 'high'))).toBe('nothing refused');
    expect(codeOf(ask({ expires: '2026-03-01' }, 'high'))).toBe('MC-EXC-005');
  });

  test('takes a shape of the rule, one value for each of its fields, and no wildcards', () => {
    const rule = ruleOf('MC-A');
    const [first] = rule.exceptions;
    expect(shapeMeant(rule, 'one').fields).toEqual(['fixmedins_code', 'k']);
    expect(shapeMeant({ ...rule, exceptions: first === undefined ? [] : [first] }, undefined).name).toBe('institution');
    expect(codeOf(() => shapeMeant(rule, undefined))).toBe('MC-EXC-001');
    expect(codeOf(() => shapeMeant(rule, 'onee'))).toBe('MC-EXC-001');
    expect(codeOf(() => shapeMeant({ ...rule, exceptions: [] }, undefined))).toBe('MC-EXC-001');
    const typed =
      (...values: string[]) =>
      () =>
        valuesTyped({ name: 'one', fields: ['fixmedins_code', 'k'] }, values);
    expect(typed('k= 5%葡萄糖=甲 ', 'fixmedins_code=H1')()).toEqual({ fixmedins_code: 'H1', k: '5%葡萄糖=甲' });
    for (const [values, code] of [
      [['k=a'], 'MC-EXC-002'],
      [['k=a', 'fixmedins_code=H1', 'psn_no=1'], 'MC-EXC-002'],
      [['k=a', 'k=b', 'fixmedins_code=H1'], 'MC-EXC-002'],
      [['k', 'fixmedins_code=H1'], 'MC-EXC-002'],
      [['k=', 'fixmedins_code=H1'], 'MC-EXC-003'],
      [['k=a', 'fixmedins_code=H*'], 'MC-EXC-003'],
      [['k=%', 'fixmedins_code=H1'], 'MC-EXC-003'],
    ] as const)
      expect(codeOf(typed(...values)), values.join(' ')).toBe(code);
  });

  test('refuses the same one while it holds, and not after', async () => {
    await grant({ expires: '2025-07-10' });
    await expect(grant()).rejects.toThrow('MC-EXC-006');
    expect(await grant({ fields: { fixmedins_code: 'H2' } })).toBe('E000002');
    expect(await grant({ at: '2025-07-11 00:00:00' })).toBe('E000003');
  });

  test('says how far it reaches', async () => {
    await run('2025-07-01', [A, B]);
    expect(await coverageOf(session, ruleOf('MC-A'), { fixmedins_code: 'H1' })).toEqual({ suspects: 1, of: 2 });
    expect(await coverageOf(session, ruleOf('MC-A'), { fixmedins_code: 'H1', k: 'b' })).toEqual({ suspects: 0, of: 2 });
  });
});

describe('looking for exceptions that need a look', () => {
  const findings = async (day: string, rules = [ruleOf('MC-A')]): Promise<string[]> =>
    (await checkExceptions(session, rules, day)).map(({ exception_id: id, finding }) => `${id} ${finding}`);

  test('expired and expiring ones are told by the day, ended ones not', async () => {
    await grant({ expires: '2025-09-30' });
    expect(await findings('2025-08-30')).toEqual([]);
    expect(await findings('2025-08-31')).toEqual(['E000001 expiring']);
    expect(await findings('2025-10-01')).toEqual(['E000001 expired']);
    expect(await findings('2025-12-29')).toEqual(['E000001 expired']);
    expect(await findings('2025-12-30')).toEqual([]);
    await endException(session, 'E000001', { at: '2025-08-31 08:00:00', by: '李', reason: '弄错了' });
    expect(await findings('2025-08-31')).toEqual([]);
  });

  test('unused after three scans in which its rule answered, limited ones aside', async () => {
    await grant({ fields: { fixmedins_code: 'H9' } });
    for (let n = 0; n < 2; n += 1) await run('2025-07-02', [A]);
    await run('2025-07-02', [], [{ status: 'error' }]);
    await recordFound(session, [A], [{}], { exceptionsOn: '2025-07-02', limited: true });
    expect(await findings('2025-07-03')).toEqual([]);
    await run('2025-07-02', [A]);
    expect(await findings('2025-07-03')).toEqual(['E000001 unused']);
    await run('2025-07-02', [{ ...A, institution: 'H9' }]);
    expect(await findings('2025-07-03')).toEqual([]);
  });

  test('over-broad above a fifth of what its rule found and above five', async () => {
    await grant();
    const many = (n: number, institution: string): Found[] =>
      Array.from({ length: n }, (_, i) => ({ id: `${institution}${i}`, rule: 'MC-A', institution }));
    await run('2025-07-02', [...many(5, 'H1'), ...many(1, 'H2')]);
    expect(await findings('2025-07-03')).toEqual([]);
    await run('2025-07-02', [...many(6, 'H1'), ...many(24, 'H2')]);
    expect(await findings('2025-07-03')).toEqual([]);
    await run('2025-07-02', [...many(6, 'H1'), ...many(23, 'H2')]);
    expect(await findings('2025-07-03')).toEqual(['E000001 over_broad']);
  });

  test('without its rule or its shape it spares nothing', async () => {
    await grant();
    expect(await findings('2025-07-03', [])).toEqual(['E000001 no_rule']);
    expect(await findings('2025-07-03', [ruleOf('MC-A', 'l', 'w', { exceptions: [] })])).toEqual(['E000001 no_shape']);
  });
});
