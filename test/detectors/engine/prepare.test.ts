import { describe, expect, it } from 'vitest';
import { availability, prepare } from '../../../detectors/engine/prepare.ts';
import { inMemory } from './in-memory.ts';
import { settled, settlement, shippedRule } from './trace-rule.ts';

const store = inMemory();
const asOf = async (): Promise<string | null> => (await prepare(store.session(), [])).asOf;

describe('the day windows end', () => {
  it.each([
    ['2025-06-30 23:00:00', '2025-06-30'],
    ['2025-06-29 10:00:00', '2025-05-31'],
    ['2025-07-01 00:00:00', '2025-06-30'],
    ['2024-02-29 00:00:00', '2024-02-29'],
    ['2025-02-28 08:00:00', '2025-02-28'],
  ])('is, for a last settlement of %s, %s', async (time, expected) => {
    await store.land({ setl_d: [settlement('S1', 'P1', time), settlement('S0', 'P1', '2023-01-05 09:00:00')] });
    expect(await asOf()).toBe(expected);
  });

  it('passes over settlements whose time is flagged, and over refunded ones', async () => {
    await store.land({
      setl_d: [
        settlement('S1', 'P1', '2025-03-31 10:00:00'),
        settlement('S2', 'P1', '2125-03-31 10:00:00'),
        settlement('S3', 'P1', '2025-09-30 10:00:00'),
        settlement('R3', 'P1', '2025-10-31 10:00:00', {
          refd_setl_flag: '1',
          init_setl_id: 'S3',
          medfee_sumamt: '-88.00',
        }),
      ],
    });
    expect(await asOf()).toBe('2025-03-31');
  });

  it('falls back to other facts, and to nothing', async () => {
    expect(await asOf()).toBeNull();
    await store.land({ trac_d: [settled(1, 'P1', '2025-08-15 09:00:00', 'S1', 'A')] });
    expect(await asOf()).toBe('2025-07-31');
  });

  it('is what was asked for, if something was', async () => {
    await store.land({ setl_d: [settlement('S1', 'P1', '2025-03-31 10:00:00')] });
    expect((await prepare(store.session(), [], { asOf: '2024-12-31' })).asOf).toBe('2024-12-31');
  });
});

describe('what rules lack', () => {
  const rule = shippedRule('MC-TC-002', {
    requires: ['trac_d.drug_trac_codg', 'trac_d.setl_id', 'fee_list_d.inscp_amt', 'fee_list_d.cnt'],
  });

  it('names an empty kind once, and a column that holds nothing', async () => {
    await store.land({ trac_d: [settled(1, 'P1', '2025-08-15 09:00:00', null, 'A')] });
    expect(await availability(store.session(), [rule])).toEqual([
      { id: 'MC-TC-002', runs: false, lacks: ['trac_d.setl_id', 'fee_list_d'] },
    ]);
  });

  it('is nothing when each column holds a value', async () => {
    const { presence } = await prepare(store.session(), [rule]);
    expect(presence.rows).toEqual({ trac_d: 0, fee_list_d: 0 });
    await store.land({ trac_d: [settled(1, 'P1', '2025-08-15 09:00:00', 'S1', 'A')] });
    expect(await availability(store.session(), [shippedRule('MC-TC-002')])).toEqual([
      { id: 'MC-TC-002', runs: true, lacks: [] },
    ]);
  });
});
