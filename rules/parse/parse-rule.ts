import type { Problem } from '../../base/problem.ts';
import { checkRule } from '../check/check-rule.ts';
import type { Lists } from '../knowledge/list.ts';
import { loadLists } from '../knowledge/load-lists.ts';
import type { Rule } from '../model.ts';
import { overlaid, placeInOverlay, unknownEntries } from '../overlay/apply.ts';
import type { Overlay } from '../overlay/overlay.ts';
import { ruleProblem } from '../problems.ts';
import { listed, near } from './describe.ts';
import { inOrder } from './in-order.ts';
import type { Path } from './locate.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';
import { isExactInRule, ruleSchema } from './schema.ts';
import { checkShape } from './shape.ts';
import { toRule } from './to-rule.ts';
import { selectionProblems } from '../where/problems.ts';

/** What one rule file turned out to be. */
export interface ParsedRule {
  /** Present when the file has the shape of a rule; run it only when there are no problems. */
  readonly rule?: Rule;
  /** Everything that is wrong with the file by itself. What needs other files is checked by the catalogue. */
  readonly problems: readonly Problem[];
  /** `file:line:column` of what stands at a path of the file, such as `['params', 'min_gap_days']`, or of its key. */
  readonly at: (path: Path, prefer?: 'key' | 'value') => string;
}

/** A rule's file with a site's values in it; what is said of those stands at the overlay's own lines. */
function withOverlay(yaml: YamlFile, overlay: Overlay): YamlFile {
  const place = (path: Path, prefer: 'key' | 'value'): string => {
    const inside = placeInOverlay(path, overlay, yaml.value);
    if (inside !== undefined) return overlay.at(inside, prefer);
    return prefer === 'key' ? yaml.keyAt(path) : yaml.at(path);
  };
  return {
    ...yaml,
    value: yaml.value === undefined ? undefined : overlaid(yaml.value, overlay),
    at: (path) => place(path, 'value'),
    keyAt: (path) => place(path, 'key'),
  };
}

/**
 * Reads one rule from its YAML text. Never throws for what the text says: problems are collected, each with its place, in
 * the order they stand.
 *
 * @param file the path that problems name; it takes no part in the rule's digests.
 * @param lists the knowledge lists that `{list: name}` may refer to, by default those that ship with the program.
 * @param overlay what a site sets in the rule.
 */
export function parseRule(text: string, file: string, lists: Lists = loadLists().lists, overlay?: Overlay): ParsedRule {
  const shipped = readYaml(text, file, isExactInRule);
  const yaml = overlay === undefined ? shipped : withOverlay(shipped, overlay);
  const missed = overlay === undefined ? [] : unknownEntries(shipped.value, overlay);
  const at: ParsedRule['at'] = (path, prefer) => (prefer === 'key' ? yaml.keyAt(path) : yaml.at(path));
  const shaped = checkShape(ruleSchema, yaml);
  if (shaped.value === undefined) return { problems: inOrder([...missed, ...shaped.problems]), at };
  const { rule, unknownLists } = toRule(shaped.value, file, lists);
  const listProblems = unknownLists.map(({ name, path }) =>
    ruleProblem('MC-RULE-007', at(path), { name, known: listed(lists.keys()), ...near(name, lists.keys()) }),
  );
  const { where, params } = shaped.value;
  const conditions = selectionProblems({ select: rule.select ?? {}, where, params, at, text });
  return { rule, problems: inOrder([...missed, ...listProblems, ...conditions, ...checkRule(rule, at)]), at };
}
