import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { undoBatch, type UndoResult } from '../../ingest/undo/undo.ts';
import { inRoom, type Room, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

const HEADER = `${SETTLEMENT_HEADER},updt_time`;
const line = (id: string, money: string, updated = ''): string =>
  `${settlement({ setl_id: id, medfee_sumamt: money })},${updated}`;
const file = (...lines: string[]): string => [HEADER, ...lines, ''].join('\n');
const now = (): Date => new Date('2026-01-03T00:00:00Z');
const undo = (room: Room, batch: string): Promise<UndoResult> =>
  undoBatch(room.session, { batch, reason: '测试撤销' }, now);

const FACTS = 'setl_id, medfee_sumamt, updt_time, _flags';

/** Facts as they stood at a cut. */
async function factsAt(room: Room, cut: number): Promise<unknown> {
  return room.rows(`SELECT ${FACTS} FROM setl_d WHERE _seq <= ${cut} UNION ALL
    SELECT ${FACTS} FROM setl_d_old WHERE _seq <= ${cut} AND _seq_end > ${cut} ORDER BY ALL`);
}

async function current(room: Room): Promise<unknown> {
  return room.rows(`SELECT ${FACTS} FROM setl_d ORDER BY ALL`);
}

async function cutsUpTo(room: Room, last: number): Promise<unknown[]> {
  const facts: unknown[] = [];
  for (let cut = 0; cut <= last; cut++) facts.push(await factsAt(room, cut));
  return facts;
}

const money = (room: Room, id = 'S1'): Promise<string | null> =>
  room.session.value(`SELECT medfee_sumamt FROM setl_d WHERE setl_id = '${id}'`);

describe('taking a batch back', () => {
  it('ends what it landed and brings back what it had superseded, and older cuts stay as they were', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(settlement(), settlement({ setl_id: 'S2' })));
      await room.landText(
        'setl_d_2.csv',
        settlements(settlement({ medfee_sumamt: '90.00' }), settlement({ setl_id: 'S3' }), settlement({ setl_id: '' })),
      );
      const before = await cutsUpTo(room, 2);
      const { summary, closed, undone } = await undo(room, 'b000002');
      expect(undone).toBe('B000002');
      expect(summary).toMatchObject({
        batch: 'B000003',
        records_in: 2,
        deleted: 1,
        landed_superseding: 1,
        landed_new: 0,
        money_in: '88.00',
        money_landed: '88.00',
      });
      expect(closed).toBe(1);
      expect(await room.rows('SELECT setl_id, medfee_sumamt, _seq FROM setl_d ORDER BY 1')).toEqual([
        { setl_id: 'S1', medfee_sumamt: '88.00', _seq: '3' },
        { setl_id: 'S2', medfee_sumamt: '88.00', _seq: '1' },
      ]);
      expect(await cutsUpTo(room, 2)).toEqual(before);
      expect(await factsAt(room, 3)).toEqual(before[1]);
      expect(await room.rows('SELECT action, note, undone_seq FROM batch ORDER BY seq')).toEqual([
        { action: 'land', note: null, undone_seq: null },
        { action: 'land', note: null, undone_seq: '3' },
        { action: 'undo', note: '测试撤销', undone_seq: null },
      ]);
      expect(await room.session.value('SELECT count(*) FROM quarantine WHERE closed_seq IS NULL')).toBe('0');
    });
  });

  it('lets a version stand that had been passed over for it', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', file(line('S1', '5', '2025-02-03')));
      await room.landText('setl_d_2.csv', file(line('S1', '3', '2025-02-01')));
      await room.landText('setl_d_3.csv', file(line('S1', '4', '2025-02-02')));
      expect((await undo(room, 'B000001')).summary).toMatchObject({ landed_superseding: 1, deleted: 0 });
      expect(await money(room)).toBe('4.00');
      await undo(room, 'B000003');
      expect(await money(room)).toBe('3.00');
      expect((await undo(room, 'B000002')).summary).toMatchObject({ landed_superseding: 0, deleted: 1 });
      expect(await money(room)).toBeNull();
      expect(await factsAt(room, 4)).toEqual([expect.objectContaining({ medfee_sumamt: '4.00' })]);
    });
  });

  it('never brings back a version of a batch that was undone before', async () => {
    await inRoom(async (room) => {
      for (const n of ['1', '2', '3']) await room.landText(`setl_d_${n}.csv`, file(line('S1', n)));
      await undo(room, 'B000002');
      expect(await money(room)).toBe('3.00');
      await undo(room, 'B000003');
      expect(await money(room)).toBe('1.00');
      const last = await undo(room, 'B000001');
      expect(last.summary).toMatchObject({ records_in: 1, deleted: 1, money_in: '0.00' });
      expect(await room.session.value('SELECT count(*) FROM setl_d')).toBe('0');
    });
  });

  it('restores what stood where a file had brought it again beside another version', async () => {
    for (const [held, other] of [
      ['1', '2'],
      ['2', '1'],
    ] as const) {
      await inRoom(async (room) => {
        await room.landText('setl_d_1.csv', file(line('S1', held)));
        await room.landText('setl_d_2.csv', file(line('S1', held), line('S1', other)));
        const before = await current(room);
        await room.landText('setl_d_3.csv', file(line('S1', '3')));
        await undo(room, 'B000003');
        expect(await current(room)).toEqual(before);
      });
    }
  });

  it('does not bring back what a deletion had ended, and takes a deletion itself back', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', file(line('S1', '1'), line('S2', '1')));
      await room.landText('setl_d_2.csv', file(line('S1', '2')));
      // A deletion as a message of the interface makes it: a batch of its own that only ends versions.
      await room.session.run("INSERT INTO setl_d_old SELECT *, 3 FROM setl_d WHERE setl_id = 'S1'");
      await room.session.run("DELETE FROM setl_d WHERE setl_id = 'S1'");
      await room.session.run(
        "INSERT INTO batch SELECT * REPLACE (3 AS seq, 'B000003' AS batch, 'x' AS file_digest, 1 AS records_in, 0 AS landed_superseding, 1 AS deleted) FROM batch WHERE seq = 2",
      );
      const before = await cutsUpTo(room, 3);
      expect((await undo(room, 'B000002')).summary).toMatchObject({ records_in: 0 });
      expect(await money(room)).toBeNull();
      expect((await undo(room, 'B000003')).summary).toMatchObject({ records_in: 1, landed_new: 1, deleted: 0 });
      expect(await money(room)).toBe('1.00');
      expect(await cutsUpTo(room, 3)).toEqual(before);
    });
  });

  it('is refused in words that say what to do', async () => {
    await inRoom(async (room) => {
      const text = settlements(settlement());
      await room.landText('setl_d_1.csv', text);
      await room.landText('setl_d_2.csv', text);
      await expect(undo(room, 'B000009')).rejects.toMatchObject({ code: 'MC-INGEST-032' });
      await expect(undoBatch(room.session, { batch: 'B000001', reason: ' ' }, now)).rejects.toMatchObject({
        code: 'MC-INGEST-034',
      });
      await expect(undo(room, 'B000002')).rejects.toMatchObject({
        problems: [{ code: 'MC-INGEST-033', fix: { en: expect.stringContaining('undo B000001') as string } }],
      });
      await undo(room, 'B000001');
      await expect(undo(room, 'B000001')).rejects.toMatchObject({
        problems: [{ code: 'MC-INGEST-033', why: { en: expect.stringContaining('B000003') as string } }],
      });
      await expect(undo(room, 'B000003')).rejects.toMatchObject({ code: 'MC-INGEST-033' });
      expect(await room.session.value('SELECT count(*) FROM batch')).toBe('3');
    });
  });
});

