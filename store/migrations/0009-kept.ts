import type { Migration } from './migration.ts';

/**
 * What a scan keeps for the next one, so that it need look only at what has changed. All of it can be made again from the
 * facts: the schema holds tables that come and go with the plans of rules, these two say what they are.
 */
export const kept: Migration = {
  version: 9,
  name: 'kept',
  statements: [
    'CREATE SCHEMA IF NOT EXISTS kept',
    // name: of the table in this schema. digest: of the texts that made it. cut: of the facts that it was made from.
    'CREATE TABLE kept.step (name VARCHAR NOT NULL, digest VARCHAR NOT NULL, cut BIGINT NOT NULL)',
    // counts: JSON of what a rule counted over all persons: its tally, what it could not tell, its funnel.
    'CREATE TABLE kept.rule_count (rule_id VARCHAR NOT NULL, digest VARCHAR NOT NULL, cut BIGINT NOT NULL, counts VARCHAR NOT NULL)',
  ],
};
