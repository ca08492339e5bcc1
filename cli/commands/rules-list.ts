import type { ExitCode } from '../../base/problem.ts';
import { table } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import type { Rule } from '../../rules/model.ts';
import type { Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { overlayText, PACK_NAMES, unusableDocument, unusableText } from '../render/local-rules.ts';
import { validCatalogue } from '../rules.ts';
import { withProgram } from '../suggest-command.ts';

/** `mingcha rules list`: every rule with its title, topic, status, pack and class; which of them this site changed. */
export async function rulesList(context: Context): Promise<ExitCode> {
  const { rules, unusable: wrong, problems } = validCatalogue(context);
  const { effects, language, json } = context;
  const unusable = unusableDocument(wrong, language);
  if (json)
    effects.out.write(`${JSON.stringify({ schema: 1, rules: rules.map(ruleDocument), unusable_rules: unusable })}\n`);
  else {
    const left = withProgram(unusableText(unusable, language), effects.program);
    effects.out.write(table(rows(rules, language)) + footnotes(rules, language) + (left === '' ? '' : `\n${left}`));
  }
  return Promise.resolve(worstExit(problems.map(({ exit }) => exit)));
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
  const notes = rules.flatMap(({ id, status, pack, packReason, deprecatedReason, overlay }) => [
    ...(packReason === undefined
      ? []
      : [`${id} ${zh ? '在扩展包：' : 'is in the extended pack: '}${packReason[language]}`]),
    ...(status === 'trial'
      ? [
          zh
            ? `${id} 试行，在${PACK_NAMES[pack]?.zh ?? pack}`
            : `${id} is on trial, in the ${PACK_NAMES[pack]?.en ?? pack} pack`,
        ]
      : []),
    ...(deprecatedReason === undefined
      ? []
      : [`${id} ${zh ? '已停用：' : 'is deprecated: '}${deprecatedReason[language]}`]),
    ...(overlay === undefined ? [] : [`${id} * ${overlayText(overlay, language)}`]),
  ]);
  return notes.length === 0 ? '' : `\n${notes.join('\n')}\n`;
}
