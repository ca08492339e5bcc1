import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchSummary } from '../../ingest/land-files.ts';
import { inRoom, type Room, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

const HEADER = `${SETTLEMENT_HEADER},updt_time`;
const line = (id: string, money: string, updated = ''): string =>
  `${settlement({ setl_id: id, medfee_sumamt: money })},${updated}`;
const file = (...lines: string[]): string => [HEADER, ...lines, ''].join('\n');

function balanced(batch: BatchSummary): void {
  const { landed_new, landed_superseding, unchanged, stale, deleted, quarantined, dropped } = batch;
  expect(landed_new + landed_superseding + unchanged + stale + deleted + quarantined + dropped).toBe(batch.records_in);
  expect(batch.money_landed).toBe(batch.money_in);
}

/** Everything that stands in the warehouse, whatever order it lies in. */
async function contents(room: Room): Promise<unknown> {
  return {
    current: await room.rows('SELECT * FROM setl_d ORDER BY ALL'),
    history: await room.rows('SELECT * FROM setl_d_old ORDER BY ALL'),
    stock: await room.rows('SELECT * FROM stock_d ORDER BY ALL'),
  };
}

describe('a second version of a key', () => {
  it('supersedes when it arrives later and times are missing', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(settlement(), settlement({ setl_id: 'S2' })));
      const { batches } = await room.landText(
        'setl_d_2.csv',
        settlements(settlement({ medfee_sumamt: '90.00' }), settlement({ setl_id: 'S2' })),
      );
      expect(batches[0]).toMatchObject({
        records_in: 2,
        landed_new: 0,
        landed_superseding: 1,
        unchanged: 1,
        money_in: '178.00',
        money_landed: '178.00',
      });
      expect(await room.rows('SELECT setl_id, medfee_sumamt, _seq FROM setl_d ORDER BY 1')).toEqual([
        { setl_id: 'S1', medfee_sumamt: '90.00', _seq: '2' },
        { setl_id: 'S2', medfee_sumamt: '88.00', _seq: '1' },
      ]);
      expect(await room.rows('SELECT setl_id, medfee_sumamt, _seq, _seq_end FROM setl_d_old')).toEqual([
        { setl_id: 'S1', medfee_sumamt: '88.00', _seq: '1', _seq_end: '2' },
      ]);
    });
  });

  it('is stale when its update time is lower, and goes to history at no cut', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', file(line('S1', '5', '2025-02-02 00:00:00')));
      const { batches } = await room.landText('setl_d_2.csv', file(line('S1', '4', '2025-02-01 00:00:00')));
      expect(batches[0]).toMatchObject({ stale: 1, landed_superseding: 0, money_in: '4.00', money_landed: '4.00' });
      expect(await room.session.value('SELECT medfee_sumamt FROM setl_d')).toBe('5.00');
      expect(await room.rows('SELECT _seq, _seq_end FROM setl_d_old')).toEqual([{ _seq: '2', _seq_end: '2' }]);
      const later = await room.landText('setl_d_3.csv', file(line('S1', '6', '2025-02-03 00:00:00')));
      expect(later.batches[0]?.landed_superseding).toBe(1);
    });
  });

  it('with the same update time wins by its content, whichever comes first', async () => {
    const outcome = async (texts: readonly string[]): Promise<string | null> => {
      let money: string | null = null;
      await inRoom(async (room) => {
        for (const [i, text] of texts.entries()) await room.landText(`setl_d_${i}.csv`, text);
        money = await room.session.value('SELECT medfee_sumamt FROM setl_d');
      });
      return money;
    };
    const [a, b] = [file(line('S1', '4', '2025-02-01')), file(line('S1', '5', '2025-02-01'))];
    expect(await outcome([a, b])).toBe(await outcome([b, a]));
  });

  it('compares keys with missing parts as equal', async () => {
    await inRoom(async (room) => {
      const header = 'trac_event,fixmedins_code,drug_trac_codg,trac_time,med_list_codg,setl_id';
      const one = 'settle,H1,81234567890123456785,2025-01-01,X,';
      await room.landText('trac_d_1.csv', `${header}\n${one}\n${one}S1\n`);
      const { batches } = await room.landText('trac_d_2.csv', `${header}\n${one}\n${one}S2\n${one}\n`);
      expect(batches[0]).toMatchObject({ landed_new: 1, unchanged: 2 });
      expect(await room.session.value('SELECT count(*) FROM trac_d')).toBe('3');
    });
  });
});

