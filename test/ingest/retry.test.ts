import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { landFiles } from '../../ingest/land-files.ts';
import { closeWaiting } from '../../ingest/landing/close-quarantine.ts';
import { retryQuarantine, type RetryRequest, type RetryResult } from '../../ingest/retry/retry.ts';
import { unguarded, unguardedSql } from '../../ingest/retry/unguard.ts';
import { undoBatch } from '../../ingest/undo/undo.ts';
import { csvLine, guardedCell } from '../../reports/quarantine-csv.ts';
import { cell } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { inRoom, type Room, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

const now = (): Date => new Date('2026-01-03T00:00:00Z');

async function retry(room: Room, request: Partial<RetryRequest> = {}): Promise<RetryResult> {
  const result = await retryQuarantine({ filter: {}, workingDirectory: room.folder, ...request }, room.warehouse, {
    now,
  });
  for (const batch of result.batches) {
    const { landed_new, landed_superseding, unchanged, stale, deleted, quarantined, dropped } = batch;
    expect(landed_new + landed_superseding + unchanged + stale + deleted + quarantined + dropped).toBe(
      batch.records_in,
    );
    expect(batch.money_landed).toBe(batch.money_in);
  }
  return result;
}

/** Records that wait: where each stands in its source, and in which batch's name. */
const waiting = (room: Room): Promise<unknown> =>
  room.rows('SELECT batch, ordinal, text FROM quarantine WHERE closed_seq IS NULL ORDER BY seq, ordinal');

/** Makes what waits land: what a fix of the program or of a mapping does to a record. */
const mend = (room: Room, from: string, to: string): Promise<number> =>
  room.session.run(
    `UPDATE quarantine SET text = replace(text, ${literal(from)}, ${literal(to)}) WHERE closed_seq IS NULL AND bytes IS NULL`,
  );

const reference = (batch: string, ordinal: string, line: string, header = SETTLEMENT_HEADER): string =>
  csvLine(['_batch', '_ordinal', '_reasons', ...header.split(',')]) +
  csvLine([batch, ordinal, 'x', ...line.split(',')]);

describe('judging waiting records again', () => {
  it('lands what is good now and keeps the rest under the new batch, each open once', async () => {
    await inRoom(async (room) => {
      await room.landText(
        'setl_d_1.csv',
        settlements(
          settlement(),
          settlement({ setl_id: 'S2', medfee_sumamt: '壹' }),
          settlement({ setl_id: 'S3', setl_time: '2025-02-30' }),
        ),
      );
      await mend(room, '壹', '1.50');
      const { batches, left } = await retry(room);
      expect(batches).toHaveLength(1);
      expect(batches[0]).toMatchObject({
        batch: 'B000002',
        source: 'setl_d_1.csv',
        records_in: 2,
        landed_new: 1,
        quarantined: 1,
        money_in: '1.50',
      });
      expect(left).toEqual({ unsplit: 0, headless: 0, cut: 0, narrow: 0 });
      expect(await waiting(room)).toEqual([
        { batch: 'B000002', ordinal: '3', text: settlement({ setl_id: 'S3', setl_time: '2025-02-30' }) },
      ]);
      expect(await room.rows('SELECT batch, ordinal, closed_seq FROM quarantine ORDER BY seq, ordinal')).toEqual([
        { batch: 'B000001', ordinal: '2', closed_seq: '2' },
        { batch: 'B000001', ordinal: '3', closed_seq: '2' },
        { batch: 'B000002', ordinal: '3', closed_seq: null },
      ]);
      expect(await room.rows('SELECT setl_id, _seq FROM setl_d ORDER BY 1')).toEqual([
        { setl_id: 'S1', _seq: '1' },
        { setl_id: 'S2', _seq: '2' },
      ]);
      expect(await room.session.value('SELECT action FROM batch WHERE seq = 2')).toBe('retry');
      // The file itself is still the file that landed.
      const again = await room.land(['setl_d_1.csv']);
      expect(again.duplicates).toEqual({ B000003: 'B000001' });
    });
  });

  it('with nothing waiting does nothing', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(settlement()));
      expect(await retry(room)).toEqual({
        batches: [],
        problems: [],
        left: { unsplit: 0, headless: 0, cut: 0, narrow: 0 },
        untouched: 0,
        changed: [],
      });
      expect(await room.session.value('SELECT count(*) FROM batch')).toBe('1');
    });
  });

  it('takes only what is asked for', async () => {
    await inRoom(async (room) => {
      const bad = settlement({ medfee_sumamt: '壹' });
      await room.landText('setl_d_1.csv', settlements(bad, settlement({ setl_id: 'S2', setl_time: 'x' })));
      await room.landText('setl_d_2.csv', settlements(settlement({ setl_id: 'S3', medfee_sumamt: '壹' })));
      await mend(room, '壹', '1');
      await retry(room, { filter: { batch: 'B000001', reason: 'not_a_number' } });
      expect(await waiting(room)).toEqual([
        expect.objectContaining({ batch: 'B000001', ordinal: '2' }),
        expect.objectContaining({ batch: 'B000002', ordinal: '1' }),
      ]);
      expect((await retry(room, { filter: { kind: 'fee_list_d' } })).batches).toEqual([]);
    });
  });

  it('gives cells back as they were, whatever is in them', async () => {
    const anyCell = fc.oneof(
      fc.string({ maxLength: 6 }).map((text) => text.replaceAll('\0', '')),
      fc.constantFrom(
        '',
        ' ',
        'a,b',
        '"',
        '""',
        'a"b',
        'x\ny',
        'x\r\ny',
        '\r',
        ' "q" ',
        "'=1",
        '\t12',
        '，',
        "'",
        'null',
      ),
    );
    const field = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyCell, anyCell), { minLength: 1, maxLength: 6 }), async (cells) => {
        await inRoom(async (room) => {
          const header = `${SETTLEMENT_HEADER},psn_name,emp_name`;
          const lines = cells.map(([a, b], i) =>
            [settlement({ setl_id: `S${i}`, medfee_sumamt: '@1' }), field(a), field(b)].join(','),
          );
          const fine = lines.map((one) => one.replace('@1', '1'));
          await room.landText('setl_d_1.csv', [header, ...lines, ''].join('\n'));
          const count = await room.session.value('SELECT count(*) FROM quarantine');
          await mend(room, '@1', '1');
          await retry(room);
          const landed = await room.rows('SELECT * EXCLUDE (_seq) FROM setl_d ORDER BY setl_id');
          await inRoom(async (other) => {
            await other.landText('setl_d_1.csv', [header, ...fine, ''].join('\n'));
            expect(landed).toEqual(await other.rows('SELECT * EXCLUDE (_seq) FROM setl_d ORDER BY setl_id'));
          });
          expect(count).toBe(String(cells.length));
        });
      }),
      { numRuns: 12 },
    );
  });

  it('splits again what could not be split, and keeps its bytes where it still cannot', async () => {
    await inRoom(async (room) => {
      const torn = settlement({ setl_id: 'S2' }).replace('2025-01-01 08:00:00', '2025-01-01 08:00:00,');
      await room.landText('setl_d_1.csv', settlements(settlement(), torn));
      expect((await retry(room)).batches[0]).toMatchObject({ records_in: 1, quarantined: 1 });
      expect(await waiting(room)).toEqual([{ batch: 'B000002', ordinal: '2', text: torn }]);
      expect(await room.session.value('SELECT decode(bytes) FROM quarantine WHERE closed_seq IS NULL')).toBe(torn);
      await room.session.run(
        `UPDATE quarantine SET bytes = encode(${literal(settlement({ setl_id: 'S2' }))}) WHERE closed_seq IS NULL`,
      );
      expect((await retry(room)).batches[0]).toMatchObject({ records_in: 1, landed_new: 1, quarantined: 0 });
      expect(await waiting(room)).toEqual([]);
    });
  });

  it('leaves ids that only their whole file showed to be cut', async () => {
    await inRoom(async (room) => {
      const ids = [
        '310115202501012000',
        '310115202501013000',
        '310115202501014000',
        '310115202501015000',
        '310115202501016000',
      ];
      await room.landText('setl_d_1.csv', settlements(...ids.map((setl_id) => settlement({ setl_id }))));
      expect(await room.session.value("SELECT count(*) FROM quarantine WHERE reasons LIKE '%spreadsheet_zeros%'")).toBe(
        '5',
      );
      const { batches, left } = await retry(room);
      expect(batches).toEqual([]);
      expect(left.cut).toBe(5);
    });
  });

  it('numbers records without a key on from those of their file', async () => {
    await inRoom(async (room) => {
      const header = 'stock_event,fixmedins_code,med_list_codg,stock_time,cnt';
      const move = (cnt: string): string => `sale,H1,X1,2025-01-01,${cnt}`;
      await room.landText('stock_d_1.csv', [header, move('1'), move('1'), move('壹'), move('壹'), ''].join('\n'));
      await mend(room, '壹', '1');
      expect((await retry(room)).batches[0]).toMatchObject({ records_in: 2, landed_new: 2, unchanged: 0 });
      expect(await room.session.value('SELECT count(DISTINCT rid) FROM stock_d')).toBe('4');
      const whole = await room.landText(
        'stock_d_2.csv',
        [header, move('1'), move('1'), move('1'), move('1'), ''].join('\n'),
      );
      expect(whole.batches[0]).toMatchObject({ unchanged: 4, landed_new: 0 });
    });
  });
});

