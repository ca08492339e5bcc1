import type { Language } from '../../../base/language.ts';
import type { UnrunRule } from '../../../suspects/ledger/unrun.ts';
import type { ScanDocument } from '../scan.ts';

function part(unrun: readonly UnrunRule[], why: readonly UnrunRule['why'][], language: Language): [number, string] {
  const some = unrun.filter((one) => why.includes(one.why));
  const ids = some.map(({ rule_id: id }) => id).join(language === 'zh' ? '、' : ', ');
  return [some.reduce((sum, one) => sum + one.suspects, 0), ids];
}

/** What became of the suspects of rules that were not run, and which verdicts have to be looked at again; nothing where there are none. */
export function unrunText({ unrun = [], look_again: again = 0 }: ScanDocument, language: Language): string {
  const zh = language === 'zh';
  const [gone, goneIds] = part(unrun, ['deprecated', 'removed'], language);
  const [left, leftIds] = part(unrun, ['pack', 'draft'], language);
  return [
    gone === 0
      ? ''
      : zh
        ? `已停用或移除的规则（${goneIds}）的疑点 ${gone} 条登记为消失，原因是规则\n`
        : `${gone} suspects of rules that are in use no more (${goneIds}) are gone because of the rule\n`,
    left === 0
      ? ''
      : zh
        ? `另有 ${left} 条疑点属于本次没有运行的规则（${leftIds}），没有重判，保持原样\n`
        : `${left} suspects are of rules that were not run this time (${leftIds}); they were not judged again and stay as they are\n`,
    again === 0
      ? ''
      : zh
        ? `${again} 条已有结论的疑点证据有变或重新出现，须重新核对（mingcha suspects list --look-again）\n`
        : `${again} suspects with a verdict have other evidence, or came back, and must be looked at again (mingcha suspects list --look-again)\n`,
  ].join('');
}
