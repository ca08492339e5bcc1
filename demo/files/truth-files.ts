import { join } from 'node:path';
import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import type { Story } from '../plants/story.ts';
import { makeTable } from '../values.ts';

const SAMPLE = 5;

/** The table that look-alikes of the random part of the city are noted in. */
export const LOOKALIKE_LEDGER =
  'CREATE OR REPLACE TEMP TABLE lookalike (name VARCHAR, rule_id VARCHAR, why VARCHAR, fixmedins_code VARCHAR, psn_no VARCHAR, drug_trac_codg VARCHAR, mdtrt_id VARCHAR, setl_id VARCHAR, key VARCHAR)';

/** Notes some of the shard's honest people who refill rarely or early. */
export async function notePeople(session: Session): Promise<void> {
  const of = (plan: string, name: string, rule: string, why: string): string =>
    `INSERT INTO lookalike SELECT ${literal(name)}, ${literal(rule)}, ${literal(why)}, NULL, psn_no, NULL, NULL, NULL, NULL FROM person WHERE cond IS NOT NULL AND plan = ${literal(plan)} ORDER BY p LIMIT ${SAMPLE}`;
  await session.run(of('quarterly', 'twelve-weeks', 'MC-RX-002', '慢特病长期处方，每次不超过 84 天'));
  await session.run(of('early', 'early-refill', 'MC-RX-002', '每次提前 3 天取药，不断药'));
}

/** Notes some of the month's honest visits and boxes that a careless rule would accuse. */
export async function noteVisits(session: Session): Promise<void> {
  const codes = (name: string, why: string, rows: string): string[] =>
    ['MC-TC-001', 'MC-TC-002', 'MC-TC-003'].map(
      (
        rule,
      ) => `INSERT INTO lookalike SELECT ${literal(name)}, ${literal(rule)}, ${literal(why)}, i.code, h.psn_no, b.scanned_code, visit_number(b.v), settlement_number(b.v * 2), NULL
FROM box b JOIN inst i USING (inst) JOIN person h USING (p) WHERE NOT b.story AND ${rows} ORDER BY b.x LIMIT ${SAMPLE}`,
    );
  await session.runAll(
    codes('upload-retry', '同一结算重复上传', "v = box_v AND NOT damaged AND u('sent again', x, 0) < 0.02"),
  );
  await session.runAll(codes('refund-resettled', '退费后重新结算，同一人同一盒', 'v <> box_v'));
  await session.runAll(codes('damaged-code', '条码、科学计数或占位词，不是追溯码', 'damaged'));
  await session.run(`INSERT INTO lookalike SELECT 'twelve-weeks', 'MC-RX-001', '慢特病长期处方，每次不超过 84 天', i.code, h.psn_no, NULL, visit_number(v.v), settlement_number(v.v * 2), NULL
FROM visit v JOIN person h USING (p) JOIN inst i USING (inst) WHERE NOT v.story AND v.illness IS NULL AND v.stay_days IS NULL AND h.plan = 'quarterly' AND v.med_type IN ('11', '14') ORDER BY v.v LIMIT ${SAMPLE}`);
  await session.run(`INSERT INTO lookalike SELECT 'dual-upload', 'MC-TC-001', '同一销售经两个通道上传', i.code, h.psn_no, b.scanned_code, visit_number(b.v), settlement_number(b.v * 2), NULL
FROM box b JOIN inst i USING (inst) JOIN person h USING (p) WHERE NOT b.story AND NOT b.damaged AND NOT b.refunded AND b.kind = 'P' AND u('both channels', x, 0) < 0.1 ORDER BY b.x LIMIT ${SAMPLE}`);
}

/**
 * Writes `truth/plants.csv`, `truth/lookalikes.csv`, `truth/consequences.csv` (what other rules rightly find of a plant)
 * and `truth/dirty.csv`.
 */
export async function writeTruth(session: Session, directory: string, story: Story): Promise<void> {
  await makeTable(
    session,
    'plant',
    {
      plant_id: 'VARCHAR',
      rule_id: 'VARCHAR',
      difficulty: 'VARCHAR',
      scheme: 'VARCHAR',
      key: 'VARCHAR',
      fixmedins_code: 'VARCHAR',
      psn_no: 'VARCHAR',
      drug_trac_codg: 'VARCHAR',
      mdtrt_id: 'VARCHAR',
      note: 'VARCHAR',
    },
    story.plants.map((one, nth) => [
      `plant-${String(nth + 1).padStart(3, '0')}`,
      one.rule,
      one.difficulty,
      one.scheme,
      JSON.stringify(one.key),
      one.institution ?? null,
      one.person ?? null,
      one.code ?? null,
      one.visit ?? null,
      one.note,
    ]),
  );
  await makeTable(
    session,
    'story_lookalike',
    {
      name: 'VARCHAR',
      rule_id: 'VARCHAR',
      why: 'VARCHAR',
      fixmedins_code: 'VARCHAR',
      psn_no: 'VARCHAR',
      drug_trac_codg: 'VARCHAR',
      mdtrt_id: 'VARCHAR',
      setl_id: 'VARCHAR',
      key: 'VARCHAR',
    },
    story.lookAlikes.map((one) => [
      one.name,
      one.rule,
      one.why,
      one.institution ?? null,
      one.person ?? null,
      one.code ?? null,
      one.visit ?? null,
      null,
      one.key === undefined ? null : JSON.stringify(one.key),
    ]),
  );
  await makeTable(
    session,
    'consequence',
    { rule_id: 'VARCHAR', key: 'VARCHAR', why: 'VARCHAR' },
    story.consequences.map((one) => [one.rule, JSON.stringify(one.key), one.why]),
  );
  const copy = (query: string, name: string): string =>
    `COPY (${query}) TO ${literal(join(directory, name))} (FORMAT csv, HEADER)`;
  await session.run(copy('SELECT * FROM plant ORDER BY plant_id', 'plants.csv'));
  await session.run(
    copy(
      'SELECT * FROM (SELECT * FROM story_lookalike UNION ALL SELECT * FROM lookalike) ORDER BY ALL',
      'lookalikes.csv',
    ),
  );
  await session.run(copy('SELECT DISTINCT * FROM consequence ORDER BY ALL', 'consequences.csv'));
  await session.run(
    copy(
      'SELECT file, kind, name, outcome, flag, sum(row_count)::BIGINT AS rows FROM dirt GROUP BY ALL HAVING sum(row_count) > 0 ORDER BY ALL',
      'dirty.csv',
    ),
  );
}
