import type { Step } from '../step.ts';

/** What makes two uploads one movement. The two documents stay apart: a delivery note is no sale document. */
const SAME = [
  'stock_event',
  'fixmedins_code',
  'med_list_codg',
  'fixmedins_bchno',
  'rtal_docno',
  'dynt_no',
  'stock_time',
  'cnt',
  'manu_lotnum',
].join(', ');

/** What tells two movements of one second apart where both name it; an upload that does not name it is the first's. */
const TELLS_APART = ['setl_id', 'psn_no', 'medins_prod_purc_no', 'medins_prod_sel_no', 'drug_trac_codg'];

const named = TELLS_APART.map((name) => `coalesce(${name}, min(${name}) OVER same)`).join(', ');

/**
 * Stock movements as they finally stand: what was uploaded more than once counts once, the earliest. Only where a
 * document or a batch number says that it is one movement: two equal sales of a second without either stay two.
 */
export const effectiveStockMovements: readonly Step[] = [
  {
    name: 'net_duplicate_movement',
    materialise: true,
    sql: `WITH candidate AS (
  SELECT rid, _seq, ${SAME}, ${TELLS_APART.join(', ')}, hash(${SAME}) AS h FROM fact_stock_d
  WHERE coalesce(vali_flag, '1') = '1' AND coalesce(fixmedins_bchno, rtal_docno, dynt_no) IS NOT NULL),
repeated AS (SELECT h FROM candidate GROUP BY h HAVING count(*) > 1),
told AS (
  SELECT rid, _seq, ${SAME}, row(${named}) AS which
  FROM candidate WHERE h IN (SELECT h FROM repeated) WINDOW same AS (PARTITION BY ${SAME}))
SELECT rid FROM (SELECT rid, row_number() OVER (PARTITION BY ${SAME}, which ORDER BY _seq, rid) AS nth FROM told)
WHERE nth > 1 AND rid IS NOT NULL`,
  },
  {
    name: 'eff_stock_d',
    materialise: false,
    sql: `SELECT f.* FROM fact_stock_d f
WHERE coalesce(f.vali_flag, '1') = '1' AND (f.rid IS NULL OR f.rid NOT IN (SELECT rid FROM net_duplicate_movement))`,
  },
];
