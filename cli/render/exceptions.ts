import type { Language } from '../../base/language.ts';
import { table } from '../../base/text.ts';
import type { Exception, standingOn } from '../../suspects/exceptions/exception.ts';
import type { Coverage } from '../../suspects/exceptions/write.ts';

type Standing = ReturnType<typeof standingOn>;

const STANDING: Readonly<Record<Language, Readonly<Record<Standing, string>>>> = {
  zh: { in_force: '生效', expired: '已到期', ended: '已结束' },
  en: { in_force: 'in force', expired: 'expired', ended: 'ended' },
};

/** The values of an exception as `field=value`. */
export const fieldsText = (fields: Exception['fields']): string =>
  Object.entries(fields)
    .map(([field, value]) => `${field}=${value}`)
    .join('  ');

const afterwards = (on: Exception['on_expiry'], language: Language): string =>
  language === 'zh'
    ? on === 'resurface'
      ? '到期后全部重新列出'
      : '到期后只列出新的'
    : on === 'resurface'
      ? 'all come back then'
      : 'only newer ones come back then';

/** What was granted, what it covers of the ledger as it stands, and when the list follows. */
export function addedText(
  exception: Exception,
  { covers, broad }: { readonly covers: Coverage; readonly broad: boolean },
  language: Language,
  program: string,
): string {
  const { exception_id: id, rule_id: rule, fields, expires, on_expiry: on } = exception;
  const zh = language === 'zh';
  const warning = zh
    ? `这项例外会放过该规则 ${covers.of} 条疑点中的 ${covers.suspects} 条，过宽：应当考虑调整规则（rules overlay new）。\n`
    : `This exception would spare ${covers.suspects} of the ${covers.of} suspects of its rule: consider changing the rule (rules overlay new).\n`;
  return zh
    ? `已设例外 ${id}：${rule}  ${fieldsText(fields)}，有效至 ${expires}（含当日），${afterwards(on, 'zh')}。\n目前涉及疑点 ${covers.suspects} 条；仍会发现并留存，下次筛查（${program} scan）起不再列出、不计金额。\n${broad ? warning : ''}`
    : `Exception ${id} added: ${rule}  ${fieldsText(fields)}, until ${expires} (included), ${afterwards(on, 'en')}.\nIt covers ${covers.suspects} suspects now; they are found and kept as before, and from the next ${program} scan are not listed and count in no amount.\n${broad ? warning : ''}`;
}

/** That an exception has ended, and what comes of it. */
export function endedText({ exception_id: id, on_expiry: on }: Exception, language: Language, program: string): string {
  return language === 'zh'
    ? `例外 ${id} 已结束，记录保留；${afterwards(on, 'zh')}，见下次筛查（${program} scan）。\n`
    : `Exception ${id} has ended and is kept on record; ${afterwards(on, 'en')}, at the next ${program} scan.\n`;
}

/** A table of exceptions with who answers for each. Of none it says so. */
export function exceptionsText(
  listed: readonly (Exception & { readonly standing: Standing })[],
  left: number,
  language: Language,
  program: string,
): string {
  const zh = language === 'zh';
  const others = zh
    ? `另有已到期或已结束的 ${left} 项，见 ${program} exceptions list --all。\n`
    : `${left} more have expired or ended: ${program} exceptions list --all.\n`;
  const tail = left === 0 ? '' : others;
  if (listed.length === 0) return `${zh ? '没有正在生效的例外。' : 'No exception is in force.'}\n${tail}`;
  const head = zh
    ? ['编号', '规则', '例外', '有效至', '状态', '设定', '审批', '理由']
    : ['No', 'Rule', 'Exception', 'Until', 'Standing', 'Added by', 'Approved by', 'Reason'];
  const rows = listed.map((one) => [
    one.exception_id,
    one.rule_id,
    fieldsText(one.fields),
    one.expires,
    STANDING[language][one.standing],
    one.added_by,
    one.approved_by,
    one.ended_reason === null ? one.reason : `${one.reason}${zh ? '；结束：' : '; ended: '}${one.ended_reason}`,
  ]);
  return table([head, ...rows]) + tail;
}
