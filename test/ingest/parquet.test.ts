import { describe, expect, it } from 'vitest';
import { INT96_SETTLEMENT } from './support/int96.ts';
import { inRoom, type Room } from './support/room.ts';

const BASE = `'S' || i AS setl_id, 'M1' AS mdtrt_id, 'P1' AS psn_no, '310' AS insutype, '11' AS med_type, 'H1' AS fixmedins_code,
  TIMESTAMP '2025-01-01 08:00:00' AS setl_time, 88.00::DECIMAL(16,2) AS medfee_sumamt, 50.00::DECIMAL(16,2) AS fund_pay_sumamt`;

async function parquet(room: Room, name: string, replace: string, rows = 2): Promise<void> {
  const star = replace === '' ? '*' : `* REPLACE (${replace})`;
  await room.session.run(
    `COPY (SELECT ${star} FROM (SELECT ${BASE} FROM range(${rows}) r(i))) TO '${room.path(name)}' (FORMAT parquet)`,
  );
}

describe('a Parquet file', () => {
  it('lands with its stored types', async () => {
    await inRoom(async (room) => {
      await parquet(room, 'setl_d.parquet', '');
      const { batches, problems } = await room.land(['setl_d.parquet']);
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ records_in: 2, landed_new: 2, money_in: '176.00', money_landed: '176.00' });
    });
  });

  it('is the same to the warehouse as the CSV of its records', async () => {
    await inRoom(async (room) => {
      await parquet(room, 'setl_d.parquet', '');
      await room.session.run(`COPY (FROM '${room.path('setl_d.parquet')}') TO '${room.path('setl_d.csv')}' (HEADER)`);
      const { batches } = await room.land(['setl_d.csv', 'setl_d.parquet']);
      expect(batches.map((batch) => [batch.landed_new, batch.unchanged])).toEqual([
        [2, 0],
        [0, 2],
      ]);
    });
  });

  it.each([
    ['money as DOUBLE', '88.1::DOUBLE AS medfee_sumamt', '176.20', 0],
    ['money as whole numbers', '88 AS medfee_sumamt', '176.00', 0],
    ['money as a narrower decimal', '8.5::DECIMAL(5,1) AS medfee_sumamt', '17.00', 0],
    ['money as text', "'8.50' AS medfee_sumamt", '17.00', 0],
    ['money as the DOUBLE of a sum', '(0.1::DOUBLE + 0.2::DOUBLE) AS medfee_sumamt', '0.60', 0],
    ['money of sixteen digits as DOUBLE', '12345678901234.56::DOUBLE AS medfee_sumamt', '24691357802469.12', 0],
    ['a DOUBLE with a third decimal', '8.505::DOUBLE AS medfee_sumamt', '0.00', 2],
    ['a DOUBLE with a third decimal that a sum left', '(8.4::DOUBLE + 0.105) AS medfee_sumamt', '0.00', 2],
    ['an endless DOUBLE', "'nan'::DOUBLE AS medfee_sumamt", '0.00', 2],
    ['money with too many decimals', '8.505::DECIMAL(10,3) AS medfee_sumamt', '0.00', 2],
    ['a moment with an offset', "TIMESTAMPTZ '2025-01-01 00:00:00+00' AS setl_time", '176.00', 0],
    ['a date for a time', "DATE '2025-01-01' AS setl_time", '176.00', 0],
    ['a day as a number', '20250101 AS setl_time', '176.00', 0],
    ['an endless time', "'infinity'::TIMESTAMP AS setl_time", '0.00', 2],
    ['ids as whole numbers', '1000 + i::BIGINT AS setl_id', '176.00', 0],
    ['blobs for text', "'P1'::BLOB AS psn_no", '176.00', 0],
  ])('%s', async (_, replace, money, quarantined) => {
    await inRoom(async (room) => {
      const withId = replace.includes('i::BIGINT');
      await room.session.run(
        `COPY (SELECT * REPLACE (${withId ? '1000 + substr(setl_id, 2)::BIGINT AS setl_id' : replace}) FROM (SELECT ${BASE} FROM range(2) r(i))) TO '${room.path('setl_d.parquet')}' (FORMAT parquet)`,
      );
      const { batches, problems } = await room.land(['setl_d.parquet']);
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ records_in: 2, quarantined, money_in: money });
    });
  });

  it('turns a stored moment into Shanghai wall time', async () => {
    await inRoom(async (room) => {
      await parquet(room, 'setl_d.parquet', "TIMESTAMPTZ '2025-01-01 00:00:00+00' AS setl_time", 1);
      await room.land(['setl_d.parquet']);
      expect(await room.session.value('SELECT setl_time FROM setl_d')).toBe('2025-01-01 08:00:00');
    });
  });

  it('takes a moment stored as INT96, as Hive and Spark 2 write it, for the moment in UTC that it is', async () => {
    await inRoom(async (room) => {
      const { batches, problems } = await room.landText('setl_d.parquet', INT96_SETTLEMENT);
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ landed_new: 1 });
      expect(await room.session.value('SELECT setl_time FROM setl_d')).toBe('2025-01-01 08:00:00');
    });
  });

  it('with an id stored as a floating number is refused', async () => {
    await inRoom(async (room) => {
      await parquet(room, 'setl_d.parquet', '1e19::DOUBLE AS psn_no');
      const { batches, problems } = await room.land(['setl_d.parquet']);
      expect(batches).toEqual([]);
      expect(problems.map((one) => [one.code, one.exit])).toEqual([['MC-INGEST-008', 5]]);
    });
  });

  it('with a nested column in place of a plain one is refused', async () => {
    await inRoom(async (room) => {
      await parquet(room, 'setl_d.parquet', '[1, 2] AS psn_no');
      expect((await room.land(['setl_d.parquet'])).problems[0]?.code).toBe('MC-INGEST-012');
    });
  });

  it('keeps the text of a record that is quarantined', async () => {
    await inRoom(async (room) => {
      await parquet(room, 'setl_d.parquet', "nullif(setl_id, 'S1') AS setl_id");
      await room.land(['setl_d.parquet']);
      expect(await room.rows('SELECT ordinal, text FROM quarantine')).toEqual([
        { ordinal: '2', text: ',M1,P1,310,11,H1,2025-01-01 08:00:00,88.00,50.00' },
      ]);
    });
  });

  it('keeps a stored truth value as it would have landed, so that a later try lands the same', async () => {
    await inRoom(async (room) => {
      await parquet(room, 'setl_d.parquet', "nullif(setl_id, 'S1') AS setl_id, true AS med_type");
      await room.land(['setl_d.parquet']);
      expect(await room.session.value('SELECT med_type FROM setl_d')).toBe('1');
      expect(await room.session.value('SELECT text FROM quarantine')).toBe(
        ',M1,P1,310,1,H1,2025-01-01 08:00:00,88.00,50.00',
      );
    });
  });

  it('that is none is a problem', async () => {
    await inRoom(async (room) => {
      const { problems } = await room.landText('setl_d.parquet', 'no');
      expect(problems.map((one) => [one.code, one.where])).toEqual([['MC-INGEST-015', 'setl_d.parquet']]);
    });
  });

  it('that is cut short is a problem', async () => {
    await inRoom(async (room) => {
      const { problems } = await room.landText('setl_d.parquet', 'PAR1 and no more');
      expect(problems.map((one) => [one.code, one.where])).toEqual([['MC-INGEST-007', 'setl_d.parquet']]);
    });
  });
});
