import { createHash } from 'node:crypto';
import { appendAudit } from '../../store/audit/append.ts';
import { cell, type Session } from '../../store/session.ts';
import { literal, literalOrNull } from '../../store/sql.ts';
import type { SuspectFilter } from '../list.ts';
import { createRequests, judgeRequests, takeSteps, type Act, type Taken } from './apply.ts';
import { chooseByFilter, chooseByIds } from './choose.ts';
import type { Refused } from './refusal.ts';
import { VERBS, type Handling, type Status, type Verb, type Verdict } from './steps.ts';

/** Which suspects are meant: those of these ids, or of their beginnings, or all that a filter holds. */
export type Which = { readonly ids: readonly string[] } | { readonly filter: SuspectFilter };

/** One step on some suspects. */
export interface Step {
  readonly verb: Verb | 'note';
  readonly assignee?: string;
  readonly note?: string;
  readonly reason?: string;
  /** ISO day; without it the plan says. */
  readonly due?: string;
  readonly verdict?: Verdict;
  /** Yuan with at most two decimals. */
  readonly amount?: string;
  readonly how?: Handling;
}

/** What became of a step: taken on all, or refused as a whole. */
export type Outcome =
  | { readonly kind: 'done'; readonly taken: Taken; readonly suspects: readonly string[]; readonly due: string | null }
  | { readonly kind: 'refused'; readonly chosen: number; readonly refused: readonly Refused[] }
  | { readonly kind: 'unconfirmed'; readonly chosen: number };

/** How many of the suspects are named in an answer. */
const NAMED = 200;

/** Leaves the transaction without a trace; the outcome is handed on. */
class Nothing extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super('nothing was changed');
    this.outcome = outcome;
  }
}

async function choose(
  session: Session,
  which: Which,
  verb: Step['verb'],
): Promise<{ chosen: number; refused: Refused[] }> {
  if ('filter' in which) {
    // What is handled needs nobody any more, unless it is asked for by its id or its status.
    const unhandled = verb === 'assign' && which.filter.status === undefined;
    return { chosen: await chooseByFilter(session, { ...which.filter, unhandled }), refused: [] };
  }
  const unknown = await chooseByIds(session, which.ids);
  const refused = unknown.map(({ id, found }): Refused => ({
    suspectId: id,
    refusal: found === 0 ? 'unknown' : 'ambiguous',
    status: null,
    expected: null,
    previous: null,
    row: which.ids.indexOf(id) + 1,
  }));
  return { chosen: which.ids.length, refused };
}

function requestsSql(step: Step): string {
  const to: Status | null = step.verb === 'note' ? null : VERBS[step.verb];
  const amount = step.amount === undefined ? 'NULL' : `${literal(step.amount)}::DECIMAL(16,2)`;
  const due = step.due === undefined ? 'NULL' : `DATE ${literal(step.due)}`;
  return `INSERT INTO work_request SELECT row_no, suspect_id, ${literal(step.verb)}, ${literalOrNull(to)}, ${literalOrNull(step.assignee)},
  ${literalOrNull(step.note)}, ${literalOrNull(step.verdict)}, ${literalOrNull(step.reason)}, ${amount}, ${literalOrNull(step.how)}, ${due}, NULL, NULL
FROM work_chosen`;
}

/** A filter as the audit chain may keep it: that it named a person, not whom. */
function withoutPerson({ person, ...filter }: SuspectFilter): Record<string, unknown> {
  return { ...filter, ...(person === undefined ? {} : { person: true }) };
}

/** Ids of what was done, first in order, and one digest of all of them. */
export async function takenIds(session: Session): Promise<{ ids: string[]; digest: string }> {
  const first = await session.rows(`SELECT suspect_id FROM work_taken ORDER BY row_no LIMIT ${NAMED}`);
  const all = await session.value('SELECT string_agg(suspect_id, chr(10) ORDER BY suspect_id) FROM work_taken');
  return {
    ids: first.map((row) => cell(row, 'suspect_id')),
    digest: createHash('sha256')
      .update(all ?? '')
      .digest('hex'),
  };
}

/**
 * Writes what was done down in the audit chain: a decision as `verdict`, all else as `work`. Of many suspects one entry tells
 * how many, the numbers of their events, and one digest of their ids.
 */
export async function auditWork(
  session: Session,
  act: Act,
  taken: Taken,
  detail: Record<string, unknown>,
): Promise<void> {
  const { ids, digest } = await takenIds(session);
  await appendAudit(session, {
    at: act.at,
    who: act.who,
    action: Object.keys(taken.verdicts).length > 0 ? 'verdict' : 'work',
    subject: taken.suspects === 1 ? (ids[0] ?? null) : null,
    detail: {
      ...detail,
      suspects: taken.suspects,
      events: [taken.firstEvent, taken.lastEvent],
      ...(taken.suspects === 1 ? {} : { ids_sha256: digest }),
      ...(Object.keys(taken.verdicts).length === 0 ? {} : { verdicts: taken.verdicts }),
    },
  });
}

/**
 * Takes one step on some suspects, in one transaction: on all of them, or on none where any refuses it.
 *
 * @param most how many may be chosen by a filter without `confirmed`; a filter that holds everything always needs it.
 */
export async function workOn(
  session: Session,
  which: Which,
  step: Step,
  act: Act,
  { confirmed, most, everything }: { readonly confirmed: boolean; readonly most: number; readonly everything: boolean },
): Promise<Outcome> {
  try {
    return await session.transaction(async () => {
      const { chosen, refused: unknown } = await choose(session, which, step.verb);
      if ('filter' in which && !confirmed && (everything || chosen > most))
        throw new Nothing({ kind: 'unconfirmed', chosen });
      await createRequests(session);
      await session.run(requestsSql(step));
      const refused = [...unknown, ...(await judgeRequests(session, act))];
      if (refused.length > 0) throw new Nothing({ kind: 'refused', chosen, refused });
      const taken = await takeSteps(session, act);
      if (taken.suspects > 0)
        await auditWork(session, act, taken, {
          step: step.verb,
          ...(act.reopen === true ? { reopened: true } : {}),
          ...('filter' in which ? { filter: withoutPerson(which.filter) } : {}),
        });
      const { ids } = await takenIds(session);
      const due = await session.value(
        'SELECT max(c.due_at)::VARCHAR FROM suspect_case c WHERE c.suspect_id IN (SELECT suspect_id FROM work_taken WHERE moves OR decides OR due_at IS NOT NULL)',
      );
      return { kind: 'done', taken, suspects: ids, due };
    });
  } catch (error) {
    if (error instanceof Nothing) return error.outcome;
    throw error;
  }
}
