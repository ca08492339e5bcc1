import type { $ZodIssue } from 'zod/v4/core';
import type { Text } from '../../base/language.ts';
import { listed, near, typeName } from '../../rules/parse/describe.ts';
import { valueHabit } from '../../rules/parse/habits.ts';

/** What is wrong with one parameter, and which name or value was meant. Both languages. */
export interface IssueText {
  readonly reason: Text;
  readonly meant: Text;
}

const NOTHING: Text = { zh: '', en: '' };

/** The name that was probably meant, as a question; empty texts when none is near. */
export function meantFrom(name: string, known: Iterable<string>): Text {
  const { nearZh, nearEn } = near(name, known);
  return { zh: nearZh, en: nearEn.trim() };
}

/** A name that no parameter of the detector has. */
export function unknownName(name: string, known: readonly string[]): IssueText {
  return {
    reason: { zh: `可用的参数：${listed(known)}。`, en: `Known parameters: ${listed(known)}.` },
    meant: meantFrom(name, known),
  };
}

const told = (parameters: unknown, language: 'zh' | 'en'): string | undefined => {
  const text = (parameters as Partial<Text> | undefined)?.[language];
  return typeof text === 'string' ? text : undefined;
};

/** The values a list allows, or that tell the branches of a union apart. */
function knownValues(issue: $ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

/** A value that a parameter cannot take, in words. `value` is what was written. */
export function describeIssue(issue: $ZodIssue, value: unknown): IssueText {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = typeName(issue.expected);
      const reason =
        value === undefined
          ? { zh: `缺少该项，应为${expected.zh}。`, en: `It is missing; ${expected.en} is expected.` }
          : { zh: `应为${expected.zh}。`, en: `${expected.en} is expected.` };
      const habit = valueHabit(value, issue.expected);
      return { reason, meant: habit === undefined ? NOTHING : { zh: habit.zh, en: habit.en.trim() } };
    }
    case 'invalid_value':
    case 'invalid_union': {
      const known = knownValues(issue);
      if (known.length === 0)
        return { reason: { zh: '不是可用的写法。', en: 'None of the known forms fits.' }, meant: NOTHING };
      return {
        reason: { zh: `可用的值：${listed(known)}。`, en: `Known values: ${listed(known)}.` },
        meant: typeof value === 'string' ? meantFrom(value, known) : NOTHING,
      };
    }
    case 'too_small':
      return { reason: { zh: `不能小于 ${issue.minimum}。`, en: `At least ${issue.minimum}.` }, meant: NOTHING };
    case 'too_big':
      return { reason: { zh: `不能大于 ${issue.maximum}。`, en: `At most ${issue.maximum}.` }, meant: NOTHING };
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys': {
      const parameters = issue.code === 'custom' ? issue.params : undefined;
      const reason = { zh: told(parameters, 'zh') ?? issue.message, en: told(parameters, 'en') ?? issue.message };
      return { reason, meant: NOTHING };
    }
  }
}
