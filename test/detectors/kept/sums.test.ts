import { describe, expect, it } from 'vitest';
import { advanceSums, dropMoved, movedSumsSql, moveSums } from '../../../store/kept/sums.ts';
import type { Session } from '../../../store/session.ts';
import type { Step } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';

const byItem: Step = {
  name: 'sold',
  sql: '',
  materialise: true,
  sums: { of: 'codes', counts: ['n', 'money'] },
};
const overall: Step = { name: 'all_of_them', sql: '', materialise: true, sums: { of: 'codes', counts: ['n'] } };

async function withSums(work: (session: Session) => Promise<void>): Promise<void> {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  await work(session);
  session.close();
  warehouse.close();
}

const table = (name: string, rows: string): string =>
  `CREATE OR REPLACE ${name.startsWith('temp.') ? 'TEMP ' : ''}TABLE ${name} AS SELECT * FROM (VALUES ${rows}) t(item, n, money)`;

/** What was kept; what the touched gave to it, and give now. */
async function given(session: Session, kept: string, former: string, fresh: string): Promise<void> {
  const typed = (rows: string): string =>
    rows.replaceAll(/\((\S+), (\S+), (\S+)\)/g, '($1::VARCHAR, $2::BIGINT, $3::DECIMAL(16,2))');
  await session.runAll([
    table('kept.sold', typed(kept)),
    table('temp.former_sold', typed(former)),
    table('temp.fresh_sold', typed(fresh)),
  ]);
}

const rowsOf = async (session: Session, sql: string): Promise<unknown[]> =>
  session.rows(`SELECT item, n, money FROM (${sql}) ORDER BY item NULLS FIRST`);

describe('kept sums', () => {
  it('move by what the touched gave and give: groups come, change and go, one without a name among them', async () => {
    await withSums(async (session) => {
      await given(
        session,
        "('A', 3, 30.00), ('B', 1, 5.50), (NULL, 2, 1.00), ('D', 4, 4.00)",
        "('A', 1, 10.00), ('B', 1, 5.50), (NULL, 1, 0.40), ('D', 1, 1.00)",
        "('A', 2, 20.05), (NULL, 1, 0.60), ('C', 1, 7.00), ('D', 1, 1.00)",
      );
      const moved = await moveSums(session, byItem);
      if (moved === undefined) throw new Error('nothing moved');
      const expected = [
        { item: null, n: '2', money: '1.20' },
        { item: 'A', n: '4', money: '40.05' },
        { item: 'C', n: '1', money: '7.00' },
        { item: 'D', n: '4', money: '4.00' },
      ];
      expect(await rowsOf(session, movedSumsSql(moved))).toEqual(expected);
      await session.runAll(advanceSums(moved));
      expect(await rowsOf(session, 'SELECT * FROM kept.sold')).toEqual(expected);
      await session.runAll(dropMoved('sold'));
    });
  });

  it('without a key are one row always', async () => {
    await withSums(async (session) => {
      const one = (name: string, n: number): string =>
        `CREATE OR REPLACE ${name.startsWith('temp.') ? 'TEMP ' : ''}TABLE ${name} AS SELECT ${n}::BIGINT AS n`;
      const move = async (former: number, fresh: number): Promise<unknown> => {
        await session.runAll([one('temp.former_all_of_them', former), one('temp.fresh_all_of_them', fresh)]);
        const moved = await moveSums(session, overall);
        if (moved === undefined) throw new Error('nothing moved');
        const seen = await session.rows(movedSumsSql(moved));
        await session.runAll(advanceSums(moved));
        expect(await session.rows('SELECT * FROM kept.all_of_them')).toEqual(seen);
        return seen;
      };
      await session.run(one('kept.all_of_them', 10));
      expect(await move(3, 5)).toEqual([{ n: '12' }]);
      expect(await move(4, 4)).toEqual([{ n: '12' }]);
      expect(await move(12, 0)).toEqual([{ n: '0' }]);
    });
  });

  it('are not trusted where a group would come to fewer than none', async () => {
    await withSums(async (session) => {
      await given(session, "('A', 1, 1.00)", "('A', 2, 2.00)", "('A', 0, 0.00)");
      expect(await moveSums(session, byItem)).toBeUndefined();
    });
  });
});
