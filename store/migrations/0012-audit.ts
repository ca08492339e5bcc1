import type { Migration } from './migration.ts';

/** The chain of what was done to the warehouse, and the identity that its first entry is tied to. */
export const audit: Migration = {
  version: 12,
  name: 'audit',
  statements: [
    // detail: JSON with its names in order. digest: over all other columns; previous: the digest of the entry before.
    `CREATE TABLE audit_entry (
      entry_no BIGINT NOT NULL, happened_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, action VARCHAR NOT NULL, subject VARCHAR,
      detail VARCHAR NOT NULL, previous VARCHAR NOT NULL, digest VARCHAR NOT NULL)`,
    "INSERT INTO setting VALUES ('warehouse_id', replace(uuid()::VARCHAR, '-', ''))",
  ],
};
