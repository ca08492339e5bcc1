import { maskPersonal } from '../../base/masking.ts';
import { pseudonym } from '../../base/pseudonym.ts';
import type { BookRow } from '../../suspects/workbook/rows.ts';

/** Columns in which a rule, or whoever filled the workbook in, may name a person. */
const SENTENCES = ['explanation', 'finding', 'answer', 'opinion', 'penalty', 'remark'] as const;

const masked = (value: string | null | undefined, kind: 'name' | 'certificate'): string | null =>
  value === null || value === undefined || value === '' ? null : maskPersonal(value, kind);

/** The persons' numbers that a suspect's own texts may name, longest first, so that none is taken for the head of another. */
function personsOf(row: BookRow): string[] {
  const persons = JSON.parse(row['persons'] ?? '[]') as string[];
  return persons.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** A text with every person's number replaced by its stand-in; a number inside a longer one stays. */
function withoutPersons(text: string, persons: readonly string[], standIn: (person: string) => string): string {
  const named = persons.filter((person) => person !== '' && text.includes(person));
  if (named.length === 0) return text;
  const pattern = named.map((person) => person.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|');
  return text.replace(new RegExp(`(?<![0-9A-Za-z])(?:${pattern})(?![0-9A-Za-z])`, 'g'), standIn);
}

/**
 * Makes rows fit to leave the bureau, in place: numbers of persons become pseudonyms, in columns and in sentences, names and
 * certificates are masked.
 *
 * @param key the warehouse's pseudonym key.
 */
export function personsHidden(key: string): (row: BookRow) => void {
  const known = new Map<string, string>();
  const standIn = (person: string): string => {
    const found = known.get(person) ?? pseudonym(person, key);
    known.set(person, found);
    return found;
  };
  return (row) => {
    const { psn_no: person } = row;
    if (person !== null && person !== undefined && person !== '') row['psn_no'] = standIn(person);
    row['psn_name'] = masked(row['psn_name'], 'name');
    row['certno'] = masked(row['certno'], 'certificate');
    for (const name of SENTENCES) {
      const text = row[name];
      if (text !== undefined && text !== null) row[name] = withoutPersons(text, personsOf(row), standIn);
    }
  };
}
