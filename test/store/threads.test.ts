import { expect, it } from 'vitest';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';

const threads = async (session: Session): Promise<string | null> =>
  session.value(`SELECT current_setting('threads')::VARCHAR`);

it('gives a stream one thread while it is alone, and everybody all of them while somebody else has a session', async () => {
  const warehouse = await Warehouse.inMemory({ threads: 3 });
  const own = await warehouse.session();
  try {
    expect(await threads(own)).toBe('3');
    await warehouse.streaming(true);
    expect(await threads(own)).toBe('1');
    const first = await warehouse.lend(undefined).session();
    expect(await threads(own)).toBe('3');
    const second = await warehouse.lend(undefined).session();
    first.close();
    expect(await threads(own)).toBe('3');
    second.close();
    // Closed once more it is still one session less.
    second.close();
    await expect.poll(async () => threads(own), { timeout: 30_000 }).toBe('1');
    const third = await warehouse.lend(undefined).session();
    expect(await threads(own)).toBe('3');
    await warehouse.streaming(false);
    third.close();
    await warehouse.streaming(true);
    expect(await threads(own)).toBe('1');
    await warehouse.streaming(false);
    expect(await threads(own)).toBe('3');
  } finally {
    own.close();
    warehouse.close();
  }
});

it('leaves the threads as they are where nothing streams', async () => {
  const warehouse = await Warehouse.inMemory({ threads: 2 });
  const session = await warehouse.lend(undefined).session();
  expect(await threads(session)).toBe('2');
  session.close();
  warehouse.close();
});

it('changes its threads while queries run beside, which end as they would', async () => {
  const warehouse = await Warehouse.inMemory({ threads: 2 });
  await warehouse.streaming(true);
  const query = 'SELECT sum(hash(a.range)::HUGEINT)::VARCHAR FROM range(300000) a, range(20) b';
  const plain = await warehouse.session();
  const expected = await plain.value(query);
  const found = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const session = n % 2 === 0 ? await warehouse.session() : await warehouse.lend(undefined).session();
      try {
        return await session.value(query);
      } finally {
        session.close();
      }
    }),
  );
  expect(new Set(found)).toEqual(new Set([expected]));
  await expect.poll(async () => threads(plain), { timeout: 30_000 }).toBe('1');
  plain.close();
  warehouse.close();
});
