import { afterAll, beforeAll, expect, test } from 'vitest';
import { maskPersonal } from '../../base/masking.ts';
import { officerSession } from '../../store/officer-session.ts';
import type { Row, Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';

let warehouse: Warehouse;
let session: Session;
let readsOf: Awaited<ReturnType<typeof officerSession>>;
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
  readsOf = await officerSession(session, false);
});
afterAll(() => {
  session.close();
  warehouse.close();
});

async function rowsOf(query: string): Promise<Row[]> {
  const all: Row[] = [];
  for await (const rows of session.queryRows(query)) all.push(...rows);
  return all;
}

test('personal columns are masked in the data, whatever a query calls them, as outputs mask them', async () => {
  for (const query of [
    'SELECT psn_name AS a, certno AS b, tel AS c FROM psn_b ORDER BY psn_no',
    'SELECT psn_name AS a, certno AS b, tel AS c FROM eff_psn_b ORDER BY psn_no',
  ]) {
    expect(await readsOf(query)).toHaveProperty('views');
    expect(await rowsOf(query)).toEqual([
      {
        a: maskPersonal('欧阳某', 'name'),
        b: maskPersonal('FAKE00000000000012', 'certificate'),
        c: maskPersonal('10000000001', 'phone'),
      },
      { a: '*', b: '*', c: null },
    ]);
  }
  expect(await rowsOf('SELECT kind, text, bytes FROM quarantine ORDER BY kind')).toEqual([
    { kind: 'item_b', text: 'x', bytes: null },
    { kind: 'message', text: '*** (--unmask --reason)', bytes: null },
    { kind: 'psn_b', text: '*** (--unmask --reason)', bytes: null },
  ]);
});

const NAMED: readonly (readonly [string, string])[] = [
  ['SELECT * FROM memory.main.psn_b', 'psn_b'],
  ['SELECT * FROM main.psn_b', 'psn_b'],
  ['WITH a AS (SELECT * FROM memory.psn_b) SELECT * FROM a', 'psn_b'],
  ['SELECT (SELECT max(value) FROM setting)', 'setting'],
  ['SELECT * FROM SETTING', 'SETTING'],
  ['WITH setting AS (SELECT * FROM setting) SELECT * FROM setting', 'setting'],
  ['SELECT * FROM migration', 'migration'],
  ['SELECT * FROM duckdb_tables', 'duckdb_tables'],
  ['SELECT * FROM pg_settings', 'pg_settings'],
  ["SELECT * FROM read_csv('a.csv')", 'read_csv'],
  ["SELECT * FROM READ_TEXT('/etc/passwd')", 'read_text'],
  ['SELECT * FROM "read_blob"(\'/etc/passwd\')', 'read_blob'],
  ["SELECT * FROM main.read_text('a')", 'read_text'],
  ["SELECT * FROM glob('*')", 'glob'],
  ["FROM 'a.csv'", 'a.csv'],
  ['FROM "a.parquet"', 'a.parquet'],
  ["SELECT * FROM '/etc/passwd'", '/etc/passwd'],
  ["SELECT * FROM 'https://127.0.0.1/a'", 'https://127.0.0.1/a'],
  ['WITH "a.csv" AS (SELECT 1) SELECT * FROM "a.csv"', 'a.csv'],
  ["SELECT * FROM psn_b WHERE psn_no IN (SELECT content FROM read_text('a'))", 'read_text'],
  ["SELECT (SELECT count(*) FROM 'a.csv')", 'a.csv'],
  ['SELECT * FROM psn_b, LATERAL (SELECT * FROM read_text(psn_no))', 'read_text'],
  ["SELECT * FROM psn_b JOIN 'a.csv' USING (psn_no)", 'a.csv'],
  ["SELECT 1 UNION ALL SELECT content FROM read_text('a')", 'read_text'],
  ["EXPLAIN SELECT * FROM read_text('a')", 'read_text'],
  ["EXPLAIN ANALYZE SELECT * FROM 'a.csv'", 'a.csv'],
  ["/* a */ -- b\n explain analyze SELECT * FROM 'a.csv'", 'a.csv'],
  ["DESCRIBE SELECT * FROM 'a.csv'", 'a.csv'],
  ["SUMMARIZE 'a.csv'", 'a.csv'],
  ["FROM (DESCRIBE 'a.csv')", 'a.csv'],
  ['SHOW DATABASES', '"databases"'],
  ["PIVOT 'a.csv' ON b IN (1) USING sum(c)", 'a.csv'],
  ["SELECT * FROM query('SELECT * FROM memory.main.psn_b')", 'query'],
  ["SELECT * FROM query_table('psn_b')", 'query_table'],
  ["SELECT * FROM json_execute_serialized_sql('{}')", 'json_execute_serialized_sql'],
  ['SELECT * FROM duckdb_secrets()', 'duckdb_secrets'],
  ['SELECT * FROM duckdb_settings()', 'duckdb_settings'],
  ['SELECT * FROM pragma_database_size()', 'pragma_database_size'],
  ["SELECT * FROM enable_logging('QueryLog')", 'enable_logging'],
  ['SELECT * FROM checkpoint()', 'checkpoint'],
  ["SELECT current_setting('temp_directory')", 'current_setting'],
  ["SELECT main.current_setting('temp_directory')", 'current_setting'],
  ['SELECT psn_no.current_setting() FROM psn_b', 'current_setting'],
  ["SELECT getvariable('a')", 'getvariable'],
  ["SELECT psn_no FROM psn_b ORDER BY getvariable('a')", 'getvariable'],
  ["SELECT max(1) OVER (ORDER BY current_setting('a'))", 'current_setting'],
  ["SELECT * REPLACE (getvariable('a') AS psn_no) FROM psn_b", 'getvariable'],
  ["SELECT list_transform([1], lambda x: getvariable('a'))", 'getvariable'],
  ["SELECT json_serialize_plan('SELECT * FROM read_text(1)')", 'json_serialize_plan'],
  ["SELECT nextval('a')", 'nextval'],
  ["SELECT write_log('a')", 'write_log'],
  ['SELECT pg_sleep(9)', 'pg_sleep'],
];

