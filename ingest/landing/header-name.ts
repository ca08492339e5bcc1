/** A header as it is compared, and what it says about its cells beside the name. */
export interface HeaderName {
  /** Full-width forms narrowed, any case, without marks, notes and unit. */
  readonly name: string;
  /** The same with its unit: two columns that differ in their unit are two columns. */
  readonly full: string;
  /** The unit it puts in brackets: `元`, `万元`, `盒`. */
  readonly unit: string | undefined;
}

/** Remarks of a form, which say nothing about the cells. */
const NOTE = /^(?:必填|必填项|必须|必须项|必输|非必填|选填|选填项|可选|可空|不可空|必传|非必传|文本|文本格式)$/;
/** Units as they stand in brackets; `单位:万元` too. */
const UNIT =
  /^(?:单位:?)?((?:百|千|万|十万|百万|千万|亿)?元|人民币(?:万)?元|人民币|rmb|cny|¥|角|分|美元|usd|%|‰|百分比|万|千|亿|天|日|岁|周岁|年|月|次|个|盒|支|片|粒|瓶|袋|丸|张|人|例|条|克|g|mg|ml|小时|分钟)$/;
/** Marks that a form puts before or after the name of a column that must be filled. */
const MARKS = /^[*'★☆#\s]+|[*★☆:\s]+$/g;
const BRACKETS = /^(.*?)[([{【〔]([^()[\]{}【】〔〕]*)[)\]}】〕]$/su;
const LEADING_BRACKETS = /^[([【]([^()[\]【】]*)[)\]】](.+)$/su;

const HAN = /\p{Script=Han}/u;

function plain(header: string): string {
  const narrow = header.replaceAll(/[\uFEFF\u200B]/g, '').normalize('NFKC');
  const spaced = HAN.test(narrow) ? narrow.replaceAll(/\s+/g, '') : narrow.trim();
  return spaced.replaceAll(MARKS, '').toLowerCase();
}

/** Reads a header: `＊总费用（元）` is `总费用` in 元, `人员编号 (必填)` is `人员编号`. Other brackets stay part of the name. */
export function headerName(header: string): HeaderName {
  let name = plain(header);
  let unit: string | undefined;
  for (;;) {
    const leading = LEADING_BRACKETS.exec(name);
    if (leading !== null && NOTE.test(leading[1] ?? '')) {
      name = plain(leading[2] ?? '');
      continue;
    }
    const [, before = '', inside = ''] = BRACKETS.exec(name) ?? [];
    const found = UNIT.exec(inside)?.[1];
    if (before === '' || (found === undefined && !NOTE.test(inside) && !/^[*\s]*$/.test(inside))) break;
    if (found !== undefined) {
      if (unit !== undefined) break;
      unit = found;
    }
    name = plain(before);
  }
  return { name, full: unit === undefined ? name : `${name}(${unit})`, unit };
}
