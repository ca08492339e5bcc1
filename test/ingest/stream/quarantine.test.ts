import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryLog, type MemoryLog } from '../../../ingest/source/log/memory.ts';
import { retryQuarantine, type RetryRequest, type RetryResult } from '../../../ingest/retry/retry.ts';
import { skipTo } from '../../../ingest/stream/skip.ts';
import { verifyStreams } from '../../../ingest/stream/verify/verify-streams.ts';
import { stillToLand } from '../../../ingest/undo/aftermath.ts';
import { undoBatch } from '../../../ingest/undo/undo.ts';
import { setlD } from '../../../records/setl-d.ts';
import { backUp } from '../../../store/backup/back-up.ts';
import { restoreBackup } from '../../../store/backup/restore.ts';
import { databaseFindings } from '../../../store/health/database.ts';
import type { QuarantineFilter } from '../../../store/quarantine.ts';
import type { Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { inStreamedRoom, NOW, settlementMessage, streamIn, type StreamedRoom } from './support/streamed-room.ts';

const retry = ({ room }: StreamedRoom, rest: Partial<RetryRequest> = {}): Promise<RetryResult> =>
  retryQuarantine({ filter: {}, workingDirectory: room.folder, ...rest }, room.warehouse, { now: NOW });

const WAITING = `SELECT kind, source, log_partition, log_offset, reasons FROM quarantine WHERE closed_seq IS NULL ORDER BY ALL`;
const waiting = ({ room }: StreamedRoom): Promise<unknown> => room.rows(WAITING);

async function expectSound(session: Session): Promise<void> {
  const { differences } = await verifyStreams(session, {});
  expect(differences.map(({ problem }) => `${problem.code} ${problem.where} ${problem.why.en}`)).toEqual([]);
}

interface Line {
  readonly mdtrt: string;
  readonly sn: string;
}

/** A fee upload of the national interface (2204), one line. */
const feeMessage = ({ mdtrt, sn }: Line): { value: string } => ({
  value: JSON.stringify({
    infno: '2204',
    infcode: '0',
    fixmedins_code: 'H1',
    input: {
      feedetail: [
        {
          feedetl_sn: sn,
          mdtrt_id: mdtrt,
          psn_no: 'P1',
          med_list_codg: 'X1',
          fee_ocur_time: '2025-01-01 08:00:00',
          cnt: '1',
          pric: '8.00',
          det_item_fee_sumamt: '8.00',
        },
      ],
    },
  }),
});

/** A settlement (2207) with one trace code that names its fee line and not its item. */
const settledMessage = ({ mdtrt, sn }: Line): { value: string } => ({
  value: JSON.stringify({
    infno: '2207',
    infcode: '0',
    fixmedins_code: 'H1',
    input: { data: { mdtrt_id: mdtrt, psn_no: 'P1', insutype: '310', med_type: '11' } },
    output: {
      setlinfo: {
        setl_id: `S${mdtrt}`,
        mdtrt_id: mdtrt,
        psn_no: 'P1',
        insutype: '310',
        med_type: '11',
        setl_time: '2025-01-01 09:00:00',
        medfee_sumamt: '8.00',
        fund_pay_sumamt: '5.00',
        drugtracinfo: [{ drug_trac_codg: '81234567890123456789', feedetl_sn: sn, mdtrt_id: mdtrt }],
      },
    },
  }),
});

/** A movement of stock (3502) that names no record id: it is known by its content. */
const movement = (cnt: string): Readonly<Record<string, string>> => ({
  med_list_codg: 'X1',
  inv_chg_type: '101',
  inv_chg_time: '2025-01-01 10:00:00',
  stock_time: '2025-01-01 10:00:00',
  cnt,
  pric: '1.00',
});
const stockMessage = (...counts: readonly string[]): { value: string } => ({
  value: JSON.stringify({
    infno: '3502',
    infcode: '0',
    fixmedins_code: 'H1',
    input: { invinfo: counts.map(movement) },
  }),
});

describe('judging again what streamed', () => {
  it('lands a trace code once its fee line has landed, and closes it where it stood', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic('centre', 1);
      it.log.append('centre', 0, [settledMessage({ mdtrt: 'M1', sn: '7' }), settledMessage({ mdtrt: 'M2', sn: '7' })]);
      await it.stream('centre');
      expect(await waiting(it)).toMatchObject([
        { kind: 'trac_d', source: 'kafka:centre', log_partition: 0, log_offset: '0' },
        { kind: 'trac_d', source: 'kafka:centre', log_partition: 0, log_offset: '1' },
      ]);
      it.log.append('centre', 0, [feeMessage({ mdtrt: 'M1', sn: '7' })]);
      await it.stream('centre');
      const { batches, problems } = await retry(it);
      expect(problems).toEqual([]);
      expect(batches).toMatchObject([{ kind: 'trac_d', records_in: 2, landed_new: 1, quarantined: 1 }]);
      expect(await it.room.rows('SELECT mdtrt_id, med_list_codg, bkkp_sn FROM trac_d')).toEqual([
        { mdtrt_id: 'M1', med_list_codg: 'X1', bkkp_sn: 'H1|M1|7' },
      ]);
      // What is still bad keeps its place in the log.
      expect(await waiting(it)).toMatchObject([{ kind: 'trac_d', log_partition: 0, log_offset: '1' }]);
      await expectSound(it.room.session);
      it.log.append('centre', 0, [feeMessage({ mdtrt: 'M2', sn: '7' })]);
      await it.stream('centre');
      expect((await retry(it)).batches).toMatchObject([{ landed_new: 1, quarantined: 0 }]);
      expect(await waiting(it)).toEqual([]);
      await expectSound(it.room.session);
    });
  });

  it('lands messages of a topic whose kind nothing told, once the configuration does', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic('jiesuan-7', 2);
      const bare = { setl_id: 'S1', fixmedins_code: 'H1', medfee_sumamt: '8.00' };
      it.log.append('jiesuan-7', 1, [{ value: JSON.stringify(bare) }]);
      it.log.append('jiesuan-7', 1, [{ value: JSON.stringify({ ...bare, setl_id: 'S2', extra: '1' }) }]);
      await it.stream('jiesuan-7');
      expect(await waiting(it)).toMatchObject([
        { kind: 'message', log_partition: 1, log_offset: '0', reasons: '[{"code":"unknown_kind"}]' },
        { kind: 'message', log_partition: 1, log_offset: '1' },
      ]);
      const untold = await retry(it);
      expect(untold.problems.map(({ code }) => code)).toEqual(['MC-INGEST-003']);
      const kindOf = (source: string): typeof setlD | undefined => (source === 'kafka:jiesuan-7' ? setlD : undefined);
      const { batches, problems } = await retry(it, { kindOf });
      expect(problems).toEqual([]);
      expect(batches).toMatchObject([
        { kind: 'setl_d', records_in: 2, quarantined: 2 },
        { kind: 'message', records_in: 0 },
      ]);
      const rows = (await waiting(it)) as { reasons: string }[];
      expect(rows).toMatchObject([
        { kind: 'setl_d', source: 'kafka:jiesuan-7', log_partition: 1, log_offset: '0' },
        { kind: 'setl_d', source: 'kafka:jiesuan-7', log_partition: 1, log_offset: '1' },
      ]);
      expect(rows[0]?.reasons).toContain('"required_missing"');
      await expectSound(it.room.session);
    });
  });

  it('lands none of what was set aside as deleted, contradicting or of another kind, until it is corrected', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic('mdtrt_d', 1);
      const stay = settlementMessage({ setl_id: 'S1', begntime: '2025-01-01 07:00:00' });
      const twice = settlementMessage({ setl_id: 'S2', begntime: '2025-01-01 07:00:00', MDTRT_ID: 'M2' });
      const bad = [stay, settlementMessage({ op: 'd' }), twice];
      it.log.append('mdtrt_d', 0, bad);
      await it.stream('mdtrt_d');
      const reasons = ['unknown_kind', 'deletion_not_read', 'unknown_kind'];
      const codes = async (): Promise<unknown> => {
        const rows = (await waiting(it)) as { reasons: string }[];
        return rows.map((row) => /"code":"(\w+)"/.exec(row.reasons)?.[1]);
      };
      expect(await codes()).toEqual(reasons);
      expect((await retry(it)).problems.map(({ code }) => code)).toEqual(['MC-INGEST-003']);
      expect(await codes()).toEqual(reasons);
      const { batches, problems } = await retry(it, { kindOf: () => setlD });
      expect(problems).toEqual([]);
      expect(batches).toMatchObject([
        { kind: 'setl_d', landed_new: 1 },
        { kind: 'message', quarantined: 2 },
      ]);
      expect(await waiting(it)).toMatchObject([
        { kind: 'message', log_offset: '1', reasons: '[{"code":"deletion_not_read"}]' },
        { kind: 'message', log_offset: '2', reasons: '[{"code":"contradicting_fields","column":"mdtrt_id"}]' },
      ]);
      expect(await it.room.session.value('SELECT count(*) FROM mdtrt_d')).toBe('0');
      await expectSound(it.room.session);
    });
  });

  it('lands a message that broke the reading of others after all, and one that still does holds up no other', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic('setl_d', 1);
      const poison = (setl_id: string): { value: string } =>
        settlementMessage({ setl_id, medfee_sumamt: undefined, '总费用(美元)': '1' });
      it.log.append('setl_d', 0, [settlementMessage(), poison('S2'), poison('S3'), { value: Buffer.from([0xff]) }]);
      await it.stream('setl_d');
      const unreadable = '[{"code":"unreadable_message"}]';
      expect(await waiting(it)).toMatchObject([
        { log_offset: '1', reasons: unreadable },
        { log_offset: '2', reasons: unreadable },
        { log_offset: '3', reasons: '[{"code":"not_utf8"}]' },
      ]);
      // One that this program reads: what a later one does with all of them.
      const { value } = settlementMessage({ setl_id: 'S3' });
      await it.room.session.run(`UPDATE quarantine SET bytes = encode('${value}') WHERE log_offset = 2`);
      const { batches, left, problems } = await retry(it);
      expect(problems).toHaveLength(1);
      expect(left.unsplit).toBe(1);
      expect(batches.filter(({ kind }) => kind === 'setl_d')).toMatchObject([{ landed_new: 1 }]);
      expect(await it.room.rows(`SELECT setl_id FROM setl_d ORDER BY 1`)).toEqual([
        { setl_id: 'S1' },
        { setl_id: 'S3' },
      ]);
      expect(await waiting(it)).toMatchObject([{ log_offset: '1', reasons: unreadable }, { log_offset: '3' }]);
    });
  });

  it('lands corrected fields of a flat record, and counts its movement within its message alone', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic('stock', 1);
      it.log.append('stock', 0, [
        stockMessage('4', '4'),
        stockMessage('4'),
        stockMessage('四'),
        stockMessage('四', '四'),
      ]);
      await it.stream('stock');
      expect(await it.room.session.value('SELECT count(*) FROM stock_d')).toBe('2');
      expect(await waiting(it)).toMatchObject([{ log_offset: '2' }, { log_offset: '3' }, { log_offset: '3' }]);
      await it.room.session.run(`UPDATE quarantine SET text = replace(text, '四', '4')`);
      const { batches, problems } = await retry(it);
      expect(problems).toEqual([]);
      // Sent as one, as one again, and as two: what a message brings is what the first brought already.
      expect(batches).toMatchObject([{ kind: 'stock_d', records_in: 3, landed_new: 0, unchanged: 3 }]);
      expect(await it.room.session.value('SELECT count(*) FROM stock_d')).toBe('2');
      expect(await waiting(it)).toEqual([]);
      await expectSound(it.room.session);
    });
  });

  it('takes one partition or one message by its place', async () => {
    await inStreamedRoom(async (it) => {
      it.log.createTopic('setl_d', 2);
      for (const partition of [0, 1])
        it.log.append('setl_d', partition, [
          settlementMessage({ setl_id: `A${partition}`, medfee_sumamt: '壹' }),
          settlementMessage({ setl_id: `B${partition}`, medfee_sumamt: '壹' }),
        ]);
      await it.stream('setl_d');
      await it.room.session.run(`UPDATE quarantine SET text = replace(text, '壹', '1')`);
      const landed = async (filter: QuarantineFilter): Promise<unknown> => {
        await retry(it, { filter });
        return (await it.room.rows('SELECT setl_id FROM setl_d ORDER BY 1')).map((row) => row['setl_id']);
      };
      expect(await landed({ source: { source: 'kafka:setl_d', partition: 1, offset: 1 } })).toEqual(['B1']);
      expect(await landed({ source: { source: 'kafka:setl_d', partition: 1 } })).toEqual(['A1', 'B1']);
      expect(await landed({ source: { source: 'kafka:other' } })).toEqual(['A1', 'B1']);
      expect(await landed({ source: { source: 'kafka:setl_d' } })).toEqual(['A0', 'A1', 'B0', 'B1']);
      await expectSound(it.room.session);
    });
  });
});

