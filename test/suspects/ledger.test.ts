import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFoundTables } from '../../detectors/engine/found.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import type { RunResult } from '../../suspects/ledger.ts';
import { notFoundAgain } from '../../suspects/standing.ts';
import { listSuspects, plainDecimal } from '../../suspects/list.ts';
import { ledgerAmountOnce } from '../../suspects/money-once.ts';
import { recordFound, type Answered, type Found } from './support/ledger-run.ts';

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

async function run(found: readonly Found[], answers: readonly Answered[], limited = false): Promise<RunResult> {
  return recordFound(session, found, answers, { limited });
}
const states = async () =>
  Object.fromEntries(
    (await session.rows('SELECT suspect_id, state FROM suspect ORDER BY 1')).map((row) => [
      row['suspect_id'],
      row['state'],
    ]),
  );

describe('a run in the ledger', () => {
  test('the same suspects twice are new once and unchanged after', async () => {
    const first = await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    expect(first.totals).toMatchObject({ suspects: 1, new: 1, gone: 0 });
    const second = await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    expect(second.rules.get('MC-A')).toMatchObject({ suspects: 1, new: 0, updated: 0, unchanged: 1 });
    expect(await session.value('SELECT count(*) FROM suspect_event')).toBe('1');
    const [kept] = await session.rows('SELECT first_seen_run, last_seen_run FROM suspect');
    expect(kept).toEqual({ first_seen_run: 'R000001', last_seen_run: 'R000002' });
  });

  test('other evidence is an update, and what is not found again is gone because of data', async () => {
    await run(
      [
        { id: 'a', rule: 'MC-A' },
        { id: 'b', rule: 'MC-A' },
      ],
      [{}],
    );
    const second = await run([{ id: 'a', rule: 'MC-A', amount: '11.00' }], [{}]);
    expect(second.rules.get('MC-A')).toMatchObject({ updated: 1, gone: 1 });
    expect(await states()).toEqual({ a: 'active', b: 'gone' });
    expect(await session.rows("SELECT suspect_id, cause FROM suspect_event WHERE event = 'gone'")).toEqual([
      { suspect_id: 'b', cause: 'data' },
    ]);
  });

  test('gone under another rule text is gone because of the rule', async () => {
    await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    await run([], [{ logic: 'other' }]);
    expect(await session.value("SELECT cause FROM suspect_event WHERE event = 'gone'")).toBe('rule');
  });

  test('gone under other words of the same judgement is gone because of data', async () => {
    await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    await run([], [{ wording: 'other' }]);
    expect(await session.value("SELECT cause FROM suspect_event WHERE event = 'gone'")).toBe('data');
  });

  test('a rule that failed makes its suspects stale, never gone, and they come back', async () => {
    await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    const failed = await run([], [{ status: 'error' }]);
    expect(failed.totals.gone).toBe(0);
    expect(await states()).toEqual({ a: 'stale' });
    expect(failed.stale).toEqual([{ cause: 'rule_error', suspects: 1, rules: ['MC-A'] }]);
    // It stays so, and is told, while scans run other rules.
    expect((await run([], [{ id: 'MC-B' }])).stale).toEqual(failed.stale);
    const again = await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    expect(again.rules.get('MC-A')).toMatchObject({ new: 0, updated: 1 });
    expect(again.stale).toEqual([]);
    expect(await states()).toEqual({ a: 'active' });
    await run([], [{ status: 'error' }]);
    await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    expect((await run([], [{ status: 'skipped' }])).stale).toMatchObject([{ cause: 'skipped', suspects: 1 }]);
  });

  test('a limited scan never writes gone, nor touches rules it did not run', async () => {
    await run(
      [
        { id: 'a', rule: 'MC-A' },
        { id: 'b', rule: 'MC-B' },
      ],
      [{ id: 'MC-A' }, { id: 'MC-B' }],
    );
    const limited = await run([], [{ id: 'MC-A' }], true);
    expect(await states()).toEqual({ a: 'active', b: 'active' });
    expect(limited.notFoundAgain).toBe(1);
    expect((await run([{ id: 'a', rule: 'MC-A' }], [{ id: 'MC-A' }], true)).notFoundAgain).toBe(0);
    // Of a rule that could not run nothing can be said.
    expect((await run([], [{ id: 'MC-A', status: 'error' }], true)).notFoundAgain).toBe(0);
    expect((await run([], [{ id: 'MC-A' }])).notFoundAgain).toBeUndefined();
  });

  test('a scan of some days counts only what lies in them as not found again', async () => {
    await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    await session.run(
      "UPDATE suspect SET first_time = TIMESTAMP '2025-03-01 10:00:00', last_time = TIMESTAMP '2025-03-04 23:00:00'",
    );
    await run([], [{}], true);
    await createFoundTables(session);
    for (const [days, n] of [
      [{}, 1],
      [{ from: '2025-03-04' }, 1],
      [{ from: '2025-03-05' }, 0],
      [{ to: '2025-03-01' }, 1],
      [{ to: '2025-02-28' }, 0],
    ] as const)
      expect(await notFoundAgain(session, days), JSON.stringify(days)).toBe(n);
  });

  test("a person's status survives every scan", async () => {
    await run([{ id: 'a', rule: 'MC-A' }], [{}]);
    await session.run("UPDATE suspect SET status = 'dismissed'");
    await run([{ id: 'a', rule: 'MC-A', amount: '12.00' }], [{}]);
    expect(await session.value('SELECT status FROM suspect')).toBe('dismissed');
  });
});

describe('money counted once', () => {
  test('a line that two rules accuse counts at its largest part, and never above the line', async () => {
    const result = await run(
      [
        {
          id: 'a',
          rule: 'MC-A',
          amount: '90.00',
          lines: [
            ['l1', '60.00', '100.00'],
            ['l2', '30.00', '30.00'],
          ],
        },
        {
          id: 'b',
          rule: 'MC-B',
          amount: '230.00',
          lines: [
            ['l1', '80.00', '100.00'],
            ['l3', '150.00', '120.00'],
          ],
        },
      ],
      [{ id: 'MC-A' }, { id: 'MC-B' }],
    );
    expect(result.totals.amount_once).toBe('230.00');
    expect(await ledgerAmountOnce(session)).toBe('230.00');
    expect(await ledgerAmountOnce(session, "s.rule_id = 'MC-A'")).toBe('90.00');
  });
});

test('a list shows suspects by rule and amount with plain decimals', async () => {
  await run(
    [
      { id: 'a', rule: 'MC-A', amount: '1.00' },
      { id: 'b', rule: 'MC-A', amount: '9.00', lines: [['l1', '9.00', '9.00']] },
    ],
    [{}],
  );
  const listed = [];
  for await (const suspect of listSuspects(session, {}, 'en')) listed.push(suspect);
  expect(listed.map((s) => s.suspect_id)).toEqual(['b', 'a']);
  expect(listed[0]).toMatchObject({
    measure: '4',
    amount: '9.00',
    explanation: 'suspected',
    lines: [{ kind: 'fee_list_d', key: 'l1' }],
    key: { k: 'b' },
  });
  expect(plainDecimal('4.500000')).toBe('4.5');
  expect(plainDecimal('100')).toBe('100');
});
