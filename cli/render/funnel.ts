import type { Language, Text } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import type { FunnelStage } from '../../suspects/funnel.ts';

const STAGES: Readonly<Record<string, Text>> = {
  rows_in: { zh: '进入规则的行', en: 'rows in' },
  rows_tested: { zh: '判得出的', en: 'those that could be told' },
  suspects: { zh: '疑点', en: 'suspects' },
};

const UNITS: Readonly<Record<string, Text>> = {
  rows: { zh: '行', en: 'rows' },
  groups: { zh: '组', en: 'groups' },
  'of-which': { zh: '行', en: 'rows' },
  suspects: { zh: '条', en: 'suspects' },
};

const JOINERS: Readonly<Record<string, Text>> = {
  and: { zh: '且', en: 'and' },
  or: { zh: '或', en: 'or' },
  not: { zh: '非', en: 'not' },
};

/** A label inside a sentence; one with quotation marks of its own gets others around it. */
const quoted = (label: string): string => (label.includes('“') ? `「${label}」` : `“${label}”`);

/** What a part is called: by the rule, by its detector, or, where conditions are joined, by what each of them is called. */
export function partLabel(part: string, labels: Readonly<Record<string, Text>>, language: Language): string {
  const known = labels[part] ?? STAGES[part];
  if (known !== undefined) return known[language];
  return part.replaceAll(/[a-z][a-z0-9_]*/g, (word) => {
    const label = labels[word];
    return label === undefined ? (JOINERS[word]?.[language] ?? word) : quoted(label[language]);
  });
}

/** The parts of a funnel that let nothing through although something came to them. */
export function neverTrue(stages: readonly FunnelStage[]): FunnelStage[] {
  let before = 0;
  return stages.filter(({ unit, n }) => {
    const blocked = before > 0 && n === 0 && unit !== 'suspects';
    if (unit !== 'of-which') before = n;
    return blocked;
  });
}

/** A funnel as a table, with a remark on every part that was never true. */
export function funnelText(
  stages: readonly FunnelStage[],
  labels: Readonly<Record<string, Text>>,
  language: Language,
): string {
  const zh = language === 'zh';
  const never = neverTrue(stages);
  const rows = stages.map((stage) => {
    const indent = stage.unit === 'of-which' ? (zh ? '  其中 ' : '  of which ') : '';
    const remark = never.includes(stage) ? (zh ? '← 从未成立' : '<- never true') : '';
    return [
      `${indent}${partLabel(stage.part, labels, language)}${stage.unit === 'of-which' ? ` [${stage.part}]` : ''}`,
      grouped(String(stage.n)),
      UNITS[stage.unit]?.[language] ?? stage.unit,
      remark,
    ];
  });
  const hint = zh
    ? '标“从未成立”的部分没有放过任何一行：可能本就没有这样的记录，也可能条件写错了。\n'
    : 'A part that was never true let nothing through: there may be no such records, or the condition may be wrong.\n';
  return table(rows, [1]) + (never.length === 0 ? '' : hint);
}
