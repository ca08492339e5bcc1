import { MingchaError } from '../base/problem.ts';
import { nearestName } from '../base/suggest.ts';
import { ingestProblem } from '../ingest/problems.ts';
import { REASON_CODES, reasonText, type ReasonCode } from '../ingest/reasons.ts';
import { KINDS } from '../records/kinds.ts';
import {
  batchExists,
  batchNamed,
  waitingSources,
  type QuarantineFilter,
  type SourceFilter,
} from '../store/quarantine.ts';
import type { Session } from '../store/session.ts';
import { cliProblem } from './problems.ts';

/** Filter options as typed. */
export interface QuarantineOptions {
  readonly batch?: string;
  readonly kind?: string;
  readonly reasonCode?: string;
  readonly source?: string;
}

/** Kinds of what may wait: those that land, and messages, which belong to none. */
const KIND_NAMES: readonly string[] = [...KINDS.map((kind) => kind.name), 'message'];

/** What a kind may be called: its name, or its label in either language as lists show it. */
const KINDS_BY_WORD = new Map<string, string>([
  ...KINDS.flatMap((kind) =>
    [kind.name, kind.label.zh, kind.label.en].map((word) => [word.toLowerCase(), kind.name] as const),
  ),
  ...['message', '报文', 'messages'].map((word) => [word, 'message'] as const),
]);

function kindOf(name: string): string {
  const known = KINDS_BY_WORD.get(name.trim().toLowerCase());
  if (known !== undefined) return known;
  const near = nearestName(name, KIND_NAMES);
  throw new MingchaError(
    ingestProblem('MC-INGEST-005', '--kind', {
      kind: name,
      known: KIND_NAMES.join(', '),
      near: near === undefined ? '' : `${near}?`,
    }),
  );
}

/** A reason by its code, or by its words as lists show them, with a column before them or not. */
function reasonOf(typed: string): string {
  const words = typed.trim();
  const code = REASON_CODES.find((one) => {
    const { zh, en } = reasonText({ code: one as ReasonCode });
    return [one, zh, en].includes(words) || words.endsWith(`：${zh}`) || words.endsWith(`: ${en}`);
  });
  if (code !== undefined) return code;
  throw new MingchaError(
    cliProblem('MC-CLI-007', '', { option: '--reason-code', value: typed, wanted: REASON_CODES.join(' | ') }),
  );
}

/** How many sources are named where one was mistyped. */
const NAMED = 10;

/** A source as lists show it: a file, a topic (`kafka:fee_list_d`), a partition of it (`/3`) or one message (`/3@1042`). */
async function sourceOf(typed: string, session: Session): Promise<SourceFilter> {
  const known = await waitingSources(session);
  const source = typed.trim();
  if (known.includes(source)) return { source };
  const [, log = '', partition = '', offset] = /^(.+)\/(\d{1,9})(?:@(\d{1,15}))?$/.exec(source) ?? [];
  if (known.includes(log))
    return {
      source: log,
      partition: Number(partition),
      ...(offset === undefined ? {} : { offset: Number(offset) }),
    };
  const wanted =
    known.length === 0 ? '—' : [...known.slice(0, NAMED), ...(known.length > NAMED ? ['…'] : [])].join(' | ');
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--source', value: typed, wanted }));
}

/**
 * The filter that a command's options ask for. A mistyped one must not answer with nothing.
 *
 * @throws MingchaError MC-INGEST-032 for an unknown batch, 005 for an unknown kind, MC-CLI-007 for an unknown reason, or a
 *   source that nothing waits from.
 */
export async function quarantineFilter(
  { batch, kind, reasonCode, source }: QuarantineOptions,
  session: Session,
): Promise<QuarantineFilter> {
  const name = batch === undefined ? undefined : batchNamed(batch);
  if (batch !== undefined && name !== undefined && !(await batchExists(session, name)))
    throw new MingchaError(ingestProblem('MC-INGEST-032', '--batch', { batch }));
  return {
    ...(name === undefined ? {} : { batch: name }),
    ...(kind === undefined ? {} : { kind: kindOf(kind) }),
    ...(reasonCode === undefined ? {} : { reason: reasonOf(reasonCode) }),
    ...(source === undefined ? {} : { source: await sourceOf(source, session) }),
  };
}
