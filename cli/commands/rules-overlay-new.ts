import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { checkRules } from '../../detectors/engine/check-rules.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { baseFile, parseOverlay } from '../../rules/overlay/load-overlays.ts';
import { overlayFileText } from '../../rules/overlay/make-overlay.ts';
import { overlayProblem } from '../../rules/overlay/problems.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import type { Context } from '../context.ts';
import { once, writeFileWhole } from '../file-output.ts';
import { neededText } from '../needed-text.ts';
import { selectRules } from '../rules.ts';

interface Options {
  readonly set?: readonly string[];
  readonly reason?: string;
  readonly by?: string;
}

/** `params.min_gap_days=5` as a field and its value, read as YAML reads it. */
function settingOf(text: string): readonly [string, unknown] {
  const [, field = '', value = ''] = /^([^=\s]+)=(.*)$/su.exec(text) ?? [];
  if (field === '') throw new MingchaError(overlayProblem('MC-OVER-009', '', { text }));
  try {
    return [field, parse(value, { schema: 'core' }) as unknown];
  } catch {
    throw new MingchaError(overlayProblem('MC-OVER-009', '', { text }));
  }
}

/**
 * `mingcha rules overlay new ID --set FIELD=VALUE`: writes an overlay of a shipped rule, with the text that it was made from
 * beside it. What would be wrong with it is told, and nothing is written.
 */
export async function rulesOverlayNew(context: Context, options: Options, id: string): Promise<ExitCode> {
  const { effects, language, json } = context;
  const reason = neededText('--reason', options.reason);
  const approvedBy = neededText('--by', options.by);
  const { rules, lists } = loadCatalogue();
  const [rule] = selectRules(rules, [id], []);
  const { overlays } = ruleFoldersOf(context.directory);
  const file = join(overlays, `${id}.yaml`);
  if (rule === undefined || existsSync(file)) throw new MingchaError(overlayProblem('MC-OVER-007', file, { id, file }));
  const shippedText = readFileSync(rule.file, 'utf8');
  const settings = (options.set ?? []).map(settingOf);
  const text = overlayFileText({ rule, shippedText, settings, reason, approvedBy });
  const made = parseOverlay(text, file, shippedText);
  const parsed = parseRule(shippedText, rule.file, lists, made.overlay);
  const problems = [
    ...made.problems,
    ...parsed.problems,
    ...(parsed.rule === undefined ? [] : checkRules([parsed.rule], (_rule, path, prefer) => parsed.at(path, prefer))),
  ];
  // The file that they stand in is not there to be looked at.
  if (problems.length > 0) throw new MingchaError(problems.map((problem) => ({ ...problem, where: '' })));
  mkdirSync(dirname(baseFile(file)), { recursive: true, mode: 0o700 });
  await writeFileWhole(baseFile(file), once(shippedText));
  await writeFileWhole(file, once(text));
  effects.log('info', 'rules overlay new', { rule: id, file, by: approvedBy });
  if (json) effects.out.write(`${JSON.stringify({ schema: 1, rule: id, file, base: baseFile(file) })}\n`);
  else
    effects.out.write(
      language === 'zh'
        ? `已写入 ${file}（原文副本在 ${baseFile(file)}）。\n下一步：${effects.program} rules check\n`
        : `Written to ${file} (the text it was made from: ${baseFile(file)}).\nNext: ${effects.program} rules check\n`,
    );
  return 0;
}
