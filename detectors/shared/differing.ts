import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { detectorProblem } from '../problems.ts';

type Place = (rule: Rule, path: readonly (string | number)[]) => string;

const setsHere = ({ overlay }: Rule, parameter: string): boolean =>
  overlay?.changes.some(({ field }) => field === `params.${parameter}` || field.startsWith(`params.${parameter}.`)) ??
  false;

/**
 * The problem of two rules that must have one value of a parameter and have two. Where a site's overlay made them differ it is
 * told at that overlay, with the command that sets the other rule too; else at the second of the rules.
 *
 * @param why the reason that both must agree; `{other}` in it stands for the other rule.
 */
export function differing(
  { first, rule, parameter, wanted }: { first: Rule; rule: Rule; parameter: string; wanted: string | undefined },
  why: { readonly zh: string; readonly en: string },
  place: Place,
): Problem {
  const [culprit, other] = setsHere(first, parameter) && !setsHere(rule, parameter) ? [first, rule] : [rule, first];
  const file = culprit.overlay?.file;
  const byOverlay = file !== undefined && setsHere(culprit, parameter);
  return detectorProblem('MC-DETECT-004', place(culprit, ['params', parameter]), {
    rule: culprit.id,
    parameter,
    reasonZh: why.zh.replaceAll('{other}', other.id),
    reasonEn: why.en.replaceAll('{other}', other.id),
    nearZh: byOverlay
      ? `本地调整 ${file} 只改了 ${culprit.id}：对 ${other.id} 作同样的设置（mingcha rules overlay new ${other.id} --set params.${parameter}=…），或删去此项。`
      : `改为${wanted === undefined ? `与 ${other.id} 相同` : ` ${wanted}`}。`,
    nearEn: byOverlay
      ? `The overlay ${file} changed ${culprit.id} alone: set the same in ${other.id} (mingcha rules overlay new ${other.id} --set params.${parameter}=…), or remove this line.`
      : `Use ${wanted ?? `that of ${other.id}`}.`,
  });
}
