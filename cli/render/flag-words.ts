import type { Language } from '../../base/language.ts';
import { kindNamed } from '../../records/kinds.ts';
import { columnWords } from './column-words.ts';

/** Flags that say a column after their name, and what they mean. */
const ON_COLUMNS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  unknown_code: { zh: '的值不在代码表中（本地代码？）', en: 'has values its code list does not know (local codes?)' },
  id_trailing_zeros: {
    zh: '末尾是一长串零（可能被表格软件截断）',
    en: 'ends in a long run of zeros (a spreadsheet may have cut it)',
  },
  id_spreadsheet: {
    zh: '被表格软件改成科学计数，已失真',
    en: 'was turned into scientific notation by a spreadsheet and is spoilt',
  },
  column_lost: {
    zh: '不在文件中，被更新的记录失去了其中原有的值',
    en: 'is not in the file, and records it superseded lost what they held there',
  },
};

/** Flags of a batch as a whole. */
const OF_BATCHES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  no_final_line_break: {
    zh: '文件末行没有换行，可能是截断的副本，请核对最后一条记录',
    en: 'the last line has no line break, so the file may be a copy cut short: check its last record',
  },
  same_key_differs: {
    zh: '与同一文件内另一条编号相同而内容不同，又没有更新时间，无从知道哪条较新：只有一条生效（诊断取主诊断），这些存入历史，请核对来源',
    en: 'differ from another record of the same key in the file, and no update time says which is newer: one counts (of diagnoses the main one), these went to history; check the source',
  },
  before_horizon: {
    zh: '早于清除日，此前已清除的旧记录又入库（如不应保存，请移走旧文件并再次 prune）',
    en: 'before the day that records were pruned to: old records are back (if they must not be kept, take the old files away and prune again)',
  },
};

/** What a flag means. One that this program has no words for stays a code. */
export function flagWords(flag: string, kindName: string, language: Language): string {
  const check = kindNamed(kindName)?.checks.find((one) => one.flag === flag);
  if (check !== undefined) return check.label[language];
  const ofBatch = OF_BATCHES[flag]?.[language];
  if (ofBatch !== undefined) return ofBatch;
  const [name = '', column = ''] = flag.split(':');
  const words = ON_COLUMNS[name]?.[language];
  if (words === undefined) return flag;
  return `${columnWords(column, language, kindName)}${language === 'zh' ? '' : ' '}${words}`;
}