describe('a mapping', () => {
  const FOREIGN = '单号,就诊,人,险,类,机构,时间,总额,基金';
  const FIELDS = SETTLEMENT_HEADER.split(',');
  const map = (money: string): string =>
    ['mapping: 1', 'kind: setl_d', 'source: {header: [单号]}', 'columns:']
      .concat(
        FOREIGN.split(',').map(
          (from, i) => `  ${FIELDS[i]}: {${FIELDS[i] === 'medfee_sumamt' ? money : `from: ${from}`}}`,
        ),
      )
      .join('\n');

  it('must be given again, may be a corrected one, and holds up no other record', async () => {
    await inRoom(async (room) => {
      room.write('a.yaml', map('from: 总额'));
      await room.landText(
        'x.csv',
        [FOREIGN, settlement({ medfee_sumamt: '1元5角' }), settlement({ setl_id: 'S2' }), ''].join('\n'),
        {
          mapping: 'a.yaml',
        },
      );
      await room.landText('setl_d_2.csv', settlements(settlement({ setl_id: 'S3', medfee_sumamt: '壹' })));
      await room.session.run("UPDATE quarantine SET text = replace(text, '壹', '1')");
      const without = await retry(room);
      expect(without.problems).toEqual([expect.objectContaining({ code: 'MC-INGEST-035', where: 'x.csv' })]);
      expect(without.batches).toEqual([expect.objectContaining({ source: 'setl_d_2.csv', landed_new: 1 })]);
      room.write('b.yaml', map(`compute: "replace(replace(总额, '元', '.'), '角', '0')"`));
      const { batches, problems } = await retry(room, { mapping: 'b.yaml' });
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ source: 'x.csv', records_in: 1, landed_new: 1, money_in: '1.50' });
      expect(await waiting(room)).toEqual([]);
    });
  });
});

