import { cell, type Session } from './session.ts';

/** How far one partition of a topic has landed, and when it last moved. */
export interface StreamContents {
  readonly topic: string;
  readonly partition: number;
  readonly next_offset: number;
  /** Shanghai time. */
  readonly last_moved: string;
}

/** Every partition that was ever read, by topic and number. */
export async function streamContents(session: Session): Promise<readonly StreamContents[]> {
  const rows = await session.rows(
    'SELECT topic, partition, next_offset, moved_at::VARCHAR AS moved_at FROM stream_position ORDER BY topic, partition',
  );
  return rows.map((row) => ({
    topic: cell(row, 'topic'),
    partition: Number(cell(row, 'partition')),
    next_offset: Number(cell(row, 'next_offset')),
    last_moved: cell(row, 'moved_at'),
  }));
}
