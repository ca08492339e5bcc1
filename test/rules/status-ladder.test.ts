import { describe, expect, test } from 'vitest';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { changed } from './support/valid-rule.ts';

const problems = (piece: string, replacement: string): string[] =>
  parseRule(changed(piece, replacement), 'MC-TC-901.yaml').problems.map(({ code, where }) => `${code} ${where}`);
const pack = (piece: string, replacement: string): string | undefined =>
  parseRule(changed(piece, replacement), 'MC-TC-901.yaml').rule?.pack;

const WHY = '{zh: 少见的数据, en: rare data}';

describe('the ladder of statuses and the packs', () => {
  test('a stable rule is in the core pack unless it says otherwise; one on trial is not', () => {
    expect(pack('status: stable', 'status: stable')).toBe('core');
    expect(pack('status: stable', `status: stable\npack: extended\npack_reason: ${WHY}`)).toBe('extended');
    expect(pack('status: stable', 'status: trial')).toBe('extended');
    expect(problems('status: stable', 'status: trial')).toEqual([]);
  });

  test('the core pack takes medium confidence and none that is low', () => {
    expect(problems('confidence: medium', 'confidence: medium')).toEqual([]);
    expect(problems('confidence: medium', 'confidence: low')).toEqual(['MC-RULE-041 MC-TC-901.yaml:9:13']);
    expect(problems('confidence: medium', `confidence: low\npack: extended\npack_reason: ${WHY}`)).toEqual([]);
    expect(problems('status: stable', 'status: trial')).toEqual([]);
  });

  test('who leaves the core pack says why, and who is in it does not', () => {
    expect(problems('status: stable', 'status: stable\npack: extended')).toEqual(['MC-RULE-042 MC-TC-901.yaml:6:1']);
    expect(problems('status: stable', `status: stable\npack_reason: ${WHY}`)).toEqual([
      'MC-RULE-042 MC-TC-901.yaml:6:1',
    ]);
  });

  test('a deprecated rule gives its reason, and no other does', () => {
    expect(problems('status: stable', 'status: deprecated')).toEqual(['MC-RULE-040 MC-TC-901.yaml:5:9']);
    expect(problems('status: stable', `status: deprecated\ndeprecated_reason: ${WHY}`)).toEqual([]);
    expect(problems('status: stable', `status: stable\ndeprecated_reason: ${WHY}`)).toEqual([
      'MC-RULE-042 MC-TC-901.yaml:6:1',
    ]);
  });

  test('nobody makes a pack of a site’s own by writing it', () => {
    expect(problems('status: stable', 'status: stable\npack: local')).toEqual(['MC-RULE-005 MC-TC-901.yaml:6:7']);
  });

  test.each([
    ['[1, 88]', []],
    ['[0]', ['MC-RULE-006 MC-TC-901.yaml:6:12']],
    ['[89]', ['MC-RULE-006 MC-TC-901.yaml:6:12']],
    ['[2, 1]', ['MC-RULE-006 MC-TC-901.yaml:6:1']],
    ['[1, 1]', ['MC-RULE-006 MC-TC-901.yaml:6:1']],
  ])('official classes %s', (numbers, expected) => {
    expect(problems('status: stable', `status: stable\nofficial: ${numbers}`)).toEqual(expected);
  });
});