describe('a corrected file', () => {
  it('replaces the records it names, with its columns in any order', async () => {
    await inRoom(async (room) => {
      await room.landText(
        'setl_d_1.csv',
        settlements(settlement({ medfee_sumamt: 'x' }), settlement({ setl_id: 'S2', medfee_sumamt: 'y' })),
      );
      room.write(
        'fixed.csv',
        `\uFEFF${reference('B000001', '2', settlement({ setl_id: 'S2', medfee_sumamt: '7.00' }))}`,
      );
      expect((await retry(room, { from: 'fixed.csv' })).batches[0]).toMatchObject({ records_in: 1, landed_new: 1 });
      expect(await waiting(room)).toEqual([expect.objectContaining({ batch: 'B000001', ordinal: '1' })]);
      const [a, b] = [firstLast(SETTLEMENT_HEADER), firstLast(settlement({ medfee_sumamt: '8.00' }))];
      room.write('turned.csv', reference('B000001', '1', b, a));
      await retry(room, { from: 'turned.csv' });
      expect(await room.rows('SELECT setl_id, medfee_sumamt FROM setl_d ORDER BY 1')).toEqual([
        { setl_id: 'S1', medfee_sumamt: '8.00' },
        { setl_id: 'S2', medfee_sumamt: '7.00' },
      ]);
      expect(await waiting(room)).toEqual([]);
    });
  });

  it('may correct what could not be split, and leaves what was not filled in', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(`${settlement()},1,2`, `${settlement({ setl_id: 'S2' })},1,2`));
      const header = csvLine(['_batch', '_ordinal', '_reasons', '_hex', '_text', ...SETTLEMENT_HEADER.split(',')]);
      const row = (ordinal: string, cells: readonly string[]): string =>
        csvLine(['B000001', ordinal, '', '00', 'a', ...cells]);
      room.write(
        'fixed.csv',
        header +
          row('1', settlement().split(',')) +
          row(
            '2',
            SETTLEMENT_HEADER.split(',').map(() => ''),
          ),
      );
      const { batches, untouched } = await retry(room, { from: 'fixed.csv' });
      expect(batches[0]).toMatchObject({ records_in: 1, landed_new: 1 });
      expect(untouched).toBe(1);
      expect(await waiting(room)).toEqual([expect.objectContaining({ batch: 'B000001', ordinal: '2' })]);
    });
  });

  it('names a record by the batch it first waited in, however often it was judged again since', async () => {
    await inRoom(async (room) => {
      const bad = settlement({ setl_id: 'S2', medfee_sumamt: '壹' });
      await room.landText('setl_d_1.csv', settlements(settlement({ setl_id: '' }), bad));
      await retry(room);
      await retry(room, { filter: { reason: 'not_a_number' } });
      expect(await waiting(room)).toMatchObject([
        { batch: 'B000002', ordinal: '1' },
        { batch: 'B000003', ordinal: '2' },
      ]);
      const row = (batch: string, id: string, ordinal: string): string =>
        csvLine([batch, ordinal, 'x', ...settlement({ setl_id: id }).split(',')]);
      const head = csvLine(['_batch', '_ordinal', '_reasons', ...SETTLEMENT_HEADER.split(',')]);
      room.write('twice.csv', head + row('B000001', 'S2', '2') + row('B000003', 'S2', '2'));
      await expect(retry(room, { from: 'twice.csv' })).rejects.toMatchObject({ code: 'MC-INGEST-036' });
      room.write('sent.csv', head + row('B000001', 'S1', '1') + row('B000001', 'S2', '2'));
      const { batches, changed } = await retry(room, { from: 'sent.csv' });
      expect(batches).toMatchObject([{ records_in: 2, landed_new: 2, quarantined: 0 }]);
      expect(changed).toEqual([]);
      expect(await waiting(room)).toEqual([]);
      // What has landed waits nowhere, under any of its references.
      await expect(retry(room, { from: 'sent.csv' })).rejects.toMatchObject({
        problems: [{ code: 'MC-INGEST-036', why: { en: expect.stringContaining('B000001 1, B000001 2') as string } }],
      });
    });
  });

  it('may be a folder of them, with blank rows; one that is refused refuses all', async () => {
    await inRoom(async (room) => {
      for (const name of ['1', '2'])
        await room.landText(`setl_d_${name}.csv`, settlements(settlement({ setl_id: `S${name}`, medfee_sumamt: 'x' })));
      const blank = `${','.repeat(SETTLEMENT_HEADER.split(',').length + 2)}\r\n`;
      const fixed = (name: string): string =>
        reference(`B00000${name}`, '1', settlement({ setl_id: `S${name}` })) + blank + blank;
      room.write('back/1.csv', fixed('1'));
      room.write('back/2.CSV', fixed('2'));
      room.write('back/notes.txt', 'no csv');
      room.write('back/3.csv', settlements(settlement()));
      await expect(retry(room, { from: 'back' })).rejects.toMatchObject({
        problems: [{ code: 'MC-INGEST-037', where: join('back', '3.csv') }],
      });
      expect(await waiting(room)).toHaveLength(2);
      rmSync(room.path('back/3.csv'));
      const { batches } = await retry(room, { from: 'back' });
      expect(batches.map((one) => [one.source, one.landed_new])).toEqual([
        ['setl_d_1.csv', 1],
        ['setl_d_2.csv', 1],
      ]);
      room.write('empty/notes.txt', '');
      await expect(retry(room, { from: 'empty' })).rejects.toMatchObject({ code: 'MC-INGEST-001' });
    });
  });

  it('is refused whole when it names what does not wait, lacks a column, or is masked', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(settlement({ medfee_sumamt: 'x' })));
      const good = reference('B000001', '1', settlement());
      const refused = async (text: string, code: string): Promise<void> => {
        room.write('fixed.csv', text);
        await expect(retry(room, { from: 'fixed.csv' })).rejects.toMatchObject({ code });
      };
      await refused(good + csvLine(['B000001', '9', '', ...settlement().split(',')]), 'MC-INGEST-036');
      await refused(good + csvLine(['B000001', '1', '', ...settlement().split(',')]), 'MC-INGEST-036');
      await refused(good.replace('B000001', 'B000007'), 'MC-INGEST-036');
      await refused(good.replaceAll(',"\t50.00"', '').replace(',fund_pay_sumamt', ''), 'MC-INGEST-037');
      await refused(settlements(settlement()), 'MC-INGEST-037');
      await refused(good.replace('_reasons', '_reasons,_masked 已脱敏').replace(',x,', ',x,1,'), 'MC-INGEST-038');
      await refused(`${good}B000001,2\r\n`, 'MC-INGEST-039');
      await expect(retry(room, { from: 'none.csv' })).rejects.toMatchObject({ code: 'MC-INGEST-001' });
      expect(await room.session.value('SELECT count(*) FROM batch')).toBe('1');
      expect(await waiting(room)).toHaveLength(1);
      room.write('fixed.csv', good);
      expect((await retry(room, { from: 'fixed.csv' })).batches[0]).toMatchObject({ landed_new: 1 });
    });
  });

  it('gets every text back that was made safe for spreadsheets', async () => {
    await inRoom(async (room) => {
      const texts = fc.oneof(
        fc.string(),
        fc.stringMatching(/^'{0,3}[=+\-@\t\r]?'?[0-9eE.]{0,20}$/),
        fc.stringMatching(/^\t?[0-9]{1,25}$/),
        fc.stringMatching(/^\t{0,2}[0-9]{1,4}[-/.][0-9]{1,2}$/),
      );
      await fc.assert(
        fc.asyncProperty(
          texts.filter((text) => !text.includes('\0')),
          async (text) => {
            const safe = guardedCell(text);
            expect(safe).not.toMatch(/^[=+@\r]/);
            expect(safe).not.toMatch(/^[^\t'\n]*\d/);
            expect(unguarded(safe)).toBe(text);
            expect(await room.session.value(`SELECT ${unguardedSql(literal(safe))}`)).toBe(text);
          },
        ),
        { numRuns: 150 },
      );
    });
  });
});

