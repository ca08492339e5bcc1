import type { Text } from '../base/language.ts';

/** What the engine's kinds of error mean to a person; the first that fits. */
const MEANINGS: readonly (readonly [RegExp, Text])[] = [
  [
    /^Catalog Error: (?:Scalar |Table |Aggregate )?(?:Function|Macro)/iu,
    { zh: '没有这个函数', en: 'There is no such function' },
  ],
  [/^Catalog Error: Table/iu, { zh: '没有这张表或视图', en: 'There is no such table or view' }],
  [/^Catalog Error/iu, { zh: '语句中的名称不存在', en: 'A name in it does not exist' }],
  [
    /^Binder Error: (?:Referenced column|Table .* does not have|Values list)/iu,
    { zh: '没有这一列', en: 'There is no such column' },
  ],
  [/^Binder Error/iu, { zh: '语句中的列、类型或用法不对', en: 'A column, type or use of one is wrong' }],
  [/^only queries are allowed/u, { zh: '此处只能查询，不能修改', en: 'Only queries are allowed here' }],
  [/^exactly one statement/u, { zh: '一次只能写一条语句', en: 'One statement at a time' }],
  [/Parser Error:/iu, { zh: '语句有语法错误', en: 'Its syntax is wrong' }],
  [
    /^Conversion Error|^Invalid Input Error/iu,
    { zh: '有值不能转换成所要的类型', en: 'A value cannot be converted as asked' },
  ],
  [/^Out of Range Error/iu, { zh: '数值超出范围', en: 'A number is out of range' }],
  [
    /^Permission Error|disabled|read-only|locked|Only SELECT|Cannot select statement/iu,
    { zh: '此处不允许这样做', en: 'That is not allowed here' },
  ],
];

const OTHER: Text = { zh: '数据库不能执行这条语句', en: 'The database cannot run it' };

/** The engine's own words after a sentence of ours. */
export function engineRefusal(said: string): { readonly reasonZh: string; readonly reason: string } {
  const meaning = MEANINGS.find(([pattern]) => pattern.test(said))?.[1] ?? OTHER;
  return { reasonZh: `${meaning.zh}。数据库原话：${said}`, reason: `${meaning.en}. The database says: ${said}` };
}

/** Names that a query may not use: functions that reach beyond the warehouse, and tables round the masks. */
export function nameRefusal(
  names: readonly string[],
  query: string,
): { readonly reasonZh: string; readonly reason: string } {
  const lower = query.toLowerCase();
  const isFunction = (name: string): boolean =>
    lower.split(name.toLowerCase()).some((rest, part) => part > 0 && /^"?\s*\(/.test(rest));
  const functions = names.filter(isFunction);
  const tables = names.filter((name) => !isFunction(name));
  const zh: string[] = [];
  const en: string[] = [];
  if (functions.length > 0) {
    zh.push(`此处不允许使用函数 ${functions.join('、')}：只能查询仓库内的数据，不能读文件、网络或系统信息`);
    en.push(
      `The function ${functions.join(', ')} is not allowed here: only data of the warehouse can be queried, no files, network or system`,
    );
  }
  if (tables.length > 0) {
    zh.push(`此处不允许查询 ${tables.join('、')}：请直接写表名，不带库名，内部设置不可查`);
    en.push(`${tables.join(', ')} may not be queried here: write the plain name of a table; settings are not shown`);
  }
  return { reasonZh: `${zh.join('。')}。`, reason: `${en.join('. ')}.` };
}
