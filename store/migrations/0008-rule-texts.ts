import type { Migration } from './migration.ts';

/** Which text accused: every text of a rule that a scan ran with, and what the knowledge of a scan held. */
export const ruleTexts: Migration = {
  version: 8,
  name: 'rule-texts',
  statements: [
    // Once for each digest. text: JSON of the rule's fields and of the lists they name, enough to run it again.
    `CREATE TABLE rule_text (
      rule_id VARCHAR NOT NULL, rule_digest VARCHAR NOT NULL, rule_version VARCHAR NOT NULL,
      logic VARCHAR NOT NULL, parameters VARCHAR NOT NULL, lists VARCHAR NOT NULL, wording VARCHAR NOT NULL,
      text VARCHAR NOT NULL, first_run VARCHAR NOT NULL)`,
    // name: a table of knowledge, or lists. digest: of its contents at the cut, whatever the order of its rows.
    `CREATE TABLE run_knowledge (run VARCHAR NOT NULL, name VARCHAR NOT NULL, row_count BIGINT NOT NULL, digest VARCHAR NOT NULL)`,
    'ALTER TABLE run ADD COLUMN engine_version VARCHAR',
    // As suspects are stamped: the first 16 digits of each digest.
    'ALTER TABLE run_rule ADD COLUMN rule_digest VARCHAR',
    `UPDATE run_rule SET rule_digest = concat_ws('-', ${['logic', 'parameters', 'lists', 'wording'].map((part) => `left(json_extract_string(digests, '$.${part}'), 16)`).join(', ')})`,
  ],
};
