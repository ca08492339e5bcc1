import type { Migration } from './migration.ts';

/** What people do on suspects: how far each is, who did what and when, what is attached, and samples that are reviewed. */
export const work: Migration = {
  version: 11,
  name: 'work',
  statements: [
    // One row for a suspect that somebody has touched. verdict: confirmed, partly or dismissed. decided_*: what the verdict was
    // about, so that other evidence can be told from it. look_again: the evidence under the verdict is another one by now.
    `CREATE TABLE suspect_case (
      suspect_id VARCHAR NOT NULL, assignee VARCHAR, due_at DATE, limit_at DATE, first_asked_at TIMESTAMP, notified_at TIMESTAMP,
      verdict VARCHAR, verdict_reason VARCHAR, verdict_amount DECIMAL(16,2), decided_at TIMESTAMP, decided_by VARCHAR,
      decided_digest VARCHAR, decided_rule_digest VARCHAR, decided_rule_version VARCHAR, decided_band VARCHAR,
      handled_how VARCHAR, look_again BOOLEAN NOT NULL DEFAULT false, updated_at TIMESTAMP NOT NULL, updated_by VARCHAR NOT NULL)`,
    // Append-only. step: assign, note, check … handle, attach; look_again where a run wrote it. detail: JSON.
    `CREATE TABLE work_event (
      event_no BIGINT NOT NULL, suspect_id VARCHAR NOT NULL, happened_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, step VARCHAR NOT NULL,
      from_status VARCHAR, to_status VARCHAR, note VARCHAR, detail VARCHAR)`,
    // digest: SHA-256 of the bytes, which lie under that name in the data folder's attachments/.
    'CREATE TABLE attachment (digest VARCHAR NOT NULL, name VARCHAR NOT NULL, bytes BIGINT NOT NULL, media_type VARCHAR NOT NULL)',
    `CREATE TABLE suspect_attachment (
      suspect_id VARCHAR NOT NULL, digest VARCHAR NOT NULL, name VARCHAR NOT NULL, added_at TIMESTAMP NOT NULL, added_by VARCHAR NOT NULL)`,
    // frame: settlements it was drawn from; frame_unflagged: those of them that no active suspect rested on.
    `CREATE TABLE review_sample (
      sample VARCHAR NOT NULL, sample_no BIGINT NOT NULL, of_what VARCHAR NOT NULL, cut BIGINT NOT NULL, seed VARCHAR NOT NULL,
      rate DECIMAL(9,6) NOT NULL, from_day DATE, to_day DATE, frame BIGINT NOT NULL, frame_unflagged BIGINT NOT NULL, drawn BIGINT NOT NULL,
      institutions BIGINT NOT NULL, drawn_at TIMESTAMP NOT NULL, drawn_by VARCHAR NOT NULL)`,
    // stratum_*: settlements of the same institution in the frame and in the sample. result: clean or problem; NULL while open.
    `CREATE TABLE review_item (
      sample VARCHAR NOT NULL, item_no BIGINT NOT NULL, setl_id VARCHAR NOT NULL, fixmedins_code VARCHAR NOT NULL, flagged BOOLEAN NOT NULL,
      stratum_frame BIGINT NOT NULL, stratum_drawn BIGINT NOT NULL, result VARCHAR, result_amount DECIMAL(16,2), result_note VARCHAR,
      recorded_at TIMESTAMP, recorded_by VARCHAR)`,
  ],
};
