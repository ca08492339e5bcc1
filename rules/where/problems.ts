import type { Problem } from '../../base/problem.ts';
import type { Column } from '../../records/column.ts';
import { columnOf } from '../../records/kind.ts';
import { kindNamed, KINDS } from '../../records/kinds.ts';
import type { At } from '../check/names.ts';
import { listed, near } from '../parse/describe.ts';
import { ruleProblem } from '../problems.ts';
import { NUMBER_TESTS, testOf, type Condition, type Conditions } from './model.ts';
import { isPartName, parseWhere } from './parse-where.ts';
import { placeInside } from './place.ts';
import { wheresIn, type WrittenWhere } from './reading.ts';

/** What a rule file says of its records: the parsed conditions, the expression over them, and where both stand. */
export interface Written {
  readonly select: Conditions;
  readonly where: string | undefined;
  readonly params: unknown;
  readonly at: At;
  /** The whole file, to point inside an expression. */
  readonly text: string;
}

/** Columns of the person on the day of the record, which no table has as such. */
export const PERSON_COLUMNS: Readonly<Record<string, Column['type']>> = { sex: 'code', age: 'integer' };
const NUMBERS: readonly string[] = ['money', 'count', 'price', 'rate', 'integer'];
const TEXTS: readonly string[] = ['id', 'code', 'text'];

/** What a column of a condition holds; undefined where there is none. */
export function columnType(name: string): Column['type'] | 'flags' | undefined {
  const [kindName = '', columnName = ''] = name.split('.');
  if (kindName === 'person') return PERSON_COLUMNS[columnName];
  const kind = kindNamed(kindName);
  if (kind !== undefined && columnName === '_flags') return 'flags';
  return kind === undefined ? undefined : columnOf(kind, columnName)?.type;
}

/** Columns that are called so in Chinese, first those of the records that conditions mostly look at. */
function calledSo(name: string): string[] {
  const first = ['item_b', 'fee_list_d', 'setl_d'];
  const rank = (kind: string): number => (first.includes(kind) ? first.indexOf(kind) : first.length);
  return KINDS.toSorted((a, b) => rank(a.name) - rank(b.name)).flatMap((kind) =>
    kind.columns.filter(({ label }) => label.zh === name).map((column) => `${kind.name}.${column.name}`),
  );
}

function unknownColumn(name: string, where: string): Problem {
  const [called] = calledSo(name);
  if (called !== undefined)
    return ruleProblem('MC-RULE-033', where, {
      column: name,
      nearZh: `列用英文名，是否想写 ${called}？`,
      nearEn: ` Did you mean ${called}?`,
    });
  const [kindName = ''] = name.split('.');
  const kind = kindNamed(kindName);
  const known =
    kindName === 'person'
      ? Object.keys(PERSON_COLUMNS).map((one) => `person.${one}`)
      : kind === undefined
        ? [...KINDS.map((one) => one.name), 'person']
        : kind.columns.map((one) => `${kindName}.${one.name}`);
  const meant = kind === undefined && kindName !== 'person' ? near(kindName, known) : near(name, known);
  return ruleProblem('MC-RULE-033', where, { column: name, ...meant });
}

function misfit(condition: Condition): { zh: string; en: string } | undefined {
  const type = columnType(condition.column) ?? '';
  const test = testOf(condition);
  if (test === undefined) return undefined;
  if ((test === 'flagged') !== (type === 'flags'))
    return { zh: 'flagged 只能看“表._flags”，反之亦然。', en: 'flagged looks at kind._flags, and nothing else does.' };
  if (NUMBER_TESTS.some((one) => one === test) && !NUMBERS.includes(type))
    return { zh: '该列不是数值。', en: 'The column holds no numbers.' };
  if (['one_of', 'none_of', 'matches'].includes(test) && !TEXTS.includes(type))
    return { zh: '该列不是文字。', en: 'The column holds no texts.' };
  if (test !== 'flagged') return undefined;
  const flags = kindNamed(condition.column.split('.')[0] ?? '')?.checks.map(({ flag }) => flag) ?? [];
  if (flags.includes(condition.flagged ?? '')) return undefined;
  const { nearZh, nearEn } = near(condition.flagged ?? '', flags);
  return {
    zh: `没有该标记，可用：${listed(flags)}。${nearZh}`,
    en: `No such flag; there are: ${listed(flags)}.${nearEn}`,
  };
}

function conditionProblems(name: string, condition: Condition, at: At): Problem[] {
  const path = ['select', name];
  const named = isPartName(name)
    ? []
    : [
        ruleProblem('MC-RULE-034', at(path, 'key'), {
          part: name,
          reasonZh: '名称只能用小写字母、数字和下划线，且不能是 and、or、not。',
          reasonEn: 'A name has small letters, digits and underscores, and is none of and, or, not.',
        }),
      ];
  if (columnType(condition.column) === undefined)
    return [...named, unknownColumn(condition.column, at([...path, 'column']))];
  const wrong = misfit(condition);
  if (wrong === undefined) return named;
  const parameters = { part: name, reasonZh: wrong.zh, reasonEn: wrong.en };
  return [...named, ruleProblem('MC-RULE-034', at([...path, testOf(condition) ?? 'column'], 'key'), parameters)];
}

function expressionProblems(
  { path, text: value }: WrittenWhere,
  { select, at, text }: Written,
  used: Set<string>,
): Problem[] {
  const parsed = parseWhere(value);
  const place = (offset: number): string => placeInside(text, at(path), value, offset);
  if ('fault' in parsed) {
    // Which names stand behind the fault nobody knows: none of them is called unused.
    for (const name of Object.keys(select)) used.add(name);
    const { offset, reason } = parsed.fault;
    return [ruleProblem('MC-RULE-032', place(offset), { reasonZh: reason.zh, reasonEn: reason.en })];
  }
  const known = Object.keys(select);
  for (const { name } of parsed.names) used.add(name);
  return parsed.names
    .filter(({ name }) => !known.includes(name))
    .map(({ name, offset }) =>
      ruleProblem('MC-RULE-030', place(offset), { part: name, known: listed(known), ...near(name, known) }),
    );
}

/**
 * Everything that is wrong with the named conditions of a rule, each at its place: a column or a flag that does not exist, a
 * test that does not fit its column, an expression that cannot be read or names what is not there, a condition that
 * nothing uses.
 */
export function selectionProblems(written: Written): Problem[] {
  const { select, where, params, at } = written;
  const used = new Set<string>();
  const expressions = [...(where === undefined ? [] : [{ path: ['where'], text: where }]), ...wheresIn(params)];
  const ofExpressions = expressions.flatMap((one) => expressionProblems(one, written, used));
  // Without a `where` every condition that no expression names narrows the records.
  const unused = where === undefined ? [] : Object.keys(select).filter((name) => !used.has(name));
  return [
    ...Object.entries(select).flatMap(([name, condition]) => conditionProblems(name, condition, at)),
    ...ofExpressions,
    ...unused.map((name) => ruleProblem('MC-RULE-031', at(['select', name], 'key'), { part: name })),
  ];
}
