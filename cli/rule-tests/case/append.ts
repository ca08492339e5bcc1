import { MingchaError } from '../../../base/problem.ts';
import type { Rule } from '../../../rules/model.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';
import { cliProblem } from '../../problems.ts';

/**
 * A rule file's text with one more test at its end.
 *
 * @throws MingchaError MC-CLI-021 where the file is none of the rule's, or its tests do not stand at its end.
 */
export function appended(file: string, text: string, rule: Rule, yaml: string): string {
  const longer = `${text.replace(/\n*$/, '\n')}${yaml}`;
  const before = parseRule(text, file).rule;
  const after = parseRule(longer, file).rule;
  if (before?.id === rule.id && after?.tests.length === before.tests.length + 1) return longer;
  throw new MingchaError(
    cliProblem('MC-CLI-021', file, {
      id: rule.id,
      reasonZh: `${file} 不是规则 ${rule.id} 的文件，或 tests 不在文件末尾。`,
      reasonEn: `${file} is not the file of rule ${rule.id}, or its tests do not stand at its end.`,
    }),
  );
}
