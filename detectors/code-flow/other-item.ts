import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { inEffect } from '../code-reuse/effective-dates.ts';
import { textList } from '../shared/text-list.ts';
import { flowAnswer } from './answer.ts';
import type { OtherItem } from './parameters.ts';
import { without } from './plain-text.ts';

const HITS = "('other_drug', 'other_strength', 'other_maker')";
const KEY = ['fixmedins_code', 'trac_prefix', 'med_list_codg'] as const;

/** Each institution's prefix under another item than the table says: whose fault it may be, and how far the two are apart. */
function pairStep({ dialect: d, prefix, parameters: p }: PlanContext<OtherItem>): Step {
  const small = `pack_level IN (${textList(d, p.small_levels)})`;
  const holds = (a: string, b: string): string => `(replace(${a}, ${b}, '') <> ${a} OR ${a} = ${b})`;
  const either = (a: string, b: string): string => `(${holds(a, b)} OR ${holds(b, a)})`;
  const stem = (item: string, words: readonly string[]): string =>
    `coalesce(${without(`${item}.generic`, words)}, ${item}.generic)`;
  const sameName = `CASE WHEN a.generic IS NOT NULL AND b.generic IS NOT NULL THEN ${either('a.generic', 'b.generic')} OR ${stem('a', p.injection_words)} = ${stem('b', p.injection_words)}
    ELSE a.name = b.name END`;
  // A powder and a solution for injection may be one drug that was named twice.
  const solution = [...p.injection_words, '注射液'];
  const maybeSame = `${stem('a', solution)} = ${stem('b', solution)}`;
  const unlike = (value: string): string => `abs(a.${value} - b.${value}) > 0.001 * greatest(a.${value}, b.${value})`;
  const otherStrength = `a.pack_qty <> b.pack_qty OR ${unlike('mass')} OR (a.mass IS NULL AND b.mass IS NULL AND ${unlike('volume')})`;
  const likeStrength = `a.spec = b.spec OR (a.mass IS NOT NULL AND b.mass IS NOT NULL AND coalesce(a.pack_qty = b.pack_qty, false))`;
  const common = (of: string): string => `x.alike >= ${p.common_share} * ${of}`;
  return {
    name: `${prefix}pair`,
    materialise: true,
    sql: `WITH mapped AS (SELECT * FROM shared_flow_prefix WHERE mapped_item IS NOT NULL AND ${small}),
pair AS (
  SELECT fixmedins_code, trac_prefix, med_list_codg, min(mapped_item) AS mapped_item, sum(row_count) AS row_count FROM mapped
  WHERE mapped_item <> med_list_codg GROUP BY fixmedins_code, trac_prefix, med_list_codg),
alike AS (SELECT trac_prefix, med_list_codg, count(*) AS alike FROM pair GROUP BY trac_prefix, med_list_codg),
billing AS (SELECT med_list_codg, count(DISTINCT fixmedins_code) AS places FROM mapped GROUP BY med_list_codg),
settling AS (SELECT trac_prefix, count(DISTINCT fixmedins_code) AS places FROM mapped GROUP BY trac_prefix),
borne AS (SELECT DISTINCT trac_prefix FROM mapped WHERE mapped_item = med_list_codg),
recoded AS (SELECT DISTINCT trac_prefix, med_list_codg FROM eff_trac_prefix_b),
judged AS (
  SELECT q.fixmedins_code, q.trac_prefix, q.med_list_codg, q.mapped_item, b.item_name AS mapped_name, x.alike, y.places AS billing_places, q.row_count,
  CASE WHEN x.alike = y.places AND y.places < ${p.common_institutions} AND w.trac_prefix IS NULL THEN 1 ELSE 0 END AS lonely, CASE
    WHEN r.trac_prefix IS NOT NULL THEN 'recoded'
    WHEN x.alike >= ${p.common_institutions} AND (${common('y.places')} OR ${common('z.places')}) THEN 'trac_prefix_b.med_list_codg'
    WHEN (${sameName}) IS NULL THEN 'item_b.gnrc_name'
    WHEN NOT (${sameName}) AND ${maybeSame} THEN 'item_b.gnrc_name'
    WHEN NOT (${sameName}) THEN 'other_drug'
    WHEN ${otherStrength} THEN 'other_strength'
    WHEN a.spec IS NULL OR b.spec IS NULL OR NOT (${likeStrength}) THEN 'item_b.spec'
    WHEN a.maker IS NULL OR b.maker IS NULL THEN 'item_b.prodentp_name'
    WHEN ${either('a.maker', 'b.maker')} THEN 'recoded'
    ELSE 'other_maker' END AS found
FROM pair q
JOIN alike x ON x.trac_prefix = q.trac_prefix AND x.med_list_codg = q.med_list_codg
JOIN billing y ON y.med_list_codg = q.med_list_codg
JOIN settling z ON z.trac_prefix = q.trac_prefix
LEFT JOIN borne w ON w.trac_prefix = q.trac_prefix
LEFT JOIN shared_flow_item a ON a.med_list_codg = q.med_list_codg
LEFT JOIN shared_flow_item b ON b.med_list_codg = q.mapped_item
LEFT JOIN recoded r ON r.trac_prefix = q.trac_prefix AND r.med_list_codg = q.med_list_codg)
SELECT *, CASE WHEN lonely = 1 AND found IN ${HITS} THEN 'trac_prefix_b.med_list_codg' ELSE found END AS outcome FROM judged`,
  };
}

