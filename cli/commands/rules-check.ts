import { resolve } from 'node:path';
import type { ExitCode } from '../../base/problem.ts';
import { loadCatalogue, type Catalogue } from '../../rules/catalogue.ts';
import type { Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { writeProblems } from '../render/problems.ts';
import { catalogueProblems } from '../rule-checks.ts';

/** `mingcha rules check [FOLDER…]`: every problem of the rule files at once, each at file:line:column. */
export async function rulesCheck(context: Context, _options: object, ...folders: string[]): Promise<ExitCode> {
  const catalogues: Catalogue[] =
    folders.length === 0
      ? [loadCatalogue()]
      : folders.map((folder) => loadCatalogue(resolve(context.effects.workingDirectory, folder)));
  const problems = catalogues.flatMap(catalogueProblems);
  writeProblems(problems, context.language, context.json, context.effects);
  const rules = catalogues.reduce((sum, catalogue) => sum + catalogue.rules.length, 0);
  const { out } = context.effects;
  if (context.json) out.write(`${JSON.stringify({ schema: 1, rules, problems: problems.length })}\n`);
  else {
    out.write(
      context.language === 'zh'
        ? `检查了规则：${rules} 条有效，${problems.length} 处问题。\n`
        : `${rules} rules valid, ${problems.length} problems.\n`,
    );
  }
  return Promise.resolve(worstExit(problems.map((problem) => problem.exit)));
}
