import { describe, expect, it } from 'vitest';
import { knownHeaders } from '../../ingest/known-headers.ts';
import { findHeader } from '../../ingest/source/header/find-header.ts';
import { looksLikeData } from '../../ingest/source/header/looks-like-data.ts';

const known = knownHeaders(undefined);
/** A table drawn as lines with | between cells. */
const rows = (...lines: string[]): string[][] => lines.map((line) => line.split('|').map((cell) => cell.trim()));
const find = (...lines: string[]) => findHeader(rows(...lines), known);

const NAMES = ['setl_id', 'mdtrt_id', 'psn_no', 'setl_time', 'medfee_sumamt'];
const LABELS = ['结算编号', '就诊编号', '人员编号', '结算时间', '总费用'];
const DATA = 'S1|M1|P1|2025-01-01 08:00:00|88.00';

it('the labels these tests are made of are declared ones', () => {
  for (const header of [...NAMES, ...LABELS, '姓名', '性别']) expect(known(header), header).toBe(true);
});

describe('a header in one row', () => {
  it('is the first row that is not blank, known or not', () => {
    expect(find(NAMES.join('|'), DATA)).toEqual({ names: NAMES, top: 0, body: 1, known: 5 });
    expect(find('', ' | ', NAMES.join('|'), DATA)).toMatchObject({ names: NAMES, top: 2, body: 3 });
    expect(find('a|b|c', '1|2|3')).toEqual({ names: ['a', 'b', 'c'], top: 0, body: 1, known: 0 });
    expect(find('甲|乙', '丙|丁')).toMatchObject({ names: ['甲', '乙'], body: 1 });
  });

  it('is found below titles, units and dates of making', () => {
    const titles = ['某市医疗保障局结算明细表||||', '制表单位：某局|||制表日期|2025-03-05', '单位：元||||', '||||'];
    expect(find(...titles, LABELS.join('|'), DATA)).toEqual({ names: LABELS, top: 4, body: 5, known: 5 });
    expect(find(...titles, NAMES.join('|'))).toMatchObject({ names: NAMES, body: 5 });
  });

  it('is found below a title whose text is itself a declared name', () => {
    expect(find('总费用||||', LABELS.join('|'), DATA)).toMatchObject({ names: LABELS, top: 1, body: 2 });
  });

  it('is not looked for among records: rows with values are never passed over', () => {
    const foreign = find('a|b|c|d|e', DATA, 'S2|M2|P2|2025-01-02|1.00', LABELS.join('|'), DATA);
    expect(foreign).toMatchObject({ names: ['a', 'b', 'c', 'd', 'e'], top: 0, body: 1 });
    const headless = find(DATA, DATA, LABELS.join('|'), DATA);
    expect(headless).toMatchObject({ top: 0, body: 1, known: 0 });
  });

  it('stays the first of several tables under each other', () => {
    const lines = ['就诊编号|诊断代码', 'M1|I10', '||||', LABELS.join('|'), DATA];
    expect(find(...lines)).toMatchObject({ names: ['就诊编号', '诊断代码'], body: 1 });
  });

  it('may hold values among its names when it is the first row', () => {
    expect(find('mdtrt_id|psn_no|202501|202502', 'M1|P1|3|4')).toMatchObject({ body: 1, known: 2 });
  });

  it('names columns that have no name by their place, and drops empty ones at the right', () => {
    expect(find('setl_id||mdtrt_id||', 'S1|x|M1|y|')).toMatchObject({
      names: ['setl_id', '(第2列)', 'mdtrt_id', '(第4列)'],
    });
    expect(find('setl_id|mdtrt_id|||', 'S1|M1|||')).toMatchObject({ names: ['setl_id', 'mdtrt_id'] });
  });

  it('keeps a unit in its name', () => {
    expect(find('结算编号|总费用（万元）', 'S1|1')).toMatchObject({ names: ['结算编号', '总费用（万元）'] });
  });
});

describe('a header in two rows', () => {
  it('takes the parts of merged groups, and what is merged downwards', () => {
    const found = find(
      '某市结算表|||||',
      '结算编号|人员信息|||费用|结算时间',
      '|人员编号|姓名|性别|总费用|',
      'S1|P1|张三|1|88.00|2025-01-01',
    );
    expect(found).toMatchObject({ top: 1, body: 3, known: 6 });
    expect(found.names).toEqual(['结算编号', '人员编号', '姓名', '性别', '总费用', '结算时间']);
  });

  it('joins group and part where together they are a declared name, and where neither is', () => {
    const found = find('结算编号|就诊|人员||其他', '|编号|编号|姓名|说明', 'S1|M1|P1|张三|无');
    expect(found.names).toEqual(['结算编号', '就诊编号', '人员编号', '姓名', '其他说明']);
    expect(found).toMatchObject({ body: 2, known: 4 });
  });

  it('joins parts that would be called the same', () => {
    const found = find('结算编号|本次||上次|', '|总费用|人员编号|总费用|姓名', 'S1|1.00|P1|2.00|张三');
    expect(found.names).toEqual(['结算编号', '本次总费用', '人员编号', '上次总费用', '姓名']);
  });

  it.each([
    ['codes over captions', NAMES, LABELS],
    ['captions over codes', LABELS, NAMES],
    ['codes over captions that are partly declared', NAMES, ['结算编号', '就诊编号', '某人', '某时', '某费']],
    ['captions that are partly declared over codes', ['结算编号', '就诊编号', '某人', '某时', '某费'], NAMES],
  ])('may be %s', (_, upper, lower) => {
    const found = find(upper.join('|'), lower.join('|'), DATA);
    expect(found).toMatchObject({ body: 2, known: 5 });
    expect(found.names.every(known)).toBe(true);
  });

  it('is not made of a header and a record', () => {
    for (const record of [DATA, '张三|男|无|无|无', '||||', 'S1||||88.00', 'null|null|null|null|null'])
      expect(find(LABELS.join('|'), record, DATA), record).toMatchObject({ names: LABELS, body: 1 });
  });

  it('is not made of a record that happens to hold a declared name', () => {
    expect(find('结算编号|就诊编号|其他|备考', '||姓名|S1', 'S2|M2|x|S3')).toMatchObject({ body: 1, known: 2 });
  });

  it('is not made of a header that stands twice: the second is a record to be dropped', () => {
    expect(find(LABELS.join('|'), LABELS.join('|'), DATA)).toMatchObject({ names: LABELS, body: 1 });
  });
});

it('nothing has no header', () => {
  expect(findHeader([], known)).toEqual({ names: [], top: 0, body: 0, known: 0 });
  expect(find('', '|')).toEqual({ names: [], top: 2, body: 2, known: 0 });
});

describe('a cell', () => {
  it.each([
    '1',
    '１２３',
    '-3.50',
    '1,234.00',
    '7%',
    '2025-01-01',
    '2025年3月5日',
    '08:30',
    'S1',
    'XN01AB',
    'H130500',
    'null',
    '\\N',
  ])('%j looks like data', (cell) => {
    expect(looksLikeData(cell)).toBe(true);
  });
  it.each(['', '总费用', '费用1', '诊断10', 'diag_code1', 'setl_id', '张三', 'ICD10编码'])(
    '%j may be a name',
    (cell) => {
      expect(looksLikeData(cell)).toBe(false);
    },
  );
});
