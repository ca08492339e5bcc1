import { nearestName } from '../../base/suggest.ts';
import { MingchaError } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import type { Suspect } from '../../store/suspect-row.ts';
import { exceptionProblem } from './problems.ts';
import { placeOf, shapeNamed, type Shape } from './shape.ts';

/** Values that mean "any" to people who know shells or SQL; a star in any place does. */
const WILDCARD = /\*|^[%?_.]+$/;

const shapesText = (rule: Rule): string =>
  rule.exceptions.map(({ name, fields }) => `${name} (${fields.join(', ')})`).join('; ');

/**
 * The shape that is meant: the named one, or the only one.
 *
 * @throws MingchaError MC-EXC-001 where the rule has none, not that one, or several and none is named.
 */
export function shapeMeant(rule: Rule, name: string | undefined): Shape {
  const [only, ...others] = rule.exceptions;
  const meant = name ?? (others.length === 0 ? only?.name : undefined);
  const shape = meant === undefined ? undefined : shapeNamed(rule, meant);
  if (shape !== undefined) return shape;
  const known = rule.exceptions.map((one) => one.name);
  const near = name === undefined ? undefined : nearestName(name, known);
  throw new MingchaError(
    exceptionProblem('MC-EXC-001', '', {
      rule: rule.id,
      shapeZh: name === undefined ? '' : `（${name}）`,
      shapeEn: name === undefined ? '' : ` (${name})`,
      reasonZh:
        only === undefined
          ? '规则的作者没有允许任何例外：它看的是整体，放过一处会让其余的都不可比。'
          : `可用的形状：${shapesText(rule)}。`,
      reasonEn:
        only === undefined
          ? 'Its author allows none: the rule compares wholes, and leaving one out would skew the rest.'
          : `Its shapes are: ${shapesText(rule)}.`,
      fixZh:
        only === undefined
          ? '如对单条疑点已有结论，在疑点上记“排除”。'
          : `加上 --use ${near ?? known.join(' 或 --use ')}。`,
      fixEn:
        only === undefined
          ? 'Decide on the single suspect instead (dismissed).'
          : `Add --use ${near ?? known.join(' or --use ')}.`,
    }),
  );
}

/**
 * The values of a shape's fields, in its order, as a person typed them.
 *
 * @param typed `FIELD=VALUE`.
 * @throws MingchaError MC-EXC-002 for a field that is missing, unknown or given twice, 003 for a value that is none.
 */
export function valuesTyped({ name: shape, fields }: Shape, typed: readonly string[]): Record<string, string> {
  const wrong = (field: string): MingchaError =>
    new MingchaError(exceptionProblem('MC-EXC-002', '', { field, shape, fields: fields.join(', ') }));
  const values = new Map<string, string>();
  for (const text of typed) {
    const [, field = '', value = ''] = /^([^=]*)=(.*)$/su.exec(text) ?? [];
    if (!fields.includes(field) || values.has(field)) throw wrong(field === '' ? text : field);
    values.set(field, value.trim());
  }
  const missing = fields.find((field) => !values.has(field));
  if (missing !== undefined) throw wrong(missing);
  return refuseUncertain(Object.fromEntries(fields.map((field) => [field, values.get(field) ?? ''])));
}

/**
 * The values that a suspect has in a shape's fields.
 *
 * @throws MingchaError MC-EXC-003 where it names nobody in one of them.
 */
export function valuesOfSuspect(rule: Rule, { fields }: Shape, suspect: Suspect): Record<string, string> {
  const columns: Readonly<Record<string, string | null>> = {
    fixmedins_code: suspect.fixmedins_code,
    psn_no: suspect.psn_no,
    bilg_dr_code: suspect.bilg_dr_code,
  };
  const valueOf = (field: string): string =>
    (placeOf(rule, field) === 'key' ? suspect.key[field] : columns[field]) ?? '';
  return refuseUncertain(Object.fromEntries(fields.map((field) => [field, valueOf(field)])));
}

function refuseUncertain(values: Record<string, string>): Record<string, string> {
  for (const [field, value] of Object.entries(values))
    if (value === '' || WILDCARD.test(value))
      throw new MingchaError(exceptionProblem('MC-EXC-003', '', { field, value: value === '' ? '“”' : value }));
  return values;
}
