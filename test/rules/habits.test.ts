import { describe, expect, test } from 'vitest';
import { soundRules } from '../../detectors/engine/check-rules.ts';
import { joinedEntries } from '../../rules/check/joined-entries.ts';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { changed } from './support/valid-rule.ts';

/** All that is told of a rule with one piece replaced, in Chinese: what its text and its detector say. */
function told(piece: string, replacement: string): string {
  const { rule, problems, at } = parseRule(changed(piece, replacement), 'MC-TC-901.yaml');
  const ofDetector =
    rule === undefined || problems.length > 0 ? [] : soundRules([rule], (_rule, path) => at(path)).problems;
  return [...problems, ...ofDetector].map(({ what, why, fix }) => `${what.zh}${why.zh}${fix.zh}`).join('\n');
}

const SELECT = (line: string): [string, string] => ['innocent: [住院拆零', `${line}\ninnocent: [住院拆零`];
const PART = 'select: {a: {column: fee_list_d.cnt, above: 6}, b: {column: fee_list_d.cnt, below: 60}}';

describe('a habit of the Chinese keyboard is named with what to type', () => {
  test.each([
    ['a full-width colon', 'severity: high', 'severity：high', '“severity”后用了中文冒号'],
    ['a full-width colon in braces', '{law: 条例-735,', '{law：条例-735,', '写成“law: ”'],
    ['no space behind a colon', '  min_gap_days: 3', '  min_gap_days:3', '写成“min_gap_days: 3”'],
    ['full-width digits', 'min_gap_days: 3', 'min_gap_days: ３', '写半角的 3'],
    ['a number in quotes', 'min_gap_days: 3', 'min_gap_days: "3"', '数字不加引号，写 3'],
    ['a Chinese numeral', 'min_gap_days: 3', 'min_gap_days: 三', '用阿拉伯数字，写 3'],
    ['full-width brackets', 'innocent: [住院拆零, 退费重结]', 'innocent: 【住院拆零】', '列表写成 [甲, 乙]'],
    ['a Chinese level', 'severity: high', 'severity: 低', '是否想写 low？'],
    ['a detector in Chinese', 'detector: code-reuse', 'detector: 数量', '可用的检测方法：quantity'],
    ['brackets of a where', ...SELECT(`${PART}\nwhere: （a or b）`), '改用英文括号 ( )'],
    ['capitals in a where', ...SELECT(`${PART}\nwhere: a AND b`), 'AND 写成小写英文 and'],
    ['Chinese joining words', ...SELECT(`${PART}\nwhere: a 且 b`), '且 写成小写英文 and'],
    ['a column in Chinese', ...SELECT('select: {a: {column: 项目名称, matches: 理疗}}'), '是否想写 item_b.item_name？'],
    [
      'another word for matches',
      ...SELECT('select: {a: {column: item_b.item_name, contains: 理疗}}'),
      '是否想写 matches？',
    ],
    ['another word for below', ...SELECT('select: {a: {column: person.age, less_than: 7}}'), '是否想写 below？'],
  ])('%s', (_name, piece, replacement, words) => {
    expect(told(piece, replacement)).toContain(words);
  });

  test('the sentence on a test that is missing gives way to that on the unknown one', () => {
    expect(told(...SELECT('select: {a: {column: person.age, less_than: 7}}'))).not.toContain('须且只能');
  });

  test('a list of one entry with a full-width comma is no problem, and worth a note at its place', () => {
    const { rule, problems, at } = parseRule(changed('[住院拆零, 退费重结]', '[住院拆零，退费重结]'), 'MC-TC-901.yaml');
    expect(problems).toEqual([]);
    expect(rule === undefined ? [] : joinedEntries(rule, at)).toEqual([
      { rule: 'MC-TC-901', entry: '住院拆零，退费重结', where: expect.stringMatching(/:\d+:12$/) as unknown },
    ]);
    const sound = parseRule(changed('severity: high', 'severity: high'), 'MC-TC-901.yaml').rule;
    expect(sound === undefined ? undefined : joinedEntries(sound, at)).toEqual([]);
  });

  test('an unknown parameter names those of what the rule finds alone', () => {
    const counting = changed('detector: code-reuse', 'detector: quantity').replace(
      /params:\n(?: {2}.*\n)+/,
      'params: {finds: count, measure: quantity, per: visit, morethan: 6, unit: {zh: 次, en: sessions}}\n',
    );
    const { rule } = parseRule(counting, 'MC-TC-901.yaml');
    const texts = rule === undefined ? [] : soundRules([rule]).problems.map(({ why }) => why.zh);
    const known = texts.find((text) => text.includes('可用的参数'));
    expect(known).toContain('more_than');
    expect(known).not.toContain('caps');
  });
});
