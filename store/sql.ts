/** Quotes a text as a SQL literal. NUL cannot stand in one and is refused. */
export function literal(value: string): string {
  if (value.includes('\0')) throw new Error('a SQL text cannot hold NUL');
  return `'${value.replaceAll("'", "''")}'`;
}

/** A SQL literal, or NULL. */
export function literalOrNull(value: string | null | undefined): string {
  return value === null || value === undefined ? 'NULL' : literal(value);
}

/** Quotes a name, so that reserved words and blanks are safe. */
export function identifier(name: string): string {
  if (name.includes('\0')) throw new Error('a SQL name cannot hold NUL');
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quoted names, comma-separated, each under a table alias if one is given. */
export function identifiers(names: readonly string[], alias?: string): string {
  return names.map((name) => (alias === undefined ? identifier(name) : `${alias}.${identifier(name)}`)).join(', ');
}

/** A SQL list of text literals, for IN (…). */
export function literals(values: readonly string[]): string {
  return values.length === 0 ? 'NULL' : values.map(literal).join(', ');
}

/**
 * The beginning of a statement that makes a table, or a view, under a qualified name, in place of one that may be there.
 * In the database `temp` it is a temporary one: such tables alone may be written in a transaction that writes another
 * database.
 */
export function making(what: 'TABLE' | 'VIEW', name: string): string {
  // A temporary view must be named with its schema; a table may be.
  const temporary = name.startsWith('"temp".');
  return `CREATE OR REPLACE ${temporary ? 'TEMP ' : ''}${what} ${temporary ? name.replace('"temp".', '"temp".main.') : name}`;
}
