import { createHmac } from 'node:crypto';

/**
 * A stable stand-in for a person in what leaves the bureau: `P-` and 16 hex digits of HMAC-SHA-256 under the
 * warehouse's own key. The same person keeps one pseudonym in every export of one warehouse.
 */
export function pseudonym(personNumber: string, key: string): string {
  return `P-${createHmac('sha256', key).update(personNumber, 'utf8').digest('hex').slice(0, 16)}`;
}
