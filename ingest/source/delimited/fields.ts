import type { TextForm } from './text-form.ts';

const inPattern = (delimiter: string): string => (delimiter === '|' ? '\\|' : delimiter);

/** The fields of a well-formed record as text, unquoted. */
export function fieldsOf(record: string, form: TextForm): string[] {
  const delimiter = inPattern(form.delimiter);
  const blank = form.delimiter === '\t' ? ' ' : '[ \\t]';
  const end = `(?:${delimiter}|$)`;
  const field = new RegExp(` ?"([^"]*(?:""[^"]*)*)"${blank}*${end}|([^${delimiter}]*)${end}`, 'y');
  const fields: string[] = [];
  for (;;) {
    const found = field.exec(record);
    if (found === null) return fields;
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (!found[0].endsWith(form.delimiter)) return fields;
  }
}

/** The fields of a record whose quotes are text. */
export function literalFields(record: string, form: TextForm): string[] {
  return record.split(form.delimiter);
}

/** Fields as a record that a reader which takes quotes for quotes reads as the same fields. */
export function written(fields: readonly string[], form: TextForm): string {
  const special = ['"', '\n', '\r', form.delimiter];
  return fields
    .map((one) => (special.some((mark) => one.includes(mark)) ? `"${one.replaceAll('"', '""')}"` : one))
    .join(form.delimiter);
}
