import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { detectorProblem } from '../problems.ts';
import { countParameters, unitColumns } from './parameters.ts';

type Place = (rule: Rule, path: readonly (string | number)[]) => string;

function problemsOf(rule: Rule, place: Place): Problem[] {
  const parsed = countParameters.safeParse(rule.params);
  if (rule.detector !== 'quantity' || !parsed.success) return [];
  const wanted = unitColumns(parsed.data);
  const problem = (path: readonly string[], parameter: string, zh: string, en: string, near: string): Problem =>
    detectorProblem('MC-DETECT-004', place(rule, path), {
      rule: rule.id,
      parameter,
      reasonZh: zh,
      reasonEn: en,
      nearZh: `写作 ${near}。`,
      nearEn: `Write ${near}.`,
    });
  const key = `[${wanted.join(', ')}]`;
  return [
    ...(rule.where === undefined
      ? [
          problem(
            ['params'],
            'select',
            '计数规则须用 select 选定要数的明细，否则会数全部费用。',
            'A counting rule chooses its lines by select; without one it would count them all.',
            'select: {…: {column: item_b.item_name, matches: …}}',
          ),
        ]
      : []),
    ...(rule.finding.key.toSorted().join() === wanted.toSorted().join()
      ? []
      : [
          problem(
            ['finding', 'key'],
            'finding.key',
            `按 per 计数的单位由 ${key} 区分，疑点的标识须与之一致。`,
            `The units that per counts are told apart by ${key}; the suspect's key must be the same.`,
            `finding.key: ${key}`,
          ),
        ]),
  ];
}

/** A counting rule must choose its lines, and its suspects must be the units that it counts. */
export const countKeyProblems = (rules: readonly Rule[], place: Place): Problem[] =>
  rules.flatMap((rule) => problemsOf(rule, place));