describe('two versions in one file', () => {
  it('without a time are told of: chance decides which counts', async () => {
    await inRoom(async (room) => {
      const { batches } = await room.landText(
        'setl_d.csv',
        file(line('S1', '100'), line('S1', '250'), line('S2', '7')),
      );
      expect(batches[0]).toMatchObject({ landed_new: 2, stale: 1, flags: { same_key_differs: 1 } });
    });
  });

  it.each([
    ['with different times', [line('S1', '5', '2025-02-02'), line('S1', '4', '2025-02-01')]],
    ['where one alone has a time', [line('S1', '5', '2025-02-02'), line('S1', '4')]],
    ['of the same content', [line('S1', '5'), line('S1', '5')]],
  ])('%s are none', async (_, lines) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', file(...lines));
      expect(batches[0]?.flags).not.toHaveProperty('same_key_differs');
    });
  });

  it.each([[['0', '1']], [['1', '0']]])('of a diagnosis, the main one counts: %j', async (flags) => {
    for (const name of ['甲', '乙', '丙', '丁', '戊', '己'])
      await inRoom(async (room) => {
        const lines = flags.map((flag) => `M1,1,I10,${flag},${flag === '1' ? name : '高血压'}`);
        await room.landText(
          'diag_d.csv',
          ['mdtrt_id,diag_type,diag_code,maindiag_flag,diag_name', ...lines, ''].join('\n'),
        );
        expect(await room.session.value('SELECT maindiag_flag FROM diag_d')).toBe('1');
      });
  });
});

describe('the same file again', () => {
  it('changes nothing, under any name', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER}\n${settlement()}\n${settlement({ setl_id: '' })}\n合计,,,,,,,1,\n`;
      await room.landText('setl_d_1.csv', text);
      const before = await contents(room);
      const { batches, duplicates } = await room.landText('setl_d_2.csv', text);
      expect(duplicates).toEqual({ B000002: 'B000001' });
      expect(batches[0]).toMatchObject({
        batch: 'B000002',
        source: 'setl_d_2.csv',
        records_in: 3,
        landed_new: 0,
        unchanged: 1,
        quarantined: 1,
        dropped: 1,
        money_in: '88.00',
        money_landed: '88.00',
      });
      expect(await contents(room)).toEqual(before);
      expect(await room.session.value('SELECT count(*) FROM quarantine')).toBe('1');
      expect(await room.session.value("SELECT duplicate_of FROM batch WHERE batch = 'B000002'")).toBe('B000001');
    });
  });
});

describe('a kind keyed by content', () => {
  const header = 'rid,stock_event,fixmedins_code,med_list_codg,stock_time,cnt,updt_time';
  const move = (cnt: string, rid = '', updated = ''): string => `${rid},sale,H1,X1,2025-01-01,${cnt},${updated}`;

  it('keeps equal movements apart and knows them again', async () => {
    await inRoom(async (room) => {
      await room.landText('stock_d_1.csv', `${header}\n${move('1')}\n${move('1')}\n${move('2', 'R1')}\n`);
      expect(await room.session.value('SELECT count(DISTINCT rid) FROM stock_d')).toBe('3');
      const again = await room.landText(
        'stock_d_2.csv',
        `${header}\n${move('2', 'R1')}\n${move('1')}\n${move('1')}\n${move('1')}\n`,
      );
      expect(again.batches[0]).toMatchObject({ landed_new: 1, unchanged: 3 });
    });
  });

  it('takes a later update time for a later version of the same movement', async () => {
    await inRoom(async (room) => {
      await room.landText('stock_d_1.csv', `${header}\n${move('1', '', '2025-01-02')}\n`);
      const again = await room.landText('stock_d_2.csv', `${header}\n${move('1', '', '2025-01-03')}\n`);
      expect(again.batches[0]).toMatchObject({ landed_new: 0, landed_superseding: 1 });
    });
  });
});

const lines = fc.array(
  fc
    .tuple(
      fc.constantFrom('S1', 'S2', 'S3', ''),
      fc.constantFrom('1', '2.50', '3.001', 'x'),
      fc.constantFrom('', '2025-01-01', '2025-01-02'),
    )
    .map(([id, money, updated]) => line(id, money, updated)),
  { maxLength: 10 },
);

describe('whatever a file holds', () => {
  it('its order does not matter, and every record is accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(lines, lines, fc.infiniteStream(fc.nat()), async (older, newer, numbers) => {
        const shuffled = newer
          .map((text) => ({ text, place: numbers.next().value as number }))
          .toSorted((a, b) => a.place - b.place)
          .map((one) => one.text);
        const states: unknown[] = [];
        for (const order of [newer, shuffled])
          await inRoom(async (room) => {
            await room.landText('setl_d_1.csv', file(...older));
            const { batches } = await room.landText('setl_d_2.csv', file(...order));
            const [batch] = batches;
            if (batch === undefined) throw new Error('nothing landed');
            balanced(batch);
            expect(batch.records_in).toBe(order.length);
            states.push([await contents(room), { ...batch, unchanged: batch.unchanged }]);
          });
        expect(states[1]).toEqual(states[0]);
      }),
      { numRuns: 12 },
    );
  });

  it('landing it twice is landing it once', async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (once) => {
        await inRoom(async (room) => {
          await room.landText('setl_d_1.csv', file(...once));
          const before = await contents(room);
          // Another byte makes it another file: the records themselves must be known again.
          const { batches } = await room.landText('setl_d_2.csv', `${file(...once)}\n`);
          expect(batches[0]).toMatchObject({ landed_new: 0, landed_superseding: 0 });
          const current = (state: unknown): unknown => (state as { current: unknown }).current;
          expect(current(await contents(room))).toEqual(current(before));
        });
      }),
      { numRuns: 10 },
    );
  });
});
