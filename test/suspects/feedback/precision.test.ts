import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { bandSql } from '../../../suspects/feedback/band.ts';
import { precisions } from '../../../suspects/feedback/precision.ts';
import { decide, DIGEST, plant, record, type PlantedSuspect } from './planted-ledger.ts';

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

const bandOf = async (suspect: Omit<PlantedSuspect, 'id' | 'institution'>): Promise<string | null> => {
  await session.run('DELETE FROM suspect');
  await plant(session, [{ id: 's', institution: 'X', ...suspect }]);
  return session.value(`SELECT ${bandSql('s')}::VARCHAR FROM suspect s`);
};

describe('the band of a suspect', () => {
  test.each([
    ['a fact by the confidence of its rule', { confidence: 'high' }, '3'],
    ['a fact of medium confidence', { confidence: 'medium', measure: '500', threshold: '2' }, '2'],
    ['a fact of low confidence', { confidence: 'low' }, '1'],
    ['a clear violation of a knowledge point', { kind: 'knowledge', class: 'violation' }, '3'],
    ['a statistic at q = 0.05', { kind: 'excess', evidence: '{"q":"0.050000"}' }, '2'],
    ['a statistic above it', { kind: 'excess', evidence: '{"q":0.050001}' }, '1'],
    ['a statistic that tells no q', { kind: 'excess', confidence: 'high' }, '1'],
    ['a sign', { kind: 'sign', measure: '13.999999', threshold: '7' }, '2'],
    ['a sign from twice its threshold on', { kind: 'sign', measure: '14', threshold: '7' }, '3'],
    [
      'a sign of low confidence however far it is',
      { kind: 'sign', confidence: 'low', measure: '700', threshold: '7' },
      '1',
    ],
    ['a sign without a threshold', { kind: 'sign' }, '2'],
    ['a doubtful knowledge point', { kind: 'knowledge', class: 'suspicious' }, '2'],
    ['what its facts call it', { kind: 'sign', evidence: '{"band":"decisive"}' }, '3'],
    [
      'what its facts call it, the less too',
      { kind: 'sign', measure: '700', threshold: '7', evidence: '{"band":"clear"}' },
      '2',
    ],
    ['no other thing of that name', { kind: 'sign', evidence: '{"band":"wide"}' }, '2'],
  ] as const)('is of %s', async (_, suspect, band) => {
    expect(await bandOf(suspect)).toBe(band);
  });
});

const only = async () => {
  const found = await precisions(session);
  expect(found).toHaveLength(1);
  const [one] = found;
  if (one === undefined) throw new Error('no precision');
  return one;
};
const some = (n: number, over: Partial<PlantedSuspect> = {}): PlantedSuspect[] =>
  Array.from({ length: n }, (_, at) => ({ id: `s${at}`, institution: 'X', ...over }));

describe('the precision of a rule and band', () => {
  test.each([
    ['a hard fact', {}, 8 / 10],
    ['a fact of medium confidence', { confidence: 'medium' }, 3 / 6],
    ['a pattern', { kind: 'sign' }, 3 / 6],
    ['a clear statistic', { kind: 'excess', evidence: '{"q":0.01}' }, 2 / 5],
    ['a weak statistic', { kind: 'excess', evidence: '{"q":0.09}' }, 1 / 5],
    ['a frequency threshold', { kind: 'sign', confidence: 'low' }, 1 / 20],
  ] as const)('starts from the prior of %s', async (_, over, mean) => {
    await plant(session, some(2, over));
    expect(await only()).toMatchObject({ examined: 0, found: 0, mean });
  });

  test('counts confirmed 1, partly 0.5, dismissed 0, and of suspects that were decided alone', async () => {
    await record(session, 1, { 'MC-A': DIGEST });
    await plant(session, some(6));
    await decide(session, [
      { id: 's0', verdict: 'confirmed' },
      { id: 's1', verdict: 'partly' },
      { id: 's2', verdict: 'dismissed' },
      { id: 's3', verdict: 'dismissed' },
    ]);
    const { mean, low, high, ...counted } = await only();
    expect(counted).toEqual({ rule_id: 'MC-A', band: 3, examined: 4, found: 1.5 });
    // (8 + 1.5) / (10 + 4)
    expect(mean).toBeCloseTo(9.5 / 14, 12);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
  });

  test('keeps a verdict in the band that the suspect had when it was decided', async () => {
    await plant(session, some(1, { kind: 'sign' }));
    await decide(session, [{ id: 's0', verdict: 'confirmed', band: '3' }]);
    expect((await precisions(session)).map(({ band, examined, mean }) => [band, examined, mean])).toEqual([
      [2, 0, 3 / 6],
      [3, 1, 4 / 7],
    ]);
  });

  test('an outcome of an earlier text counts half, and half again after a year; other words of the same judgement count whole', async () => {
    await plant(session, some(1));
    await record(session, 1, { 'MC-A': 'l1-p2-i1-w1' }, '2026-06-01 00:00:00');
    await decide(session, [{ id: 's0', verdict: 'dismissed', at: '2026-06-01 00:00:00' }]);
    expect((await only()).mean).toBeCloseTo(8 / 10.5, 9);
    // 365 days of a half-life of 365.25 before the newest run.
    await decide(session, [{ id: 's0', verdict: 'dismissed', at: '2025-06-01 00:00:00' }]);
    expect((await only()).mean).toBeCloseTo(8 / (10 + 0.5 * 0.5 ** (365 / 365.25)), 8);
    await record(session, 2, { 'MC-A': 'l1-p1-i1-w2' }, '2026-06-01 00:00:00');
    expect((await only()).mean).toBeCloseTo(8 / 11, 12);
  });

  test('is learned for the rule, not for others', async () => {
    await plant(session, [
      { id: 'a', institution: 'X' },
      { id: 'b', institution: 'X', rule: 'MC-B' },
    ]);
    await decide(session, [{ id: 'a', verdict: 'dismissed' }]);
    expect((await precisions(session)).map(({ rule_id: id, mean }) => [id, mean])).toEqual([
      ['MC-A', 8 / 11],
      ['MC-B', 8 / 10],
    ]);
  });
});
