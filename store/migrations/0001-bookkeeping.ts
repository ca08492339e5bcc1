import type { Migration } from './migration.ts';

/** What landing keeps about itself: settings, batches, quarantined records. */
export const bookkeeping: Migration = {
  version: 1,
  name: 'bookkeeping',
  statements: [
    'CREATE TABLE setting (name VARCHAR NOT NULL, value VARCHAR NOT NULL)',
    `CREATE TABLE batch (
      seq BIGINT NOT NULL, batch VARCHAR NOT NULL, source VARCHAR NOT NULL, file_digest VARCHAR, layout_digest VARCHAR,
      kind VARCHAR NOT NULL, mapping VARCHAR, duplicate_of VARCHAR,
      records_in BIGINT NOT NULL, landed_new BIGINT NOT NULL, landed_superseding BIGINT NOT NULL, unchanged BIGINT NOT NULL,
      stale BIGINT NOT NULL, deleted BIGINT NOT NULL, quarantined BIGINT NOT NULL, dropped BIGINT NOT NULL,
      ignored_columns VARCHAR NOT NULL, flags VARCHAR NOT NULL, money_in DECIMAL(38,2), money_landed DECIMAL(38,2),
      first_time TIMESTAMP, last_time TIMESTAMP, landed_at TIMESTAMP NOT NULL)`,
    `CREATE TABLE quarantine (
      seq BIGINT NOT NULL, batch VARCHAR NOT NULL, kind VARCHAR NOT NULL, source VARCHAR NOT NULL, file_digest VARCHAR,
      ordinal BIGINT NOT NULL, text VARCHAR, bytes BLOB, encoding VARCHAR NOT NULL, reasons VARCHAR NOT NULL)`,
  ],
};
