import fc from 'fast-check';
import type { CrashPoint } from '../../../ingest/stream/stream-request.ts';
import { deletion, feeLine, fees, movement, setl } from './records.ts';

/** Messages of one topic by partition. */
export interface Scenario {
  readonly flat: readonly (readonly string[])[];
  readonly gate: readonly (readonly string[])[];
}

/** How a run goes: how its messages come and are landed, and how it ends. */
export interface RunPlan {
  readonly slice: number;
  readonly rows: number;
  readonly resolveRows: number;
  /** Ends after so many messages, or at the so-manieth time a point is passed; else when all is landed. */
  readonly end: { readonly messages: number } | { readonly point: CrashPoint; readonly time: number } | 'all';
}

export const PARTITIONS = 3;

interface Draft {
  readonly sort: number;
  readonly key: number;
  readonly day: number;
  readonly time: number;
  readonly amount: number;
  readonly owner: number;
  readonly partition: number;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  sort: fc.nat(9),
  key: fc.nat(2),
  day: fc.nat(2),
  time: fc.nat(4),
  amount: fc.nat(3),
  owner: fc.nat(1),
  partition: fc.nat(PARTITIONS - 1),
});

const dayOf = (day: number): string => `2025-01-0${day + 1} 08:00:00`;
const POISON = ['nonsense', '', '{"setl_id":"X"}', setl({ medfee_sumamt: 'much' }), '{"infno":"9999"}'];

/**
 * Makes messages of drafts. What has no time, or has several owners, depends on the order of its messages, so all of one
 * key are in one partition, and each version of it is new or repeats the one before.
 */
function scenarioOf(drafts: readonly Draft[], contested: boolean): Scenario {
  const flat: string[][] = Array.from({ length: PARTITIONS }, () => []);
  const gate: string[][] = Array.from({ length: PARTITIONS }, () => []);
  const last = new Map<string, string>();
  const put = (to: string[][], partition: number, value: string): void => void to[partition % PARTITIONS]?.push(value);
  const again = (name: string, repeats: boolean, make: () => string): string => {
    const value = (repeats ? last.get(name) : undefined) ?? make();
    last.set(name, value);
    return value;
  };
  for (const [i, { sort, key, day, time, amount, owner, partition }] of drafts.entries()) {
    const timed = {
      setl_time: dayOf(day),
      updt_time: `2025-03-0${time + 1} 00:00:00`,
      medfee_sumamt: `${amount + 1}.00`,
    };
    if (sort < 3) put(flat, partition, setl({ setl_id: `T${key}`, ...timed }));
    else if (sort === 3 && contested)
      put(flat, key, setl({ setl_id: `C${key}`, fixmedins_code: `H${owner}`, ...timed }));
    else if (sort <= 4)
      put(
        flat,
        key,
        again(`U${key}`, amount === 0, () =>
          setl({ setl_id: `U${key}`, setl_time: dayOf(day), medfee_sumamt: `${i + 1}.50` }),
        ),
      );
    else if (sort === 5)
      put(
        gate,
        key,
        again(`F${key}`, amount === 0, () =>
          fees('2204', feeLine(`F${key}`, { fee_ocur_time: dayOf(day), det_item_fee_sumamt: i + 1 })),
        ),
      );
    else if (sort === 6)
      put(
        gate,
        partition,
        movement('3503', `P${key}`, { purc_retn_stoin_time: dayOf(day), purc_retn_cnt: amount + 1 }),
      );
    else if (sort === 7)
      put(gate, key, movement('3505', `B${key}`, { sel_retn_cnt: amount + 1 }, [`8102003012345678901${amount}`]));
    else if (sort === 8) put(gate, key, deletion(`B${key}`, '4'));
    else put(partition === 0 ? flat : gate, partition, POISON[(key + amount) % POISON.length] ?? '');
  }
  return { flat, gate };
}

/** @param contested - whether institutions contest keys. */
export function scenarios(contested: boolean): fc.Arbitrary<Scenario> {
  return fc.array(draft, { minLength: 5, maxLength: 60 }).map((drafts) => scenarioOf(drafts, contested));
}

const point = fc.constantFrom<CrashPoint>(
  'before_begin',
  'mid_append',
  'before_commit',
  'after_commit',
  'before_resolve',
);

export const plans: fc.Arbitrary<RunPlan[]> = fc.array(
  fc.record({
    slice: fc.integer({ min: 1, max: 9 }),
    rows: fc.integer({ min: 1, max: 12 }),
    resolveRows: fc.constantFrom(3, 10, 1_000_000),
    end: fc.oneof(
      { weight: 2, arbitrary: fc.record({ messages: fc.integer({ min: 1, max: 20 }) }) },
      { weight: 3, arbitrary: fc.record({ point, time: fc.integer({ min: 1, max: 4 }) }) },
      { weight: 1, arbitrary: fc.constant('all' as const) },
    ),
  }),
  { minLength: 1, maxLength: 5 },
);
