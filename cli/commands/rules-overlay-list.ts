import type { ExitCode } from '../../base/problem.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import type { Rule, RuleOverlay } from '../../rules/model.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import type { Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { conflictsText, overlayText } from '../render/local-rules.ts';
import { writeProblems } from '../render/problems.ts';
import { catalogueProblems } from '../rule-checks.ts';
import { withProgram } from '../suggest-command.ts';

/** `mingcha rules overlay list`: what this site changed in which rule, why, and what an upgrade left to settle. */
export async function rulesOverlayList(context: Context): Promise<ExitCode> {
  const { effects, language, json, directory } = context;
  const folders = ruleFoldersOf(directory);
  const catalogue = loadCatalogue(undefined, folders);
  const changed = catalogue.rules.flatMap((rule) =>
    rule.overlay === undefined ? [] : [{ rule, overlay: rule.overlay }],
  );
  const problems = catalogueProblems(catalogue);
  if (json) {
    const overlays = changed.map(({ rule, overlay }) => overlayDocument(rule, overlay));
    effects.out.write(
      `${JSON.stringify({ schema: 1, folder: folders.overlays, overlays, problems: problems.length })}\n`,
    );
  } else {
    const none = language === 'zh' ? `没有本地调整（${folders.overlays}）。\n` : `No overlays (${folders.overlays}).\n`;
    const texts = changed.map(({ rule, overlay }) => overlaySection(rule, overlay, context));
    effects.out.write(texts.length === 0 ? none : texts.join('\n'));
  }
  writeProblems(problems, language, json, effects);
  return Promise.resolve(worstExit(problems.map(({ exit }) => exit)));
}

function overlayDocument({ id, version }: Rule, overlay: RuleOverlay): unknown {
  const { file, reason, approvedBy, changes, added, conflicts, taken } = overlay;
  return { rule: id, version, file, reason, approved_by: approvedBy, fields: changes, added, conflicts, taken };
}

function overlaySection(rule: Rule, overlay: RuleOverlay, { language, effects }: Context): string {
  const zh = language === 'zh';
  const idle = overlay.changes.length + overlay.added.innocent.length + overlay.added.request.length === 0;
  const same = zh
    ? '  与随程序的规则没有不同，可以删除该文件\n'
    : '  Nothing differs from the shipped rule; the file can be deleted\n';
  const taken = overlay.taken.join(zh ? '、' : ', ');
  return [
    `${rule.id}  ${rule.title[language]}\n`,
    idle ? same : `  ${overlayText(overlay, language)}\n`,
    withProgram(conflictsText([{ id: rule.id, conflicts: overlay.conflicts }], language), effects.program),
    overlay.taken.length === 0
      ? ''
      : zh
        ? `  制作以后随程序改动、已照用的：${taken}\n`
        : `  Changed by upgrades since, and taken: ${taken}\n`,
    `  ${overlay.file}\n`,
  ].join('');
}
