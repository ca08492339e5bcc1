import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { landFiles } from '../../../ingest/land-files.ts';
import { resolveStreams } from '../../../ingest/stream/resolve.ts';
import { latestCut } from '../../../store/facts.ts';
import { expectSound, factsAt, newestFacts } from './checks.ts';
import { setl } from './records.ts';
import { crashAt, inStream } from './stream-room.ts';
import { landUnresolved, TOPIC, valueOf } from './versions.ts';

it('lets a file land after what streamed before it, and keeps the facts at each cut', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mingcha-stream-'));
  try {
    await inStream(async (room) => {
      room.topic('t', []);
      await landUnresolved(room, [valueOf([1, '1', 1]), valueOf([2, '2', 2])]);
      writeFileSync(join(folder, 'setl_d.ndjson'), `${valueOf([3, '3', 3])}\n${setl({ setl_id: 'F' })}\n`);
      await landFiles({ paths: ['setl_d.ndjson'], workingDirectory: folder }, room.warehouse, {
        now: () => new Date('2026-01-02T03:04:05Z'),
      });
      const cut = await latestCut(room.session);
      expect(cut).toBe(2);
      const then = await newestFacts(room.session);
      expect(await room.rows('SELECT setl_id, medfee_sumamt FROM setl_d ORDER BY 1')).toEqual([
        { setl_id: 'F', medfee_sumamt: '88.00' },
        { setl_id: 'K', medfee_sumamt: '3.00' },
      ]);
      expect(await factsAt(room.session, 1)).toEqual({
        setl_d: [expect.stringContaining('"medfee_sumamt":"2.00"') as string],
      });
      room.warehouse.goLive();
      await landUnresolved(room, [valueOf([4, '4', 4]), valueOf([5, '9', 1]), setl({ setl_id: 'L' })]);
      expect(await factsAt(room.session, cut)).toEqual(then);
      await resolveStreams(room.session);
      expect(await factsAt(room.session, cut)).toEqual(then);
      expect((await newestFacts(room.session))['setl_d']).toHaveLength(3);
      await expectSound(room.session);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('joins stretches of a day and keeps their sums', async () => {
  await inStream(async (room) => {
    room.topic('t', [], []);
    const sums = `SELECT sum(messages)::BIGINT AS messages, sum(checksum) AS checksum, min(from_offset) AS first, max(next_offset) AS last FROM stream_range`;
    const shares =
      'SELECT kind, seq, sum(records_in)::BIGINT AS n, sum(landed_new)::BIGINT AS new, sum(quarantined)::BIGINT AS bad, sum(money) AS money FROM stream_share GROUP BY ALL ORDER BY ALL';
    for (let i = 0; i < 4; i++) {
      room.append('t', i % 2, [setl({ setl_id: `A${i}` }), 'bad', setl({ setl_id: `B${i}` })]);
      await room.run([TOPIC], { at: crashAt('before_resolve') });
    }
    const before = [await room.rows(sums), await room.rows(shares)];
    expect(await room.value('SELECT count(*) FROM stream_range')).toBe('4');
    await resolveStreams(room.session);
    expect([await room.rows(sums), await room.rows(shares)]).toEqual(before);
    expect(await room.value('SELECT count(*) FROM stream_range')).toBe('2');
    expect(await room.value('SELECT count(*) FROM stream_share')).toBe('4');
    await expectSound(room.session);
  });
});

it('does not join over a gap that somebody skipped, nor over two days', async () => {
  await inStream(async (room) => {
    const range = (from: number, next: number, outcome: string, day: string): string =>
      `('t', 0, ${from}, ${next}, ${outcome === 'landed' ? next - from : 0}, 7, '${outcome}', NULL, TIMESTAMP '2025-01-0${day} 08:00:00')`;
    room.topic('t', [setl()]);
    await room.run([TOPIC], { at: crashAt('before_resolve') });
    await room.session.run(`DELETE FROM stream_range`);
    await room.session.run(
      `INSERT INTO stream_range VALUES ${[
        range(0, 4, 'landed', '1'),
        range(4, 6, 'landed', '1'),
        range(6, 9, 'skipped', '1'),
        range(9, 10, 'landed', '1'),
        range(10, 12, 'landed', '1'),
        range(12, 13, 'landed', '2'),
        range(13, 20, 'landed', '2'),
      ].join(', ')}`,
    );
    await resolveStreams(room.session);
    expect(
      await room.rows('SELECT from_offset, next_offset, messages, checksum, outcome FROM stream_range ORDER BY 1'),
    ).toEqual([
      { from_offset: '0', next_offset: '6', messages: '6', checksum: '14', outcome: 'landed' },
      { from_offset: '6', next_offset: '9', messages: '0', checksum: '7', outcome: 'skipped' },
      { from_offset: '9', next_offset: '12', messages: '3', checksum: '14', outcome: 'landed' },
      { from_offset: '12', next_offset: '20', messages: '8', checksum: '14', outcome: 'landed' },
    ]);
  });
});
