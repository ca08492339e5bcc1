import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { RowParameters } from './parameters.ts';
import { rowFunnel } from './funnel.ts';
import { rowSelection } from './judged.ts';
import { countingSteps, rowTables } from './steps.ts';
import { singleTrail } from './trail.ts';
import { SOURCES } from './sources.ts';

/** Every record that breaks the rule is a suspect of its own: the rule's key names columns of the record, or `defect`. */
export function singleSteps(context: PlanContext<RowParameters>): Step[] {
  const { dialect: d, prefix, rule, parameters } = context;
  const source = SOURCES[parameters.source];
  const { steps, judged, broken, counts } = rowTables(context);
  const selection = rowSelection(context);
  const keys = rule.finding.key.map((name) => `${d.text(name)} AS k_${name}`).join(', ');
  const hasMoney = parameters.money && source.amounts !== undefined;
  const amount = hasMoney ? 'range_amount' : d.decimal('NULL', 16, 2);
  const kind = hasMoney ? "CASE WHEN range_amount IS NULL THEN 'none' ELSE 'fact' END" : "'none'";
  const shown = [
    ...valueColumns(parameters).map((name) => d.text(name)),
    ...(selection?.parts ?? []).map(({ text }) => text),
  ];
  const facts = d.json({
    defect: 'defect',
    time: d.isoTime('at_time'),
    fixmedins_code: 'fixmedins_code',
    line_key: 'line_key',
    values: shown.length === 0 ? "''" : d.concat('、', ...shown),
    ...(selection === undefined
      ? {}
      : { parts: d.json(Object.fromEntries(selection.parts.map(({ name, text }) => [name, text]))) }),
  });
  return [
    ...steps,
    rowFunnel(context, { broken, counts }),
    singleTrail(context, { judged, broken }),
    {
      name: `${prefix}candidate`,
      materialise: false,
      sql: `SELECT ${keys}, fixmedins_code, person AS psn_no, doctor AS bilg_dr_code, at_time AS first_time, at_time AS last_time,
  ${d.decimal('1', 38, 6)} AS measure, ${d.decimal('1', 38, 6)} AS threshold, ${amount} AS amount, ${kind} AS amount_kind, whole_amount AS amt_total, ${facts} AS facts
FROM ${broken}`,
    },
    {
      name: `${prefix}line`,
      materialise: false,
      sql: `SELECT ${keys}, ${d.bigint('1')} AS line_no, ${d.literal(source.kind.name)} AS kind, line_key, ${amount} AS amount, range_amount AS inscp_amt FROM ${broken}`,
    },
    ...countingSteps(context, counts),
  ];
}

/** The columns whose values a sentence shows: those that the conditions look at. */
function valueColumns({ breaches }: RowParameters): string[] {
  return [...new Set(breaches.flatMap(({ when }) => (when !== undefined && 'column' in when ? [when.column] : [])))];
}
