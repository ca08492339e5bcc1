import type { Language } from '../../base/language.ts';
import { grouped, table } from '../../base/text.ts';
import type { TopInstitution } from '../../suspects/top-institutions.ts';

/** The institutions to look at first, with what names them. */
export function topInstitutionsText(institutions: readonly TopInstitution[], language: Language): string {
  if (institutions.length === 0) return '';
  const zh = language === 'zh';
  const head = zh
    ? ['机构', '名称', '疑点', '按明细(元)', '估算(元)', '涉及规则']
    : ['Institution', 'Name', 'Suspects', 'From lines', 'Estimated', 'Rules'];
  const rows = institutions.map((one) => [
    one.fixmedins_code,
    one.fixmedins_name ?? '',
    String(one.suspects),
    grouped(one.amount_fact),
    grouped(one.amount_estimated),
    one.rules.map((rule) => `${rule.rule_id}×${rule.suspects}`).join(' '),
  ]);
  return (
    (zh
      ? '\n先看这些机构（按涉及主题多少、再按金额排列；均为疑似，责任待核）\n'
      : '\nInstitutions to look at first, by topics and then by amount (all suspected, responsibility to be verified)\n') +
    table([head, ...rows], [2, 3, 4])
  );
}
