import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Movements } from './movements.ts';
import type { BalanceParameters } from './parameters.ts';

const YEAR = ['fixmedins_code', 'med_list_codg', 'year'] as const;
const keys = (alias: string): string => YEAR.map((name) => `${alias}.${name}`).join(', ');

/** The part of a name that shops of one chain share, `''` where it does not look like a chain's. */
const CHAIN = '^(?:.{2,4}[省市县区])?(.{2,8}?)(?:大?药房|大?药店|医药|药业|连锁|总部|总店|配送)';
/** What may stand for a multiplication sign or a blank in a specification. */
const TYPED = ['×ｘ＊✕／（）：　', 'xx*x/():'] as const;

/** A specification as it is compared, whoever typed it. */
const folded = (spec: string): string => `replace(lower(translate(${spec}, '${TYPED[0]}', '${TYPED[1]}')), ' ', '')`;

/** Milligrams of a specification's first strength, NULL where it names none. */
function strength(d: Dialect, spec: string): string {
  const of = (unit: string, factor: string): string =>
    `${d.double(`nullif(${d.regexExtract(folded(spec), `([0-9]+(?:[.][0-9]+)?)${unit}`)}, '')`)} * ${factor}`;
  return `coalesce(${of('(?:mg|毫克)', '1')}, ${of('(?:ug|μg|µg|mcg|微克)', '0.001')}, ${of('(?:g|克)', '1000')})`;
}

/**
 * What else could have been on the shelf of those who lack stock: `sibling`, what the institution has left of the same
 * product (generic name, maker, strength) under other codes; `elsewhere`, the most that another bought of the item and did
 * not use, where it is, or may be, the head office: of one credit code or chain, or, where a code is missing, buying without
 * ever selling.
 */
export function relatedSteps(
  { prefix, dialect: d }: PlanContext<BalanceParameters>,
  { items, moves, stocked, settled }: Movements,
  year: string,
): { readonly steps: readonly Step[]; readonly sibling: string; readonly elsewhere: string } {
  const [short, left, sibling, elsewhere] = ['short', 'left', 'sibling', 'elsewhere'].map((of) => `${prefix}${of}`) as [
    string,
    string,
    string,
    string,
  ];
  const kept = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  const [a, b] = [strength(d, 'i.spec'), strength(d, 'o.spec')];
  const known = (alias: string): string =>
    `LEFT JOIN (SELECT fixmedins_code, begndate, until_date, nullif(uscc, '') AS uscc, nullif(${d.regexExtract('fixmedins_name', CHAIN)}, '') AS chain FROM eff_medins_b) ${alias}`;
  const sum = (x: string): string => d.decimal(`coalesce(sum(${x}), 0)`, 18, 4);
  return {
    sibling,
    elsewhere,
    steps: [
      kept(
        short,
        `SELECT ${keys('y')}, y.last_short, ${d.addDays('y.last_short', 's.late_days')} AS until
FROM ${year} y JOIN ${stocked} s ON s.fixmedins_code = y.fixmedins_code AND s.med_list_codg = y.med_list_codg WHERE y.oversold > 0`,
      ),
      kept(
        left,
        `SELECT fixmedins_code, med_list_codg, day, came_in, went_out + cash AS gone, cash AS sold FROM ${moves}
UNION ALL SELECT fixmedins_code, med_list_codg, day, 0, units, units FROM ${settled}
UNION ALL SELECT fixmedins_code, med_list_codg, counted_from, opening, 0, 0 FROM ${stocked} WHERE opening > 0`,
      ),
      kept(
        sibling,
        `SELECT fixmedins_code, med_list_codg, year, ${sum('greatest(0, left_over)')} AS packs FROM (
  SELECT ${keys('h')}, o.med_list_codg AS other, sum(l.came_in - l.gone) AS left_over
  FROM ${short} h JOIN ${items} i ON i.med_list_codg = h.med_list_codg
  JOIN ${items} o ON coalesce(o.gnrc_name, o.item_name) = coalesce(i.gnrc_name, i.item_name) AND o.med_list_codg <> i.med_list_codg
    AND (i.prodentp_name IS NULL OR o.prodentp_name IS NULL OR ${folded('i.prodentp_name')} = ${folded('o.prodentp_name')})
    AND (${a} IS NULL OR ${b} IS NULL OR abs(${a} - ${b}) <= 0.001 * ${a})
  JOIN ${left} l ON l.fixmedins_code = h.fixmedins_code AND l.med_list_codg = o.med_list_codg AND l.day <= h.until
  GROUP BY ${keys('h')}, o.med_list_codg) s
GROUP BY fixmedins_code, med_list_codg, year`,
      ),
      kept(
        elsewhere,
        `WITH other AS (
  SELECT ${keys('h')}, l.fixmedins_code AS buyer, min(h.last_short) AS last_short, sum(l.came_in - l.gone) AS left_over, sum(l.sold) AS sold
  FROM ${short} h JOIN ${left} l ON l.med_list_codg = h.med_list_codg AND l.fixmedins_code <> h.fixmedins_code AND l.day <= h.until
  GROUP BY ${keys('h')}, l.fixmedins_code)
SELECT ${keys('o')}, ${d.decimal('max(o.left_over)', 18, 4)} AS packs FROM other o
${known('m')} ON m.fixmedins_code = o.fixmedins_code AND m.begndate <= o.last_short AND o.last_short < m.until_date
${known('p')} ON p.fixmedins_code = o.buyer AND p.begndate <= o.last_short AND o.last_short < p.until_date
WHERE o.left_over > 0 AND (m.uscc = p.uscc OR m.chain = p.chain OR ((m.uscc IS NULL OR p.uscc IS NULL) AND o.sold = 0))
GROUP BY ${keys('o')}`,
      ),
    ],
  };
}
