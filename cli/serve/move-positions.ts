import { checkSkip, nextOffsetOf } from '../../ingest/stream/check-skip.ts';
import { skipTo } from '../../ingest/stream/skip.ts';
import type { PartitionBounds } from '../../ingest/source/log/log-source.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { Context } from '../context.ts';
import type { BoundedRequest, Skip } from './bounded-request.ts';
import { sourceOf, type LogConnection } from './source-of.ts';

/** Where partitions stand before they are moved. */
async function standing(warehouse: Warehouse, skips: readonly Skip[]): Promise<readonly number[]> {
  const session = await warehouse.session();
  try {
    const found: number[] = [];
    for (const one of skips) found.push(await nextOffsetOf(session, one));
    return found;
  } finally {
    session.close();
  }
}

async function boundsOf(context: Context, log: LogConnection, skips: readonly Skip[]) {
  const source = sourceOf(log, context.effects.log);
  try {
    return await source.describe([...new Set(skips.map(({ topic }) => topic))]);
  } finally {
    await source.close();
  }
}

/** What a move came to, for a person: messages that are passed over are named only where there are some. */
function moved({ topic, partition, offset }: Skip, next: number, { language }: Context): string {
  const name = `${topic}/${partition}`;
  const zh = language === 'zh';
  if (offset === next)
    return zh
      ? `${name} 仍从位点 ${offset} 接着读，没有移动\n`
      : `${name} still goes on at offset ${offset}; not moved\n`;
  if (offset < next)
    return zh
      ? `${name} 已从位点 ${next} 退回 ${offset}，将从那里重读；理由已记录\n`
      : `${name} was moved back from offset ${next} to ${offset} and is read again from there; the reason is on record\n`;
  return zh
    ? `${name} 已从位点 ${next} 跳到 ${offset}，跳过的 ${offset - next} 个位点和理由已记录\n`
    : `${name} goes on at offset ${offset}; the ${offset - next} offsets passed over since ${next} and the reason are on record\n`;
}

/**
 * Moves positions that a person names, once the log has been asked about all of them: one that may not be moved leaves the
 * others where they are.
 *
 * @throws MingchaError MC-STREAM-009 for a partition never read, 001 to 003 where the log cannot be asked, 010 and 011 for a
 *   move that may not be.
 */
export async function movePositions(
  context: Context,
  warehouse: Warehouse,
  { skips, reason, skipsUnread, asked }: BoundedRequest,
): Promise<void> {
  if (asked === undefined) return;
  const { effects, json } = context;
  const before = await standing(warehouse, skips);
  const bounds: readonly PartitionBounds[] = await boundsOf(context, asked, skips);
  for (const [at, one] of skips.entries()) checkSkip(one, before[at] ?? 0, bounds, skipsUnread);
  for (const [at, one] of skips.entries()) {
    const { topic, partition, offset } = one;
    const from = before[at] ?? 0;
    await skipTo(warehouse, { topic, partition, offset, reason, now: effects.now() });
    effects.log('warn', 'position moved by hand', { topic, partition, from, offset, reason });
    const skipped = { topic, partition, from_offset: from, next_offset: offset };
    effects.err.write(json ? `${JSON.stringify({ schema: 1, skipped })}\n` : moved(one, from, context));
  }
}
