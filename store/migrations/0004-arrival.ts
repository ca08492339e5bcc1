import type { Migration } from './migration.ts';

/** When a batch's records first arrived, where that was before it landed. */
export const arrival: Migration = {
  version: 4,
  name: 'arrival',
  statements: [
    // The batch whose place in the order of arrival the records have: the first landing of the same file, or the batch
    // that a retried record waited in. NULL where it is the batch's own.
    'ALTER TABLE batch ADD COLUMN arrived_seq BIGINT',
  ],
};