describe('messages', () => {
  const message = (infno: string, rest: object): string =>
    JSON.stringify({ infno, msgid: 'H1202501010001', fixmedins_code: 'H33010000001', ...rest });
  const sale = message('3505', {
    input: {
      selinfo: {
        med_list_codg: 'XN07XXB093B002010100075',
        fixmedins_bchno: 'B1',
        sel_retn_cnt: 1,
        sel_retn_time: '2025-01-05 09:30:00',
        rtal_docno: 'DOC1',
        drugtracinfo: [{ drug_trac_codg: '81020030123456789012' }],
      },
    },
  });
  const deletion = message('3507', { input: { data: { fixmedins_bchno: 'B1', inv_data_type: '4' } } });
  const stock = (room: Room): Promise<string | null> =>
    room.session.value("SELECT (SELECT count(*) FROM stock_d) || ' ' || (SELECT count(*) FROM trac_d)");

  it('are read again: a deletion that came before its record finds it, others wait on', async () => {
    await inRoom(async (room) => {
      const unknown = message('9999', { input: {} });
      await room.landText('a.ndjson', [unknown, deletion, 'no json', ''].join('\n'));
      await room.landText('b.ndjson', `${sale}\n`);
      expect(await stock(room)).toBe('1 1');
      const { batches, problems, left } = await retry(room);
      expect(problems).toEqual([]);
      expect(left.unsplit).toBe(1);
      expect(batches.map((one) => [one.kind, one.records_in, one.deleted, one.quarantined])).toEqual([
        ['stock_d', 1, 1, 0],
        ['message', 0, 0, 0],
        ['message', 1, 0, 1],
      ]);
      expect(await stock(room)).toBe('0 0');
      const open = await room.rows(
        'SELECT ordinal, decode(bytes) AS line FROM quarantine WHERE closed_seq IS NULL ORDER BY 1',
      );
      expect(open).toEqual([
        { ordinal: '1', line: unknown },
        { ordinal: '3', line: 'no json' },
      ]);
      // The deletion taken back, its records stand again, of both kinds.
      const [deleting] = await room.rows('SELECT batch FROM batch WHERE deleted > 0');
      const { summary } = await undoBatch(room.session, { batch: cell(deleting, 'batch'), reason: 'x' }, now);
      expect(summary).toMatchObject({ records_in: 2, landed_new: 2, deleted: 0 });
      expect(await stock(room)).toBe('1 1');
    });
  });

  it('whose record is read again take the line they came on for no column of theirs', async () => {
    await inRoom(async (room) => {
      await room.landText('a.ndjson', `${sale.replace('09:30:00', '09:30:99')}\n`);
      expect(await stock(room)).toBe('0 0');
      const { batches, problems } = await retry(room);
      expect(problems).toEqual([]);
      expect(batches.map((one) => one.kind)).toEqual(['stock_d', 'trac_d']);
      for (const batch of batches) expect(batch.ignored_columns).toEqual([]);
    });
  });

  it('longer than a line may be wait on whole, as one record', async () => {
    await inRoom(async (room) => {
      // A log takes messages of up to 16 MB, a file lines of up to 2 MB: this one waits as a log brought it.
      await room.landText('a.ndjson', `${message('9999', { input: {} })}\n`);
      const long = message('9999', { input: { note: 'x'.repeat(3_000_000) } });
      await room.session.run(`UPDATE quarantine SET text = '${long}', bytes = encode('${long}')`);
      const { batches, left } = await retry(room);
      expect(batches.map((one) => [one.kind, one.records_in, one.quarantined])).toEqual([['message', 1, 1]]);
      expect(left.unsplit).toBe(0);
      const open = await room.rows(
        `SELECT ordinal, bytes = encode('${long}') AS whole, reasons FROM quarantine WHERE closed_seq IS NULL`,
      );
      expect(open).toMatchObject([{ ordinal: '1', whole: true }]);
      expect(open[0]?.['reasons']).toContain('line_too_long');
    });
  });

  it('land what a correction made of them', async () => {
    await inRoom(async (room) => {
      await room.landText('a.ndjson', [sale.replace('"3505"', '"9505"'), `${sale}}`, ''].join('\n'));
      const rows = await room.rows('SELECT batch, ordinal FROM quarantine ORDER BY ordinal');
      const header = ['_batch', '_ordinal', '_reasons', '_hex', '_text', 'message'];
      const fixed = rows.map((row, i) =>
        csvLine([cell(row, 'batch'), cell(row, 'ordinal'), '', '', '', i === 0 ? sale : '{"infno": ']),
      );
      room.write('fixed.csv', [csvLine(header), ...fixed].join(''));
      const { batches, problems } = await retry(room, { from: 'fixed.csv' });
      expect(problems).toEqual([]);
      expect(batches.map((one) => [one.kind, one.landed_new, one.quarantined])).toEqual([
        ['stock_d', 1, 0],
        ['trac_d', 1, 0],
        ['message', 0, 1],
      ]);
      expect(await stock(room)).toBe('1 1');
      expect(await room.rows('SELECT ordinal, text FROM quarantine WHERE closed_seq IS NULL')).toEqual([
        { ordinal: '2', text: '{"infno": ' },
      ]);
    });
  });
});

