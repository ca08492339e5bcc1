import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cell, type Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { addException, endException } from '../../suspects/exceptions/write.ts';
import { eventsDigest, recordFound, ruleOf, statesOf, type Found } from './support/ledger-run.ts';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterAll(() => {
  session.close();
  warehouse.close();
});

const RULES = ['MC-A', 'MC-B'] as const;
/** Suspects by rule; the second letter is the institution. */
const IDS = ['a1', 'a2', 'b1', 'b2', 'c1', 'c2'] as const;
type Id = (typeof IDS)[number];
const ruleFor = (id: Id): string => (id < 'c' ? 'MC-A' : 'MC-B');

/** One night: what is found with which evidence, how each rule answers and with which text, and what is granted or ended before. */
interface Night {
  readonly found: Partial<Record<Id, '1.00' | '2.00'>>;
  readonly answers: readonly { readonly status: 'ok' | 'error' | 'skipped'; readonly logic: 'l' | 'm' }[];
  readonly act?:
    | {
        readonly what: 'grant';
        readonly rule: 0 | 1;
        readonly institution: '1' | '2';
        readonly days: number;
        readonly forward: boolean;
      }
    | { readonly what: 'end' };
}

const night: fc.Arbitrary<Night> = fc.record(
  {
    found: fc.dictionary(fc.constantFrom(...IDS), fc.constantFrom('1.00' as const, '2.00' as const)),
    answers: fc.array(
      fc.record({
        status: fc.constantFrom('ok' as const, 'ok' as const, 'ok' as const, 'error' as const, 'skipped' as const),
        logic: fc.constantFrom('l' as const, 'm' as const),
      }),
      { minLength: 2, maxLength: 2 },
    ),
    act: fc.oneof(
      fc.record({
        what: fc.constant('grant' as const),
        rule: fc.constantFrom(0 as const, 1 as const),
        institution: fc.constantFrom('1' as const, '2' as const),
        days: fc.nat(3),
        forward: fc.boolean(),
      }),
      fc.record({ what: fc.constant('end' as const) }),
    ),
  },
  { requiredKeys: ['found', 'answers'] },
);

interface Granted {
  readonly id: string;
  readonly rule: string;
  readonly institution: string;
  readonly forward: boolean;
  /** The first night that it holds no more. */
  ends: number;
}
interface Known {
  state: string;
  evidence: string;
  logic: string;
  exception?: Granted | undefined;
}

const day = (n: number): string => new Date(Date.UTC(2025, 6, 1 + n)).toISOString().slice(0, 10);
/** The first of those that hold longest. */
const longest = (some: readonly Granted[]): Granted | undefined =>
  some.toSorted((one, other) => other.ends - one.ends || (one.id < other.id ? -1 : 1))[0];

/** The ledger as it ought to be, worked out one suspect at a time. */
class Model {
  readonly known = new Map<Id, Known>();
  readonly granted: Granted[] = [];

  live(n: number): void {
    for (const id of IDS) this.#one(id, n);
  }
  night: Night = { found: {}, answers: [] };

  #one(id: Id, n: number): void {
    const rule = ruleFor(id);
    const answer = this.night.answers[rule === 'MC-A' ? 0 : 1];
    const before = this.known.get(id);
    const evidence = this.night.found[id];
    if (answer === undefined) return;
    if (answer.status !== 'ok') {
      const holds = before?.exception !== undefined && (n < before.exception.ends || before.exception.forward);
      if (before === undefined || before.state.startsWith('gone') || (before.state === 'excepted exception' && holds))
        return;
      before.state = `stale ${answer.status === 'error' ? 'rule_error' : 'skipped'}`;
      before.exception = undefined;
    } else if (evidence === undefined) {
      if (before === undefined || before.state.startsWith('gone')) return;
      before.state = before.logic === answer.logic ? 'gone data' : 'gone rule';
      before.exception = undefined;
    } else {
      const held = before?.exception;
      const past = held !== undefined && n >= held.ends && held.forward && before?.evidence === evidence ? [held] : [];
      const now = this.granted.filter((one) => n < one.ends && one.rule === rule && id.endsWith(one.institution));
      const exception = longest([...now, ...past]);
      const state = exception === undefined ? 'active' : 'excepted exception';
      this.known.set(id, { state, evidence, logic: answer.logic, exception });
    }
  }
}

