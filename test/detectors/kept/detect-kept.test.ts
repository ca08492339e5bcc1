import { describe, expect, it } from 'vitest';
import { detectKept } from '../../../detectors/engine/kept/detect-kept.ts';
import { detect, type Detection } from '../../../detectors/engine/scan.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { Session } from '../../../store/session.ts';
import { forgetKept } from '../../../store/kept/registry.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { landEveryCase } from './every-case.ts';
import { arrive, deal, type Shuffle } from './shuffled-city.ts';

const FOUND = ['found_candidate', 'found_line', 'found_value'] as const;
const BATCHES = 3;
/** More of them by hand: KEPT_SEEDS=20 npx vitest run test/detectors/kept. */
const SEEDS = Array.from({ length: Number(process.env['KEPT_SEEDS'] ?? 1) }, (_, nth) => ({ seed: nth + 1 }));

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
  it.each(SEEDS)(
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

describe('what is kept', () => {
  const { rules, fixtures } = loadCatalogue();
  const some = rules.filter(({ id }) => ['MC-RX-001', 'MC-RX-002', 'MC-PS-001'].includes(id));

  async function twoBatches(): Promise<Warehouse> {
    const warehouse = await Warehouse.inMemory();
    warehouse.goLive();
    const session = await warehouse.session();
    await landEveryCase(session, some, fixtures);
    await deal(session, { seed: 7, batches: 2, corrected: 0.1, undone: 0.05 });
    await arrive(session, 1);
    await detectKept(session, some);
    await arrive(session, 2);
    session.close();
    return warehouse;
  }

  const lookedAt = async (
    warehouse: Warehouse,
    options: Parameters<typeof detectKept>[2],
  ): Promise<readonly string[]> => {
    const session = await warehouse.session();
    const { looked } = await detectKept(session, some, options);
    session.close();
    return looked.since === undefined ? ['everything'] : looked.rules;
  };

  it('is the same to scans that follow one another in one session, of everything or not, and leaves views that can be read', async () => {
    const few = rules.filter(({ id }) => ['MC-RX-001', 'MC-TC-001', 'MC-PT-003'].includes(id));
    const warehouse = await Warehouse.inMemory();
    warehouse.goLive();
    const [session, other] = [await warehouse.session(), await warehouse.session()];
    await landEveryCase(session, few, fixtures);
    await deal(session, { seed: 5, batches: 6, corrected: 0.05, undone: 0.03 });
    const since: (number | undefined)[] = [];
    for (const [nth, scan] of (['kept', 'kept', 'kept', 'whole', 'kept', 'kept'] as const).entries()) {
      await arrive(session, nth + 1);
      if (scan === 'whole') await detect(session, few);
      else since.push((await detectKept(session, few, { mostTouched: 1 })).looked.since);
      await detect(other, few);
      expect(await differences(other, session)).toEqual([]);
      for (const view of ['eff_trac_d', 'eff_trac_repeated', 'eff_psn_b', 'eff_fee_list_d', 'eff_setl_d'])
        expect(await session.value(`SELECT count(*) FROM ${view}`), view).toBe(
          await other.value(`SELECT count(*) FROM ${view}`),
        );
    }
    expect(since).toEqual([undefined, 1, 2, 3, 5]);
    warehouse.close();
  }, 120_000);

  it('is the same where conditions of a city narrow what is counted', async () => {
    const narrowed = rules
      .filter(({ id }) => ['MC-RX-001', 'MC-RX-007'].includes(id))
      .map((rule) => ({
        ...rule,
        select: { many: { column: 'fee_list_d.cnt', at_least: 2 } },
        where: { all: [{ part: 'many' }] },
      }));
    const warehouse = await Warehouse.inMemory();
    warehouse.goLive();
    const [session, other] = [await warehouse.session(), await warehouse.session()];
    await landEveryCase(session, narrowed, fixtures);
    await deal(session, { seed: 11, batches: 3, corrected: 0.1, undone: 0.05 });
    for (const batch of [1, 2, 3]) {
      await arrive(session, batch);
      const incremental = await detectKept(session, narrowed, { mostTouched: 1 });
      expect(incremental.looked.rules).toHaveLength(batch === 1 ? 0 : 2);
      const whole = await detect(other, narrowed);
      expect(await differences(other, session)).toEqual([]);
      expect(told(incremental)).toEqual(told(whole));
      expect(whole.outcomes.map(({ status }) => status)).not.toContain('error');
    }
    expect(await session.value('SELECT count(*) FROM found_candidate')).not.toBe('0');
    warehouse.close();
  }, 120_000);

  it('is used by every rule whose plan is what it was', async () => {
    const warehouse = await twoBatches();
    expect(await lookedAt(warehouse, { mostTouched: 1 })).toEqual(['MC-RX-001', 'MC-RX-002', 'MC-PS-001'].toSorted());
    // Nothing came since: nobody is touched, and it is read as it is.
    expect(await lookedAt(warehouse, {})).toHaveLength(3);
    warehouse.close();
  }, 300_000);

  it('is left aside where too many were touched, and where it was forgotten', async () => {
    const warehouse = await twoBatches();
    const session = await warehouse.session();
    await session.run("UPDATE kept.step SET digest = 'another text' WHERE name = 'mc_rx_002_hit'");
    session.close();
    expect(await lookedAt(warehouse, { mostTouched: 1 })).toEqual(['MC-PS-001', 'MC-RX-001']);
    const again = await warehouse.session();
    await forgetKept(again);
    again.close();
    expect(await lookedAt(warehouse, { mostTouched: 1 })).toEqual(['everything']);
    warehouse.close();
    const other = await twoBatches();
    expect(await lookedAt(other, { mostTouched: 0 })).toEqual(['everything']);
    other.close();
  }, 300_000);
});