describe('retry and undo together', () => {
  it('an undone retry waits again, and an undone file leaves nothing waiting', async () => {
    await inRoom(async (room) => {
      const undo = (batch: string) => undoBatch(room.session, { batch, reason: '测试' }, now);
      await room.landText(
        'setl_d_1.csv',
        settlements(settlement(), settlement({ setl_id: 'S2', medfee_sumamt: '壹' }), settlement({ setl_id: '' })),
      );
      const before = await waiting(room);
      const fixed = reference('B000001', '2', settlement({ setl_id: 'S2', medfee_sumamt: '1' }));
      room.write('fixed.csv', fixed);
      await retry(room, { from: 'fixed.csv' });
      await retry(room);
      expect(await undo('B000003')).toMatchObject({ reopened: 1, closed: 1 });
      expect(await undo('B000002')).toMatchObject({ reopened: 1, closed: 0, summary: { deleted: 1 } });
      expect(await waiting(room)).toEqual(before);
      await retry(room, { from: 'fixed.csv' });
      expect((await undo('B000001')).retried_by).toEqual(['B000006']);
      expect(await waiting(room)).toEqual([]);
      await undo('B000006');
      expect(await waiting(room)).toEqual([]);
      expect(await room.session.value('SELECT count(*) FROM setl_d')).toBe('0');
    });
  });

  it('a retry whose leftovers were judged again is undone after those', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(settlement({ medfee_sumamt: '壹' })));
      await retry(room);
      await retry(room);
      await expect(undoBatch(room.session, { batch: 'B000002', reason: 'x' }, now)).rejects.toMatchObject({
        problems: [{ code: 'MC-INGEST-033', fix: { en: 'Undo B000003 first.' } }],
      });
    });
  });

  it('a file that lands again takes its waiting records over, without those that a retry has landed', async () => {
    await inRoom(async (room) => {
      const text = settlements(
        settlement(),
        settlement({ setl_id: 'S2', medfee_sumamt: '壹' }),
        settlement({ setl_id: 'S3', medfee_sumamt: '贰' }),
      );
      await room.landText('setl_d_1.csv', text);
      room.write('fixed.csv', reference('B000001', '2', settlement({ setl_id: 'S2', medfee_sumamt: '1' })));
      await retry(room, { from: 'fixed.csv' });
      // A newer program reads more of the file: it lands in full.
      await room.session.run("UPDATE batch SET layout_digest = 'older'");
      const again = await room.land(['setl_d_1.csv']);
      expect(again.batches[0]).toMatchObject({ batch: 'B000003', records_in: 3, unchanged: 1, quarantined: 2 });
      expect(await waiting(room)).toEqual([expect.objectContaining({ batch: 'B000003', ordinal: '3' })]);
      expect(await room.session.value('SELECT count(*) FROM setl_d')).toBe('2');
    });
  });
});

