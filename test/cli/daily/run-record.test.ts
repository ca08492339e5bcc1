import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pseudonym } from '../../../base/pseudonym.ts';
import { run } from '../../../cli/run.ts';
import { NO_MARKS, RECORD_VIEWS, recordQueries } from '../../../store/record-views.ts';
import { cell } from '../../../store/session.ts';
import { literal } from '../../../store/sql.ts';
import { runSteps } from '../../../store/step.ts';
import { pseudonymSql } from '../../../store/pseudonym-sql.ts';
import { settingOf, Warehouse } from '../../../store/warehouse.ts';
import { dailyFolder, dropDay, makeDays } from '../../faults/daily/make-days.ts';
import { Random } from '../../ingest/fuzz/random.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

// Each of them does whole days of work, on machines that may be busy.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const folder = temporaryFolder();
const { effects, take } = recordingEffects(folder.path, { MINGCHA_DATA: folder.path });
const now = (): Date => new Date('2026-01-20T00:00:00Z');
afterAll(() => folder.remove());

beforeAll(async () => {
  dailyFolder(folder.path, 'local');
  for (const day of makeDays(new Random(11), 4)) dropDay(join(folder.path, 'drop'), { ...day, isMissed: false });
  await run(['daily'], { ...effects, now });
  take();
});

async function sql(query: string): Promise<Record<string, string>[]> {
  expect(await run(['sql', query, '--json'], effects)).toBe(0);
  const { out } = take();
  return out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, string>);
}

test('the engine makes the pseudonyms that every other export shows', async () => {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  try {
    for (const key of ['k', 'a'.repeat(64), '密钥'.repeat(40)])
      for (const person of ['P1', '110101199003078888', '张三'])
        expect(await session.value(`SELECT ${pseudonymSql(literal(person), key)}`)).toBe(pseudonym(person, key));
    expect(await session.value(`SELECT ${pseudonymSql("''", 'k')}`)).toBeNull();
    expect(await session.value(`SELECT ${pseudonymSql('NULL::VARCHAR', 'k')}`)).toBeNull();
  } finally {
    session.close();
    warehouse.close();
  }
});

test('the record holds every run, rule, suspect and event, with decimals and without persons', async () => {
  const warehouse = await Warehouse.open({ directory: folder.path, mode: 'write', waitSeconds: 60 });
  const session = await warehouse.session();
  try {
    const files = (name: string): string =>
      `read_parquet(${literal(join(folder.path, 'outbox', '*', 'record', `${name}.parquet`))}, filename = true)`;
    const last = `filename LIKE '%2026-01-20%'`;
    const count = async (what: string): Promise<number> => Number(await session.value(`SELECT count(*) FROM ${what}`));
    expect(await count(files('runs'))).toBe(await count('run'));
    expect(await count(files('rule_runs'))).toBe(await count('run_rule'));
    expect(await count(files('events'))).toBe(await count('suspect_event'));
    expect(await count(`${files('suspects')} WHERE ${last}`)).toBe(await count('suspect'));
    expect(await count('suspect')).toBeGreaterThan(3);
    const types = await session.rows(`DESCRIBE SELECT amount, amt_fund_est, verdict_amount FROM ${files('suspects')}`);
    expect(types.map((row) => cell(row, 'column_type'))).toEqual(Array.from({ length: 3 }, () => 'DECIMAL(16,2)'));
    const key = (await settingOf(session, 'pseudonym_key')) ?? '';
    const people = await session.rows('SELECT DISTINCT psn_no FROM suspect WHERE psn_no IS NOT NULL ORDER BY 1');
    expect(people.length).toBeGreaterThan(0);
    const shown = await session.rows(
      `SELECT DISTINCT psn_no FROM ${files('suspects')} WHERE ${last} AND psn_no IS NOT NULL`,
    );
    expect(shown.map((row) => cell(row, 'psn_no')).toSorted()).toEqual(
      people.map((row) => pseudonym(cell(row, 'psn_no'), key)).toSorted(),
    );
    const clear = new RegExp(`"(?:${people.map((row) => cell(row, 'psn_no')).join('|')})"`);
    const keys = await session.rows(`SELECT key FROM ${files('suspects')}`);
    expect(keys.filter((row) => clear.test(cell(row, 'key')))).toEqual([]);
  } finally {
    session.close();
    warehouse.close();
  }
});

test('officers query the same views by name', async () => {
  expect(await sql('SELECT count(*) AS n FROM runs WHERE daily_day IS NOT NULL')).toEqual(
    await sql('SELECT count(*) AS n FROM run'),
  );
  expect(await sql('SELECT count(*) AS n FROM rule_runs')).toEqual(await sql('SELECT count(*) AS n FROM run_rule'));
  expect(await sql('SELECT count(*) AS n FROM suspects')).toEqual(await sql('SELECT count(*) AS n FROM suspect'));
  expect(await sql("SELECT count(*) AS n FROM events WHERE source = 'run'")).toEqual(
    await sql('SELECT count(*) AS n FROM suspect_event'),
  );
});

test('a suspect whose key names a person has the stand-in there too, and nothing else of the key changes', async () => {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  try {
    const suspect = (id: string, person: string, key: object): string =>
      `INSERT INTO suspect BY NAME SELECT '${id}' AS suspect_id, 'MC-ZZ-001' AS rule_id, '1' AS rule_version, 'd' AS rule_digest, 'any' AS topic,
        'suspicious' AS class, 'fact' AS kind, 'low' AS severity, 'low' AS confidence, 'active' AS state, 'new' AS status,
        ${literal(JSON.stringify(key))} AS key, ${person} AS psn_no, 'fact' AS amount_kind, '' AS amt_basis, 0 AS lines_total,
        '' AS explanation_zh, '' AS explanation_en, '{}' AS evidence, 'e' AS evidence_digest, 'R1' AS first_seen_run, 'R1' AS last_seen_run`;
    await session.run(suspect('a', "'4201'", { psn_no: '4201', n: '14201', year: '4201' }));
    await session.run(suspect('b', 'NULL', { psn_no: '77"7' }));
    await session.run(suspect('c', 'NULL', { fixmedins_code: 'P1' }));
    await runSteps(session, RECORD_VIEWS);
    const [, , [, query] = ['', '']] = recordQueries(NO_MARKS, NO_MARKS, 'k');
    const rows = await session.rows(query);
    expect(rows.map((row) => [cell(row, 'psn_no'), JSON.parse(cell(row, 'key'))])).toEqual([
      [pseudonym('4201', 'k'), { psn_no: pseudonym('4201', 'k'), n: '14201', year: pseudonym('4201', 'k') }],
      ['', { psn_no: pseudonym('77"7', 'k') }],
      ['', { fixmedins_code: 'P1' }],
    ]);
  } finally {
    session.close();
    warehouse.close();
  }
});