describe('a file that lands again', () => {
  const fold = async (room: Room): Promise<void> => {
    await room.landText('setl_d_a.csv', file(line('S1', '100')));
    await room.landText('setl_d_b.csv', file(line('S1', '100'), line('S2', '77')));
    await room.landText('setl_d_c.csv', file(line('S1', '200')));
  };

  it('after an undo that ended nothing puts no older record over a newer one', async () => {
    await inRoom(async (room) => {
      await fold(room);
      expect((await undo(room, 'B000001')).summary).toMatchObject({ records_in: 0 });
      const { batches } = await room.land(['setl_d_b.csv', 'setl_d_c.csv']);
      expect(batches[0]).toMatchObject({ landed_superseding: 0, stale: 1, unchanged: 1 });
      expect(await money(room)).toBe('200.00');
    });
  });

  it('stands again once what came after it is taken back, though two undos passed it over', async () => {
    await inRoom(async (room) => {
      await fold(room);
      const named = [...(await undo(room, 'B000001')).land_again, ...(await undo(room, 'B000003')).land_again].map(
        (one) => one.source,
      );
      expect(named).toEqual(['setl_d_b.csv']);
      await room.land(named);
      expect(await money(room)).toBe('100.00');
    });
  });

  it('keeps the place of its first landing when it was itself taken back', async () => {
    await inRoom(async (room) => {
      await fold(room);
      await undo(room, 'B000002');
      const { batches } = await room.land(['setl_d_b.csv']);
      expect(batches[0]).toMatchObject({ landed_new: 1, stale: 1 });
      expect(await money(room)).toBe('200.00');
      expect(await money(room, 'S2')).toBe('77.00');
    });
  });

  it('is judged against what an undo brought back by when that had come', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', file(line('S1', '1')));
      await room.landText('setl_d_2.csv', file(line('S1', '2'), line('S3', '3')));
      await room.landText('setl_d_3.csv', file(line('S1', '4')));
      await room.landText('setl_d_4.csv', file(line('S1', '5')));
      await undo(room, 'B000002');
      await undo(room, 'B000004');
      expect(await money(room)).toBe('4.00');
      await room.land(['setl_d_2.csv']);
      expect(await money(room)).toBe('4.00');
      expect(await money(room, 'S3')).toBe('3.00');
    });
  });
});