describe('killed at any moment', () => {
  const script = new URL('support/retry-many.ts', import.meta.url).pathname;

  /** Runs retries and undos, kills them a while after their first output, and returns the batches they had reported. */
  async function retryAndKill(directory: string, after: number): Promise<string[]> {
    const child = endsWithTest(
      spawn(process.execPath, ['--import', 'tsx', script, directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    let output = '';
    const ended = new Promise<void>((resolve) => {
      child.on('close', () => resolve());
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (output === '') void delay(after).then(() => child.kill('SIGKILL'));
      output += chunk.toString();
    });
    await ended;
    return output.split('\n').filter((text) => text !== '' && text !== 'done');
  }

  it('retries and undos leave whole batches, and every record waits once or has landed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mingcha-retry-kill-'));
    const directory = join(folder, 'data');
    try {
      const files = 3;
      const lines = 200;
      for (let file = 0; file < files; file++) {
        const bad = Array.from({ length: lines }, (_, i) =>
          settlement({ setl_id: `S${file}-${i}`, medfee_sumamt: i % 2 === 0 ? '壹' : '贰' }),
        );
        writeFileSync(join(folder, `setl_d_${file}.csv`), settlements(settlement({ setl_id: `G${file}` }), ...bad));
      }
      const first = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
      await landFiles({ paths: ['*.csv'], workingDirectory: folder }, first, { now });
      const writer = await first.session();
      await writer.run("UPDATE quarantine SET text = replace(text, '壹', '1')");
      writer.close();
      first.close();
      for (let kill = 0; kill < 4; kill++) {
        const reported = await retryAndKill(directory, Math.random() * 900);
        const warehouse = await Warehouse.open({ directory, mode: 'write', waitSeconds: 10 });
        const session = await warehouse.session();
        const known = (await session.rows('SELECT batch FROM batch')).map((row) => row['batch']);
        expect(known).toEqual(expect.arrayContaining(reported));
        // Every record that came is a fact or waits, exactly once.
        const places = await session.rows(`SELECT source, ordinal, count(*) AS n FROM (
            SELECT source, ordinal FROM quarantine WHERE closed_seq IS NULL
            UNION ALL SELECT b.source, CAST(split_part(f.setl_id, '-', 2) AS INTEGER) + 2 FROM setl_d f JOIN batch b ON b.seq = f._seq WHERE f.setl_id LIKE 'S%')
          GROUP BY ALL HAVING count(*) <> 1`);
        expect(places).toEqual([]);
        expect(
          await session.value(
            `SELECT (SELECT count(*) FROM quarantine WHERE closed_seq IS NULL) + (SELECT count(*) FROM setl_d)`,
          ),
        ).toBe(String(files * (lines + 1)));
        const torn =
          await session.rows(`SELECT seq FROM quarantine WHERE seq NOT IN (SELECT seq FROM batch) OR closed_seq NOT IN (SELECT seq FROM batch)
          UNION ALL SELECT undone_seq FROM batch WHERE undone_seq IS NOT NULL AND undone_seq NOT IN (SELECT seq FROM batch WHERE action = 'undo')
          UNION ALL SELECT _seq FROM setl_d WHERE _seq NOT IN (SELECT seq FROM batch WHERE undone_seq IS NULL)
          UNION ALL SELECT _seq_end FROM setl_d_old WHERE _seq_end NOT IN (SELECT seq FROM batch)
          UNION ALL SELECT b.seq FROM batch b WHERE b.action = 'undo' AND b.deleted <> (SELECT count(*) FROM setl_d_old o WHERE o._seq_end = b.seq)`);
        expect(torn).toEqual([]);
        session.close();
        warehouse.close();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a retry that fails', () => {
  it('when it would close another number of records than it judged', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(settlement({ medfee_sumamt: '壹' })));
      await room.session.run('CREATE TEMP TABLE judged AS SELECT seq, kind, ordinal FROM quarantine');
      expect(await closeWaiting(room.session, { table: 'judged', records: 2 }, 2)).toBe('closed 1 <> waiting 2');
    });
  });

  it('changes nothing, and says so', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', settlements(settlement({ medfee_sumamt: '壹' })));
      await mend(room, '壹', '1');
      const before = await waiting(room);
      // A fact of the coming batch that nobody landed: the equation cannot hold.
      await room.session.run("INSERT INTO setl_d (setl_id, medfee_sumamt, _seq) VALUES ('X', 1, 2)");
      const { batches, problems } = await retry(room);
      expect(batches).toEqual([]);
      expect(problems[0]?.code).toBe('MC-INGEST-006');
      expect(await waiting(room)).toEqual(before);
      expect(await room.session.value('SELECT count(*) FROM batch')).toBe('1');
    });
  });
});

function firstLast(line: string): string {
  const cells = line.split(',');
  return [...cells.slice(1), cells[0]].join(',');
}
