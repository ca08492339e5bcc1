import { MingchaError } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { detectorProblem } from '../problems.ts';

/** What tells one value of an indicator from another. */
export const VALUE_KEY = ['scope', 'scope_code', 'setting', 'insutype', 'period'] as const;

const KEY = VALUE_KEY.join(', ');

/**
 * Moves an indicator's values into `found_value`.
 *
 * @returns how many there are.
 * @throws MingchaError MC-DETECT-007 when two values have one key, or a part of it is NULL.
 */
export async function collectValues(session: Session, rule: Rule, prefix: string): Promise<number> {
  const answer = identifier(`${prefix}value`);
  const [row] =
    await session.rows(`SELECT count(*) FILTER (${VALUE_KEY.map((name) => `${name} IS NULL`).join(' OR ')}) AS empty,
  count(*) - count(DISTINCT (${KEY})) AS repeated FROM ${answer}`);
  const [empty, repeated] = [cell(row, 'empty'), cell(row, 'repeated')];
  if (empty !== '0' || repeated !== '0') {
    const reason = `${KEY}: NULL × ${empty}, repeated × ${repeated}`;
    throw new MingchaError(detectorProblem('MC-DETECT-007', rule.file, { rule: rule.id, reason }));
  }
  return session.run(`INSERT INTO found_value
SELECT ${literal(rule.id)}, ${KEY}, value, target, numerator, denominator, settlements, untold FROM ${answer} ORDER BY ${KEY}`);
}
