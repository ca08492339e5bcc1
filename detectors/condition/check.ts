import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { listed } from '../../rules/parse/describe.ts';
import { detectorProblem } from '../problems.ts';
import { RECORD_REACH, type RecordSource } from './reach.ts';

type Place = (rule: Rule, path: readonly (string | number)[]) => string;

/**
 * What is wrong with the named conditions of a rule in the eyes of its detector: it takes none, or a condition looks at what
 * cannot be reached from its records.
 *
 * @param source the records that the detector narrows; undefined where it takes no conditions.
 */
export function reachProblems(rule: Rule, source: RecordSource | undefined, place: Place): Problem[] {
  const { select } = rule;
  if (select === undefined) return [];
  if (source === undefined)
    return [
      detectorProblem('MC-DETECT-009', place(rule, ['select']), {
        rule: rule.id,
        reasonZh: `${rule.detector} 以这样的参数不接受 select。`,
        reasonEn: `${rule.detector} takes no select with these parameters.`,
      }),
    ];
  const { kind, others } = RECORD_REACH[source];
  const reached = [kind, ...Object.keys(others), 'person'];
  return Object.entries(select).flatMap(([name, { column, flagged }]) => {
    const from = column.split('.')[0] ?? '';
    if (flagged === undefined ? reached.includes(from) : from === kind) return [];
    return [
      detectorProblem('MC-DETECT-009', place(rule, ['select', name, 'column']), {
        rule: rule.id,
        reasonZh: `从 ${kind} 看不到 ${column}；可用的表：${listed(flagged === undefined ? reached : [kind])}。`,
        reasonEn: `${column} cannot be reached from ${kind}; tables: ${listed(flagged === undefined ? reached : [kind])}.`,
      }),
    ];
  });
}
