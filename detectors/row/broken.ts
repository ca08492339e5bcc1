import type { PlanContext } from '../archetype.ts';
import { textList } from '../shared/text-list.ts';
import { foundColumns, hangsOnItems } from './judged.ts';
import type { RowParameters } from './parameters.ts';
import { SOURCES, type Source } from './sources.ts';

/** What a group needs of its records; a record that is a suspect of its own keeps all that it has. */
function carried({ parameters }: PlanContext<RowParameters>, { columns, amounts, time }: Source): string {
  if (parameters.group === undefined) return '*';
  const names = [
    'fixmedins_code',
    time,
    columns.settlement,
    columns.person,
    columns.doctor,
    ...(amounts === undefined ? [] : [amounts.range, amounts.total]),
    ...(parameters.source === 'trace-event' ? ['drug_trac_codg', 'bkkp_sn'] : []),
    ...(hangsOnItems(parameters) ? ['hangs_on'] : []),
  ];
  return [...new Set(names)].filter((name) => name !== 'NULL').join(', ');
}

/** The records that are a breach, so far as they tell by themselves. */
export function defectiveSql(context: PlanContext<RowParameters>, judged: string): string {
  const source = SOURCES[context.parameters.source];
  const { defect } = foundColumns(context.parameters);
  const columns = carried(context, source);
  // All columns of a record hold its breach already, under the name that it goes by there.
  const named = columns === '*' && defect === 'defect' ? '' : `, ${defect} AS defect`;
  return `SELECT ${columns}${named}, ${source.lineKey(context.dialect)} AS line_key FROM ${judged} WHERE ${defect} IS NOT NULL`;
}

/** Packs of the fee lines that codes of these breaches were scanned for, and how many codes were. */
const soldPacks = (defective: string, defects: readonly string[]): string => `
LEFT JOIN (
  SELECT n.bkkp_sn AS sold_line, max(f.cnt) AS packs, count(DISTINCT t.drug_trac_codg) AS codes
  FROM (SELECT DISTINCT bkkp_sn FROM ${defective} WHERE defect IN (${defects.join(', ')}) AND bkkp_sn IS NOT NULL) n
  JOIN eff_fee_list_d f ON f.bkkp_sn = n.bkkp_sn JOIN eff_trac_on_line t ON t.bkkp_sn = n.bkkp_sn AND t.trac_event IN ('settle', 'sale')
  GROUP BY n.bkkp_sn) q ON q.sold_line = b.bkkp_sn`;

/** The records that break the rule, without those of a day or a kind of care on which their breach is none. */
export function brokenSql({ dialect: d, parameters }: PlanContext<RowParameters>, defective: string): string {
  const source = SOURCES[parameters.source];
  const { settlement, person, doctor } = source.columns;
  const day = d.day(`b.${source.time}`);
  const byCare = parameters.breaches.filter(({ outside }) => outside.length > 0);
  const spared = [
    ...byCare.map(
      ({ name, outside }) =>
        `(b.defect = ${d.literal(name)} AND coalesce(s.med_type, '') IN (${textList(d, outside)}))`,
    ),
    ...parameters.breaches.flatMap(({ name, from }) =>
      from === undefined ? [] : [`(b.defect = ${d.literal(name)} AND ${day} < DATE ${d.literal(from)})`],
    ),
  ];
  const whole = parameters.breaches.filter((one) => one.unless_sold_whole).map(({ name }) => d.literal(name));
  if (whole.length > 0) spared.push(`(b.defect IN (${whole.join(', ')}) AND coalesce(q.packs >= 2 * q.codes, FALSE))`);
  const amounts = source.amounts ?? { range: 'NULL', total: 'NULL' };
  return `SELECT b.*, b.${source.time} AS at_time, ${d.month(`b.${source.time}`)} AS month, ${d.text(person)} AS person, ${d.text(doctor)} AS doctor,
  ${d.decimal(amounts.range, 16, 2)} AS range_amount, ${d.decimal(amounts.total, 16, 2)} AS whole_amount
FROM ${defective} b${byCare.length === 0 ? '' : `\nLEFT JOIN (SELECT setl_id AS settled, med_type FROM eff_setl_d) s ON s.settled = b.${settlement}`}${whole.length === 0 ? '' : soldPacks(defective, whole)}${
    spared.length === 0 ? '' : `\nWHERE NOT (${spared.join(' OR ')})`
  }`;
}
