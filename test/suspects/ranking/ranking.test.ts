import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { ledgerAmountOnce } from '../../../suspects/money-once.ts';
import { RANKED_BY, type RankedBy } from '../../../suspects/ranking/ranked-sql.ts';
import { rankInstitutions, type RankedInstitution } from '../../../suspects/ranking/ranking.ts';
import { topInstitutions } from '../../../suspects/top-institutions.ts';
import { decide, plant, record, type PlantedSuspect } from '../feedback/planted-ledger.ts';

let warehouse: Warehouse;
let session: Session;
beforeEach(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterEach(() => {
  session.close();
  warehouse.close();
});

const ranked = async (by: RankedBy = 'risk'): Promise<readonly RankedInstitution[]> =>
  (await rankInstitutions(session, by)).institutions;
const codes = async (by?: RankedBy): Promise<string[]> => (await ranked(by)).map((one) => one.fixmedins_code);
async function only(code = 'X'): Promise<RankedInstitution> {
  const found = (await ranked()).find((one) => one.fixmedins_code === code);
  if (found === undefined) throw new Error(`${code} is not ranked`);
  return found;
}
const some = (n: number, over: Partial<PlantedSuspect> = {}): PlantedSuspect[] =>
  Array.from({ length: n }, (_, at) => ({ id: `${over.rule ?? 'A'}-${at}`, institution: 'X', ...over }));
const SIGN = { rule: 'MC-S', topic: 'over-prescription', kind: 'sign' } as const;
const STATISTIC = { rule: 'MC-E', topic: 'package-testing', kind: 'excess', evidence: '{"q":0.04}' } as const;

describe('how likely a problem is', () => {
  test('one rule: the number of suspects counts ever less', async () => {
    await plant(session, some(1));
    expect((await only()).risk).toBe('0.800000');
    await session.run('DELETE FROM suspect');
    await plant(session, some(11));
    // 1 − 0.2^(1 + ln 2)
    expect(Number((await only()).risk)).toBeCloseTo(1 - 0.2 ** (1 + Math.LN2), 6);
  });

  test('it is said to be a first guess until anybody decided on its rule and band', async () => {
    await plant(session, [...some(2), { id: 'other', institution: 'Y', ...SIGN }]);
    const unchecked = async () =>
      (await ranked())
        .map((one) => [one.fixmedins_code, one.unchecked])
        .toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
    expect(await unchecked()).toEqual([
      ['X', true],
      ['Y', true],
    ]);
    await decide(session, [{ id: 'A-0', verdict: 'dismissed' }]);
    expect(await unchecked()).toEqual([
      ['X', false],
      ['Y', true],
    ]);
    expect(
      (await topInstitutions(session, 5))
        .map((one) => [one.fixmedins_code, one.unchecked])
        .toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ['X', false],
      ['Y', true],
    ]);
  });

  test('one topic: the best rule alone', async () => {
    await plant(session, [...some(3), ...some(5, { rule: 'MC-B', confidence: 'medium' })]);
    const { risk, families } = await only();
    expect(Number(risk)).toBeCloseTo(1 - 0.2 ** (1 + Math.log(1.2)), 6);
    expect(families.map(({ family, rule_id: rule, suspects }) => [family, rule, suspects])).toEqual([
      ['trace-code', 'MC-A', 8],
    ]);
  });

  test('several topics: 1 − Π(1 − q), and what it would be without each', async () => {
    await plant(session, [...some(1), ...some(1, SIGN), ...some(1, STATISTIC)]);
    const { risk, families } = await only();
    // 1 − 0.2 × 0.5 × 0.6
    expect(risk).toBe('0.940000');
    expect(families.map(({ family, probability, risk_without: without }) => [family, probability, without])).toEqual([
      ['trace-code', '0.800000', '0.700000'],
      ['over-prescription', '0.500000', '0.880000'],
      ['package-testing', '0.400000', '0.900000'],
    ]);
  });

  test('no topic makes it certain, and a confirmed suspect as much as one topic can', async () => {
    await plant(session, some(2, STATISTIC));
    await decide(session, [{ id: 'MC-E-0', verdict: 'partly' }]);
    expect((await only()).risk).toBe('0.995000');
  });

  test('a dismissed or handled suspect counts no more, and counts again when its evidence changed', async () => {
    await plant(session, [
      { id: 'd', institution: 'D', amount: '10', lines: [['L1', '10']] },
      { id: 'h', institution: 'H', status: 'handled', amount: '10', lines: [['L2', '10']] },
      { id: 'a', institution: 'A', status: 'handled', amount: '10', lines: [['L3', '10']] },
    ]);
    await decide(session, [
      { id: 'd', verdict: 'dismissed' },
      { id: 'h', verdict: 'confirmed' },
      { id: 'a', verdict: 'confirmed', lookAgain: true },
    ]);
    expect(await codes()).toEqual(['A']);
    // 8 + 2 confirmed and 1 dismissed: (8 + 2) / 13
    expect((await only('A')).risk).toBe('0.769231');
    // They are still listed on the first screen, last.
    const top = await topInstitutions(session, 10);
    expect(top.map((one) => [one.fixmedins_code, one.risk])).toEqual([
      ['A', '0.769231'],
      ['D', '0.000000'],
      ['H', '0.000000'],
    ]);
  });

  test('never falls when a suspect is confirmed more', async () => {
    const rank = { dismissed: 0, undecided: 1, partly: 2, confirmed: 3 } as const;
    const names = Object.keys(rank) as (keyof typeof rank)[];
    await plant(session, [
      ...some(4),
      ...some(3, { ...SIGN, institution: 'Y' }),
      ...some(2, SIGN).map((one) => ({ ...one, id: `x-${one.id}` })),
    ]);
    const ids = ['A-0', 'A-1', 'A-2', 'MC-S-0', 'MC-S-1', 'x-MC-S-0'];
    const risks = async (verdicts: readonly (keyof typeof rank)[]): Promise<ReadonlyMap<string, number>> => {
      await session.run('DELETE FROM suspect_case');
      await decide(
        session,
        ids.flatMap((id, at) => {
          const verdict = verdicts[at];
          return verdict === undefined || verdict === 'undecided' ? [] : [{ id, verdict }];
        }),
      );
      return new Map((await ranked()).map((one) => [one.fixmedins_code, Number(one.risk)]));
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...names), { minLength: ids.length, maxLength: ids.length }),
        fc.nat(ids.length - 1),
        async (verdicts, place) => {
          const now = verdicts[place] ?? 'undecided';
          const better = names.find((name) => rank[name] === rank[now] + 1);
          if (better === undefined) return;
          const before = await risks(verdicts);
          const after = await risks(verdicts.with(place, better));
          for (const code of ['X', 'Y'])
            expect(after.get(code) ?? 0).toBeGreaterThanOrEqual((before.get(code) ?? 0) - 1e-6);
        },
      ),
      { seed: 16, numRuns: 25 },
    );
  });
});

