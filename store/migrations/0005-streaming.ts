import type { Migration } from './migration.ts';

/** What streaming keeps: how far each partition is read, and what became of every stretch of offsets. */
export const streaming: Migration = {
  version: 5,
  name: 'streaming',
  statements: [
    // True while a stream still adds to a batch: it is in no cut until it is resolved.
    'ALTER TABLE batch ADD COLUMN open BOOLEAN DEFAULT false',
    // Where a message stands in its log; NULL for what came in files. Its ordinal is its place in the batch.
    'ALTER TABLE quarantine ADD COLUMN log_partition INTEGER',
    'ALTER TABLE quarantine ADD COLUMN log_offset BIGINT',
    // `last_offset` and `last_digest` are of the last message read: by it a topic that was made again is known.
    `CREATE TABLE stream_position (
      topic VARCHAR NOT NULL, partition INTEGER NOT NULL, next_offset BIGINT NOT NULL,
      last_offset BIGINT, last_digest VARCHAR, moved_at TIMESTAMP NOT NULL)`,
    // A stretch from from_offset to before next_offset. outcome: landed; skipped by a person, with the reason; made_anew
    // marks where a topic was deleted and made again: what came before it has `@1`, `@2` … after the topic's name.
    // checksum: sum of the CRC-32 of the messages' values.
    `CREATE TABLE stream_range (
      topic VARCHAR NOT NULL, partition INTEGER NOT NULL, from_offset BIGINT NOT NULL, next_offset BIGINT NOT NULL,
      messages BIGINT NOT NULL, checksum DECIMAL(38,0) NOT NULL, outcome VARCHAR NOT NULL, note VARCHAR, landed_at TIMESTAMP NOT NULL)`,
    // What the messages of a stretch brought of one kind, in one batch.
    `CREATE TABLE stream_share (
      topic VARCHAR NOT NULL, partition INTEGER NOT NULL, from_offset BIGINT NOT NULL, kind VARCHAR NOT NULL, seq BIGINT NOT NULL,
      records_in BIGINT NOT NULL, landed_new BIGINT NOT NULL, landed_superseding BIGINT NOT NULL, unchanged BIGINT NOT NULL,
      stale BIGINT NOT NULL, deleted BIGINT NOT NULL, quarantined BIGINT NOT NULL, dropped BIGINT NOT NULL, money DECIMAL(38,2))`,
    // What the resolver changed of a batch: records counted as new or superseding that turned out otherwise.
    `CREATE TABLE stream_resolution (
      seq BIGINT NOT NULL, kind VARCHAR NOT NULL, landed_new BIGINT NOT NULL, landed_superseding BIGINT NOT NULL, unchanged BIGINT NOT NULL,
      stale BIGINT NOT NULL, quarantined BIGINT NOT NULL, money DECIMAL(38,2))`,
  ],
};
