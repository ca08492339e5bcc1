import type { Language, Text } from '../../base/language.ts';
import { isWithdrawn, type Withdrawn } from '../../suspects/withdrawn.ts';

const POINTS: Readonly<Record<Withdrawn['points'][number]['what'], Text>> = {
  removed: { zh: '已撤销', en: 'is removed' },
  ended: { zh: '有效期已改', en: 'has another end' },
  changed: { zh: '内容已改', en: 'says something else' },
};

/** What has been taken back since: the suspect was right on the facts of its run, and may rest on nothing by now. */
export function withdrawnLines(withdrawn: Withdrawn | undefined, language: Language): string[] {
  if (withdrawn === undefined || !isWithdrawn(withdrawn)) return [];
  const zh = language === 'zh';
  const { state, lines, points, cut } = withdrawn;
  const counts = (
    [
      [lines.undone, '所在批次已撤销', 'undone with their batch'],
      [lines.voided, '已作废', 'made void'],
      [lines.refunded, '所属结算已退费', 'refunded with their settlement'],
      [lines.changed, '内容已改', 'changed'],
    ] as const
  )
    .filter(([n]) => n > 0)
    .map(([n, zhWord, enWord]) => (zh ? `${zhWord} ${n} 行` : `${n} ${enWord}`));
  const such = lines.examples.join(zh ? '、' : ', ');
  const told = points.map(({ kp_id, what }) => `${kp_id} ${POINTS[what][language]}`).join(zh ? '、' : ', ');
  const parts = [
    ...(counts.length === 0
      ? []
      : [
          zh
            ? `证据明细：${counts.join('，')}（如 ${such}）`
            : `evidence lines: ${counts.join(', ')} (such as ${such})`,
        ]),
    ...(points.length === 0 ? [] : [zh ? `知识点：${told}` : `knowledge points: ${told}`]),
    ...(state === 'gone'
      ? [zh ? '以后的筛查已不再发现该疑点（消失）' : 'a later scan did not find the suspect any more (gone)']
      : []),
  ];
  const head = zh
    ? `但那次筛查之后（数据时点 ${cut} 时）它所依据的已有变化，使用前须按现有数据重新核实：`
    : `But what it rests on has changed since that scan (at cut ${cut}); verify it on the present data before use:`;
  return [head, ...parts.map((part) => `  ${part}`)];
}
