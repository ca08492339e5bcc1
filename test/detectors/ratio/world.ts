import { effectivePlan } from '../../../store/effective/effective.ts';
import type { Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';

/** One hospital of a synthetic city. Shares are fractions of a stay's cost. */
export interface Hospital {
  readonly code: string;
  /** hosp_lv: 02 tertiary, 05 secondary, 08 primary. */
  readonly grade: string;
  readonly stays: number;
  /** What the hospital moves out of the catalogue on top of what its diseases bring. */
  readonly shifted?: number;
  /** Which kind of item it moves out; drugs where left out. */
  readonly into?: 'drug' | 'consumable' | 'treatment';
  /** Share of stays in the diseases of `focus`, on top of the common mix. */
  readonly focusShare?: number;
  /** Disease numbers; 20 to 23 are the expensive ones with much own pay. */
  readonly focus?: readonly number[];
  readonly fromElsewhere?: number;
}

export interface World {
  readonly seed: number;
  readonly hospitals: readonly Hospital[];
  /** Standard deviation of honest hospitals' own-pay share. */
  readonly spread: number;
}

/** A city of ordinary hospitals: a fifth tertiary, a third secondary, the rest primary, with unlike sizes. */
export function ordinaryCity(count: number, seed: number): Hospital[] {
  return Array.from({ length: count }, (_, i) => {
    const grade = i < Math.max(4, count / 5) ? '02' : i < count * 0.5 ? '05' : '08';
    const stays = (grade === '02' ? 400 : grade === '05' ? 300 : 200) + ((i * 37 + seed * 13) % 100);
    return { code: `H${String(i).padStart(3, '0')}`, grade, stays };
  });
}

const uniform = (...parts: string[]): string => `((hash(${parts.join(', ')}) % 1000003 + 0.5) / 1000003.0)`;
const normal = (salt: string, ...parts: string[]): string =>
  `(sqrt(-2 * ln(${uniform(`'${salt}a'`, ...parts)})) * cos(2 * pi() * ${uniform(`'${salt}b'`, ...parts)}))`;

/** Lands a world: settlements that cross-foot, main diagnoses and the institution register, then the effective views. */
export async function landWorld(session: Session, world: World): Promise<void> {
  for (const table of ['setl_d', 'diag_d', 'medins_b', 'mdtrt_d', 'psn_b']) await session.run(`DELETE FROM ${table}`);
  const rows = world.hospitals.map(
    (h) =>
      `('${h.code}', '${h.grade}', ${h.stays}, ${h.shifted ?? 0}, ${h.focusShare ?? 0}, [${(h.focus ?? [0]).join(', ')}], ${h.fromElsewhere ?? 0.03})`,
  );
  const seed = String(world.seed);
  await session.run(`CREATE OR REPLACE TEMP TABLE hospital AS
SELECT *, ${world.spread} * ${normal('h', seed, 'code')} AS honest FROM (VALUES ${rows.join(', ')}) AS t(code, grade, stays, shifted, focus_share, focus, elsewhere)`);
  await session.run(`CREATE OR REPLACE TEMP TABLE stay AS
WITH s AS (
  SELECT h.*, h.code || '-' || i AS id, i FROM hospital h, LATERAL (SELECT unnest(range(h.stays)) AS i)),
d AS (
  SELECT *, CASE WHEN ${uniform(seed, "'f'", 'id')} < focus_share THEN focus[1 + (hash(${seed}, 'ff', id) % len(focus))::INT]
      WHEN ${uniform(seed, "'x'", 'id')} < 0.04 THEN 20 + (hash(${seed}, 'y', id) % 4)::INT
      ELSE floor(power(${uniform(seed, "'d'", 'id')}, 0.6 + 0.8 * ${uniform(seed, "'mix'", 'code')}) * 20)::INT END AS dx,
    CASE WHEN ${uniform(seed, "'ins'", 'id')} < 0.45 THEN '310' ELSE '390' END AS insutype,
    ${uniform(seed, "'old'", 'id')} < 0.5 AS second_type, ${uniform(seed, "'out'", 'id')} < elsewhere AS is_out
  FROM s),
m AS (
  SELECT *, round(exp(${normal('c', seed, 'id')} * 0.55) * CASE grade WHEN '02' THEN 12000 WHEN '05' THEN 6000 ELSE 2600 END * (1 + 0.04 * dx) * CASE WHEN dx >= 20 THEN 3 ELSE 1 END, 2) AS c,
    greatest(0.0, least(0.6, 0.05 + 0.012 * (dx % 7) + CASE WHEN dx >= 20 THEN 0.16 ELSE 0 END + honest + shifted + 0.05 * ${normal('n', seed, 'id')})) AS own_share
  FROM d),
p AS (
  SELECT *, round(c * own_share, 2) AS own, round(c * 0.01, 2) AS over, round(c * (0.04 + 0.02 * ${uniform(seed, "'pre'", 'id')}), 2) AS pre FROM m),
q AS (
  SELECT *, c - own - over - pre AS inscp, least(c - own - over - pre, CASE grade WHEN '02' THEN 900 WHEN '05' THEN 500 ELSE 200 END) AS dedc,
    CASE grade WHEN '02' THEN 0.68 WHEN '05' THEN 0.76 ELSE 0.86 END + CASE WHEN insutype = '310' THEN 0.08 ELSE 0 END + CASE WHEN second_type THEN 0.04 ELSE 0 END - CASE WHEN is_out THEN 0.15 ELSE 0 END AS rate FROM p)
SELECT *, round((inscp - dedc) * rate, 2) AS pool, CASE WHEN ${uniform(seed, "'maf'", 'id')} < 0.1 THEN round((inscp - dedc) * 0.02, 2) ELSE 0 END AS maf,
  TIMESTAMP '2025-01-02 10:00:00' + INTERVAL 1 DAY * (hash(${seed}, 't', id) % 360)::INT AS setl_time
FROM q`);
  await session.run(`INSERT INTO setl_d (setl_id, mdtrt_id, psn_no, insutype, med_type, fixmedins_code, setl_time, enddate, medfee_sumamt, fund_pay_sumamt,
  fulamt_ownpay_amt, overlmt_selfpay, preselfpay_amt, inscp_amt, act_pay_dedc, hifp_pay, maf_pay, psn_type, out_flag, refd_setl_flag, vali_flag, setl_type, _seq, _flags)
SELECT 'S' || id, 'V' || id, 'P' || id, insutype, '21', code, setl_time, setl_time::DATE, c, pool + maf, own, over, pre, inscp, dedc, pool, maf,
  insutype || CASE WHEN second_type THEN '2' ELSE '1' END, CASE WHEN is_out THEN '2' ELSE '0' END, '0', '1', '2', 1, NULL FROM stay`);
  await session.run(`INSERT INTO diag_d (mdtrt_id, diag_type, diag_code, maindiag_flag, _seq, _flags)
SELECT 'V' || id, '1', chr(65 + dx % 20) || lpad((10 + dx)::VARCHAR, 2, '0') || '.900', '1', 1, NULL FROM stay`);
  await session.run(`INSERT INTO medins_b (fixmedins_code, begndate, fixmedins_name, fixmedins_type, hosp_lv, admdvs, _seq, _flags)
SELECT code, DATE '1900-01-01', code || '医院', '1', grade, '990101', 1, NULL FROM hospital`);
  await runSteps(session, effectivePlan(1, 1));
}
