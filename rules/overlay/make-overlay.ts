import { parse, parseDocument, stringify } from 'yaml';
import type { Rule } from '../model.ts';
import { SETTABLE, textDigest, valueAt } from './fields.ts';

/** What an overlay is made from. */
export interface NewOverlay {
  readonly rule: Pick<Rule, 'id' | 'title' | 'version'>;
  /** The shipped file's whole text. */
  readonly shippedText: string;
  readonly settings: readonly (readonly [field: string, value: unknown])[];
  readonly reason: string;
  readonly approvedBy: string;
}

/** The shipped values of what an overlay may set, as comments, so that who edits it sees what there is. */
function presentValues(shippedText: string): string {
  const shipped: unknown = parse(shippedText, { schema: 'core' });
  const params = valueAt(shipped, ['params']);
  const fields = [
    ...SETTABLE.map((field): [string, unknown] => [field, valueAt(shipped, field.split('.'))]),
    ...Object.entries(params ?? {}).map(([name, value]): [string, unknown] => [`params.${name}`, value]),
  ].filter(([, value]) => value !== undefined);
  const flow = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return fields.map(([field, value]) => `#   ${field}: ${flow(value)}`).join('\n');
}

/** The text of a new overlay's file. */
export function overlayFileText({ rule, shippedText, settings, reason, approvedBy }: NewOverlay): string {
  const body = stringify({
    overlay: 1,
    rule: rule.id,
    base: { version: rule.version, digest: textDigest(shippedText) },
    set: Object.fromEntries(settings),
    reason,
    approved_by: approvedBy,
  });
  return `# ${rule.title.zh}
# 本地调整：只写与随程序规则不同的值；制作时的规则原文在 base/${rule.id}.yaml，请一并保留。
# 还可写 add: {innocent: [...], request: [...]}，在“须先排除”“请调取”之外添加。
${body}# 可以设置的值（制作时的原文；列表中的一项可按其 class 或 name 写，例如 params.caps.ordinary.days: 14）：
${presentValues(shippedText)}
`;
}

/** The text of an overlay's file as settled against the text that ships now: only its base and who approved it change. */
export function settledText(
  text: string,
  { rule, shippedText, approvedBy, reason }: Omit<NewOverlay, 'settings' | 'reason'> & { readonly reason?: string },
): string {
  const document = parseDocument(text, { schema: 'core' });
  document.setIn(['base', 'version'], rule.version);
  document.setIn(['base', 'digest'], textDigest(shippedText));
  document.set('approved_by', approvedBy);
  if (reason !== undefined) document.set('reason', reason);
  return document.toString({ lineWidth: 0 });
}
