import { createHash, getHashes } from 'node:crypto';
import { MingchaError } from '../../base/problem.ts';
import { auditProblem } from './problems.ts';

/** One entry of the chain without its digest, each column as text. */
export interface EntryText {
  readonly entryNo: string;
  /** Shanghai time as the engine prints it: `YYYY-MM-DD HH:MM:SS`, with a fraction only where there is one. */
  readonly happenedAt: string;
  readonly who: string;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: string;
  /** Digest of the entry before; of the first one, the warehouse's identity. */
  readonly previous: string;
}

/** Begins every text that is digested, so that a later form can never be taken for this one. */
const FORM = 'mingcha-audit-1';

/** A column with its length in bytes before it: no two different entries give the same text. */
function measured(value: string | null): string {
  return value === null ? '-;' : `${Buffer.byteLength(value, 'utf8')}:${value};`;
}

/** The text of an entry that its digest is taken over. */
export function canonicalText(entry: EntryText): string {
  const { entryNo, happenedAt, who, action, subject, detail, previous } = entry;
  return `${FORM};${[entryNo, happenedAt, who, action, subject, detail, previous].map(measured).join('')}`;
}

/** SM3 (GB/T 32905-2016) of a text in UTF-8, 64 hex digits. */
export function sm3(text: string): string {
  return createHash('sm3').update(text, 'utf8').digest('hex');
}

/** Digest of an entry. */
export function entryDigest(entry: EntryText): string {
  return sm3(canonicalText(entry));
}

/**
 * Refuses to go on where the machine cannot digest.
 *
 * @throws MingchaError MC-AUDIT-001 when this Node.js has no SM3.
 */
export function refuseWithoutSm3(hashes: readonly string[] = getHashes()): void {
  if (hashes.includes('sm3')) return;
  throw new MingchaError(auditProblem('MC-AUDIT-001', '', { openssl: process.versions.openssl }));
}

/** JSON whose names stand in the order of their characters, at every depth. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
