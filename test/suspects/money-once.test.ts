import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Warehouse } from '../../store/warehouse.ts';
import { amountOnceSql, sharedOutSql } from '../../suspects/money-once.ts';

const cents = fc.integer({ min: 0, max: 2000 }).map((n) => (n / 100).toFixed(2));
const claim = fc.record({
  key: fc.constantFrom('l1', 'l2', 'l3'),
  rule: fc.constantFrom('MC-A', 'MC-B', 'MC-C'),
  amount: fc.option(cents),
  whole: fc.option(cents),
});

test('the amount that counts once is what is shared out, whoever claims what', async () => {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(claim, { maxLength: 12 }), async (claims) => {
        const rows = claims.map(
          ({ key, rule, amount, whole }, i) =>
            `('fee_list_d', '${key}', '${rule}', '${i}', ${amount ?? 'NULL'}::DECIMAL(16,2), ${whole ?? 'NULL'}::DECIMAL(16,2))`,
        );
        const none = 'SELECT NULL, NULL, NULL, NULL, NULL::DECIMAL(16,2), NULL::DECIMAL(16,2) WHERE false';
        const lines = `SELECT * FROM (${rows.length === 0 ? none : `VALUES ${rows.join(', ')}`}) AS t(kind, key, rule_id, suspect_id, amount, line_inscp_amt)`;
        const shared = await session.value(
          `SELECT coalesce(sum(amount_once), 0)::DECIMAL(38,2) FROM (${sharedOutSql(lines)})`,
        );
        expect(await session.value(amountOnceSql(lines))).toBe(shared);
      }),
      { numRuns: 150 },
    );
  } finally {
    session.close();
    warehouse.close();
  }
}, 120_000);
