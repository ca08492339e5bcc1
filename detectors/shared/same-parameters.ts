import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { differing } from './differing.ts';

/** Which parameters rules of one detector must agree on, and how a rule's checked parameters are had. */
export interface Agreement {
  readonly detector: string;
  readonly names: readonly string[];
  /** The checked parameters; undefined for a rule that takes no part. */
  readonly parametersOf: (params: unknown) => Readonly<Record<string, unknown>> | undefined;
}

/**
 * Rules of which one leaves out what the other already accuses must tell it by the same parameters: else a money is counted by both, or
 * by neither. Returns a problem for every parameter in which a rule differs from the first.
 */
export function sameParameterProblems(
  { detector, names, parametersOf }: Agreement,
  rules: readonly Rule[],
  place: (rule: Rule, path: readonly (string | number)[]) => string,
): Problem[] {
  const judged = rules.flatMap((rule) => {
    const parameters = rule.detector === detector ? parametersOf(rule.params) : undefined;
    return parameters === undefined ? [] : [{ rule, parameters }];
  });
  const [first, ...others] = judged;
  if (first === undefined) return [];
  return others.flatMap(({ rule, parameters }) =>
    names
      .filter((name) => JSON.stringify(parameters[name]) !== JSON.stringify(first.parameters[name]))
      .map((name) => {
        const wanted = JSON.stringify(first.parameters[name]);
        return differing(
          { first: first.rule, rule, parameter: name, wanted },
          {
            zh: `与 {other} 的不一致（${first.rule.id} 为 ${wanted}）：其中一条要剔除另一条已列出的金额，须用同一参数。`,
            en: `It differs from that of {other} (${first.rule.id} has ${wanted}): one leaves out what the other lists, so both must use one value.`,
          },
          place,
        );
      }),
  );
}
