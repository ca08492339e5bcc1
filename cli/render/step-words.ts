import type { Language } from '../../base/language.ts';

/** The steps of long jobs by their names in the code. A step may name a file before it or a table after it. */
const WORDS: Readonly<Record<string, string>> = {
  read: '读取',
  check: '校验',
  compare: '比对',
  land: '入库',
  prepare: '准备',
  done: '完成',
  demo: '生成演示城市',
  produce: '播放',
  copy: '复制',
  verify: '核对',
  digest: '计算摘要',
  workbook: '写工作簿',
};

/** A step as progress shows it: `读取`, `fee.csv：入库`, `核对 setl_d`. What has no word stays as it is. */
export function stepText(step: string, language: Language): string {
  if (language === 'en') return step;
  const [, source = '', rest = step] = /^(.*): ([a-z]+(?: \S+)?)$/u.exec(step) ?? [];
  const [name = '', ...after] = rest.split(' ');
  const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  if (word === undefined) return step;
  return `${source === '' ? '' : `${source}：`}${[word, ...after].join(' ')}`;
}
