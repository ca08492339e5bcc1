import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../../detectors/engine/prepare.ts';
import { detect } from '../../../detectors/engine/scan.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { cell, type Session } from '../../../store/session.ts';
import type { Warehouse } from '../../../store/warehouse.ts';
import { hasOfficialLibrary, officialLibrary } from '../../support/official-library.ts';
import { plantLimits } from './planted.ts';

/** Which rule judges a planted limit. */
const RULE = `CASE WHEN rule_class IN ('医疗服务项目区分性别使用', '医疗服务项目儿童专用') THEN 'MC-PT-006' ELSE CASE limit_type
  WHEN 'sex' THEN 'MC-PS-001' WHEN 'age' THEN 'MC-PS-002' WHEN 'hosp-level' THEN 'MC-PS-003' WHEN 'med-type' THEN 'MC-PS-004' WHEN 'internet' THEN 'MC-PS-004'
  WHEN 'diagnosis' THEN 'MC-PS-005' WHEN 'insurance' THEN 'MC-PS-006' WHEN 'second-line' THEN 'MC-PS-008' ELSE 'MC-PS-007' END END`;

describe.skipIf(!hasOfficialLibrary())('every active row limit of the official library', () => {
  let warehouse: Warehouse;
  let session: Session;
  let planted = 0;
  let untold: readonly string[] = [];

  beforeAll(async () => {
    warehouse = await officialLibrary();
    session = await warehouse.session();
    const rules = loadCatalogue().rules.filter(({ params }) => params['finds'] === 'limit');
    await prepare(session, rules);
    planted = await plantLimits(session);
    const { outcomes } = await detect(session, rules);
    untold = outcomes.flatMap(({ id, status }) => (status === 'ok' ? [] : [`${id} ${status}`]));
    // A plant of another limit on an item for maternity insurance alone cannot keep that one without being a visit of childbirth.
    await session.runAll([
      `CREATE TEMP TABLE wanted AS SELECT id, kp_id, limit_type, med_list_codg, ${RULE} AS rule_id FROM planted WHERE breaks
UNION ALL SELECT p.id, NULL, 'insurance', p.med_list_codg, 'MC-PS-006' FROM planted p
  WHERE p.limit_type <> 'insurance' AND p.med_list_codg IN (SELECT l.med_list_codg FROM eff_limit_b l WHERE l.limit_type = 'insurance' AND l.begndate <= p.day AND p.day < l.until_date)`,
      `CREATE TEMP TABLE got AS SELECT l.rule_id, l.line_key AS id, json_extract_string(c.key, '$.kp_id') AS kp_id FROM found_line l JOIN found_candidate c ON c.suspect_id = l.suspect_id`,
    ]);
  }, 900_000);
  afterAll(() => {
    session.close();
    warehouse.close();
  });

  const none = async (sql: string): Promise<string[]> =>
    (await session.rows(`${sql} ORDER BY 1 LIMIT 5`)).map((row) => cell(row, 'shown'));

  it('is found where it is broken by one unit: recall 1.0', async () => {
    expect(planted).toBeGreaterThan(20_000);
    expect(
      await none(
        "SELECT concat_ws(' ', w.rule_id, w.id, w.kp_id, w.med_list_codg) AS shown FROM wanted w ANTI JOIN got g ON g.rule_id = w.rule_id AND g.id = w.id",
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

  it('is named by its own point, or by another that says the same of the item', async () => {
    expect(
      await none(
        "SELECT concat_ws(' ', g.rule_id, g.id, g.kp_id) AS shown FROM got g JOIN wanted w ON w.rule_id = g.rule_id AND w.id = g.id ANTI JOIN eff_limit_b l ON l.kp_id = g.kp_id AND l.med_list_codg = w.med_list_codg AND l.limit_type = w.limit_type AND l.parse_state = 'active'",
      ),
    ).toEqual([]);
  });
});
