import { createHash } from 'node:crypto';

/** Bytes of a block of SHA-256, which HMAC pads its key to (RFC 2104). */
const BLOCK = 64;

function padded(key: string, byte: number): string {
  const bytes = Buffer.from(key, 'utf8');
  const block = Buffer.alloc(BLOCK);
  (bytes.length > BLOCK ? createHash('sha256').update(bytes).digest() : bytes).copy(block);
  return `unhex('${Buffer.from(block.map((one) => one ^ byte)).toString('hex')}')`;
}

/**
 * SQL twin of base/pseudonym: the stand-in of a person's number, NULL where that is NULL or empty. The engine has SHA-256 and
 * no HMAC, whose definition is two of them.
 *
 * @param column a text column or expression.
 */
export function pseudonymSql(column: string, key: string): string {
  const inner = `unhex(sha256(${padded(key, 0x36)} || encode(${column})))`;
  return `CASE WHEN ${column} <> '' THEN 'P-' || left(sha256(${padded(key, 0x5c)} || ${inner}), 16) END`;
}
