import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../../detectors/engine/prepare.ts';
import { detect } from '../../../detectors/engine/scan.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { cell, type Session } from '../../../store/session.ts';
import type { Warehouse } from '../../../store/warehouse.ts';
import { hasOfficialLibrary, officialLibrary } from '../../support/official-library.ts';
import { plantQuantities } from './planted.ts';

/** Which rule judges a planted limit. */
const RULE = `CASE rule_class WHEN '医疗服务项目周期超频次' THEN 'MC-PT-004' WHEN '药品限支付疗程' THEN 'MC-RX-006' ELSE 'MC-CH-004' END`;

describe.skipIf(!hasOfficialLibrary())('every active limit on a quantity of the official library', () => {
  let warehouse: Warehouse;
  let session: Session;
  let planted = 0;
  let untold: readonly string[] = [];

  beforeAll(async () => {
    warehouse = await officialLibrary();
    session = await warehouse.session();
    const rules = loadCatalogue().rules.filter(
      ({ detector, params }) => detector === 'quantity' && params['finds'] === 'limit',
    );
    await prepare(session, rules);
    planted = await plantQuantities(session);
    const { outcomes } = await detect(session, rules);
    untold = outcomes.flatMap(({ id, status }) => (status === 'ok' ? [] : [`${id} ${status}`]));
    await session.runAll([
      `CREATE TEMP TABLE wanted AS SELECT *, ${RULE} AS rule_id FROM planted WHERE breaks`,
      `CREATE TEMP TABLE got AS SELECT l.rule_id, string_split(l.line_key, '-')[1] AS id, json_extract_string(c.key, '$.kp_id') AS kp_id, sum(l.amount) AS amount
FROM found_line l JOIN found_candidate c ON c.suspect_id = l.suspect_id GROUP BY ALL`,
    ]);
  }, 900_000);
  afterAll(() => {
    session.close();
    warehouse.close();
  });

  const none = async (sql: string): Promise<string[]> =>
    (await session.rows(`${sql} ORDER BY 1 LIMIT 5`)).map((row) => cell(row, 'shown'));

  it('is found where it is broken by one unit, and only that unit is beyond: recall 1.0', async () => {
    expect(planted).toBeGreaterThan(2_300);
    expect(
      await none(
        "SELECT concat_ws(' ', w.rule_id, w.id, w.kp_id, w.med_list_codg, w.limit_type) AS shown FROM wanted w ANTI JOIN got g ON g.rule_id = w.rule_id AND g.id = w.id AND g.kp_id = w.kp_id AND g.amount = 10",
      ),
    ).toEqual([]);
  });

  it('accuses nothing else: precision 1.0', async () => {
    expect(
      await none(
        "SELECT concat_ws(' ', g.rule_id, g.id, g.kp_id) AS shown FROM got g ANTI JOIN wanted w ON g.rule_id = w.rule_id AND g.id = w.id",
      ),
    ).toEqual([]);
    expect(untold).toEqual([]);
  });
});