/** What the events say from the beginning, each suspect's last word. */
async function replayed(): Promise<Record<string, string>> {
  const rows = await session.rows('SELECT suspect_id, event, cause FROM suspect_event ORDER BY event_no');
  const states: Record<string, string> = {};
  for (const row of rows) {
    const event = cell(row, 'event');
    states[cell(row, 'suspect_id')] =
      event === 'new' || event === 'updated' ? 'active' : `${event} ${cell(row, 'cause')}`;
  }
  return states;
}

/** Which exception keeps each suspect off the list. */
async function sparedBy(): Promise<Record<string, string>> {
  const rows = await session.rows(
    'SELECT suspect_id, exception_id FROM suspect WHERE exception_id IS NOT NULL ORDER BY 1',
  );
  return Object.fromEntries(rows.map((row) => [cell(row, 'suspect_id'), cell(row, 'exception_id')]));
}

async function act(model: Model, { act: asked }: Night, n: number): Promise<void> {
  const at = `${day(n)} 01:00:00`;
  if (asked?.what === 'grant') {
    const rule = RULES[asked.rule];
    const fields = { fixmedins_code: `H${asked.institution}` };
    const same = model.granted.some(
      (one) => one.rule === rule && one.institution === asked.institution && n < one.ends,
    );
    if (same) return;
    const added = await addException(session, {
      rule: ruleOf(rule),
      shape: 'institution',
      fields,
      reason: '已核实',
      addedBy: '李',
      approvedBy: '王',
      expires: day(n + asked.days),
      onExpiry: asked.forward ? 'forward-only' : 'resurface',
      fromSuspect: null,
      at,
    });
    model.granted.push({
      id: added.exception_id,
      rule,
      institution: asked.institution,
      forward: asked.forward,
      ends: n + asked.days + 1,
    });
  }
  const open = model.granted.find((one) => n < one.ends);
  if (asked?.what === 'end' && open !== undefined) {
    await endException(session, open.id, { at, by: '李', reason: '不再需要' });
    open.ends = n;
  }
}

const TABLES = [
  'suspect',
  'suspect_line',
  'suspect_event',
  'run',
  'run_rule',
  'rule_text',
  'run_exception',
  'exception',
];

test('whatever is found, fails, changes or is excepted: the ledger says what holds, and its events alone say the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(night, { minLength: 1, maxLength: 7 }), async (nights) => {
      for (const table of TABLES) await session.run(`DELETE FROM ${table}`);
      const model = new Model();
      for (const [n, one] of nights.entries()) {
        await act(model, one, n);
        const before = await eventsDigest(session);
        const events = Number(await session.value('SELECT count(*) FROM suspect_event'));
        model.night = one;
        model.live(n);
        const found = IDS.flatMap((id): Found[] => {
          const evidence = one.found[id];
          const answered = one.answers[RULES.indexOf(ruleFor(id) as 'MC-A')]?.status === 'ok';
          return evidence === undefined || !answered
            ? []
            : [{ id, rule: ruleFor(id), amount: evidence, institution: `H${id[1] ?? ''}` }];
        });
        const answers = one.answers.map((answer, i) => ({ ...answer, id: RULES[i] ?? '' }));
        const result = await recordFound(session, found, answers, { exceptionsOn: day(n) });
        const expected = Object.fromEntries([...model.known].map(([id, { state }]) => [id, state]));
        expect(await statesOf(session)).toEqual(expected);
        expect(await sparedBy()).toEqual(
          Object.fromEntries(
            [...model.known].flatMap(([id, { exception }]) => (exception === undefined ? [] : [[id, exception.id]])),
          ),
        );
        expect(await replayed()).toEqual(expected);
        expect(await eventsDigest(session, events)).toBe(before);
        const listed = found.filter(({ id }) => model.known.get(id as Id)?.state === 'active').length;
        expect(result.totals).toMatchObject({ suspects: listed, excepted: found.length - listed });
      }
    }),
    { numRuns: 40 },
  );
}, 300_000);