describe('taking back what streamed', () => {
  it('ends what the batch landed, says where to read it again, and reading it again brings it back once', async () => {
    await inStreamedRoom(async (it) => {
      const { room } = it;
      it.log.createTopic('setl_d', 2);
      it.log.append('setl_d', 0, [settlementMessage(), settlementMessage({ setl_id: 'S2' })]);
      await it.stream('setl_d');
      it.log.append('setl_d', 0, [
        settlementMessage({ setl_id: 'S3' }),
        settlementMessage({ setl_id: 'S4', medfee_sumamt: 'x' }),
      ]);
      it.log.append('setl_d', 1, [settlementMessage({ setl_id: 'S5' })]);
      await it.stream('setl_d');
      const undone = await undoBatch(room.session, { batch: 'B000002', reason: '医院上传有误' }, NOW);
      expect(undone.summary).toMatchObject({ deleted: 2 });
      expect(undone.closed).toBe(1);
      expect(undone.read_again).toEqual([
        { topic: 'setl_d', partition: 0, from_offset: 0, next_offset: 4 },
        { topic: 'setl_d', partition: 1, from_offset: 0, next_offset: 1 },
      ]);
      await expectSound(room.session);
      // Reading on does not bring it back.
      it.log.append('setl_d', 1, [settlementMessage({ setl_id: 'S6' })]);
      await it.stream('setl_d');
      const ids = async (): Promise<unknown[]> =>
        (await room.rows('SELECT setl_id FROM setl_d ORDER BY 1')).map((row) => row['setl_id']);
      expect(await ids()).toEqual(['S1', 'S2', 'S6']);
      const skip = { topic: 'setl_d', reason: '撤销有误，重读', now: NOW() };
      for (const { partition, from_offset: offset } of undone.read_again ?? [])
        await skipTo(room.warehouse, { ...skip, partition, offset });
      await it.stream('setl_d');
      expect(await ids()).toEqual(['S1', 'S2', 'S3', 'S5', 'S6']);
      expect(await room.session.value('SELECT count(*) FROM quarantine WHERE closed_seq IS NULL')).toBe('1');
      await expectSound(room.session);
    });
  });

  it('names what streamed later and was unchanged until its topic has been read again from there', async () => {
    await inStreamedRoom(async (it) => {
      const { room } = it;
      it.log.createTopic('setl_d', 1);
      it.log.append('setl_d', 0, [settlementMessage()]);
      await it.stream('setl_d');
      it.log.append('setl_d', 0, [settlementMessage({ setl_id: 'S2' }), settlementMessage()]);
      await it.stream('setl_d');
      const { land_again: again } = await undoBatch(room.session, { batch: 'B000001', reason: '测试' }, NOW);
      const expected = {
        batch: 'B000002',
        source: 'kafka:setl_d',
        unchanged: 1,
        read_again: [{ topic: 'setl_d', partition: 0, from_offset: 0 }],
      };
      expect(again).toMatchObject([expected]);
      it.log.append('setl_d', 0, [settlementMessage({ setl_id: 'S3' })]);
      await it.stream('setl_d');
      // A later batch of the topic is not this one again.
      expect(await stillToLand(room.session)).toMatchObject([expected]);
      await skipTo(room.warehouse, { topic: 'setl_d', partition: 0, offset: 0, reason: '重读', now: NOW() });
      await it.stream('setl_d');
      expect(await stillToLand(room.session)).toEqual([]);
      expect(await room.session.value(`SELECT count(*) FROM setl_d WHERE setl_id = 'S1'`)).toBe('1');
      await expectSound(room.session);
    });
  });
});

