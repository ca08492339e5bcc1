import { effectivePlan } from '../../../store/effective/effective.ts';
import type { Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import type { World } from './world.ts';

const uniform = (...parts: string[]): string => `((hash(${parts.join(', ')}) % 1000003 + 0.5) / 1000003.0)`;
const normal = (salt: string, ...parts: string[]): string =>
  `(sqrt(-2 * ln(${uniform(`'${salt}a'`, ...parts)})) * cos(2 * pi() * ${uniform(`'${salt}b'`, ...parts)}))`;

/**
 * Lands the fee lines of a world that was landed: six a stay, drugs, consumables and services inside and outside the catalogue, that
 * add up to its settlement. What a hospital moved out lies in one kind; hard diseases pay mostly for consumables. Honest hospitals
 * differ in how their patients' own pay falls on the kinds, and one stay in fifty buys one dear thing.
 */
export async function landLines(session: Session, world: World): Promise<void> {
  const seed = String(world.seed);
  const into = world.hospitals.map((h) => `('${h.code}', '${h.into ?? 'drug'}')`);
  await session.run('DELETE FROM fee_list_d');
  await session.run('DELETE FROM item_b');
  await session.run(`CREATE OR REPLACE TEMP TABLE split AS
WITH s AS (
  SELECT t.*, i.moved_to, least(t.shifted * t.c, t.own) AS extra,
    greatest(0.05, CASE WHEN t.dx >= 20 THEN 0.15 ELSE 0.4 END + 0.06 * ${normal('hd', seed, 't.code')} + 0.08 * ${normal('sd', seed, 't.id')}) AS wd,
    greatest(0.05, CASE WHEN t.dx >= 20 THEN 0.7 ELSE 0.35 END + 0.06 * ${normal('hc', seed, 't.code')} + 0.08 * ${normal('sc', seed, 't.id')}) AS wc,
    greatest(0.05, CASE WHEN t.dx >= 20 THEN 0.15 ELSE 0.25 END + 0.06 * ${normal('ht', seed, 't.code')}) AS wt,
    ${uniform(seed, "'dear'", 't.id')} < 0.02 AS dear
  FROM stay t JOIN (VALUES ${into.join(', ')}) AS i(code, moved_to) ON i.code = t.code),
w AS (
  SELECT *, CASE WHEN dear THEN 0.02 ELSE wd / (wd + wc + wt) END AS pd, CASE WHEN dear THEN 0.96 ELSE wc / (wd + wc + wt) END AS pc,
    own - extra AS base, c - own AS inside FROM s),
o AS (
  SELECT *, round(base * pd + CASE WHEN moved_to = 'drug' THEN extra ELSE 0 END, 2)::DECIMAL(16,2) AS own_drug,
    round(base * pc + CASE WHEN moved_to = 'consumable' THEN extra ELSE 0 END, 2)::DECIMAL(16,2) AS own_consumable,
    round(inside * 0.35, 2)::DECIMAL(16,2) AS in_drug, round(inside * CASE WHEN dx >= 20 THEN 0.35 ELSE 0.15 END, 2)::DECIMAL(16,2) AS in_consumable FROM w)
SELECT id, code, setl_time, own::DECIMAL(16,2) AS own, c::DECIMAL(16,2) AS c, own_drug, own_consumable, own::DECIMAL(16,2) - own_drug - own_consumable AS own_treatment,
  in_drug, in_consumable, (c - own)::DECIMAL(16,2) - in_drug - in_consumable AS in_treatment FROM o`);
  await session.run(`INSERT INTO item_b (med_list_codg, begndate, item_name, list_type, _seq, _flags)
SELECT 'I-' || kind || '-' || n, DATE '1900-01-01', CASE kind WHEN 'drug' THEN '药品' WHEN 'consumable' THEN '耗材' ELSE '项目' END || n,
  CASE kind WHEN 'drug' THEN '101' WHEN 'consumable' THEN '301' ELSE '201' END, 1, NULL
FROM (VALUES ('drug'), ('consumable'), ('treatment')) AS k(kind), (SELECT unnest(range(8)) AS n)`);
  await session.run(`INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, cnt, pric, det_item_fee_sumamt, inscp_amt, fulamt_ownpay_amt, overlmt_selfpay, _seq, _flags)
SELECT 'B' || id || '-' || kind || side, 'V' || id, 'P' || id, code, 'I-' || kind || '-' || (hash(${seed}, 'item', id, kind, side) % 8), setl_time, 1, amount, amount,
  CASE side WHEN 'own' THEN 0 ELSE amount END, CASE side WHEN 'own' THEN amount ELSE 0 END, 0, 1, NULL
FROM (
  SELECT id, code, setl_time, kind, side, CASE kind || side WHEN 'drugown' THEN own_drug WHEN 'consumableown' THEN own_consumable WHEN 'treatmentown' THEN own_treatment
      WHEN 'drugin' THEN in_drug WHEN 'consumablein' THEN in_consumable ELSE in_treatment END AS amount
  FROM split, (VALUES ('drug'), ('consumable'), ('treatment')) AS k(kind), (VALUES ('own'), ('in')) AS s(side))
WHERE amount > 0`);
  await runSteps(session, effectivePlan(1, 1));
}
