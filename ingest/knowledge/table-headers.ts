/** What a column of a published list of points holds. */
export type ListColumn =
  | 'number'
  | 'ruleClass'
  | 'name'
  | 'code'
  | 'logic'
  | 'basis'
  | 'count'
  | 'nameA'
  | 'codeA'
  | 'nameB'
  | 'codeB'
  | 'window';

const NAMES: Readonly<Record<ListColumn, string>> = {
  number: '序号|编号',
  ruleClass: '规则名称|规则类别|规则',
  name: '项目名称|药品名称|项目/药品名|项目/药品名称|药品通用名|通用名|通用名称|药品名|项目|药品|名称|饮片名称|中药饮片名称|中药饮片|诊疗项目名称|医疗服务项目名称|医疗服务项目|手术项目名称|手术名称',
  code: '编码|医保编码|医保代码|国家医保编码|国家医保代码|医保药品代码|药品编码|药品代码|项目编码|项目代码|饮片编码|饮片代码|医疗服务项目编码|医疗服务项目代码',
  logic: '检出逻辑|规则逻辑|逻辑',
  basis: '逻辑依据|依据|限定内容|限定支付范围|限定条件|限定|适应症|项目内涵|知识点|计价单位|手术组|分组',
  count: '编码数量|代码数量|数量',
  nameA: '项目a|项目a名称',
  codeA: '项目a编码|项目a代码|项目a医保编码|编码a|a编码',
  nameB: '项目b|项目b名称',
  codeB: '项目b编码|项目b代码|项目b医保编码|编码b|b编码',
  window: '时间区间|时间窗|时间范围|限定时间|时间',
};

const COLUMNS: ReadonlyMap<string, ListColumn> = new Map(
  (Object.entries(NAMES) as [ListColumn, string][]).flatMap(([column, names]) =>
    names.split('|').map((name): [string, ListColumn] => [name, column]),
  ),
);

/** A header as it is compared: full-width forms narrowed, no blanks, no notes in brackets such as （供参考）. */
const plainHeader = (header: string): string =>
  header
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .replace(/\([^()]*\)/gu, '')
    .toLowerCase();

/** What a header of a published list means; undefined for one that is none of its columns. */
export const listColumn = (header: string): ListColumn | undefined => COLUMNS.get(plainHeader(header));

/** The columns of a list by their place, or undefined where it lacks what makes a list of points. */
export function listColumns(headers: readonly string[]): ReadonlyMap<ListColumn, number> | undefined {
  const found = new Map<ListColumn, number>();
  for (const [place, header] of headers.entries()) {
    const column = listColumn(header);
    if (column !== undefined && !found.has(column)) found.set(column, place);
  }
  const single = found.has('name') && found.has('code');
  const pairs = found.has('codeA') && found.has('codeB');
  return (single || pairs) && (found.has('logic') || found.has('basis')) ? found : undefined;
}
