import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue, type Catalogue } from '../../../rules/catalogue.ts';
import type { Rule } from '../../../rules/model.ts';
import { textDigest } from '../../../rules/overlay/fields.ts';
import { changed } from '../support/valid-rule.ts';

/** The rule that ships in these tests, with a mapping among its parameters. */
export const SHIPPED = changed('  share: 0.25\n', '  share: {least: 0.25, most: 0.75}\n');

/** The shipped rule after an upgrade: one piece of its text is another. */
export function upgraded(piece: string, replacement: string): string {
  if (!SHIPPED.includes(piece)) throw new Error(`the shipped rule has no ${piece}`);
  return SHIPPED.replace(piece, () => replacement);
}

/** A folder with a shipped catalogue of one rule, and a site's folders beside it. */
export function overlayWorld(root: string) {
  const [shipped, overlays, rules] = ['shipped', 'overlays', 'rules'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [shipped, join(overlays, 'base'), rules]) mkdirSync(folder, { recursive: true });
  const file = join(overlays, 'MC-TC-901.yaml');
  return {
    shipped,
    overlays,
    rules,
    /** The overlay's file. */
    file,
    ship: (text: string): void => writeFileSync(join(shipped, 'MC-TC-901.yaml'), text),
    keep: (text: string): void => writeFileSync(join(overlays, 'base', 'MC-TC-901.yaml'), text),
    /** An overlay made from a text; `lines` are those between its base and its reason. */
    overlay: (lines: string, from: string = SHIPPED): string => {
      const text = `overlay: 1
rule: MC-TC-901
base: {version: 1-00000000, digest: ${textDigest(from)}}
${lines}
reason: 本地口径
approved_by: 张科
`;
      writeFileSync(file, text);
      return text;
    },
    load: (): Catalogue => loadCatalogue(shipped, { overlays, rules }),
    /** Codes and places of all problems, places from the overlay's folder on. */
    problems: (): string[] =>
      loadCatalogue(shipped, { overlays, rules }).problems.map(
        ({ code, where }) => `${code} ${where.replace(`${root}/`, '')}`,
      ),
    /** The one rule as the site runs it. */
    rule: (): Rule => {
      const { rules: all, problems } = loadCatalogue(shipped, { overlays, rules });
      const [rule] = all;
      if (rule === undefined)
        throw new Error(problems.map(({ code, where, why }) => `${code} ${where} ${why.en}`).join());
      return rule;
    },
  };
}
