import type { Text } from '../../base/language.ts';
import { columnOf } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Condition, NumberTest } from './model.ts';
import { limitOf } from './model.ts';

const PERSON: Readonly<Record<string, Text>> = {
  'person.sex': { zh: '参保人性别', en: 'sex of the person' },
  'person.age': { zh: '服务当日周岁', en: 'age in years on the day' },
};

/** What a column of a condition is called. */
export function columnLabel(name: string): Text {
  const [kindName = '', columnName = ''] = name.split('.');
  const kind = kindNamed(kindName);
  const label = PERSON[name] ?? (kind === undefined ? undefined : columnOf(kind, columnName)?.label);
  return label ?? { zh: name, en: name };
}

/** What a measure must be against its threshold. */
export const RELATION_WORDS: Readonly<Record<NumberTest, Text>> = {
  above: { zh: '多于', en: 'more than' },
  at_least: { zh: '不少于', en: 'at least' },
  below: { zh: '少于', en: 'less than' },
  at_most: { zh: '不多于', en: 'at most' },
};

const SHOWN = 3;

function someOf(values: readonly string[]): Text {
  const shown = values.slice(0, SHOWN).join('、');
  if (values.length <= SHOWN) return { zh: shown, en: values.join(', ') };
  return { zh: `${shown}等 ${values.length} 项`, en: `${values.slice(0, SHOWN).join(', ')} … (${values.length})` };
}

/** A condition as it is read aloud: 数量 多于 6. */
export function conditionWords(condition: Condition): Text {
  const { zh, en } = columnLabel(condition.column);
  const limit = limitOf(condition);
  if (limit !== undefined) {
    const relation = RELATION_WORDS[limit.test];
    return { zh: `${zh}${relation.zh} ${limit.limit}`, en: `${en} ${relation.en} ${limit.limit}` };
  }
  if (condition.one_of !== undefined) {
    const some = someOf(condition.one_of);
    return { zh: `${zh}为 ${some.zh}`, en: `${en} is one of ${some.en}` };
  }
  if (condition.none_of !== undefined) {
    const some = someOf(condition.none_of);
    return { zh: `${zh}不为 ${some.zh}`, en: `${en} is none of ${some.en}` };
  }
  if (condition.matches !== undefined)
    return { zh: `${zh}含“${condition.matches}”`, en: `${en} matches ${condition.matches}` };
  if (condition.flagged !== undefined) {
    const kind = kindNamed(condition.column.split('.')[0] ?? '');
    const flag = kind?.checks.find((check) => check.flag === condition.flagged)?.label;
    return { zh: `入库标记：${flag?.zh ?? condition.flagged}`, en: `flagged: ${flag?.en ?? condition.flagged}` };
  }
  return condition.is_empty === true
    ? { zh: `${zh}为空`, en: `${en} is empty` }
    : { zh: `${zh}有值`, en: `${en} is given` };
}
