import { shanghaiTime } from '../base/clock.ts';
import { maskPersonal } from '../base/masking.ts';
import { KINDS } from '../records/kinds.ts';
import { appendAudit, type AuditAct, type AuditAction } from '../store/audit/append.ts';
import type { Backup } from '../store/backup/back-up.ts';
import type { Warehouse } from '../store/warehouse.ts';
import type { Context } from './context.ts';
import { operatorOf } from './operator.ts';
import { openHere } from './owner/open.ts';
import type { UnmaskOptions } from './unmask.ts';

/** An act of whoever runs this command, now. */
export function actOf(
  context: Context,
  action: AuditAction,
  subject: string | null,
  detail: AuditAct['detail'],
): AuditAct {
  const { now } = context.effects;
  return { at: shanghaiTime(now()), who: operatorOf(context), action, subject, detail };
}

/** The acts of an export: itself, and before it the unmasking where persons are shown. */
export function exportActs(
  context: Context,
  out: string,
  detail: AuditAct['detail'],
  { unmask, reason }: UnmaskOptions = {},
): AuditAct[] {
  const exported = actOf(context, 'export', out, { command: context.command, ...detail, unmasked: unmask === true });
  if (unmask !== true) return [exported];
  return [actOf(context, 'unmask', out, { command: context.command, reason: reason ?? '' }), exported];
}

/** The act of a backup: it takes everything out of the warehouse, persons unmasked and the key of pseudonyms too. */
export function backupAct(context: Context, { file, manifest }: Backup): AuditAct {
  const { cut, bytes, sha256 } = manifest;
  const detail = { command: context.command, what: 'warehouse and attachments', cut, bytes, sha256, unmasked: true };
  return actOf(context, 'export', file, detail);
}

/**
 * Writes down what a command that only reads is about to do. Its own session may not write, so this is a short one before
 * it: what cannot be written down does not happen. Where the warehouse is lent this waits for no turn.
 */
export async function recordActs(context: Context, acts: readonly AuditAct[]): Promise<void> {
  const { lent } = context;
  if (lent !== undefined) return append(lent, acts);
  const { warehouse, close } = await openHere(context, 'write');
  try {
    await append(warehouse, acts);
  } finally {
    close();
  }
}

async function append(warehouse: Warehouse, acts: readonly AuditAct[]): Promise<void> {
  const session = await warehouse.session();
  try {
    await session.transaction(async () => {
      for (const act of acts) await appendAudit(session, act);
    });
  } finally {
    session.close();
  }
}

const PERSONAL_COLUMNS: readonly string[] = [
  ...new Set(KINDS.flatMap((kind) => kind.columns.filter((column) => column.personal !== undefined))),
].map(({ name }) => name);

/** A certificate or a mobile phone wherever it stands. */
const CERTIFICATE = /(?<![0-9A-Za-z])(?:\d{17}[0-9Xx]|\d{15})(?![0-9A-Za-z])/g;
const PHONE = /(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])/g;

/** The text of somebody's query without persons: in one that names a personal column every text literal may be one. */
export function maskedQuery(query: string): string {
  const words = new Set(query.toLowerCase().split(/\W+/));
  const personal = PERSONAL_COLUMNS.some((name) => words.has(name));
  const literals = personal
    ? query.replaceAll(/'(?:[^']|'')*'/g, (text) => `'${maskPersonal(text.slice(1, -1), 'name')}'`)
    : query;
  return literals
    .replaceAll(CERTIFICATE, (text) => maskPersonal(text, 'certificate'))
    .replaceAll(PHONE, (text) => maskPersonal(text, 'phone'));
}

/** A person's number in a filter, so that the log does not hold it. */
export function maskedPerson<Filter extends { readonly person?: string }>(filter: Filter): Filter {
  return filter.person === undefined ? filter : { ...filter, person: maskPersonal(filter.person, 'certificate') };
}