describe('a file whose records another file brought too', () => {
  it('is named by the undo, lands again in full, and the facts are back', async () => {
    await inRoom(async (room) => {
      const a = settlements(settlement(), settlement({ setl_id: 'S2' }), settlement({ setl_id: '' }));
      const b = `${a}\n`;
      await room.landText('setl_d_a.csv', a);
      const facts = await current(room);
      expect((await room.landText('setl_d_b.csv', b)).batches[0]).toMatchObject({ unchanged: 2 });
      await room.landText('setl_d_c.csv', a);
      const { land_again: again } = await undo(room, 'B000001');
      expect(again).toEqual([
        { batch: 'B000002', source: 'setl_d_b.csv', unchanged: 2, duplicate_of: null, read_again: [] },
        { batch: 'B000003', source: 'setl_d_c.csv', unchanged: 2, duplicate_of: 'B000001', read_again: [] },
      ]);
      expect(await current(room)).toEqual([]);
      const { batches, duplicates } = await room.landText('setl_d_b.csv', b);
      expect(duplicates).toEqual({});
      expect(batches[0]).toMatchObject({ batch: 'B000005', landed_new: 2, unchanged: 0, quarantined: 1 });
      expect(await current(room)).toEqual(facts);
      expect(await room.rows('SELECT batch, ordinal FROM quarantine WHERE closed_seq IS NULL')).toEqual([
        { batch: 'B000005', ordinal: '3' },
      ]);
      // From now on it is known again.
      expect((await room.landText('setl_d_b.csv', b)).duplicates).toEqual({ B000006: 'B000005' });
    });
  });

  it('is still known when nothing of it rested on the undone batch', async () => {
    await inRoom(async (room) => {
      const other = settlements(settlement({ setl_id: 'S9' }));
      await room.landText('setl_d_1.csv', settlements(settlement()));
      await room.landText('setl_d_2.csv', other);
      expect((await undo(room, 'B000001')).land_again).toEqual([]);
      expect((await room.landText('setl_d_2.csv', other)).duplicates).toEqual({ B000004: 'B000002' });
    });
  });
});

const TIMES = ['', '2025-01-01', '2025-01-02', '2025-01-03'];
const fileOf = (times: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc
        .tuple(fc.constantFrom('S1', 'S2', 'S3'), fc.constantFrom('1', '2', '3', 'x'), fc.constantFrom(...times))
        .map(([id, yuan, updated]) => line(id, yuan, updated)),
      { minLength: 1, maxLength: 5 },
    )
    .map((lines) => file(...lines));

/** Files that mix settlements with update times and settlements without; one settlement has them always or never. */
const mixedFile = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom('U1', 'U2'), fc.constantFrom('1', '2', 'x')).map(([id, yuan]) => line(id, yuan)),
      fc
        .tuple(fc.constantFrom('S1', 'S2'), fc.constantFrom('1', '2', '3', 'x'), fc.constantFrom(...TIMES.slice(1)))
        .map(([id, yuan, updated]) => line(id, yuan, updated)),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((lines) => file(...lines));

describe('whatever files came', () => {
  it('undoing the last restores what was, and no older cut moves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fileOf(TIMES), { minLength: 2, maxLength: 5 }), async (files) => {
        await inRoom(async (room) => {
          for (const [i, text] of files.slice(0, -1).entries())
            await room.landText(`setl_d_${i}.csv`, `${text}${'\n'.repeat(i)}`);
          const before = await current(room);
          await room.landText('setl_d_last.csv', `${files.at(-1) ?? ''}${'\n'.repeat(files.length)}`);
          const cuts = await cutsUpTo(room, files.length);
          const { summary } = await undo(room, `B00000${files.length}`);
          expect(await current(room)).toEqual(before);
          expect(await cutsUpTo(room, files.length)).toEqual(cuts);
          expect(summary.records_in).toBe(summary.deleted + summary.landed_superseding + summary.landed_new);
        });
      }),
      { numRuns: 8 },
    );
  });

  it('undoing any, and landing again what it names, is as if it had never come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mixedFile, { minLength: 2, maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        async (files, first, second) => {
          const texts = files.map((text, i) => `${text}${'\n'.repeat(i)}`);
          const gone = [...new Set([first % files.length, second % files.length])];
          let expected: unknown;
          await inRoom(async (room) => {
            for (const [i, text] of texts.entries())
              if (!gone.includes(i)) await room.landText(`setl_d_${i}.csv`, text);
            expected = await current(room);
          });
          await inRoom(async (room) => {
            for (const [i, text] of texts.entries()) await room.landText(`setl_d_${i}.csv`, text);
            const cuts = await cutsUpTo(room, files.length);
            const sources = new Set<string>();
            for (const i of gone)
              for (const one of (await undo(room, `B00000${i + 1}`)).land_again) sources.add(one.source);
            const goneNames = gone.map((i) => `setl_d_${i}.csv`);
            // In whatever order: a folder is read by name, not by arrival.
            const again = [...sources].filter((source) => !goneNames.includes(source));
            await room.land(first % 2 === 0 ? again : again.toReversed());
            expect(await current(room)).toEqual(expected);
            expect(await cutsUpTo(room, files.length)).toEqual(cuts);
          });
        },
      ),
      { numRuns: 8 },
    );
  });
});
