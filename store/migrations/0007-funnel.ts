import type { Migration } from './migration.ts';

/** How many rows each part of a rule left, run by run: a part that is never true shows, and so does where a list got short. */
export const funnel: Migration = {
  version: 7,
  name: 'funnel',
  statements: [
    // stage_no from 1: rows in, then each part in order, suspects last. unit: rows, groups, of-which (a share of the stage above), suspects.
    `CREATE TABLE run_funnel (
      run VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, stage_no BIGINT NOT NULL, part VARCHAR NOT NULL, unit VARCHAR NOT NULL, n BIGINT NOT NULL)`,
  ],
};