describe('what may be got back', () => {
  test('is each suspect’s money times its own probability, each line once, others’ lines left out', async () => {
    await plant(session, [
      { id: 'y', institution: 'Y', amount: '50', lines: [['L3', '50']] },
      // L3 is a record of Y, whose money it stays.
      {
        id: 'a',
        institution: 'X',
        amount: '110',
        lines: [
          ['L1', '80'],
          ['L3', '30'],
        ],
      },
      // The same line, for a weaker rule: it has no money of its own.
      {
        id: 'b',
        institution: 'X',
        rule: 'MC-S',
        kind: 'sign',
        topic: 'over-prescription',
        amount: '60',
        lines: [['L1', '60']],
      },
      {
        id: 'c',
        institution: 'X',
        rule: 'MC-S',
        kind: 'sign',
        topic: 'over-prescription',
        amount: '40',
        lines: [['L2', '40']],
      },
    ]);
    const one = await only();
    expect(one).toMatchObject({ amount_once: '120.00', expected_amount: '84.00' });
    // 80 × 0.8, and (0 + 40) × 0.5
    expect(one.families.map(({ amount_once: once, expected_amount: back }) => [once, back])).toEqual([
      ['80.00', '64.00'],
      ['40.00', '20.00'],
    ]);
  });

  test('of decided suspects it is the part that was confirmed', async () => {
    await plant(session, [
      { id: 'w', institution: 'W', amount: '50', lines: [['L1', '50']] },
      { id: 'p', institution: 'P', amount: '50', lines: [['L2', '50']] },
      { id: 'q', institution: 'Q', amount: '50', lines: [['L3', '50']] },
      { id: 'r', institution: 'R', amount: '50', lines: [['L4', '50']] },
    ]);
    await decide(session, [
      { id: 'w', verdict: 'confirmed' },
      { id: 'p', verdict: 'partly' },
      { id: 'q', verdict: 'partly', amount: '12.50' },
      { id: 'r', verdict: 'confirmed', amount: '9999' },
    ]);
    const back = new Map((await ranked()).map((one) => [one.fixmedins_code, one.expected_amount]));
    expect(Object.fromEntries(back)).toEqual({ W: '50.00', P: '25.00', Q: '12.50', R: '50.00' });
  });

  test('estimates stand apart, of several rules of a topic the greatest alone', async () => {
    await plant(session, [
      { id: 'e1', institution: 'X', ...STATISTIC, amount: '1000', amountKind: 'estimate' },
      { id: 'e2', institution: 'X', ...STATISTIC, rule: 'MC-F', amount: '400', amountKind: 'estimate' },
      { id: 'e3', institution: 'X', ...STATISTIC, topic: 'reimbursement-ratio', amount: '100', amountKind: 'estimate' },
    ]);
    expect(await only()).toMatchObject({
      amount_once: '0.00',
      expected_amount: '0.00',
      amount_estimated: '1100.00',
      expected_estimated: '440.00',
      expected_per_10k: null,
    });
  });

  test('is set against what the fund paid in the twelve months of the run', async () => {
    await record(session, 1, {});
    await plant(session, [{ id: 'a', institution: 'X', amount: '80', lines: [['L1', '80']] }]);
    await session.run(`INSERT INTO setl_d BY NAME SELECT *, 'X' AS fixmedins_code, 'm' AS mdtrt_id, 'p' AS psn_no, 1 AS _seq FROM (VALUES
      ('s1', TIMESTAMP '2025-01-01 00:00:00', 20000.00, '1'), ('s2', TIMESTAMP '2025-12-31 23:59:59', 13000.00, NULL), ('s3', TIMESTAMP '2025-06-01', -1000.00, NULL),
      ('s4', TIMESTAMP '2024-12-31 23:59:59', 77.00, NULL), ('s5', TIMESTAMP '2026-01-01', 77.00, NULL), ('s6', TIMESTAMP '2025-06-01', 77.00, '0')) AS t(setl_id, setl_time, fund_pay_sumamt, vali_flag)`);
    const { window } = await rankInstitutions(session, 'amount');
    expect(window).toEqual({ from: '2025-01-01', to: '2025-12-31' });
    expect(await only()).toMatchObject({ fund_paid: '32000.00', expected_amount: '64.00', expected_per_10k: '20.00' });
  });

  test('over all institutions and topics it exceeds the money counted once nowhere', async () => {
    const suspect = fc.record({
      institution: fc.constantFrom('X', 'Y'),
      topic: fc.constantFrom('trace-code', 'charging'),
      rule: fc.constantFrom('MC-A', 'MC-B', 'MC-C'),
      confidence: fc.constantFrom('high', 'medium', 'low'),
      lines: fc.uniqueArray(fc.constantFrom('L1', 'L2', 'L3'), { minLength: 1, maxLength: 3 }),
      amount: fc.integer({ min: 1, max: 100 }),
      verdict: fc.constantFrom(undefined, 'confirmed', 'partly', 'dismissed'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(suspect, { minLength: 1, maxLength: 6 }), async (drawn) => {
        for (const table of ['suspect', 'suspect_line', 'suspect_case', 'fee_list_d'])
          await session.run(`DELETE FROM ${table}`);
        await plant(
          session,
          drawn.map((one, at) => ({
            ...one,
            id: `s${at}`,
            amount: String(one.amount * one.lines.length),
            lines: one.lines.map((key) => [`${one.institution}-${key}`, String(one.amount)] as const),
          })),
        );
        await decide(
          session,
          drawn.flatMap(({ verdict }, at) => (verdict === undefined ? [] : [{ id: `s${at}`, verdict }])),
        );
        const all = await ranked();
        const sum = (pick: (one: RankedInstitution) => string): number =>
          all.reduce((total, one) => total + Math.round(Number(pick(one)) * 100), 0);
        const once = Math.round(Number(await ledgerAmountOnce(session)) * 100);
        expect(sum((one) => one.amount_once)).toBeLessThanOrEqual(once);
        expect(sum((one) => one.expected_amount)).toBeLessThanOrEqual(sum((one) => one.amount_once));
        for (const one of all) {
          const parts = one.families.reduce((total, { amount_once: part }) => total + Number(part), 0);
          expect(parts).toBeCloseTo(Number(one.amount_once), 6);
        }
      }),
      { seed: 16, numRuns: 25 },
    );
  });
});

/** A city in which W is clearly worse: facts, signs and statistics of three topics; the others have one thing each. */
const CITY: readonly PlantedSuspect[] = [
  ...some(1, { institution: 'W', amount: '90', lines: [['W1', '90']] }),
  ...some(3, { ...SIGN, institution: 'W' }),
  ...some(1, { ...STATISTIC, institution: 'W', amount: '5000', amountKind: 'estimate' }),
  ...Array.from({ length: 40 }, (_, at) => ({
    ...STATISTIC,
    id: `big-${at}`,
    institution: 'BIG',
    amount: '10',
    amountKind: 'estimate' as const,
  })),
  { ...SIGN, id: 'm1', institution: 'M1' },
  { ...SIGN, id: 'm2', institution: 'M2' },
  { id: 'v', institution: 'V', amount: '20', lines: [['V1', '20']] },
];

describe('the order', () => {
  test('puts the clearly worse institution first by both, and ties in the order of codes', async () => {
    await plant(session, CITY);
    expect(await codes('risk')).toEqual(['W', 'V', 'BIG', 'M1', 'M2']);
    expect((await codes('amount'))[0]).toBe('W');
    const top = await topInstitutions(session, 3);
    expect(top.map((one) => one.fixmedins_code)).toEqual(['W', 'V', 'BIG']);
    // Half of those on the first screen stand there for their money, however unlikely.
    expect((await topInstitutions(session, 2)).map((one) => one.fixmedins_code)).toEqual(['W', 'BIG']);
  });

  test('does not depend on the order in which suspects came', async () => {
    await plant(session, CITY);
    const before = await Promise.all(RANKED_BY.map(async (by) => rankInstitutions(session, by)));
    for (const table of ['suspect', 'suspect_line']) await session.run(`DELETE FROM ${table}`);
    await plant(session, CITY.toReversed());
    expect(await Promise.all(RANKED_BY.map(async (by) => rankInstitutions(session, by)))).toEqual(before);
  });
});
