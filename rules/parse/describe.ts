import type { Text } from '../../base/language.ts';
import { nearestName } from '../../base/suggest.ts';
import { keyHabit, meantWord } from './habits.ts';

const TYPE_NAMES: Readonly<Record<string, Text>> = {
  string: { zh: '文字', en: 'a text' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: ' true 或 false', en: 'true or false' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '键值映射', en: 'a mapping' },
  record: { zh: '键值映射', en: 'a mapping' },
  null: { zh: '空值', en: 'nothing' },
};

/** Names a type of value for a person. */
export function typeName(type: string): Text {
  return TYPE_NAMES[type] ?? { zh: type, en: type };
}

/** Names the type of a value that was found. */
export function typeOf(value: unknown): Text {
  if (value === null || value === undefined) return typeName('null');
  return typeName(Array.isArray(value) ? 'array' : typeof value);
}

/** A name that somebody left unfinished, when it can be only one. */
function unfinished(name: string, candidates: readonly string[]): string | undefined {
  const found = candidates.filter((one) => name.length > 3 && one.startsWith(name));
  return found.length === 1 ? found[0] : undefined;
}

/** The "did you mean" part of a problem's parameters; empty texts when no candidate is near. */
export function near(name: string, candidates: Iterable<string>): { nearZh: string; nearEn: string } {
  const known = [...candidates];
  const habit = keyHabit(name, known);
  if (habit !== undefined) return { nearZh: habit.zh, nearEn: habit.en };
  const found = meantWord(name, known) ?? nearestName(name, known) ?? unfinished(name, known);
  return found === undefined
    ? { nearZh: '', nearEn: '' }
    : { nearZh: `是否想写 ${found}？`, nearEn: ` Did you mean ${found}?` };
}

/** Names in a row for a problem's text, or a dash when there are none. */
export function listed(names: Iterable<string>): string {
  const all = [...names];
  return all.length === 0 ? '—' : all.join(', ');
}
