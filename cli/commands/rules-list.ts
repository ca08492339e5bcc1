import type { ExitCode } from '../../base/problem.ts';
import { table } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import type { Context } from '../context.ts';
import { validCatalogue } from '../rules.ts';

/** `mingcha rules list`: every rule with its title, topic, status and class. */
export async function rulesList(context: Context): Promise<ExitCode> {
  const { rules } = validCatalogue();
  const { out } = context.effects;
  if (context.json) {
    const shown = rules.map(
      ({ id, version, title, topic, status, class: class_, kind, severity, confidence, requires, detector }) => ({
        id,
        version,
        title,
        topic,
        status,
        class: class_,
        kind,
        severity,
        confidence,
        requires,
        detector,
      }),
    );
    out.write(`${JSON.stringify({ schema: 1, rules: shown })}\n`);
    return 0;
  }
  const { language } = context;
  const head =
    language === 'zh'
      ? ['规则', '名称', '主题', '状态', '规则类型', '危害', '把握', '版本']
      : ['Rule', 'Title', 'Topic', 'Status', 'Class', 'Severity', 'Confidence', 'Version'];
  out.write(
    table([
      head,
      ...rules.map((rule) => [
        rule.id,
        rule.title[language],
        inWords('topic', rule.topic, language),
        inWords('rule_status', rule.status, language),
        inWords('class', rule.class, language),
        inWords('severity', rule.severity, language),
        inWords('severity', rule.confidence, language),
        rule.version,
      ]),
    ]),
  );
  return Promise.resolve(0);
}
