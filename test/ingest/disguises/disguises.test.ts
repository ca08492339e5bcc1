import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../../records/kinds.ts';
import { historyTable } from '../../../store/ddl.ts';
import type { Row } from '../../../store/session.ts';
import { identifier } from '../../../store/sql.ts';
import { inRoom, Room } from '../support/room.ts';
import { DISGUISES, PLAIN, put, type Disguise } from './disguise.ts';
import { ONE_CITY } from './one-city.ts';

/** Every fact of every kind in one order, without the number of the batch that brought it. */
async function facts(room: Room): Promise<Record<string, Row[]>> {
  const all: Record<string, Row[]> = {};
  for (const kind of KINDS)
    all[kind.name] = await room.rows(`SELECT * EXCLUDE (_seq) FROM ${identifier(kind.name)} ORDER BY ALL`);
  return all;
}

interface Sum {
  records: number;
  new: number;
  unchanged: number;
  quarantined: number;
  dropped: number;
  flags: Record<string, number>;
  money: number | null;
}

async function land(room: Room, disguise: Disguise, folder: string): Promise<Record<string, Sum>> {
  await put(disguise, ONE_CITY, room.session, room.path(folder));
  const { batches, problems, passedOver } = await room.land([folder]);
  expect(problems.map(({ code, where, why }) => `${code} ${where} ${why.en}`)).toEqual([]);
  expect(passedOver).toEqual([]);
  const sums: Record<string, Sum> = {};
  for (const batch of batches) {
    const sum = (sums[batch.kind] ??= {
      records: 0,
      new: 0,
      unchanged: 0,
      quarantined: 0,
      dropped: 0,
      flags: {},
      money: batch.money_in === null ? null : 0,
    });
    sum.records += batch.records_in;
    sum.new += batch.landed_new;
    sum.unchanged += batch.unchanged;
    sum.quarantined += batch.quarantined;
    sum.dropped += batch.dropped;
    // Fen as whole numbers: sums of yuan as they are printed would not be exact.
    if (batch.money_in !== null) sum.money = (sum.money ?? 0) + Math.round(Number(batch.money_in) * 100);
    expect(batch.money_landed).toBe(batch.money_in);
    for (const [flag, n] of Object.entries(batch.flags)) sum.flags[flag] = (sum.flags[flag] ?? 0) + n;
  }
  return sums;
}

async function quarantined(room: Room): Promise<string[]> {
  const rows = await room.rows(
    'SELECT kind, source, ordinal, text, reasons FROM quarantine ORDER BY kind, source, ordinal LIMIT 5',
  );
  return rows.map((row) => JSON.stringify(row));
}

/** What the plain files give, once for all. */
const plain: { sums: Record<string, Sum>; facts: Record<string, Row[]> } = { sums: {}, facts: {} };
/** A warehouse that holds them, and in which every disguise lands after the other. */
const one: { room: Room | undefined } = { room: undefined };
beforeAll(async () => {
  one.room = await Room.open();
  plain.sums = await land(one.room, PLAIN, 'in');
  plain.facts = await facts(one.room);
});
afterAll(() => one.room?.close());

describe('one city in many disguises', () => {
  it('is what the plain files hold', async () => {
    await inRoom(async (room) => {
      const sums = await land(room, PLAIN, 'in');
      for (const table of ONE_CITY) {
        expect(sums[table.kind.name]).toMatchObject({
          records: table.records.length,
          new: table.records.length,
          quarantined: 0,
          dropped: 0,
        });
        const names = table.columns.map((column) => identifier(column.name)).join(', ');
        const rows = await room.rows(`SELECT ${names} FROM ${identifier(table.kind.name)}`);
        const cells = rows.flatMap((row) => Object.values(row).filter((value) => value !== null)).length;
        const given = table.records.flatMap((record) => record.filter((cell) => cell !== null)).length;
        expect([table.kind.name, cells]).toEqual([table.kind.name, given]);
      }
      expect(sums['trac_d']?.flags).toMatchObject({ trac_barcode: 1, trac_constant: 2 });
      expect(sums['setl_d']?.flags).toMatchObject({ 'unknown_code:insutype': 8 });
    });
  });

  it.each(DISGUISES)('$name', async (disguise) => {
    await inRoom(async (room) => {
      const sums = await land(room, disguise, 'in');
      expect(await quarantined(room)).toEqual([]);
      const dropped = disguise.dropped ?? 0;
      for (const [kind, sum] of Object.entries(plain.sums)) {
        const counted = { ...sum, records: sum.records + dropped, dropped };
        expect({ kind, ...sums[kind] }).toEqual({ kind, ...counted });
      }
      const landed = await facts(room);
      for (const kind of KINDS) expect(landed[kind.name]).toEqual(plain.facts[kind.name]);
    });
  });

  it.each(DISGUISES)('$name changes nothing where the data has landed already', async (disguise) => {
    const { room } = one;
    if (room === undefined) throw new Error('no room');
    const sums = await land(room, disguise, `in-${DISGUISES.indexOf(disguise)}`);
    for (const [kind, { records, unchanged, new: added, quarantined: waiting }] of Object.entries(sums))
      expect({ kind, unchanged, added, waiting }).toEqual({
        kind,
        unchanged: records - (disguise.dropped ?? 0),
        added: 0,
        waiting: 0,
      });
    expect(await facts(room)).toEqual(plain.facts);
    for (const kind of KINDS)
      expect(await room.session.value(`SELECT count(*) FROM ${identifier(historyTable(kind))}`)).toBe('0');
  });
});
