import type { Facts } from '../archetype.ts';

/** A fact as text; '' where there is none. */
export function factText(facts: Facts, name: string): string {
  const value = facts[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A decimal fact without the zeros behind its last digit: "14.00" becomes "14", "9.30" becomes "9.3". */
export function factNumber(facts: Facts, name: string): string {
  const text = factText(facts, name);
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
