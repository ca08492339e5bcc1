import { effectivePlan } from '../../../store/effective/effective.ts';
import type { Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';

/** One hospital of a synthetic city, in one setting. */
export interface Hospital {
  readonly code: string;
  /** hosp_lv: 02 tertiary, 05 secondary, 08 primary. */
  readonly grade: string;
  readonly visits: number;
  readonly outpatient?: boolean;
  /** Items of a set ordered for `setShare` of the visits whatever the diagnosis; one item is left out in a fifth of them. */
  readonly set?: readonly number[];
  readonly setShare?: number;
  /** Single items ordered for `singleShare` of the visits whatever the diagnosis. */
  readonly singles?: readonly number[];
  readonly singleShare?: number;
  /** Orders everything this many times as often. */
  readonly thorough?: number;
  readonly focus?: number;
  readonly focusShare?: number;
}

export interface World {
  readonly seed: number;
  readonly hospitals: readonly Hospital[];
  /** Standard deviation of honest hospitals' habits, on the logarithm of an item's rate. */
  readonly spread: number;
  /** Visits of the four last diagnoses are operations, before which everybody is screened with items 36 to 38. */
  readonly screening?: boolean;
}

export function ordinaryCity(count: number, seed: number): Hospital[] {
  return Array.from({ length: count }, (_, i) => {
    const grade = i < Math.max(4, count / 5) ? '02' : i < count * 0.5 ? '05' : '08';
    return {
      code: `H${String(i).padStart(3, '0')}`,
      grade,
      visits: (grade === '02' ? 400 : grade === '05' ? 300 : 200) + ((i * 37 + seed * 13) % 100),
    };
  });
}

const uniform = (...parts: string[]): string => `((hash(${parts.join(', ')}) % 1000003 + 0.5) / 1000003.0)`;
const normal = (salt: string, ...parts: string[]): string =>
  `(sqrt(-2 * ln(${uniform(`'${salt}a'`, ...parts)})) * cos(2 * pi() * ${uniform(`'${salt}b'`, ...parts)}))`;

/** Lands visits of 16 diagnoses, 40 test items (0 to 3 are admission routine everywhere) and their fee lines. */
export async function landWorld(session: Session, world: World): Promise<void> {
  for (const table of ['mdtrt_d', 'diag_d', 'fee_list_d', 'medins_b', 'item_b', 'psn_b'])
    await session.run(`DELETE FROM ${table}`);
  const seed = String(world.seed);
  const rows = world.hospitals.map(
    (h) =>
      `('${h.code}', '${h.grade}', ${h.visits}, ${h.outpatient === true}, [${(h.set ?? [-1]).join(', ')}], ${h.setShare ?? 0}, ${h.thorough ?? 1}, ${h.focus ?? 0}, ${h.focusShare ?? 0}, [${(h.singles ?? [-1]).join(', ')}], ${h.singleShare ?? 0})`,
  );
  await session.run(
    `CREATE OR REPLACE TEMP TABLE hospital AS SELECT * FROM (VALUES ${rows.join(', ')}) AS t(code, grade, visits, outpatient, item_set, set_share, thorough, focus, focus_share, singles, single_share)`,
  );
  await session.run(`CREATE OR REPLACE TEMP TABLE visit AS
SELECT h.*, h.code || '-' || i AS id, 20 + (hash(${seed}, 'age', code, i) % 65)::INT AS age,
  CASE WHEN ${uniform(seed, "'f'", 'code', 'i')} < focus_share THEN focus ELSE floor(power(${uniform(seed, "'d'", 'code', 'i')}, 0.7 + 0.6 * ${uniform(seed, "'mix'", 'code')}) * 16)::INT END AS dx,
  ${uniform(seed, "'set'", 'code', 'i')} < set_share AS has_set, item_set[1 + (hash(${seed}, 'drop', code, i) % len(item_set))::INT] AS dropped, ${uniform(seed, "'dd'", 'code', 'i')} < 0.2 AS drops,
  TIMESTAMP '2025-01-02 09:00:00' + INTERVAL 1 DAY * (hash(${seed}, 't', code, i) % 360)::INT AS begntime
FROM hospital h, LATERAL (SELECT unnest(range(h.visits)) AS i)`);
  await session.run(`CREATE OR REPLACE TEMP TABLE done AS
SELECT v.id, v.code, v.begntime, i.item FROM visit v, (SELECT unnest(range(40)) AS item) i
WHERE (v.has_set AND list_contains(v.item_set, i.item) AND NOT (v.drops AND v.dropped = i.item))
  OR (list_contains(v.singles, i.item) AND ${uniform(seed, "'one'", 'v.id', 'i.item')} < v.single_share)
  OR (${world.screening === true} AND v.dx >= 12 AND i.item BETWEEN 36 AND 38 AND ${uniform(seed, "'screen'", 'v.id', 'i.item')} < 0.95)
  OR ${uniform(seed, "'do'", 'v.id', 'i.item')} < least(0.97, v.thorough * CASE v.grade WHEN '02' THEN 1.2 WHEN '05' THEN 1.0 ELSE 0.85 END * exp(${world.spread} * ${normal('hab', seed, 'v.code', 'i.item')})
    * CASE WHEN i.item < 4 THEN 0.8 WHEN (i.item * 7 + v.dx * 3) % 16 < 3 THEN 0.55 WHEN (i.item + v.dx) % 5 = 0 THEN 0.25 ELSE 0.08 END)`);
  await session.run(`INSERT INTO mdtrt_d (mdtrt_id, psn_no, fixmedins_code, med_type, begntime, endtime, age, oprn_oprt_code, _seq, _flags)
SELECT 'V' || id, 'P' || id, code, CASE WHEN outpatient THEN '11' ELSE '21' END, begntime, begntime + INTERVAL 3 DAY, age, CASE WHEN ${world.screening === true} AND dx >= 12 THEN '47.01' END, 1, NULL FROM visit`);
  await session.run(`INSERT INTO diag_d (mdtrt_id, diag_type, diag_code, maindiag_flag, _seq, _flags)
SELECT 'V' || id, '1', chr(65 + dx) || lpad((10 + dx)::VARCHAR, 2, '0') || '.900', '1', 1, NULL FROM visit`);
  await session.run(`INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, cnt, pric, det_item_fee_sumamt, inscp_amt, med_chrgitm_type, _seq, _flags)
SELECT 'B' || id || '-' || item, 'V' || id, 'P' || id, code, 'T' || lpad(item::VARCHAR, 2, '0'), begntime, 1, 40, 40, 36, CASE WHEN item % 2 = 0 THEN '03' ELSE '04' END, 1, NULL FROM done`);
  await session.run(`INSERT INTO item_b (med_list_codg, begndate, item_name, list_type, _seq, _flags)
SELECT 'T' || lpad(item::VARCHAR, 2, '0'), DATE '1900-01-01', '检查' || item, '201', 1, NULL FROM (SELECT unnest(range(40)) AS item)`);
  await session.run(`INSERT INTO medins_b (fixmedins_code, begndate, fixmedins_name, fixmedins_type, hosp_lv, admdvs, _seq, _flags)
SELECT code, DATE '1900-01-01', code || '医院', '1', grade, '990101', 1, NULL FROM (SELECT DISTINCT code, grade FROM hospital)`);
  await runSteps(session, effectivePlan(1, 1));
}
