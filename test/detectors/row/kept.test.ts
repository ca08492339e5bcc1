import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commonEnd } from '../../../detectors/row/sound.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { Session } from '../../../store/session.ts';
import { createStep } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { keptOfCodes, onlyCodes, setFactsAside, stepsOf, together } from '../code-worlds.ts';
import { landEveryCase } from '../kept/every-case.ts';

const { rules, fixtures } = loadCatalogue();
const some = rules.filter(({ id }) => id === 'MC-TC-008');
const steps = stepsOf(some, '2026-03-31');
const CODES = [
  '81234560000000000010',
  '81234560000000100000',
  '87654320000000000011',
  '87654320000000000012',
  '8123456000000000001x',
  '81234560000000000012',
  '99999990000000000011',
  '69012345678901234567',
  '0123456789012345678',
  '无码',
];

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await landEveryCase(session, some, fixtures);
  // Several codes on one line and settlement, through both channels, and of items of which nobody scanned a sound code.
  await session.run(`INSERT INTO trac_d BY NAME
SELECT t.* REPLACE (c.code AS drug_trac_codg, CASE WHEN hash(c.code, setl_id) % 3 = 0 THEN 'sale' ELSE trac_event END AS trac_event, t.trac_time + to_seconds(c.nth) + CASE WHEN c.code = '无码' THEN to_days(200) ELSE to_days(0) END AS trac_time,
  CASE WHEN hash(c.code, rid) % 4 = 0 THEN 'D-none' ELSE med_list_codg END AS med_list_codg, coalesce(t.rid, '') || c.code AS rid,
  CASE WHEN c.code = '无码' THEN 'trac_constant,trac_length' WHEN right(c.code, 1) = '2' THEN 'trac_length' END AS _flags)
FROM trac_d t, (SELECT unnest([${CODES.map((code) => `'${code}'`).join(', ')}]) AS code, unnest(range(${CODES.length})) AS nth) c WHERE t.trac_event = 'settle'`);
  await session.run(
    "INSERT INTO trac_prefix_b BY NAME SELECT t.* REPLACE (n.prefix AS trac_prefix, n.level AS pack_level) FROM (FROM trac_prefix_b LIMIT 1) t, (VALUES ('8123456', '1'), ('8765432', '2')) n(prefix, level) WHERE n.prefix NOT IN (SELECT trac_prefix FROM trac_prefix_b)",
  );
  const cut = Number(await session.value('SELECT max(_seq) FROM trac_d'));
  await setFactsAside(session, cut);
});

afterAll(() => {
  session.close();
  warehouse.close();
});

describe('of poor codes', () => {
  it(
    'what is kept of some codes rests on these alone, and adds up to what is kept of all',
    { timeout: 300_000 },
    async () => {
      await onlyCodes(session, 'true');
      const all = await keptOfCodes(session, steps);
      expect([...all.rows].map(([name, { length }]) => [name, length > 200])).toEqual([['mc_tc_008_breaking', true]]);
      expect([...all.sums.keys()]).toEqual(['mc_tc_008_seen_count', 'mc_tc_008_coded']);
      const worlds = [];
      for (const nth of Array(7).keys()) {
        await onlyCodes(session, `hash(drug_trac_codg) % 7 = ${nth}`);
        worlds.push(await keptOfCodes(session, steps));
      }
      expect(together(worlds)).toEqual({ rows: together([all]).rows, sums: all.sums });
    },
  );

  it('what is seen to be sound at a glance is what every breach clears', { timeout: 120_000 }, async () => {
    await onlyCodes(session, 'true');
    const seen = steps.find(({ name }) => name === 'mc_tc_008_seen');
    if (seen === undefined) throw new Error('no such step');
    const columns = 'drug_trac_codg, setl_id, trac_time, found, unclear, hangs_on, hangs_untold';
    await session.run(createStep({ ...seen, name: 'glance' }));
    await session.run(
      createStep({
        ...seen,
        name: 'judged',
        sql: seen.sql.replaceAll('WHEN is_sound THEN NULL', 'WHEN FALSE THEN NULL'),
      }),
    );
    const value = async (sql: string): Promise<number> => Number(await session.value(sql));
    expect(
      await value(`SELECT count(*) FROM (SELECT ${columns} FROM glance EXCEPT ALL SELECT ${columns} FROM judged)`),
    ).toBe(0);
    expect(await value('SELECT count(*) FROM judged')).toBe(await value('SELECT count(*) FROM glance'));
    for (const where of ['is_sound', 'found IS NOT NULL', 'unclear IS NOT NULL', "hangs_on <> ''"])
      expect(await value(`SELECT count(*) FROM glance WHERE ${where}`), where).toBeGreaterThan(20);
  });
});

describe('the common end of what fits a pattern', () => {
  it.each([
    ['^[0-9]{15}0{5}$', '00000'],
    ['7{2}$', '77'],
    ['^x$|0{5}$', undefined],
    ['(?i)0{5}$', undefined],
    ['\\0{5}$', undefined],
    ['[0-9]{5}$', undefined],
    ['0{5}', undefined],
    ['0{0,5}$', undefined],
  ])('of %s is %s', (pattern, end) => {
    expect(commonEnd(pattern)).toBe(end);
  });
});
