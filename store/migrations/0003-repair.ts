import type { Migration } from './migration.ts';

/** What repair and upkeep need: quarantine that can be landed later, batches that can be undone, a record of upkeep. */
export const repair: Migration = {
  version: 3,
  name: 'repair',
  statements: [
    // The source's column names as a JSON list: with them a quarantined record can be read again.
    'ALTER TABLE quarantine ADD COLUMN header VARCHAR',
    // How a record is known: `cells` as CSV in its text; `json`, a message; else only as bytes, which this delimiter
    // divides into fields; NULL where nothing is known to.
    'ALTER TABLE quarantine ADD COLUMN form VARCHAR',
    // The batch that landed the record after all, judged it again, or undid the batch it came in; NULL while it waits.
    'ALTER TABLE quarantine ADD COLUMN closed_seq BIGINT',
    "ALTER TABLE batch ADD COLUMN action VARCHAR DEFAULT 'land'",
    'ALTER TABLE batch ADD COLUMN undone_seq BIGINT',
    'ALTER TABLE batch ADD COLUMN note VARCHAR',
    'CREATE TABLE upkeep (happened_at TIMESTAMP NOT NULL, action VARCHAR NOT NULL, detail VARCHAR NOT NULL)',
  ],
};
