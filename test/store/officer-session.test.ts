import { afterAll, beforeAll, expect, test } from 'vitest';
import { maskPersonal } from '../../base/masking.ts';
import { officerSession } from '../../store/officer-session.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await session.run(`INSERT INTO psn_b (psn_no, begndate, gend, brdy, psn_name, certno, tel, _seq) VALUES
    ('p1', '1900-01-01', '1', '1960-01-01', '欧阳某', 'FAKE00000000000012', '10000000001', 1), ('p2', '1900-01-01', '1', '1960-01-01', '某', 'F', NULL, 1)`);
  await session.run(
    `INSERT INTO quarantine (seq, batch, kind, source, ordinal, text, bytes, encoding, reasons) VALUES
      (1, 'B000001', 'psn_b', 'a.csv', 1, '某,FAKE', NULL, 'utf-8', '[]'), (1, 'B000001', 'item_b', 'b.csv', 1, 'x', NULL, 'utf-8', '[]'),
      (1, 'B000001', 'message', 'c.ndjson', 1, '{"psn_name":"某"}', '{"psn_name":', 'utf-8', '[]')`,
  );
});
afterAll(() => {
  session.close();
  warehouse.close();
});

test('personal columns are masked in the data, whatever a query calls them, as outputs mask them', async () => {
  const forbidden = await officerSession(session, false);
  for (const query of [
    'SELECT psn_name AS a, certno AS b, tel AS c FROM psn_b ORDER BY psn_no',
    'SELECT psn_name AS a, certno AS b, tel AS c FROM eff_psn_b ORDER BY psn_no',
  ]) {
    expect(await forbidden(query)).toEqual([]);
    expect(await session.queryRows(query)).toEqual([
      {
        a: maskPersonal('欧阳某', 'name'),
        b: maskPersonal('FAKE00000000000012', 'certificate'),
        c: maskPersonal('10000000001', 'phone'),
      },
      { a: '*', b: '*', c: null },
    ]);
  }
  expect(await session.queryRows('SELECT kind, text, bytes FROM quarantine ORDER BY kind')).toEqual([
    { kind: 'item_b', text: 'x', bytes: null },
    { kind: 'message', text: '*** (--unmask --reason)', bytes: null },
    { kind: 'psn_b', text: '*** (--unmask --reason)', bytes: null },
  ]);
});

test('ways round the masks are named and refused', async () => {
  const forbidden = await officerSession(session, false);
  for (const query of [
    'SELECT * FROM memory.main.psn_b',
    'SELECT * FROM main.psn_b',
    'WITH a AS (SELECT * FROM memory.psn_b) SELECT * FROM a',
    'SELECT (SELECT max(value) FROM setting)',
    "SELECT * FROM read_csv('a.csv')",
    "SELECT * FROM query('SELECT * FROM memory.main.psn_b')",
    "SELECT * FROM query_table('psn_b')",
  ]) {
    expect(await forbidden(query), query).not.toEqual([]);
  }
  expect(await forbidden('SELECT count(*) FROM suspect, range(3), unnest([1])')).toEqual([]);
});
