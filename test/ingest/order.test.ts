import { expect, it } from 'vitest';
import { inFileOrder } from '../../ingest/landing/in-file-order.ts';
import { layoutOfHeader } from '../../ingest/landing/header-layout.ts';
import { stageQuery } from '../../ingest/landing/stage-sql.ts';
import { KINDS } from '../../records/kinds.ts';
import { cell } from '../../store/session.ts';
import { inRoom } from './support/room.ts';

it.each(KINDS.map((kind) => [kind.name, kind] as const))(
  'records of %s are counted in the order of the file: nothing in their plan can change it',
  async (_, kind) => {
    await inRoom(async (room) => {
      const columns = kind.columns.map((column) => ({ name: column.name, type: 'VARCHAR' }));
      room.write('x.csv', `${columns.map((column) => column.name).join(',')}\n`);
      const query = `SELECT * FROM read_csv('${room.path('x.csv')}', auto_detect = false, header = true, columns = {${columns.map((_column, i) => `'_c${i}': 'VARCHAR'`).join(', ')}})`;
      const layout = layoutOfHeader(kind, { columns, query, hasOrdinal: false }, 'x.csv');
      if ('exit' in layout) throw new Error(layout.what.en);
      const explained = await inFileOrder(room.session, () => room.rows(`EXPLAIN ${stageQuery(layout)}`));
      const plan = explained.map((row) => cell(row, 'explain_value')).join('\n');
      expect(plan).toContain('READ_CSV');
      expect(plan).not.toMatch(/JOIN|AGGREGATE|WINDOW|ORDER|UNION/);
    });
  },
);

it('a bad record deep in a large file is found by its number', async () => {
  await inRoom(async (room) => {
    await room.session
      .run(`COPY (SELECT 'M' || i AS mdtrt_id, 'I10' AS diag_code, CASE WHEN i <> 301234 THEN '1' END AS maindiag_flag
      FROM range(1, 400001) r(i)) TO '${room.path('diag_d.csv')}' (HEADER)`);
    const { batches } = await room.land(['diag_d.csv']);
    expect(batches[0]).toMatchObject({ records_in: 400_000, quarantined: 1 });
    expect(await room.rows('SELECT ordinal, text FROM quarantine')).toEqual([
      { ordinal: '301234', text: 'M301234,I10,' },
    ]);
  });
});
