import { cut, table } from '../../base/text.ts';
import type { ClassTotals, KnowledgePoint } from '../../store/knowledge/point-list.ts';
import type { Context } from '../context.ts';
import { limitTypeWords, reasonWords } from './knowledge-words.ts';

const CLASS_HEADS = {
  zh: ['规则类别', '知识点', '可用', '部分可用', '留待人工', '未截止', '行'],
  en: ['Class', 'Points', 'Active', 'Partly', 'Unparsed', 'Open', 'Rows'],
} as const;

const POINT_HEADS = {
  zh: ['知识点', '项目', '编码数', '状态', '限制', '自', '至', '来源', '行', '原因'],
  en: ['Point', 'Item', 'Codes', 'State', 'Limits', 'From', 'Until', 'Source', 'Row', 'Why'],
} as const;

const STATES = {
  zh: { active: '可用', partly: '部分可用', unparsed: '留待人工' },
  en: { active: 'active', partly: 'partly', unparsed: 'unparsed' },
} as const;

const NAME_WIDTH = 24;
const SOURCE_WIDTH = 30;

function nothing({ language, effects }: Context): string {
  return language === 'zh'
    ? `没有符合条件的知识点。导入：${effects.program} knowledge import FILE\n`
    : `There are no such points. Import them: ${effects.program} knowledge import FILE\n`;
}

/** Points counted by class. */
export function classesText(classes: readonly ClassTotals[], context: Context): string {
  if (classes.length === 0) return nothing(context);
  const sum = (name: 'points' | 'active' | 'partly' | 'unparsed' | 'open' | 'rows'): number =>
    classes.reduce((total, one) => total + one[name], 0);
  const line = (one: Omit<ClassTotals, 'rule_class'>, name: string): string[] => [
    name,
    ...[one.points, one.active, one.partly, one.unparsed, one.open, one.rows].map(String),
  ];
  const totals = {
    points: sum('points'),
    active: sum('active'),
    partly: sum('partly'),
    unparsed: sum('unparsed'),
    open: sum('open'),
    rows: sum('rows'),
  };
  const rows = [
    ...classes.map((one) => line(one, one.rule_class)),
    line(totals, context.language === 'zh' ? '合计' : 'All'),
  ];
  return table([[...CLASS_HEADS[context.language]], ...rows], [1, 2, 3, 4, 5, 6]);
}

/** Points one by one, with where each stands in its source, and why one is left to a person. */
export function pointsText(points: readonly KnowledgePoint[], all: number, context: Context): string {
  if (points.length === 0) return nothing(context);
  const { language } = context;
  const rows = points.map((point) => [
    point.kp_id,
    cut(point.item_name ?? '', NAME_WIDTH),
    String(point.items),
    STATES[language][point.state],
    point.limit_types.map((type) => limitTypeWords(type, language)).join(language === 'zh' ? '、' : ', '),
    point.begndate,
    point.enddate ?? '',
    cut(point.source_name ?? '', SOURCE_WIDTH),
    point.source_row === null ? '' : String(point.source_row),
    point.reasons.map((reason) => reasonWords(reason, language)).join(language === 'zh' ? '；' : '; '),
  ]);
  const shown = table([[...POINT_HEADS[language]], ...rows], [2, 8]);
  if (points.length === all) return shown;
  return language === 'zh'
    ? `${shown}共 ${all} 个，显示前 ${points.length} 个（--limit 可改）。\n`
    : `${shown}${all} in all, the first ${points.length} shown (--limit).\n`;
}
