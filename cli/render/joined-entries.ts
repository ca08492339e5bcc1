import type { Language } from '../../base/language.ts';
import type { JoinedEntry } from '../../rules/check/joined-entries.ts';

/** A line for each entry of a list that may be several. */
export function joinedEntriesText(notes: readonly JoinedEntry[], language: Language): string {
  return notes
    .map(({ entry, where }) =>
      language === 'zh'
        ? `提示：${where} “${entry}”是一项；若本意是几项，用英文逗号分开。\n`
        : `Note: ${where} "${entry}" is one entry; where several are meant, part them by ordinary commas.\n`,
    )
    .join('');
}