/**
 * A code's prefix belongs to another item than was settled. Spared: items that were coded anew (the table names both, or
 * the two are one drug, strength and maker). A mismatch that most institutions share is the table's. The same drug and
 * strength of another maker is listed as a weaker finding without money.
 */
export function otherItemSteps(context: PlanContext<OtherItem>): Step[] {
  const { dialect: d, prefix, parameters: p, rule } = context;
  const rows = (condition: string): string =>
    `SELECT ${d.bigint('coalesce(sum(row_count), 0)')} FROM shared_flow_prefix WHERE ${condition}`;
  const notSmall = `mapped_item IS NOT NULL AND NOT pack_level IN (${textList(d, p.small_levels)})`;
  const first = (name: string): string => `max(h.${name})`;
  return [
    pairStep(context),
    {
      name: `${prefix}hit`,
      materialise: true,
      sql: `WITH sold AS (
  SELECT s.*, q.mapped_item, q.mapped_name, q.alike, q.billing_places, q.outcome AS reason, CASE WHEN q.outcome = 'other_maker' THEN 1 ELSE 0 END AS weak
  FROM shared_flow_sale s JOIN ${prefix}pair q ON q.fixmedins_code = s.fixmedins_code AND q.trac_prefix = s.trac_prefix AND q.med_list_codg = s.med_list_codg
  WHERE s.is_other = 1 AND q.outcome IN ${HITS} AND ${inEffect(rule, d, 's.trac_time')}),
enough AS (SELECT ${KEY.join(', ')} FROM sold GROUP BY ${KEY.join(', ')} HAVING count(DISTINCT drug_trac_codg) >= ${p.min_codes})
SELECT s.* FROM sold s JOIN enough e ON ${KEY.map((name) => `e.${name} = s.${name}`).join(' AND ')}`,
    },
    ...flowAnswer(context, {
      key: KEY,
      ofOneCode: false,
      measure: 'count(DISTINCT h.drug_trac_codg)',
      threshold: p.min_codes,
      facts: {
        trac_prefix: first('trac_prefix'),
        mapped_item: first('mapped_item'),
        mapped_name: first('mapped_name'),
        reason: first('reason'),
        institutions_alike: first('alike'),
        institutions_billing: first('billing_places'),
      },
      undecided: [
        `SELECT 'trac_prefix_b.trac_prefix' AS column_name, (${rows('mapped_item IS NULL')}) AS row_count`,
        `SELECT 'trac_prefix_b.pack_level', (${rows(notSmall)})`,
        `SELECT outcome, sum(row_count) FROM ${prefix}pair WHERE outcome NOT IN ${HITS} AND outcome <> 'recoded' GROUP BY outcome`,
      ],
    }),
  ];
}
