import type { Migration } from './migration.ts';

/** How far the nightly work of each day is, so that a run that was killed goes on where it stood. */
export const daily: Migration = {
  version: 13,
  name: 'daily',
  statements: [
    // attempt: 1, and one more each time the day is asked for again. state: running, done, or unsaved where a file could not be
    // written. detail: JSON.
    `CREATE TABLE daily_day (
      day DATE NOT NULL, attempt BIGINT NOT NULL, state VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL, finished_at TIMESTAMP,
      exit_code BIGINT, run VARCHAR, detail VARCHAR)`,
    // step: land, scan, export, notice. state: running, done, failed. detail: JSON.
    `CREATE TABLE daily_step (
      day DATE NOT NULL, attempt BIGINT NOT NULL, step VARCHAR NOT NULL, state VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL,
      finished_at TIMESTAMP, detail VARCHAR)`,
    // path: in the drop folder. file_state: size and time when it was listed. outcome: waiting, landed, refused, changed, missing,
    // not_data. batches, problems: JSON. target: where it is moved to, in the drop folder.
    `CREATE TABLE daily_file (
      day DATE NOT NULL, attempt BIGINT NOT NULL, path VARCHAR NOT NULL, file_state VARCHAR NOT NULL, outcome VARCHAR NOT NULL,
      batches VARCHAR NOT NULL, problems VARCHAR NOT NULL, target VARCHAR)`,
  ],
};
