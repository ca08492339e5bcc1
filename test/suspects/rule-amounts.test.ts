import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromFen, toFen } from '../../base/decimal.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { ledgerAmountOnce } from '../../suspects/money-once.ts';
import { ruleAmounts } from '../../suspects/rule-amounts.ts';

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

interface Claim {
  readonly suspect: string;
  readonly rule: string;
  readonly run: string;
  readonly kind: 'fact' | 'estimate';
  readonly amount: string;
  readonly lines: readonly (readonly [key: string, amount: string, whole: string])[];
}

async function enter(claims: readonly Claim[]): Promise<void> {
  await session.run('DELETE FROM suspect');
  await session.run('DELETE FROM suspect_line');
  for (const { suspect, rule, run, kind, amount, lines } of claims) {
    await session.run(`INSERT INTO suspect (suspect_id, rule_id, rule_version, rule_digest, topic, class, kind, severity, confidence, state,
  status, key, amount, amount_kind, amt_basis, lines_total, explanation_zh, explanation_en, evidence, evidence_digest, first_seen_run, last_seen_run)
VALUES ('${suspect}', '${rule}', '1-0', 'd', 'trace-code', 'suspicious', 'fact', 'high', 'high', 'active', 'new', '{}', ${amount}, '${kind}',
  '按项目', ${lines.length}, '疑似', 'suspected', '{}', 'e', '${run}', 'R2')`);
    let number = 0;
    for (const [key, part, whole] of lines)
      await session.run(
        `INSERT INTO suspect_line VALUES ('${suspect}', 'fee_list_d', '${key}', ${++number}, ${part}, ${whole})`,
      );
  }
}

describe('amounts by rule', () => {
  test('a shared line counts with the rule that accuses the most of it, and never above its own amount', async () => {
    await enter([
      {
        suspect: 'a',
        rule: 'MC-A',
        run: 'R1',
        kind: 'fact',
        amount: '70.00',
        lines: [
          ['L1', '30.00', '80.00'],
          ['L2', '40.00', '40.00'],
        ],
      },
      { suspect: 'b', rule: 'MC-B', run: 'R2', kind: 'fact', amount: '60.00', lines: [['L1', '60.00', '80.00']] },
      { suspect: 'c', rule: 'MC-B', run: 'R2', kind: 'fact', amount: '90.00', lines: [['L3', '90.00', '50.00']] },
      { suspect: 'd', rule: 'MC-C', run: 'R2', kind: 'estimate', amount: '500.00', lines: [] },
    ]);
    const amounts = await ruleAmounts(session, 'R2');
    expect(amounts.get('MC-A')).toEqual({
      rule_id: 'MC-A',
      active: 1,
      fresh: 0,
      amount_once: '40.00',
      fresh_amount_once: '0.00',
      amount_estimated: '0.00',
      fresh_estimated: '0.00',
    });
    expect(amounts.get('MC-B')).toMatchObject({
      active: 2,
      fresh: 2,
      amount_once: '110.00',
      fresh_amount_once: '110.00',
    });
    expect(amounts.get('MC-C')).toMatchObject({
      amount_once: '0.00',
      amount_estimated: '500.00',
      fresh_estimated: '500.00',
    });
  });

  test('boxes of one line that one rule accuses one by one add up, and no further than the line', async () => {
    const boxes = Array.from({ length: 10 }, (_, i) => ({
      suspect: `x${i}`,
      rule: 'MC-X',
      run: i < 4 ? 'R1' : 'R2',
      kind: 'fact' as const,
      amount: '8.00',
      lines: [['L1', '8.00', '80.00']] as const,
    }));
    await enter(boxes);
    expect(await ledgerAmountOnce(session)).toBe('80.00');
    expect((await ruleAmounts(session, 'R2')).get('MC-X')).toMatchObject({
      amount_once: '80.00',
      fresh_amount_once: '48.00',
    });
    // Another rule on two of the boxes adds nothing: the money may be the same.
    await enter([
      ...boxes,
      { suspect: 'y', rule: 'MC-Y', run: 'R2', kind: 'fact', amount: '16.00', lines: [['L1', '16.00', '80.00']] },
    ]);
    expect(await ledgerAmountOnce(session)).toBe('80.00');
    // A line is never worth more than itself: what was known first is served first.
    await enter(boxes.map((box) => ({ ...box, lines: [['L1', '8.00', '40.00']] as const })));
    expect((await ruleAmounts(session, 'R2')).get('MC-X')).toMatchObject({
      amount_once: '40.00',
      fresh_amount_once: '8.00',
    });
  });

  test('the rules add up to the amount once of the ledger, whatever they share', async () => {
    const line = fc.tuple(
      fc.constantFrom('L1', 'L2', 'L3', 'L4'),
      fc.integer({ min: 1, max: 9000 }).map((fen) => fromFen(BigInt(fen))),
    );
    const claim = fc.record({
      rule: fc.constantFrom('MC-A', 'MC-B', 'MC-C'),
      run: fc.constantFrom('R1', 'R2'),
      lines: fc.uniqueArray(line, { minLength: 1, maxLength: 4, selector: ([key]) => key }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(claim, { minLength: 1, maxLength: 6 }), async (claims) => {
        await enter(
          claims.map(({ rule, run, lines }, i) => ({
            suspect: `s${i}`,
            rule,
            run,
            kind: 'fact',
            amount: '1.00',
            lines: lines.map(([key, amount]) => [key, amount, '50.00']),
          })),
        );
        const amounts = [...(await ruleAmounts(session, 'R2')).values()];
        const sum = amounts.reduce((total, one) => total + toFen(one.amount_once), 0n);
        expect(fromFen(sum)).toBe(await ledgerAmountOnce(session));
        for (const one of amounts) expect(toFen(one.fresh_amount_once)).toBeLessThanOrEqual(toFen(one.amount_once));
      }),
      { numRuns: 25 },
    );
  });
});
