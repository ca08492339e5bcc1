import { MingchaError } from '../../base/problem.ts';
import { bindRule } from '../../detectors/engine/bound-rule.ts';
import { valueAt, withValueAt } from '../../rules/overlay/fields.ts';
import type { Rule } from '../../rules/model.ts';
import { cliProblem } from '../problems.ts';

/** More values than these make a table that nobody reads, and take as many runs. */
export const MOST_VALUES = 20;

/** A parameter and the values that it is tried with. */
export interface Sweep {
  /** As an overlay names it: `params.min_persons`, `params.caps.ordinary.days`, `select.dear.at_least`. */
  readonly field: string;
  /** What the rule has now, as text; null where it has none. */
  readonly present: string | null;
  readonly variants: readonly { readonly value: string; readonly rule: Rule }[];
}

const RANGE = /^([^=\s]+)=(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)(?::(\d+(?:\.\d+)?))?$/;

function refused(value: string): MingchaError {
  const wanted = `FIELD=A..B[:STEP], A <= B, ${MOST_VALUES} values at most`;
  return new MingchaError(cliProblem('MC-CLI-007', '', { option: '--sweep', value, wanted }));
}

/** The fields of a rule that hold a number, as `--sweep` names them. */
function sweepable(value: unknown, path: readonly string[] = []): string[] {
  const [root] = path;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value).flatMap(([name, inside]) => sweepable(inside, [...path, name]));
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value));
  return isNumber ? [(root === 'params' ? path.slice(1) : path).join('.')] : [];
}

/** Refuses a field that the detector does not have, with those that it has; a value that it does not take, as what was asked. */
function checked(rule: Rule, asked: string, isKnown: boolean, known: readonly string[]): void {
  try {
    bindRule(rule);
  } catch (error) {
    if (!(error instanceof MingchaError) || error.code !== 'MC-DETECT-004') throw error;
    if (isKnown)
      throw new MingchaError(
        error.problems.map((one) => ({ ...one, where: `--sweep ${asked}` })),
        error,
      );
    const wanted = known.length === 0 ? '—' : known.join(' | ');
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--sweep', value: asked, wanted }), error);
  }
}

/** Every value of a range, in decimals as they are written: 0.1..0.3:0.1 ends at 0.3. */
function valuesOf(asked: string, from: string, to: string, by: string): string[] {
  const digits = Math.max(...[from, to, by].map((text) => text.split('.')[1]?.length ?? 0));
  const whole = (text: string): bigint => {
    const [integer = '', fraction = ''] = text.split('.');
    return BigInt(`${integer}${fraction.padEnd(digits, '0')}`);
  };
  const [first, last, step] = [whole(from), whole(to), whole(by)];
  if (step <= 0n || first > last || (last - first) / step >= BigInt(MOST_VALUES)) throw refused(asked);
  const values: string[] = [];
  for (let value = first; value <= last; value += step) {
    const sign = value < 0n ? '-' : '';
    const text = String(value < 0n ? -value : value).padStart(digits + 1, '0');
    values.push(digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`);
  }
  return values;
}

const asText = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/**
 * The variants of a rule that `--sweep FIELD=A..B[:STEP]` asks for, each checked by its detector. A field without `params.`
 * or `select.` before it is a parameter.
 *
 * @throws MingchaError MC-CLI-007 for anything else than a range of few values and for a parameter that the detector does not have,
 *   MC-DETECT-004 for a value that it does not take.
 */
export function sweepOf(rule: Rule, asked: string): Sweep {
  const [, named, from, to, by = '1'] = RANGE.exec(asked) ?? [];
  if (named === undefined || from === undefined || to === undefined) throw refused(asked);
  const field = /^(?:params|select)\./.test(named) ? named : `params.${named}`;
  const path = field.split('.');
  const tunable = { params: rule.params, ...(rule.select === undefined ? {} : { select: rule.select }) };
  const present = valueAt(tunable, path);
  // A condition that the rule does not have would stand in no `where`, and a mapping is no number.
  if ((path[0] === 'select' && present === undefined) || (typeof present === 'object' && present !== null))
    throw refused(asked);
  const variants = valuesOf(asked, from, to, by).map((value) => {
    const put = typeof present === 'string' ? value : Number(value);
    const changed = withValueAt(tunable, path, put) as Pick<Rule, 'params' | 'select'>;
    const variant: Rule = { ...rule, ...changed };
    checked(variant, asked, present !== undefined, sweepable(tunable));
    return { value, rule: variant };
  });
  return { field, present: asText(present), variants };
}