describe('keeping what streamed', () => {
  const TOPICS = [{ topic: 'setl_d' }];
  const append = (log: MemoryLog, ...ids: readonly string[]): number =>
    log.append(
      'setl_d',
      0,
      ids.map((setl_id) => settlementMessage({ setl_id, medfee_sumamt: setl_id === 'BAD' ? 'x' : '88.00' })),
    );

  it('streams on from a restored backup: what came after it lands, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mingcha-stream-backup-'));
    const data = join(folder, 'data');
    const openOptions = { directory: data, mode: 'write' as const, create: true, waitSeconds: 10 };
    try {
      const log = memoryLog('kafka');
      log.createTopic('setl_d', 1);
      append(log, 'S1', 'S2', 'BAD');
      let warehouse = await Warehouse.open(openOptions);
      await streamIn(warehouse, log, TOPICS);
      let session = await warehouse.session();
      const { file } = await backUp(warehouse, session, join(folder, 'backup'), '0.0.0', { now: NOW });
      session.close();
      append(log, 'S3', 'S1', 'BAD');
      await streamIn(warehouse, log, TOPICS);
      warehouse.close();
      await restoreBackup({ directory: data, from: file, replace: true, waitSeconds: 10, now: NOW });
      warehouse = await Warehouse.open(openOptions);
      session = await warehouse.session();
      expect(await session.value('SELECT next_offset FROM stream_position')).toBe('3');
      await expectSound(session);
      append(log, 'S4');
      const { messages } = await streamIn(warehouse, log, TOPICS);
      expect(messages).toBe(4);
      expect(await session.value(`SELECT string_agg(setl_id, ' ' ORDER BY setl_id) FROM setl_d`)).toBe('S1 S2 S3 S4');
      expect(await session.value('SELECT count(*) FROM quarantine')).toBe('2');
      await expectSound(session);
      session.close();
      warehouse.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('lets doctor tell a streamed batch that its stretches do not come to', async () => {
    await inStreamedRoom(async (it) => {
      const check = async (): Promise<unknown> =>
        (await databaseFindings(it.room.session, { deep: true, now: NOW() }))
          .filter(({ check: name }) => ['streams', 'accounts'].includes(name))
          .map(({ check: name, level, code }) => [name, level, code]);
      expect(await check()).toEqual([['accounts', 'ok', undefined]]);
      it.log.createTopic('setl_d', 1);
      append(it.log, 'S1', 'S2', 'BAD');
      await it.stream('setl_d');
      expect(await check()).toEqual([
        ['accounts', 'ok', undefined],
        ['streams', 'ok', undefined],
      ]);
      await it.room.session.run('DELETE FROM stream_share');
      expect(await check()).toEqual([
        ['accounts', 'ok', undefined],
        ['streams', 'bad', 'MC-STORE-020'],
      ]);
    });
  });
});