test.each(NAMED)('%s is refused for a name', async (query, name) => {
  expect(await readsOf(query)).toEqual({ names: [name] });
});

test.each([
  'DROP TABLE psn_b',
  "COPY psn_b TO 'a.csv'",
  "COPY (SELECT 1) TO 'a.csv'",
  "ATTACH 'a.duckdb'",
  'INSTALL spatial',
  'LOAD spatial',
  'SET threads = 1',
  "SET VARIABLE a = 'b'",
  'RESET threads',
  "PRAGMA table_info('psn_b')",
  'CALL range(3)',
  'CHECKPOINT',
  'BEGIN',
  'CREATE TEMP TABLE a AS SELECT 1',
  'INSERT INTO psn_b (psn_no) VALUES (1)',
  'EXPLAIN DROP TABLE psn_b',
  "EXPLAIN ANALYZE COPY psn_b TO 'a.csv'",
  'SELECT 1; DROP TABLE psn_b',
])('%s is refused as it is no query', async (query) => {
  expect(await readsOf(query)).toEqual({ said: 'only queries are allowed' });
});

test.each(['SELECT 1; SELECT 2', '', '-- nothing'])('%j is refused as it is not one statement', async (query) => {
  expect(await readsOf(query)).toEqual({ said: 'exactly one statement is expected' });
});

test.each([
  'SELECT count(*) FROM suspect, range(3), unnest([1])',
  'SELECT "count"(*) FROM PSN_B',
  'EXPLAIN SELECT * FROM psn_b',
  'explain analyze SELECT * FROM eff_psn_b',
  'DESCRIBE psn_b',
  'SUMMARIZE psn_b',
  'SHOW TABLES',
  'FROM psn_b SELECT psn_no LIMIT 1',
  'SELECT \'{"type":"BASE_TABLE"}\' AS 文字, \'read_text(1)\'',
  'WITH 疑点 AS (SELECT psn_no FROM psn_b) SELECT * FROM 疑点',
  'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT sum(n) FROM t',
  "SELECT strftime(brdy, '%Y'), row_number() OVER (ORDER BY psn_no), random() < 2, now() IS NULL FROM psn_b",
  'PIVOT psn_b ON gend IN (1, 2) USING count(*)',
])('%s runs', async (query) => {
  expect(await readsOf(query)).toHaveProperty('views');
  expect((await rowsOf(query)).length).toBeGreaterThan(0);
});

test('a refused query touches no file, and a name that is nowhere never looks for an extension', async () => {
  expect(await readsOf('SELECT 1::INET')).toHaveProperty('views');
  await expect(rowsOf('SELECT 1::INET')).rejects.toThrow(/exists in the inet extension/);
  expect(await readsOf('SELECT * FROM nowhere')).toHaveProperty('views');
  await expect(rowsOf('SELECT * FROM nowhere')).rejects.toThrow(/does not exist/);
  expect(await readsOf('SELEC 1')).toEqual({ said: expect.stringMatching(/^Parser Error: .*SELEC/) as string });
});

test('every function of the engine that may change or tell of something else has been looked at', async () => {
  const names = await session.rows(
    "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type NOT IN ('pragma', 'table', 'table_macro') AND regexp_matches(function_name, 'setting|variable|env|file|read|write|secret|serialize|sleep|nextval|log_|execute|http') ORDER BY name",
  );
  // Of these only the ones named in REACHING, or volatile, reach beyond a query; parse_* look at a text alone.
  expect(names.map((row) => row['name'])).toEqual([
    'current_setting',
    'getvariable',
    'json_deserialize_sql',
    'json_serialize_plan',
    'json_serialize_sql',
    'nextval',
    'parse_duckdb_log_message',
    'parse_filename',
    'pg_sleep',
    'sleep_ms',
    'write_log',
  ]);
});
