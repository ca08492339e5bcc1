import { describe, expect, it } from 'vitest';
import { detectKept } from '../../../detectors/engine/kept/detect-kept.ts';
import { detect, type Detection } from '../../../detectors/engine/scan.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { landEveryCase } from './every-case.ts';
import { arrive, deal, type Shuffle } from './shuffled-city.ts';

const FOUND = ['found_candidate', 'found_line', 'found_value'] as const;
const BATCHES = 4;

/** What a scan found that the other did not, as text. */
async function differences(session: Session, other: Session): Promise<string[]> {
  const found: string[] = [];
  for (const name of FOUND) {
    await other.run(`CREATE OR REPLACE TABLE compared AS SELECT * FROM temp.${name}`);
    const [a, b] = [`SELECT * FROM temp.${name}`, 'SELECT * FROM main.compared'];
    const rows = await session.rows(
      `SELECT 'everything' AS side, * FROM (${a} EXCEPT ALL ${b}) UNION ALL SELECT 'kept', * FROM (${b} EXCEPT ALL ${a}) LIMIT 5`,
    );
    found.push(...rows.map((row) => `${name} ${JSON.stringify(row)}`));
  }
  await other.run('DROP TABLE compared');
  return found;
}

const told = ({ outcomes, asOf, cut }: Detection): unknown => ({
  cut,
  asOf,
  outcomes: outcomes.map(({ ms: _ms, ...outcome }) => outcome),
});

describe('a scan that looks only at what has changed', () => {
  const { rules, fixtures } = loadCatalogue();

  // Each seed deals all rules' own cases anew: late, out of order, corrected, taken back.
  it.each([{ seed: 1 }, { seed: 2 }])(
    'finds what a scan of everything finds, batch after batch (seed $seed)',
    async ({ seed }) => {
      const shuffle: Shuffle = { seed, batches: BATCHES, corrected: 0.05, undone: 0.03 };
      const warehouse = await Warehouse.inMemory();
      // Facts lie in batches that have not come yet: what is there is told by the cut alone.
      warehouse.goLive();
      const session = await warehouse.session();
      await landEveryCase(session, rules, fixtures);
      await deal(session, shuffle);
      session.close();
      let [touched, kept] = [0, 0];
      for (let batch = 1; batch <= BATCHES; batch += 1) {
        const [few, all] = [await warehouse.session(), await warehouse.session()];
        await arrive(few, batch);
        await few.run('SET threads = 4');
        const incremental = await detectKept(few, rules, { mostTouched: 1 });
        await all.run('SET threads = 1');
        const whole = await detect(all, rules);
        expect(await differences(all, few)).toEqual([]);
        expect(told(incremental)).toEqual(told(whole));
        expect(whole.outcomes.filter(({ status }) => status === 'error')).toEqual([]);
        touched += incremental.looked.persons ?? 0;
        kept = Math.max(kept, incremental.looked.rules.length);
        few.close();
        all.close();
      }
      // The scans after the first did look at some persons only, and most rules keep something.
      expect(touched).toBeGreaterThan(0);
      expect(kept).toBeGreaterThan(20);
      warehouse.close();
    },
    900_000,
  );
});
