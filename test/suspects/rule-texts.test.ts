import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFoundTables } from '../../detectors/engine/found.ts';
import { storedText } from '../../rules/lock/stored-text.ts';
import type { Rule } from '../../rules/model.ts';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { migrate } from '../../store/migrate.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { recordRun } from '../../suspects/ledger.ts';
import { digestOfText } from '../../suspects/rule-digest.ts';
import { textOfRun, textsOfRun, textsOfVersion } from '../../suspects/rule-texts.ts';
import { changed, VALID_RULE } from '../rules/support/valid-rule.ts';

let warehouse: Warehouse;
let session: Session;
beforeEach(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterEach(() => {
  session.close();
  warehouse.close();
});

function ruleOf(text: string, version = '1-0'): Rule {
  const { rule } = parseRule(text, 'MC-TC-901.yaml');
  if (rule === undefined) throw new Error('not a rule');
  return { ...rule, version };
}

async function scan(...rules: readonly Rule[]): Promise<string> {
  await createFoundTables(session);
  const at = '2026-01-05 08:00:00';
  const answers = rules.map((rule) => ({
    rule,
    status: 'ok' as const,
    rowsIn: 0,
    rowsTested: 0,
    couldNotTell: { rows: 0, columns: {} },
    milliseconds: 1,
    problem: null,
  }));
  const knowledge = [{ name: 'limit_b', rows: 2, digest: 'd' }];
  const facts = { cut: 1, asOf: '2025-12-31', limited: false, options: {}, programVersion: '0', lockDigest: '' };
  const { run } = await recordRun(session, { ...facts, knowledge, startedAt: at, finishedAt: at, answers });
  return run;
}

const original = ruleOf(VALID_RULE);
const stricter = ruleOf(changed('min_gap_days: 3', 'min_gap_days: 4'), '2-0');
const reworded = ruleOf(changed('一追溯码', '一编码'));

describe('the texts of a warehouse', () => {
  test('each is kept once, and each run knows its own', async () => {
    const runs = [
      await scan(original),
      await scan(original),
      await scan(stricter),
      await scan(original),
      await scan(reworded),
    ];
    expect(await session.value('SELECT count(*) FROM rule_text')).toBe('3');
    const texts = await Promise.all(runs.map(async (run) => (await textOfRun(session, run, original.id))?.text));
    const expected = [original, original, stricter, original, reworded].map(storedText);
    expect(texts).toEqual(expected);
    expect(await session.value("SELECT string_agg(first_run, ',' ORDER BY first_run) FROM rule_text")).toBe(
      'R000001,R000003,R000005',
    );
  });

  test('a version gives its newest words', async () => {
    await scan(original);
    await scan(reworded);
    await scan(stricter);
    expect((await textsOfVersion(session, '1-0')).map(({ text }) => text)).toEqual([storedText(reworded)]);
    expect(await textsOfVersion(session, '3-0')).toEqual([]);
  });

  test('the same text under a later version is told by run', async () => {
    const local = { ...original, version: '0+0' };
    const [first, second] = [await scan(local), await scan(original)];
    expect((await textsOfRun(session, first))[0]?.version).toBe('0+0');
    expect((await textsOfRun(session, second))[0]?.version).toBe('1-0');
    expect(await session.value('SELECT count(*) FROM rule_text')).toBe('1');
  });

  test('a run is stamped with its texts, its engine and its knowledge', async () => {
    const run = await scan(original);
    expect(await session.rows('SELECT rule_digest FROM run_rule')).toEqual([
      { rule_digest: digestOfText(original.digests) },
    ]);
    expect(await session.value('SELECT engine_version = version() FROM run')).toBe('true');
    expect(await session.rows('FROM run_knowledge')).toEqual([{ run, name: 'limit_b', row_count: '2', digest: 'd' }]);
  });

  test('runs of a warehouse from before are stamped when it is brought up', async () => {
    await scan(original);
    const digest = digestOfText(original.digests);
    // As the warehouse stood before the step.
    await session.runAll([
      'DROP TABLE rule_text',
      'DROP TABLE run_knowledge',
      'ALTER TABLE run DROP COLUMN engine_version',
      'ALTER TABLE run_rule DROP COLUMN rule_digest',
      'DELETE FROM migration WHERE version = 8',
    ]);
    await migrate(session, ':memory:');
    expect(await session.rows('SELECT rule_digest FROM run_rule')).toEqual([{ rule_digest: digest }]);
    expect(await textOfRun(session, 'R000001', original.id)).toMatchObject({ text: null, digests: original.digests });
    await scan(original);
    expect((await textOfRun(session, 'R000001', original.id))?.text).toBe(storedText(original));
  });
});
