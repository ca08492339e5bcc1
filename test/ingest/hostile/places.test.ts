import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRoom, settlement, settlements } from '../support/room.ts';
import { landHostile, stillLands } from './harmless.ts';

const text = settlements(settlement());
const onLinux = process.platform === 'linux';

/** Does work without root's right to read everything. */
async function asOrdinaryUser<Result>(work: () => Promise<Result>): Promise<Result> {
  const user = process.geteuid?.();
  if (user !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(user);
  }
}

describe('hostile places', () => {
  it('a folder named like a file is a folder', async () => {
    await inRoom(async (room) => {
      mkdirSync(room.path('setl_d.csv'));
      expect((await landHostile(room, ['setl_d.csv'])).codes).toEqual(['MC-INGEST-001']);
      room.write('setl_d.csv/setl_d_1.csv', text);
      expect(await landHostile(room, ['setl_d.csv'])).toMatchObject({ codes: [], landed: 1 });
      await stillLands(room);
    });
  });

  it('links that run in a circle are answered and end', async () => {
    await inRoom(async (room) => {
      room.write('in/setl_d.csv', text);
      symlinkSync('b.csv', room.path('in/a.csv'));
      symlinkSync('a.csv', room.path('in/b.csv'));
      symlinkSync('..', room.path('in/up'));
      const answer = await landHostile(room, ['in']);
      expect(answer).toMatchObject({ landed: 1, codes: ['MC-INGEST-007', 'MC-INGEST-007'] });
      await stillLands(room);
    });
  });

  it('a link that leads nowhere is told of, named or found', async () => {
    await inRoom(async (room) => {
      mkdirSync(room.path('in'));
      symlinkSync('gone.csv', room.path('in/setl_d.csv'));
      expect((await landHostile(room, ['in/setl_d.csv'])).codes).toHaveLength(1);
      const { result } = await landHostile(room, ['in']);
      expect(result.problems.length + result.passedOver.length).toBeGreaterThan(0);
    });
  });

  it.runIf(onLinux)('a named pipe is answered and does not hang', async () => {
    await inRoom(async (room) => {
      expect(spawnSync('mkfifo', [room.path('setl_d.csv')]).status).toBe(0);
      expect((await landHostile(room, ['setl_d.csv'])).codes).toHaveLength(1);
      await stillLands(room);
    });
  });

  it.runIf(onLinux)('a device is answered and does not hang', async () => {
    await inRoom(async (room) => {
      for (const device of ['/dev/zero', '/dev/null', '/proc/self/mem'])
        expect((await landHostile(room, [device], { kind: 'setl_d' })).codes).toHaveLength(1);
      await stillLands(room);
    });
  });

  it.runIf(onLinux)('a file nobody may read is answered, and a folder too', async () => {
    await inRoom(async (room) => {
      room.write('in/setl_d.csv', text);
      room.write('in/good/setl_d.csv', text);
      room.write('in/shut/setl_d.csv', text);
      for (const path of ['', 'in', 'in/good']) chmodSync(room.path(path), 0o755);
      chmodSync(room.path('in/setl_d.csv'), 0);
      chmodSync(room.path('in/shut'), 0);
      const answer = await asOrdinaryUser(() => landHostile(room, ['in']));
      chmodSync(room.path('in/shut'), 0o700);
      expect(answer).toMatchObject({ landed: 1 });
      expect(answer.codes).toHaveLength(2);
    });
  });

  it('a file that grows while it is read lands nothing of itself', async () => {
    await inRoom(async (room) => {
      room.write('setl_d.csv', text);
      let grown = false;
      const answer = await landHostile(room, ['setl_d.csv'], {}, () => {
        if (!grown) appendFileSync(room.path('setl_d.csv'), `${settlement({ setl_id: 'S9' })}\n`);
        grown = true;
      });
      expect(grown).toBe(true);
      expect(answer).toMatchObject({ codes: ['MC-INGEST-007'], records: 0 });
      await stillLands(room);
      expect(await landHostile(room, ['setl_d.csv'])).toMatchObject({ codes: [], landed: 2 });
    });
  });

  it('a file that is deleted while it is read is answered', async () => {
    await inRoom(async (room) => {
      room.write('setl_d.csv', text);
      let deleted = false;
      const answer = await landHostile(room, ['setl_d.csv'], {}, () => {
        if (!deleted) unlinkSync(room.path('setl_d.csv'));
        deleted = true;
      });
      expect(deleted).toBe(true);
      expect(answer).toMatchObject({ codes: ['MC-INGEST-007'], records: 0 });
      await stillLands(room);
    });
  });

  it.each([
    "setl_d'.csv",
    'setl_d".csv',
    'setl_d\n2.csv',
    'setl_d[*].csv',
    'setl_d{a,b}?.csv',
    'setl_d😀 .csv',
    '结算%s.csv',
  ])('a file named %j is read as that file, named and found', async (name) => {
    await inRoom(async (room) => {
      room.write(join('in', name), text);
      room.write('in/setl_d_decoy.txt', 'no table at all');
      expect(await landHostile(room, [join('in', name)])).toMatchObject({ codes: [], landed: 1 });
      room.write(join('other', name), settlements(settlement({ setl_id: 'S2' })));
      expect(await landHostile(room, ['other'])).toMatchObject({ codes: [], landed: 1 });
      await stillLands(room);
    });
  });
});
