import { MingchaError } from '../base/problem.ts';
import { nearestName } from '../base/suggest.ts';
import { ingestProblem } from '../ingest/problems.ts';
import { REASON_CODES } from '../ingest/reasons.ts';
import { KINDS } from '../records/kinds.ts';
import { batchExists, type QuarantineFilter } from '../store/quarantine.ts';
import type { Session } from '../store/session.ts';
import { cliProblem } from './problems.ts';

/** Filter options as typed. */
export interface QuarantineOptions {
  readonly batch?: string;
  readonly kind?: string;
  readonly reasonCode?: string;
}

/** Kinds of what may wait: those that land, and messages, which belong to none. */
const KIND_NAMES: readonly string[] = [...KINDS.map((kind) => kind.name), 'message'];

function kindOf(name: string): string {
  const lower = name.toLowerCase();
  if (KIND_NAMES.includes(lower)) return lower;
  const near = nearestName(name, KIND_NAMES);
  const known = KIND_NAMES.join(', ');
  throw new MingchaError(
    ingestProblem('MC-INGEST-005', '--kind', { kind: name, known, near: near === undefined ? '' : `${near}?` }),
  );
}

function reasonOf(code: string): string {
  if (REASON_CODES.includes(code)) return code;
  throw new MingchaError(
    cliProblem('MC-CLI-007', '', { option: '--reason-code', value: code, wanted: REASON_CODES.join(' | ') }),
  );
}

/**
 * The filter that a command's options ask for. A mistyped one must not answer with nothing.
 *
 * @throws MingchaError MC-INGEST-032 for an unknown batch, 005 for an unknown kind, MC-CLI-007 for an unknown reason.
 */
export async function quarantineFilter(
  { batch, kind, reasonCode }: QuarantineOptions,
  session: Session,
): Promise<QuarantineFilter> {
  const name = batch?.trim().toUpperCase();
  if (batch !== undefined && name !== undefined && !(await batchExists(session, name)))
    throw new MingchaError(ingestProblem('MC-INGEST-032', '--batch', { batch }));
  return {
    ...(name === undefined ? {} : { batch: name }),
    ...(kind === undefined ? {} : { kind: kindOf(kind) }),
    ...(reasonCode === undefined ? {} : { reason: reasonOf(reasonCode) }),
  };
}
