import type { ExitCode } from '../../base/problem.ts';
import { table } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import type { Rule } from '../../rules/model.ts';
import type { Context } from '../context.ts';
import { overlayText, PACK_NAMES } from '../render/local-rules.ts';
import { validCatalogue } from '../rules.ts';

/** `mingcha rules list`: every rule with its title, topic, status, pack and class; which of them this site changed. */
export async function rulesList(context: Context): Promise<ExitCode> {
  const { rules } = validCatalogue(context);
  const { effects, language, json } = context;
  if (json) effects.out.write(`${JSON.stringify({ schema: 1, rules: rules.map(ruleDocument) })}\n`);
  else effects.out.write(table(rows(rules, language)) + footnotes(rules, language));
  return Promise.resolve(0);
}

function ruleDocument(rule: Rule): unknown {
  const { id, version, title, topic, status, pack, packReason, deprecatedReason, official, overlay } = rule;
  const { kind, severity, confidence, requires, detector } = rule;
  return {
    id,
    version,
    title,
    topic,
    status,
    ...(deprecatedReason === undefined ? {} : { deprecated_reason: deprecatedReason }),
    pack,
    ...(packReason === undefined ? {} : { pack_reason: packReason }),
    class: rule.class,
    kind,
    severity,
    confidence,
    official,
    requires,
    detector,
    ...(overlay === undefined
      ? {}
      : { local_changes: { fields: overlay.changes, added: overlay.added, conflicts: overlay.conflicts } }),
  };
}

function rows(rules: readonly Rule[], language: Context['language']): string[][] {
  const head =
    language === 'zh'
      ? ['规则', '名称', '主题', '状态', '规则包', '规则类型', '危害', '把握', '版本']
      : ['Rule', 'Title', 'Topic', 'Status', 'Pack', 'Class', 'Severity', 'Confidence', 'Version'];
  const lines = rules.map((rule) => [
    `${rule.id}${rule.overlay === undefined ? '' : ' *'}`,
    rule.title[language],
    inWords('topic', rule.topic, language),
    inWords('rule_status', rule.status, language),
    PACK_NAMES[rule.pack]?.[language] ?? rule.pack,
    inWords('class', rule.class, language),
    inWords('severity', rule.severity, language),
    inWords('severity', rule.confidence, language),
    rule.version,
  ]);
  return [head, ...lines];
}

/** Why rules are not in the core pack or not used any more, and what this site changed. */
function footnotes(rules: readonly Rule[], language: Context['language']): string {
  const zh = language === 'zh';
  const notes = rules.flatMap(({ id, status, packReason, deprecatedReason, overlay }) => [
    ...(packReason === undefined
      ? []
      : [`${id} ${zh ? '在扩展包：' : 'is in the extended pack: '}${packReason[language]}`]),
    ...(status === 'trial' ? [`${id} ${zh ? '试行，在扩展包' : 'is on trial, in the extended pack'}`] : []),
    ...(deprecatedReason === undefined
      ? []
      : [`${id} ${zh ? '已停用：' : 'is deprecated: '}${deprecatedReason[language]}`]),
    ...(overlay === undefined ? [] : [`${id} * ${overlayText(overlay, language)}`]),
  ]);
  return notes.length === 0 ? '' : `\n${notes.join('\n')}\n`;
}
