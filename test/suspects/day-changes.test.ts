import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { dayChanges, waitingOn } from '../../suspects/day-changes.ts';
import { ledgerSummary } from '../../suspects/summary.ts';
import { chooseForWorkbook } from '../../suspects/workbook/choose.ts';
import { workbookTotals } from '../../suspects/workbook/totals.ts';
import { decide, DIGEST, plant, record } from './feedback/planted-ledger.ts';

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

let number = 0;
async function event(run: string, id: string, what: string, amount: string): Promise<void> {
  await session.run(`INSERT INTO suspect_event BY NAME SELECT ${++number} AS event_no, '${run}' AS run, '${id}' AS suspect_id, 'MC-A' AS rule_id, '${what}' AS event,
    '${DIGEST}' AS rule_digest, ${amount} AS amount, TIMESTAMP '2026-01-02 00:00:00' AS happened_at`);
}

test('what was dismissed is in neither the ledger that a day tells of nor the workbook, and both say how many', async () => {
  const line = (key: string, amount: string) => ({ amount, lines: [[key, amount]] as const });
  await plant(session, [
    { id: 'a', institution: 'X', ...line('1', '10.00') },
    { id: 'b', institution: 'X', ...line('2', '20.00') },
    { id: 'c', institution: 'X', ...line('3', '40.00') },
    { id: 'd', institution: 'X', amount: '80.00', amountKind: 'estimate' },
  ]);
  await decide(session, [
    { id: 'b', verdict: 'dismissed' },
    { id: 'c', verdict: 'dismissed', lookAgain: true },
    { id: 'd', verdict: 'dismissed' },
  ]);
  const told = await ledgerSummary(session);
  expect(told).toMatchObject({ active: 2, dismissed: 2, amount_once: '50.00', amount_estimated: '0.00' });
  const filter = {
    rules: [],
    topics: [],
    institutions: [],
    districts: [],
    perInstitution: 9,
    reader: 'bureau',
  } as const;
  await chooseForWorkbook(session, filter);
  const { all, dismissed } = await workbookTotals(session);
  expect({ active: all.suspects, dismissed, amount_once: all.amount_once }).toEqual({
    active: 2,
    dismissed: 2,
    amount_once: '50.00',
  });
});

test('the money of updates is followed, estimates apart', async () => {
  await plant(session, [
    { id: 'a', institution: 'X', amount: '7.00' },
    { id: 'b', institution: 'X', amount: '5.00' },
    { id: 'c', institution: 'X', amount: '9.00', amountKind: 'estimate' },
    { id: 'd', institution: 'X', amount: '1.00' },
  ]);
  await record(session, 1, { 'MC-A': DIGEST });
  await record(session, 2, { 'MC-A': DIGEST });
  for (const [id, amount] of [
    ['a', '10.00'],
    ['b', '4.50'],
    ['c', '6.00'],
  ] as const)
    await event('R000001', id, 'new', amount);
  for (const [id, amount] of [
    ['a', '7.00'],
    ['b', '5.00'],
    ['c', '9.00'],
    ['d', '1.00'],
  ] as const)
    await event('R000002', id, 'updated', amount);
  // Of d no earlier event is kept: it tells no change.
  expect((await dayChanges(session, 'R000002', 5)).updated_by).toEqual({ fact: '-2.50', estimate: '3.00' });
  expect((await dayChanges(session, 'R000001', 5)).updated_by).toEqual({ fact: '0.00', estimate: '0.00' });
});

test('what went after an institution was told, or under a verdict, is named', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  await plant(
    session,
    ids.map((id) => ({ id, institution: 'X', state: 'gone', status: id === 'e' ? 'decided' : 'notified' })),
  );
  await session.run(`INSERT INTO suspect_case BY NAME SELECT unnest(['a', 'b', 'c', 'd']) AS suspect_id, TIMESTAMP '2026-01-01' AS first_asked_at, TIMESTAMP '2026-01-01' AS notified_at,
    false AS look_again, TIMESTAMP '2026-01-01' AS updated_at, 'who' AS updated_by`);
  await decide(session, [{ id: 'e', verdict: 'confirmed' }]);
  for (const id of ids) await event('R000002', id, 'gone', '1.00');
  const waiting = await waitingOn(session, '2026-01-02', 'R000002');
  expect(waiting.told_gone).toEqual({ suspects: 4, ids: ['a', 'b', 'c'] });
  expect(waiting.look_again).toEqual({ suspects: 1, ids: ['e'] });
  // An earlier night told of them.
  expect((await waitingOn(session, '2026-01-03', 'R000003')).told_gone.suspects).toBe(0);
});
