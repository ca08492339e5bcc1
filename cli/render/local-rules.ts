import type { Language } from '../../base/language.ts';
import type { UnusableRule } from '../../rules/catalogue.ts';
import { valueChanges } from '../../rules/lock/compare-texts.ts';
import type { Rule, RuleOverlay } from '../../rules/model.ts';

/** A rule that ran with a site's own values, as `scan --json` shows it. */
export interface ChangedRule {
  readonly id: string;
  readonly reason: string;
  readonly approved_by: string;
  readonly fields: readonly { readonly field: string; readonly shipped: unknown; readonly local: unknown }[];
  /** Fields that an upgrade changed too; the local value holds until somebody settles it. */
  readonly conflicts: readonly {
    readonly field: string;
    readonly base: unknown;
    readonly shipped: unknown;
    readonly local: unknown;
  }[];
}

/** The rules that a site changed, of those given. */
export function changedRules(rules: readonly Rule[]): ChangedRule[] {
  return rules.flatMap(({ id, overlay }) =>
    overlay === undefined
      ? []
      : [
          {
            id,
            reason: overlay.reason,
            approved_by: overlay.approvedBy,
            fields: overlay.changes,
            conflicts: overlay.conflicts,
          },
        ],
  );
}

const LONGEST = 60;

/** A value of a rule in a line of text, cut where it is long. */
export function valueText(value: unknown, language: Language): string {
  if (value === undefined) return language === 'zh' ? '（未写）' : '(not given)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const isPart = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Where two values of a field differ: inside them where both have parts, else as a whole. */
function singleValues(from: unknown, to: unknown, field: string): { path: string; from: unknown; to: unknown }[] {
  if (!isPart(from) || !isPart(to)) return [{ path: field, from, to }];
  const changes = valueChanges(from, to, field);
  // What came to a list of words and what left it says nothing of the whole.
  if (changes.some(({ added, removed }) => added !== undefined || removed !== undefined))
    return [{ path: field, from, to }];
  return changes.map((one) => ({ path: one.path, from: one.from, to: one.to }));
}

type Conflict = ChangedRule['conflicts'][number];

/** A conflict over a value with parts, part by part: what the upgrade changed there, and what the site has. */
function conflictParts({ field, base, shipped, local }: Conflict, language: Language): string[] {
  const own = new Map(singleValues(shipped, local, field).map((one) => [one.path, one.to]));
  return singleValues(base, shipped, field)
    .filter(({ path }) => own.has(path))
    .map(({ path, from, to }) => {
      const [was, now, here] = [from, to, own.get(path)].map((value) => valueText(value, language));
      return language === 'zh' ? `${path}：${was} → ${now}，本地 ${here}` : `${path}: ${was} → ${now}, ${here} here`;
    });
}

/** What a site changed in one rule: each field from what to what, and what it added. */
export function overlayChangesText(overlay: RuleOverlay, language: Language): string {
  const zh = language === 'zh';
  const fields = overlay.changes
    .flatMap(({ field, shipped, local }) => singleValues(shipped, local, field))
    .map(({ path, from, to }) =>
      zh
        ? `${path} 由 ${valueText(from, language)} 改为 ${valueText(to, language)}`
        : `${path} from ${valueText(from, language)} to ${valueText(to, language)}`,
    );
  const { innocent, request } = overlay.added;
  if (innocent.length > 0)
    fields.push(zh ? `须先排除另加 ${innocent.join('、')}` : `to rule out, added: ${innocent.join(', ')}`);
  if (request.length > 0)
    fields.push(zh ? `请调取另加 ${request.join('、')}` : `to ask for, added: ${request.join(', ')}`);
  return fields.join(zh ? '；' : '; ');
}

/** What a site changed in one rule, with who decided so and why. */
export function overlayText(overlay: RuleOverlay, language: Language): string {
  const changes = overlayChangesText(overlay, language);
  return language === 'zh'
    ? `${changes}（${overlay.reason}；批准：${overlay.approvedBy}）`
    : `${changes} (${overlay.reason}; approved by ${overlay.approvedBy})`;
}

/** The lines of a scan on rules that a site changed: which, and each conflict with an upgrade until it is settled. */
export function changedRulesText(changed: readonly ChangedRule[], language: Language): string {
  if (changed.length === 0) return '';
  const zh = language === 'zh';
  const ids = changed.map(({ id }) => id);
  const head = zh
    ? `按本地调整运行的规则 ${ids.length} 条：${ids.join('、')}（mingcha rules overlay list）\n`
    : `${ids.length} rules ran with values of this site: ${ids.join(', ')} (mingcha rules overlay list)\n`;
  return head + conflictsText(changed, language);
}

/** A line for each field that both an upgrade and the site changed. */
export function conflictsText(changed: readonly Pick<ChangedRule, 'id' | 'conflicts'>[], language: Language): string {
  const zh = language === 'zh';
  return changed
    .flatMap(({ id, conflicts }) =>
      conflicts.map((conflict) => {
        const { field, base, shipped, local } = conflict;
        const parts = isPart(base) && isPart(shipped) && isPart(local) ? conflictParts(conflict, language) : [];
        if (parts.length > 0)
          return zh
            ? `  冲突：${id} 的 ${parts.join('；')}；仍按本地运行，核定后运行 mingcha rules overlay accept ${id}\n`
            : `  Conflict in ${id}: ${parts.join('; ')}; it ran with the local value until somebody decides: mingcha rules overlay accept ${id}\n`;
        const [was, now, own] = [base, shipped, local].map((value) => valueText(value, language));
        return zh
          ? `  冲突：${id} 的 ${field} 制作本地调整时为 ${was}，升级后为 ${now}，本地为 ${own}；仍按本地运行，核定后运行 mingcha rules overlay accept ${id}\n`
          : `  Conflict: ${field} of ${id} was ${was} when the overlay was made, ships as ${now}, and is ${own} here; it ran with the local value until somebody decides: mingcha rules overlay accept ${id}\n`;
      }),
    )
    .join('');
}

/** A rule that was left out, as `--json` shows it. */
export interface UnusableDocument {
  readonly id: string;
  readonly problems: readonly { readonly code: string; readonly where: string; readonly what: string }[];
}

/** The rules that were not run for what is wrong with them. */
export function unusableDocument(unusable: readonly UnusableRule[], language: Language): readonly UnusableDocument[] {
  return unusable.map(({ id, problems }) => ({
    id,
    problems: problems.map(({ code, where, what }) => ({ code, where, what: what[language] })),
  }));
}

/** The lines on rules that were left out because their file or overlay is wrong; what is wrong is told whole by `rules check`. */
export function unusableText(unusable: readonly UnusableDocument[], language: Language): string {
  if (unusable.length === 0) return '';
  const zh = language === 'zh';
  const lines = unusable.map(({ id, problems }) => {
    const [first] = problems;
    if (first === undefined) return `  ${id}\n`;
    const { code, what, where } = first;
    return zh ? `  ${id}：${code} ${what}（${where}）\n` : `  ${id}: ${code} ${what} (${where})\n`;
  });
  return (
    (zh
      ? `因规则文件或本地调整有误而未运行的规则 ${unusable.length} 条，原有疑点保持不变（mingcha rules check）：\n`
      : `Not run, as their file or overlay is wrong: ${unusable.length}; their suspects stay as they were (mingcha rules check):\n`) +
    lines.join('')
  );
}

/** The line on rules in use that a scan did not run because their pack was not asked for. */
export function notRunPacksText(left: Readonly<Record<string, number>>, language: Language): string {
  const packs = Object.entries(left);
  if (packs.length === 0) return '';
  const zh = language === 'zh';
  const counts = packs.map(([pack, n]) =>
    zh ? `${PACK_NAMES[pack]?.zh ?? pack} ${n} 条` : `${n} of the ${pack} pack`,
  );
  return zh
    ? `未运行其他规则包的规则：${counts.join('、')}（全部运行：mingcha scan --pack all）\n`
    : `Rules of other packs that were not run: ${counts.join(', ')} (all of them: mingcha scan --pack all)\n`;
}

/** Names of packs. */
export const PACK_NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  core: { zh: '核心包', en: 'core' },
  extended: { zh: '扩展包', en: 'extended' },
  local: { zh: '本地包', en: 'local' },
};
