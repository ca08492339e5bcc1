import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { MingchaError, type ExitCode, type Problem } from '../../base/problem.ts';
import { checkRules } from '../../detectors/engine/check-rules.ts';
import { companions } from '../../detectors/engine/companions.ts';
import { loadCatalogue, type Catalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';
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

/** An overlay that is not written yet, and the rule as it would run. */
interface Draft {
  readonly id: string;
  readonly file: string;
  readonly text: string;
  readonly shippedText: string;
  readonly changed: Rule | undefined;
  readonly problems: readonly Problem[];
}

/** Who decided what of a rule, and why. */
interface Decision {
  readonly settings: readonly (readonly [string, unknown])[];
  readonly reason: string;
  readonly approvedBy: string;
}

function draftOf(rule: Rule, file: string, decision: Decision, { lists }: Catalogue): Draft {
  const shippedText = readFileSync(rule.file, 'utf8');
  const text = overlayFileText({ rule, shippedText, ...decision });
  const made = parseOverlay(text, file, shippedText);
  const parsed = parseRule(shippedText, rule.file, lists, made.overlay);
  const problems = [
    ...made.problems,
    ...parsed.problems,
    ...(parsed.rule === undefined ? [] : checkRules([parsed.rule], (_rule, path, prefer) => parsed.at(path, prefer))),
  ];
  return { id: rule.id, file, text, shippedText, changed: parsed.rule, problems };
}

/** The same settings for the rules that must agree with the changed one. One of them with other values would be refused by every check. */
function draftsOfCompanions(
  first: Draft,
  decision: Decision,
  catalogue: Catalogue,
  site: readonly Rule[],
  folder: string,
): Draft[] {
  if (first.changed === undefined) return [];
  return companions(first.changed, site).map(({ rule: asRun, parameters }) => {
    const id = asRun.id;
    const file = join(folder, `${id}.yaml`);
    const shipped = catalogue.rules.find((one) => one.id === id);
    if (shipped === undefined || existsSync(file)) {
      const fields = parameters.map((name) => `params.${name}`).join(', ');
      const where = shipped?.file ?? asRun.file;
      throw new MingchaError(
        overlayProblem('MC-OVER-012', '', {
          id: first.id,
          other: id,
          fields,
          file: shipped === undefined ? where : file,
        }),
      );
    }
    const settings = decision.settings.filter(([field]) =>
      parameters.some((name) => field === `params.${name}` || field.startsWith(`params.${name}.`)),
    );
    return draftOf(shipped, file, { ...decision, settings }, catalogue);
  });
}

/**
 * `mingcha rules overlay new ID --set FIELD=VALUE`: writes an overlay of a shipped rule, with the text that it was made from
 * beside it, and one of each rule that must have the same value. What would be wrong with them is told, and nothing is written.
 */
export async function rulesOverlayNew(context: Context, options: Options, id: string): Promise<ExitCode> {
  const { effects, language, json } = context;
  const reason = neededText('--reason', options.reason);
  const approvedBy = neededText('--by', options.by);
  const catalogue = loadCatalogue();
  const [rule] = selectRules(catalogue.rules, [id], []);
  const folders = ruleFoldersOf(context.directory);
  const file = join(folders.overlays, `${id}.yaml`);
  if (rule === undefined || existsSync(file)) throw new MingchaError(overlayProblem('MC-OVER-007', file, { id, file }));
  const decision = { settings: (options.set ?? []).map(settingOf), reason, approvedBy };
  const first = draftOf(rule, file, decision, catalogue);
  const site = first.problems.length > 0 ? [] : loadCatalogue(undefined, folders).rules;
  const others = draftsOfCompanions(first, decision, catalogue, site, folders.overlays);
  const drafts = [first, ...others];
  const problems = drafts.flatMap((draft) => draft.problems);
  // The file that they stand in is not there to be looked at.
  if (problems.length > 0) throw new MingchaError(problems.map((problem) => ({ ...problem, where: '' })));
  for (const draft of drafts) {
    mkdirSync(dirname(baseFile(draft.file)), { recursive: true, mode: 0o700 });
    await writeFileWhole(baseFile(draft.file), once(draft.shippedText));
    await writeFileWhole(draft.file, once(draft.text));
    effects.log('info', 'rules overlay new', { rule: draft.id, file: draft.file, by: approvedBy });
  }
  const also = others.map((draft) => ({ rule: draft.id, file: draft.file }));
  if (json) effects.out.write(`${JSON.stringify({ schema: 1, rule: id, file, base: baseFile(file), also })}\n`);
  else effects.out.write(writtenText(file, also, language, effects.program));
  return 0;
}

function writtenText(
  file: string,
  also: readonly { readonly rule: string; readonly file: string }[],
  language: Context['language'],
  program: string,
): string {
  const zh = language === 'zh';
  const others = also.map((one) =>
    zh
      ? `${one.rule} 须用同样的值，一并写入 ${one.file}。\n`
      : `${one.rule} must have the same values: written to ${one.file} too.\n`,
  );
  const [head, next] = zh
    ? [`已写入 ${file}（原文副本在 ${baseFile(file)}）。\n`, `下一步：${program} rules check\n`]
    : [`Written to ${file} (the text it was made from: ${baseFile(file)}).\n`, `Next: ${program} rules check\n`];
  return head + others.join('') + next;
}
