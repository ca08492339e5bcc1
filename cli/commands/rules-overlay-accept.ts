import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { listed, near } from '../../rules/parse/describe.ts';
import { yamlFilesIn } from '../../rules/parse/files.ts';
import { baseFile } from '../../rules/overlay/load-overlays.ts';
import { settledText } from '../../rules/overlay/make-overlay.ts';
import { overlayProblem } from '../../rules/overlay/problems.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import type { Context } from '../context.ts';
import { once, writeFileWhole } from '../file-output.ts';
import { neededText } from '../needed-text.ts';

interface Options {
  readonly by?: string;
  readonly reason?: string;
}

/**
 * `mingcha rules overlay accept ID --by NAME`: settles an overlay against the text that ships now. Its values stay as they
 * are, and the shipped text becomes the one they are compared with. To take a shipped value instead, its line is deleted
 * from the overlay first.
 */
export async function rulesOverlayAccept(context: Context, options: Options, id: string): Promise<ExitCode> {
  const { effects, language, json } = context;
  const approvedBy = neededText('--by', options.by);
  const { overlays } = ruleFoldersOf(context.directory);
  const file = join(overlays, `${id}.yaml`);
  const rule = loadCatalogue().rules.find((one) => one.id === id);
  if (rule === undefined || !existsSync(file)) {
    const there = existsSync(overlays) ? yamlFilesIn(overlays).files.map(({ path }) => basename(path, '.yaml')) : [];
    throw new MingchaError(overlayProblem('MC-OVER-008', '', { id, known: listed(there), ...near(id, there) }));
  }
  const shippedText = readFileSync(rule.file, 'utf8');
  const reason = options.reason === undefined ? {} : { reason: neededText('--reason', options.reason) };
  const text = settledText(readFileSync(file, 'utf8'), { rule, shippedText, approvedBy, ...reason });
  await writeFileWhole(baseFile(file), once(shippedText));
  await writeFileWhole(file, once(text));
  effects.log('info', 'rules overlay accept', { rule: id, file, version: rule.version, by: approvedBy });
  if (json) effects.out.write(`${JSON.stringify({ schema: 1, rule: id, file, version: rule.version })}\n`);
  else
    effects.out.write(
      language === 'zh'
        ? `已核定：${id} 的本地调整以随程序的 ${rule.version} 版为准比较，本地的值不变。\n`
        : `Settled: the overlay of ${id} now stands beside version ${rule.version}; its values stay.\n`,
    );
  return 0;
}
