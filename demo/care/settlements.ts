import type { Step } from '../../store/step.ts';

/** Share the pooled fund pays: outside hospital by class of visit, inside by grade and insurance. Made up, of usual size. */
const RATE = `CASE
    WHEN v.med_type = '41' THEN if(v.illness IS NULL AND NOT v.story, 0.55, 0)
    WHEN v.med_type = '14' THEN 0.70
    WHEN v.stay_days IS NULL THEN CASE i.kind WHEN 'T' THEN 0.45 WHEN 'S' THEN 0.55 ELSE 0.60 END
    WHEN h.insutype = '310' THEN CASE i.kind WHEN 'T' THEN 0.82 WHEN 'S' THEN 0.87 ELSE 0.90 END + if(h.psn_type = '12', 0.03, 0)
    ELSE CASE i.kind WHEN 'T' THEN 0.60 WHEN 'S' THEN 0.72 ELSE 0.85 END END - if(h.elsewhere AND v.stay_days IS NOT NULL, 0.10, 0)`;

/** Yuan a stay bears before the fund pays. */
const DEDUCTIBLE = `CASE WHEN v.stay_days IS NULL THEN 0 ELSE CASE i.kind WHEN 'T' THEN 800 WHEN 'S' THEN 400 ELSE 150 END END`;

/** What the fund covers at the ordinary rate; above it the supplementary fund pays 60 %. */
const CEILING = 30_000;

/**
 * Settlements and refunds of a month, in `settlement`: who pays what, from the sums of the lines. A refund is the same
 * reckoning over what came back, with every amount negative. Total = four parts = fund + person, to the cent.
 */
export const settlementSteps: readonly Step[] = [
  {
    name: 'bill',
    materialise: true,
    sql: `WITH back AS (
  SELECT l.* REPLACE (b.cnt AS cnt, CASE WHEN b.cnt = l.cnt THEN l.det ELSE (b.cnt * l.pric)::DECIMAL(16,2) END AS det)
  FROM returned b JOIN line l USING (v, n)),
ranged AS (
  SELECT *, CASE WHEN level = '2' THEN (det * 0.1)::DECIMAL(16,2) ELSE 0 END::DECIMAL(16,2) AS part_pre FROM back)
SELECT v, 0 AS nth, sum(det) AS total, sum(own) AS own, sum(over) AS over, sum(pre) AS pre, sum(inscp) AS inscp FROM line_all GROUP BY v
UNION ALL
SELECT v, 1, sum(det), sum(own), 0, sum(part_pre), sum(det - own - part_pre) FROM ranged GROUP BY v`,
  },
  {
    name: 'settlement',
    materialise: true,
    sql: `WITH due AS (
  SELECT b.*, if(b.nth = 1, -1, 1) AS sign, v.p, v.inst, CASE b.nth WHEN 0 THEN v.settled ELSE r.refunded_at END AS paid_at, (${RATE})::DECIMAL(4,2) AS rate,
    least(b.inscp, ${DEDUCTIBLE})::DECIMAL(16,2) AS dedc, (${DEDUCTIBLE})::DECIMAL(16,2) AS dedc_std, h.poor, h.insutype, v.stay_days, v.mdtrt_id, v.setl_id AS root_id, CASE b.nth WHEN 0 THEN v.setl_id ELSE v.refund_id END AS setl_id
  FROM bill b JOIN visit_all v ON v.v = b.v JOIN inst i ON i.inst = v.inst JOIN person h ON h.p = v.p LEFT JOIN refund r ON r.v = b.v
  WHERE v.settled IS NOT NULL),
pooled AS (SELECT *, (least(inscp - dedc, ${CEILING}) * rate)::DECIMAL(16,2) AS hifp, (greatest(inscp - dedc - ${CEILING}, 0) * 0.6)::DECIMAL(16,2) AS large FROM due),
helped AS (SELECT *, CASE WHEN poor AND stay_days IS NOT NULL THEN ((inscp - hifp - large) * 0.5)::DECIMAL(16,2) ELSE 0 END::DECIMAL(16,2) AS maf FROM pooled),
split AS (
  SELECT *, (total - hifp - large - maf)::DECIMAL(16,2) AS psn, CASE WHEN insutype = '310' THEN least(total - hifp - large - maf, 120) ELSE 0 END::DECIMAL(16,2) AS acct FROM helped)
SELECT v, nth, p, inst, paid_at, stay_days, insutype, dedc_std, rate,
  (sign * total)::DECIMAL(16,2) AS total, (sign * own)::DECIMAL(16,2) AS own, (sign * over)::DECIMAL(16,2) AS over, (sign * pre)::DECIMAL(16,2) AS pre,
  (sign * inscp)::DECIMAL(16,2) AS inscp, (sign * dedc)::DECIMAL(16,2) AS dedc, (sign * hifp)::DECIMAL(16,2) AS hifp, (sign * large)::DECIMAL(16,2) AS large,
  (sign * maf)::DECIMAL(16,2) AS maf, (sign * (hifp + large + maf))::DECIMAL(16,2) AS fund, (sign * psn)::DECIMAL(16,2) AS psn,
  (sign * acct)::DECIMAL(16,2) AS acct, (sign * (psn - acct))::DECIMAL(16,2) AS cash,
  setl_id, root_id, mdtrt_id
FROM split`,
  },
];
