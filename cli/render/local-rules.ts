import type { Language } from '../../base/language.ts';
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

/** What a site changed in one rule: each field from what to what, and what it added. */
export function overlayChangesText(overlay: RuleOverlay, language: Language): string {
  const zh = language === 'zh';
  const fields = overlay.changes.map(({ field, shipped, local }) =>
    zh
      ? `${field} 由 ${valueText(shipped, language)} 改为 ${valueText(local, language)}`
      : `${field} from ${valueText(shipped, language)} to ${valueText(local, language)}`,
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
      conflicts.map(({ field, base, shipped, local }) => {
        const [was, now, own] = [base, shipped, local].map((value) => valueText(value, language));
        return zh
          ? `  冲突：${id} 的 ${field} 制作本地调整时为 ${was}，升级后为 ${now}，本地为 ${own}；仍按本地运行，核定后运行 mingcha rules overlay accept ${id}\n`
          : `  Conflict: ${field} of ${id} was ${was} when the overlay was made, ships as ${now}, and is ${own} here; it ran with the local value until somebody decides: mingcha rules overlay accept ${id}\n`;
      }),
    )
    .join('');
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
