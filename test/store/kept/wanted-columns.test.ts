import { expect, test } from 'vitest';
import { bindRule, planOf } from '../../../detectors/engine/bound-rule.ts';
import { KINDS } from '../../../records/kinds.ts';
import { setlD } from '../../../records/setl-d.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { netSteps } from '../../../store/effective/effective.ts';
import { viewWords } from '../../../store/kept/nets.ts';
import { asAllColumns, columnsRead, withKeptColumns, wordsOf } from '../../../store/kept/wanted-columns.ts';
import { literal } from '../../../store/sql.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { wholeRowsCompared } from './whole-rows.ts';

const warehouse = await Warehouse.inMemory();
const session = await warehouse.session();

async function comparedIn(sql: string): Promise<string[]> {
  const json = (await session.value(`SELECT json_serialize_sql(${literal(sql)})`)) ?? 'null';
  expect(JSON.parse(json)).toMatchObject({ error: false });
  return wholeRowsCompared(JSON.parse(json));
}

test.each([
  ['SELECT DISTINCT f.* FROM f', ['DISTINCT']],
  ['SELECT * FROM f EXCEPT ALL SELECT * FROM g', ['EXCEPT']],
  ['WITH a AS (SELECT *, 1 FROM f UNION SELECT a, b FROM g) SELECT a FROM a', ['UNION']],
  ['SELECT x FROM (SELECT *, count(*) AS n FROM f GROUP BY ALL)', ['GROUP BY ALL']],
  ['SELECT a FROM f NATURAL JOIN g', ['NATURAL JOIN']],
  ['SELECT max(COLUMNS(*)) FROM f', ['COLUMNS(*)']],
  ['SELECT * FROM f UNION ALL SELECT * FROM g', []],
  ['SELECT a, count(*) FROM (SELECT * FROM f) GROUP BY ALL', []],
  ['SELECT DISTINCT a FROM f UNION SELECT b FROM g', []],
])('whether %s compares rows by columns that it does not name', async (sql, found) => {
  expect(await comparedIn(sql)).toEqual(found);
});

test('no step of a rule or of netting compares rows by columns that it does not name', async () => {
  const steps = new Map(netSteps().map(({ name, sql }) => [name, sql]));
  for (const rule of loadCatalogue().rules) {
    const { shared, steps: own } = planOf(bindRule(rule), '2025-06-30');
    for (const { name, sql } of [...shared, ...own]) steps.set(name, sql);
  }
  const found: string[] = [];
  for (const [name, sql] of steps) found.push(...(await comparedIn(sql)).map((how) => `${name}: ${how}`));
  expect(steps.size).toBeGreaterThan(500);
  expect(found).toEqual([]);
});

test('what no text names is still there, empty, in its place and type', async () => {
  const words = wordsOf(["SELECT insutype, 'med_type' FROM setl_d WHERE old_hosp_lv > 0"]);
  expect(columnsRead(setlD, words)).toEqual(['setl_id', 'mdtrt_id', 'psn_no', 'insutype', 'med_type', 'init_setl_id']);
  expect(columnsRead(setlD, undefined)).toHaveLength(setlD.columns.length);
  for (const kind of KINDS) {
    const types = `SELECT column_name, column_type FROM (DESCRIBE SELECT ${asAllColumns(kind, words)} FROM ${kind.name})`;
    const whole = `SELECT column_name, column_type FROM (DESCRIBE SELECT ${asAllColumns(kind, undefined)} FROM ${kind.name})`;
    expect(await session.rows(types)).toEqual(await session.rows(whole));
  }
});

test('columns of what is kept are read, whoever passes them on', async () => {
  expect(await withKeptColumns(session, new Set(['a']))).toEqual(
    new Set(['a', 'name', 'digest', 'cut', 'rule_id', 'counts']),
  );
  await session.run('CREATE TABLE kept.some_hit (psn_no VARCHAR, opter_name VARCHAR)');
  expect(await withKeptColumns(session, new Set())).toContain('opter_name');
  await session.run('DROP TABLE kept.some_hit');
});

test('money that views of the persons only hand on is read by whoever names it; what they ask is read', () => {
  const words = viewWords();
  expect(['psn_pay', 'inscp_amt', 'overlmt_selfpay'].filter((name) => words.has(name))).toEqual([]);
  const asked = ['vali_flag', 'medfee_sumamt', 'setl_id'];
  expect(asked.filter((name) => !words.has(name))).toEqual([]);
});
