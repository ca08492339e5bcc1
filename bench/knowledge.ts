import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../base/text.ts';
import { prepare, type Prepared } from '../detectors/engine/prepare.ts';
import { runRule, type SharedSteps } from '../detectors/engine/run-rule.ts';
import { createFoundTables } from '../detectors/engine/found.ts';
import { feeListD } from '../records/fee-list-d.ts';
import { loadCatalogue } from '../rules/catalogue.ts';
import type { Rule } from '../rules/model.ts';
import type { Session } from '../store/session.ts';
import { dropSteps } from '../store/step.ts';
import { Warehouse } from '../store/warehouse.ts';
import { feeLines } from './support/fee-lines.ts';

/**
 * CPU-seconds of all rules on row limits, 3,000 limits over generated fee lines (20,000 items, so that 15 % of the lines
 * have a limit, and about 1 % of those break it), beside one aggregate over every column of the same fee lines. Then the
 * same for 3,000 limits on quantities in a window, on other items, beside one daily sum of all lines, as they landed and as
 * they finally stand.
 *
 * npx tsx bench/knowledge.ts [MILLION FEE LINES] [--as-streamed]; 20 unless told otherwise. The lines lie by item, as large
 * files land, or, as streamed, in the order they came.
 */
const million = Number(process.argv[2] ?? 20);
const sorted = !process.argv.includes('--as-streamed');
const lines = Math.round(million * 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-knowledge-'));

/** Every sixth item, by its number: what it is limited to fits nearly everybody. */
const LIMITS = `SELECT 'KP' || i AS kp_id, 'XN' || lpad((6 * i + 1)::VARCHAR, 21, '0') AS med_list_codg, t AS limit_type, DATE '1900-01-01' AS begndate, '药品限定' AS rule_class,
  CASE WHEN t = 'sex' THEN '1' END AS allowed_sex, CASE WHEN t = 'age' THEN 216 END AS age_from_months, CASE WHEN t = 'hosp-level' THEN '2' END AS min_hosp_rank,
  CASE WHEN t = 'med-type' THEN 'inpatient-med-types' END AS allowed_med_types, CASE WHEN t = 'insurance' THEN 'maternity' END AS allowed_insutype,
  CASE WHEN t = 'diagnosis' THEN '肺炎|支气管炎|词' || i END AS diag_words, CASE WHEN t = 'age' THEN 1200 END AS age_until_months, '限定原文' AS constraint_text, 'active' AS parse_state, 1 AS _seq
FROM (SELECT range AS i, CASE WHEN range % 30 < 9 THEN 'sex' WHEN range % 30 < 16 THEN 'diagnosis' WHEN range % 30 < 21 THEN 'age' WHEN range % 30 < 25 THEN 'hosp-level'
  WHEN range % 30 < 27 THEN 'med-type' WHEN range % 1000 = 28 THEN 'insurance' WHEN range % 300 = 58 THEN 'no-pay-alone' ELSE 'internet' END AS t FROM range(3000)) l`;

/** As many items between those: what is allowed of them in a day, visit, week, period or course is broken by few. */
const WINDOWED = `SELECT 'KQ' || i AS kp_id, 'XN' || lpad((6 * i + 4)::VARCHAR, 21, '0') AS med_list_codg, t AS limit_type, DATE '1900-01-01' AS begndate,
  CASE WHEN t = 'course-days' THEN '药品限支付疗程' WHEN per = 'period' OR t = 'interval-days' THEN '医疗服务项目周期超频次' ELSE '医疗服务项目限定频次' END AS rule_class,
  CASE WHEN t = 'quantity' THEN 20 - CASE WHEN i % 5 = 0 THEN 1 ELSE 0 END END::DECIMAL(16,4) AS max_cnt, CASE WHEN t = 'quantity' THEN per END AS per,
  CASE WHEN per = 'period' OR t = 'interval-days' THEN 90 END AS period_days, CASE WHEN t = 'course-days' THEN 14 END AS max_days, '限定原文' AS constraint_text, 'active' AS parse_state, 1 AS _seq
FROM (SELECT range AS i, CASE WHEN range % 20 < 16 THEN 'quantity' WHEN range % 20 < 18 THEN 'course-days' ELSE 'interval-days' END AS t,
  CASE WHEN range % 20 < 10 THEN 'day' WHEN range % 20 < 12 THEN 'visit' WHEN range % 20 < 14 THEN 'week' ELSE 'period' END AS per FROM range(3000)) l`;

const rare = (what: number): string => `hash(v * ${what}) % 100 = 0`;
const VISITS = `(SELECT range AS v, 'MD' || lpad(range::VARCHAR, 14, '0') AS visit, 'S' || lpad(range::VARCHAR, 19, '0') AS setl_id,
  'P' || lpad((hash(range) % 1000000)::VARCHAR, 20, '0') AS psn_no, 'H' || lpad((range * 12 // 400 % 3000)::VARCHAR, 11, '0') AS institution,
  TIMESTAMP '2025-01-01' + to_seconds((range * 37) % 31536000) AS on_time FROM range(${Math.ceil(lines / 12)}))`;

async function fill(session: Session): Promise<void> {
  await session.runAll([
    `INSERT INTO fee_list_d BY NAME SELECT *, 1 AS _seq FROM (${feeLines(lines)})${sorted ? ' ORDER BY med_list_codg' : ''}`,
    `INSERT INTO setl_d BY NAME SELECT setl_id, visit AS mdtrt_id, psn_no, CASE WHEN ${rare(3)} THEN '2' ELSE '1' END AS gend,
  CASE WHEN ${rare(5)} THEN DATE '2015-06-01' ELSE DATE '1970-06-01' END AS brdy, '310' AS insutype,
  CASE WHEN ${rare(11)} THEN '11' ELSE '21' END AS med_type, institution AS fixmedins_code, on_time AS setl_time, 100 AS medfee_sumamt, 60 AS fund_pay_sumamt, 1 AS _seq FROM ${VISITS}`,
    `INSERT INTO mdtrt_d BY NAME SELECT visit AS mdtrt_id, psn_no, institution AS fixmedins_code, '21' AS med_type, on_time AS begntime, 1 AS _seq FROM ${VISITS}`,
    `INSERT INTO diag_d BY NAME SELECT visit AS mdtrt_id, '1' AS diag_type, 'J18.900' AS diag_code, '1' AS maindiag_flag, CASE WHEN ${rare(13)} THEN '阑尾炎' ELSE '肺炎 ' || (v % 500) END AS diag_name, 1 AS _seq FROM ${VISITS}`,
    `INSERT INTO psn_b BY NAME SELECT 'P' || lpad(range::VARCHAR, 20, '0') AS psn_no, DATE '1900-01-01' AS begndate, '0' AS gend, NULL::DATE AS brdy, 1 AS _seq FROM range(1000000)`,
    `INSERT INTO medins_b BY NAME SELECT 'H' || lpad(range::VARCHAR, 11, '0') AS fixmedins_code, DATE '1900-01-01' AS begndate, '医院' || range AS fixmedins_name, '1' AS fixmedins_type,
  CASE WHEN range % 100 = 0 THEN '08' ELSE '05' END AS hosp_lv, '130502' AS admdvs, 1 AS _seq FROM range(3000)`,
    `INSERT INTO limit_b BY NAME ${LIMITS}`,
    `INSERT INTO limit_b BY NAME ${WINDOWED}`,
  ]);
}

async function measured(work: () => Promise<string>): Promise<{ cpu: number; wall: number; told: string }> {
  const [before, started] = [process.cpuUsage(), performance.now()];
  const told = await work();
  const used = process.cpuUsage(before);
  return { cpu: (used.user + used.system) / 1e6, wall: (performance.now() - started) / 1000, told };
}

interface Cost {
  readonly name: string;
  readonly cpu: number;
  readonly wall: number;
  readonly told: string;
}

/** What each of some rules costs, one after another; what they share is the first one's. */
async function costsOf(session: Session, rules: readonly Rule[], prepared: Prepared): Promise<Cost[]> {
  const shared: SharedSteps = new Map();
  const costs: Cost[] = [];
  for (const rule of rules) {
    const cost = await measured(async () => {
      const outcome = await runRule(session, rule, prepared, shared);
      return `${outcome.status} ${outcome.rowsIn} ${outcome.suspects}${outcome.problem === undefined ? '' : ` ${outcome.problem.why.en}`}`;
    });
    costs.push({ name: rule.id, ...cost });
  }
  await dropSteps(session, [...shared.values()]);
  return costs;
}

function report(title: string, peers: readonly Cost[], costs: readonly Cost[], bar: number): void {
  const total = costs.reduce((sum, { cpu }) => sum + cpu, 0);
  const rows = [...peers, ...costs].map(({ name, cpu, wall, told }) => [name, cpu.toFixed(2), wall.toFixed(2), told]);
  console.log(table([['', 'CPU s', 'wall s', 'status, rows in, suspects'], ...rows]));
  const ratios = peers.map(({ name, cpu }) => `${(total / cpu).toFixed(2)} × ${name}`);
  console.log(`${title}: ${total.toFixed(2)} CPU s, ${ratios.join(', ')} (bar: ${bar})\n`);
}

const warehouse = await Warehouse.open({ directory: folder, mode: 'write', create: true, waitSeconds: 0 });
try {
  const session = await warehouse.session();
  await fill(session);
  await session.run('CHECKPOINT');
  const onLimits = loadCatalogue().rules.filter(({ params }) => params['finds'] === 'limit');
  const every = feeListD.columns.map(({ name }) => `max(${name})`).join(', ');
  const daily = (of: string): string =>
    `SELECT count(*), max(cnt) FROM (SELECT psn_no, fixmedins_code, med_list_codg, CAST(fee_ocur_time AS DATE) AS fee_date, sum(cnt) AS cnt FROM ${of} GROUP BY ALL)`;
  const peer = async (name: string, sql: string): Promise<Cost> => ({
    name,
    ...(await measured(() => session.rows(sql).then(() => ''))),
  });
  await session.rows(`SELECT ${every} FROM fee_list_d`);
  const aggregate = await peer('one aggregate over every column', `SELECT ${every} FROM fee_list_d`);
  const prepared = await prepare(session, onLimits, { cut: 1 });
  await createFoundTables(session);
  const days = [
    await peer('one daily sum of all lines', daily('fee_list_d')),
    await peer('one daily sum of all effective lines', daily('eff_fee_list_d')),
  ];
  console.log(
    `${lines} fee lines ${sorted ? 'as files land' : 'as streamed'}, ${await session.value('SELECT count(*) FROM limit_b')} limits, ${process.version}`,
  );
  const of = (detector: string): Rule[] => onLimits.filter((rule) => rule.detector === detector);
  report('all rules on row limits', [aggregate], await costsOf(session, of('row'), prepared), 3);
  report('all rules on windowed limits', days, await costsOf(session, of('quantity'), prepared), 1.5);
  session.close();
} finally {
  warehouse.close();
  rmSync(folder, { recursive: true, force: true });
}
