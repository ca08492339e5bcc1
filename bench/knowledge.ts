import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../base/text.ts';
import { prepare } from '../detectors/engine/prepare.ts';
import { runRule, type SharedSteps } from '../detectors/engine/run-rule.ts';
import { createFoundTables } from '../detectors/engine/found.ts';
import { feeListD } from '../records/fee-list-d.ts';
import { loadCatalogue } from '../rules/catalogue.ts';
import type { Session } from '../store/session.ts';
import { dropSteps } from '../store/step.ts';
import { Warehouse } from '../store/warehouse.ts';
import { feeLines } from './support/fee-lines.ts';

/**
 * CPU-seconds of all rules on row limits, 3,000 limits over generated fee lines (20,000 items, so that 15 % of the lines
 * have a limit, and about 1 % of those break it), beside one aggregate over every column of the same fee lines.
 *
 * npx tsx bench/knowledge.ts [MILLION FEE LINES]; 20 unless told otherwise.
 */
const million = Number(process.argv[2] ?? 20);
const lines = Math.round(million * 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-knowledge-'));

/** Every sixth item or so, by its number: what it is limited to fits nearly everybody. */
const LIMITS = `SELECT 'KP' || i AS kp_id, 'XN' || lpad(i::VARCHAR, 21, '0') AS med_list_codg, t AS limit_type, DATE '1900-01-01' AS begndate, '药品限定' AS rule_class,
  CASE WHEN t = 'sex' THEN '1' END AS allowed_sex, CASE WHEN t = 'age' THEN 216 END AS age_from_months, CASE WHEN t = 'hosp-level' THEN '2' END AS min_hosp_rank,
  CASE WHEN t = 'med-type' THEN 'inpatient-med-types' END AS allowed_med_types, CASE WHEN t = 'insurance' THEN 'maternity' END AS allowed_insutype,
  CASE WHEN t = 'diagnosis' THEN '肺炎|支气管炎|词' || i END AS diag_words, CASE WHEN t = 'age' THEN 1200 END AS age_until_months, '限定原文' AS constraint_text, 'active' AS parse_state, 1 AS _seq
FROM (SELECT range AS i, CASE WHEN range % 30 < 9 THEN 'sex' WHEN range % 30 < 16 THEN 'diagnosis' WHEN range % 30 < 21 THEN 'age' WHEN range % 30 < 25 THEN 'hosp-level'
  WHEN range % 30 < 27 THEN 'med-type' WHEN range % 1000 = 28 THEN 'insurance' WHEN range % 300 = 58 THEN 'no-pay-alone' ELSE 'internet' END AS t FROM range(3000)) l`;

const rare = (what: number): string => `hash(v * ${what}) % 100 = 0`;
const VISITS = `(SELECT range AS v, 'MD' || lpad(range::VARCHAR, 14, '0') AS visit, 'S' || lpad(range::VARCHAR, 19, '0') AS setl_id,
  'P' || lpad((hash(range) % 1000000)::VARCHAR, 20, '0') AS psn_no, 'H' || lpad((range * 12 // 400 % 3000)::VARCHAR, 11, '0') AS institution,
  TIMESTAMP '2025-01-01' + to_seconds((range * 37) % 31536000) AS on_time FROM range(${Math.ceil(lines / 12)}))`;

async function fill(session: Session): Promise<void> {
  await session.runAll([
    `INSERT INTO fee_list_d BY NAME SELECT *, 1 AS _seq FROM (${feeLines(lines)})`,
    `INSERT INTO setl_d BY NAME SELECT setl_id, visit AS mdtrt_id, psn_no, CASE WHEN ${rare(3)} THEN '2' ELSE '1' END AS gend,
  CASE WHEN ${rare(5)} THEN DATE '2015-06-01' ELSE DATE '1970-06-01' END AS brdy, '310' AS insutype,
  CASE WHEN ${rare(11)} THEN '11' ELSE '21' END AS med_type, institution AS fixmedins_code, on_time AS setl_time, 100 AS medfee_sumamt, 60 AS fund_pay_sumamt, 1 AS _seq FROM ${VISITS}`,
    `INSERT INTO mdtrt_d BY NAME SELECT visit AS mdtrt_id, psn_no, institution AS fixmedins_code, '21' AS med_type, on_time AS begntime, 1 AS _seq FROM ${VISITS}`,
    `INSERT INTO diag_d BY NAME SELECT visit AS mdtrt_id, '1' AS diag_type, 'J18.900' AS diag_code, '1' AS maindiag_flag, CASE WHEN ${rare(13)} THEN '阑尾炎' ELSE '肺炎 ' || (v % 500) END AS diag_name, 1 AS _seq FROM ${VISITS}`,
    `INSERT INTO psn_b BY NAME SELECT 'P' || lpad(range::VARCHAR, 20, '0') AS psn_no, DATE '1900-01-01' AS begndate, '0' AS gend, NULL::DATE AS brdy, 1 AS _seq FROM range(1000000)`,
    `INSERT INTO medins_b BY NAME SELECT 'H' || lpad(range::VARCHAR, 11, '0') AS fixmedins_code, DATE '1900-01-01' AS begndate, '医院' || range AS fixmedins_name, '1' AS fixmedins_type,
  CASE WHEN range % 100 = 0 THEN '08' ELSE '05' END AS hosp_lv, '130502' AS admdvs, 1 AS _seq FROM range(3000)`,
    `INSERT INTO limit_b BY NAME ${LIMITS}`,
  ]);
}

async function measured(work: () => Promise<string>): Promise<{ cpu: number; wall: number; told: string }> {
  const [before, started] = [process.cpuUsage(), performance.now()];
  const told = await work();
  const used = process.cpuUsage(before);
  return { cpu: (used.user + used.system) / 1e6, wall: (performance.now() - started) / 1000, told };
}

const warehouse = await Warehouse.open({ directory: folder, mode: 'write', create: true, waitSeconds: 0 });
try {
  const session = await warehouse.session();
  await fill(session);
  await session.run('CHECKPOINT');
  const rules = loadCatalogue().rules.filter(({ params }) => params['finds'] === 'limit');
  const every = feeListD.columns.map(({ name }) => `max(${name})`).join(', ');
  const aggregate = (): Promise<string> => session.rows(`SELECT ${every} FROM fee_list_d`).then(() => '');
  await aggregate();
  const peer = await measured(aggregate);
  const prepared = await prepare(session, rules, { cut: 1 });
  await createFoundTables(session);
  const shared: SharedSteps = new Map();
  const costs = [];
  for (const rule of rules) {
    const cost = await measured(async () => {
      const outcome = await runRule(session, rule, prepared, shared);
      return `${outcome.status} ${outcome.rowsIn} ${outcome.suspects}${outcome.problem === undefined ? '' : ` ${outcome.problem.why.en}`}`;
    });
    costs.push({ name: rule.id, ...cost });
  }
  await dropSteps(session, [...shared.values()]);
  const total = costs.reduce((sum, { cpu }) => sum + cpu, 0);
  console.log(`${lines} fee lines, ${await session.value('SELECT count(*) FROM limit_b')} limits, ${process.version}`);
  console.log(
    table([
      ['', 'CPU s', 'wall s', 'status, lines × limits, suspects'],
      ['one aggregate over every column', peer.cpu.toFixed(2), peer.wall.toFixed(2), ''],
      ...costs.map(({ name, cpu, wall, told }) => [name, cpu.toFixed(2), wall.toFixed(2), told]),
    ]),
  );
  console.log(
    `all rules on limits: ${total.toFixed(2)} CPU s, ${(total / peer.cpu).toFixed(2)} × the aggregate (bar: 3)`,
  );
  session.close();
} finally {
  warehouse.close();
  rmSync(folder, { recursive: true, force: true });
}
