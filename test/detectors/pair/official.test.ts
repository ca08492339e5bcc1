import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../../detectors/engine/prepare.ts';
import { detect } from '../../../detectors/engine/scan.ts';
import type { RuleOutcome } from '../../../detectors/engine/outcome.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { cell, type Session } from '../../../store/session.ts';
import type { Warehouse } from '../../../store/warehouse.ts';
import { hasOfficialLibrary, officialLibrary } from '../../support/official-library.ts';
import { FOUND, plantPairs, WANTED } from './planted.ts';

describe.skipIf(!hasOfficialLibrary())('every active pair and every grouped operation of the official library', () => {
  let warehouse: Warehouse;
  let session: Session;
  let planted = { pairs: 0, operations: 0 };
  let outcomes: readonly RuleOutcome[] = [];

  beforeAll(async () => {
    warehouse = await officialLibrary();
    session = await warehouse.session();
    const rules = loadCatalogue().rules.filter(({ id }) => ['MC-CH-001', 'MC-CH-002', 'MC-CH-006'].includes(id));
    await prepare(session, rules);
    planted = await plantPairs(session);
    outcomes = (await detect(session, rules)).outcomes;
  }, 600_000);
  afterAll(() => {
    session.close();
    warehouse.close();
  });

  const none = async (sql: string): Promise<string[]> =>
    (await session.rows(`${sql} ORDER BY 1 LIMIT 5`)).map((row) => cell(row, 'f'));

  it('is found where it stands in its window by one second, or above the discount by one cent: recall 1.0', async () => {
    expect(planted.pairs).toBe(900);
    expect(planted.operations).toBe(378);
    expect(await none(`SELECT f FROM (${WANTED}) w ANTI JOIN (${FOUND}) g USING (f)`)).toEqual([]);
  });

  it('accuses none of its neighbours: precision 1.0', async () => {
    expect(await none(`SELECT f FROM (${FOUND}) g ANTI JOIN (${WANTED}) w USING (f)`)).toEqual([]);
  });

  it('cannot tell at the price of another incision alone, and without points of a class says so', () => {
    const of = (id: string): unknown => {
      const outcome = outcomes.find((one) => one.id === id);
      return [outcome?.status, outcome?.couldNotTell.columns, outcome?.suspects];
    };
    expect(of('MC-CH-001')).toEqual(['partial', { 'window:assumed': 860 }, 900]);
    expect(of('MC-CH-002')).toEqual(['skipped', { 'knowledge:pairs': 1 }, 0]);
    expect(of('MC-CH-006')?.toString()).toContain('partial');
    expect(outcomes.find(({ id }) => id === 'MC-CH-006')?.couldNotTell.columns).toEqual({ 'incision:same': 378 });
  });
});
