import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const open = async (mode: 'read' | 'write', memory?: string): Promise<Warehouse> =>
  Warehouse.open({
    directory: join(folder.path, 'data'),
    mode,
    create: mode === 'write',
    waitSeconds: 0,
    ...(memory === undefined ? {} : { memory }),
  });

describe('texts of a query', () => {
  let warehouse: Warehouse;
  let session: Session;
  beforeAll(async () => {
    warehouse = await open('write');
    session = await warehouse.session();
  });
  afterAll(() => {
    session.close();
    warehouse.close();
  });

  // The engine hands on 2048 rows at a time, and keeps texts of up to 12 bytes in the row itself.
  test.each([1, 63, 64, 65, 2048, 2049, 5000])('%i come whole and in order, short and long', async (rows) => {
    const found: string[] = [];
    const sql = `SELECT concat(n, repeat('，明察', n % 40)) FROM (SELECT range AS n FROM range(${rows})) ORDER BY n`;
    for await (const texts of session.texts(sql)) found.push(...texts);
    expect(found).toEqual(Array.from({ length: rows }, (_, n) => `${n}${'，明察'.repeat(n % 40)}`));
  });

  test('of nothing are none', async () => {
    const found: string[] = [];
    for await (const texts of session.texts("SELECT 'a' WHERE false")) found.push(...texts);
    expect(found).toEqual([]);
  });

  test('may be left before their end', async () => {
    for await (const [first] of session.texts('SELECT range::VARCHAR FROM range(9000) ORDER BY range')) {
      expect(first).toBe('0');
      break;
    }
    expect(await session.value('SELECT 7')).toBe('7');
  });

  test('that cannot be asked for fail with the statement', async () => {
    const asked = async (): Promise<void> => {
      for await (const texts of session.texts('SELECT nothing FROM nowhere')) expect(texts).toEqual([]);
    };
    await expect(asked()).rejects.toThrow('SELECT nothing FROM nowhere');
  });
});

describe('giving memory back', () => {
  test.each([undefined, '900MB', '2GiB'])('leaves the memory limit of %s as it was', async (memory) => {
    const warehouse = await open('read', memory);
    const session = await warehouse.session();
    const limit = async (): Promise<string | null> => session.value("SELECT current_setting('memory_limit')");
    try {
      const before = await limit();
      await session.giveBackMemory();
      expect(await limit()).toBe(before);
      await session.transaction(async () => session.giveBackMemory());
      expect(await limit()).toBe(before);
    } finally {
      session.close();
      warehouse.close();
    }
  });

  test('leaves the rows of temporary tables', async () => {
    const warehouse = await open('read');
    const session = await warehouse.session();
    try {
      await session.run('CREATE TEMP TABLE kept AS SELECT range AS n, md5(range::VARCHAR) AS text FROM range(200000)');
      const sum = async (): Promise<string | null> => session.value('SELECT bit_xor(hash(n, text))::VARCHAR FROM kept');
      const before = await sum();
      await session.giveBackMemory();
      expect(await sum()).toBe(before);
    } finally {
      session.close();
      warehouse.close();
    }
  });
});
