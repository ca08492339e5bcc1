import type { Effects } from '../../base/effects.ts';
import type { Language } from '../../base/language.ts';
import type { Problem } from '../../base/problem.ts';
import { withProgram } from '../suggest-command.ts';
import { sourceLines } from './source-line.ts';

const HEADS = {
  zh: { error: '错误', where: '位置', why: '原因', fix: '处理' },
  en: { error: 'Error', where: 'Where', why: 'Why', fix: 'Fix' },
} as const;

/** Problems for a person, those of rule files with their line and a caret, or one JSON object a line for a program; commands to type begin with `program`. */
export function writeProblems(
  problems: readonly Problem[],
  language: Language,
  json: boolean,
  { err, program }: Pick<Effects, 'err' | 'program'>,
): void {
  for (const problem of problems)
    err.write(json ? problemJson(problem, language, program) : problemText(problem, language, program, err.width));
}

/** `{schema, code, what, where, why, fix}` in one language. */
export function problemJson(problem: Problem, language: Language, program: string): string {
  const { code, where } = problem;
  return `${JSON.stringify({ schema: 1, code, what: problem.what[language], where, why: problem.why[language], fix: withProgram(problem.fix[language], program) })}\n`;
}

/** A problem for a person, with its line and a caret where it is of a rule file. */
export function problemText(problem: Problem, language: Language, program: string, width: number): string {
  const heads = HEADS[language];
  const lines = [`${heads.error} ${problem.code}  ${problem.what[language]}`];
  if (problem.where !== '') lines.push(`  ${heads.where}: ${problem.where}`);
  lines.push(...sourceLines(problem, width));
  if (problem.why[language] !== '') lines.push(`  ${heads.why}: ${problem.why[language]}`);
  lines.push(`  ${heads.fix}: ${withProgram(problem.fix[language], program)}`);
  return `${lines.join('\n')}\n`;
}
