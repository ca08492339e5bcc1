import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import type { Suspect } from '../../store/suspect-row.ts';
import { listSuspects } from '../../suspects/list.ts';
import { withSession, type Context } from '../context.ts';
import { once, writeFileWhole } from '../file-output.ts';
import { cliProblem } from '../problems.ts';
import { caseOf, type Expected } from '../rule-tests/case/case-of.ts';
import { appended } from '../rule-tests/case/append.ts';
import { validCatalogue } from '../rules.ts';

interface Options {
  readonly from?: string;
  readonly expect?: string;
  readonly name?: string;
  readonly write?: string;
}

function expectedOf({ expect = 'hit' }: Options): Expected {
  if (expect === 'hit' || expect === 'miss') return expect;
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--expect', value: expect, wanted: 'hit, miss' }));
}

/**
 * `mingcha rules test add --from SUSPECT`: a rule test made of the records behind a suspect, with other names on other days,
 * printed or added to a rule file. With `--expect miss` it says that the suspect is none, as a known gap of the rule.
 *
 * @throws MingchaError MC-CLI-002 without such a suspect, MC-CLI-021 where no test can be made of it.
 */
export async function rulesTestAdd(context: Context, options: Options): Promise<ExitCode> {
  const expected = expectedOf(options);
  const id = options.from ?? '';
  const { effects, language, json } = context;
  const made = await withSession(context, 'read', async (session) => {
    const found: Suspect[] = [];
    if (id.length >= 8)
      for await (const suspect of listSuspects(session, { state: 'all', suspect: id, limit: 2 }, language))
        found.push(suspect);
    const [suspect] = found;
    if (suspect === undefined || found.length > 1) throw new MingchaError(cliProblem('MC-CLI-002', '', { id }));
    return caseOf(context, session, { suspect, expected, catalogue: validCatalogue(context), name: options.name });
  });
  context.endProgress();
  if (options.write !== undefined) {
    const file = resolve(effects.workingDirectory, options.write);
    const text = existsSync(file) ? appended(file, readFileSync(file, 'utf8'), made.rule, made.yaml) : made.yaml;
    await writeFileWhole(file, once(existsSync(file) ? text : `tests:\n${text}`));
  }
  if (json) effects.out.write(`${JSON.stringify({ schema: 1, rule: made.rule.id, ...made.told, yaml: made.yaml })}\n`);
  else effects.out.write(made.yaml);
  if (!json) effects.err.write(said(context, made.told, options.write));
  return 0;
}

function said({ language }: Context, told: { readonly rows: number; readonly of: number }, file?: string): string {
  const where = file === undefined ? '' : language === 'zh' ? `，已写入 ${file}` : `, written to ${file}`;
  return language === 'zh'
    ? `用例由 ${told.of} 条相关记录取其中 ${told.rows} 条，已换名、平移日期并运行通过${where}。\n`
    : `${told.rows} of ${told.of} related records make the case; renamed, moved in time, and run${where}.\n`;
}
