import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../base/package-root.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { mutateRule } from '../../../detectors/engine/mutate-rule.ts';
import { testRule } from '../../../detectors/engine/rule-tests.ts';
import { loadCatalogue, type Catalogue } from '../../../rules/catalogue.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

const example = join(packageRoot(), 'docs', 'examples', 'rules');
const text = readFileSync(join(example, 'MC-ZZ-001.yaml'), 'utf8');

const problemsOf = (catalogue: Catalogue): unknown[] => [
  ...catalogue.problems,
  ...checkRules(catalogue.rules, (rule, path) => catalogue.at(rule, path)),
];

describe('a counting rule that an officer writes', () => {
  const folder = temporaryFolder();
  let warehouse: Warehouse;
  beforeAll(async () => {
    cpSync(example, folder.path, { recursive: true });
    warehouse = await Warehouse.inMemory();
  });
  afterAll(() => {
    warehouse.close();
    folder.remove();
  });

  const written = (changed: string): Catalogue => {
    writeFileSync(join(folder.path, 'MC-ZZ-001.yaml'), changed);
    return loadCatalogue(folder.path);
  };

  /** What a rule of these parameters finds in three lines of one visit and one of another, of two items on two days. */
  const failures = async (params: string, key: string, expected: string): Promise<unknown[]> => {
    const line = (id: string, visit: string, item: string, day: string, cnt: number): string =>
      `        - {bkkp_sn: ${id}, setl_id: S${visit}, mdtrt_id: ${visit}, psn_no: P1, fixmedins_code: H1, med_list_codg: ${item}, fee_ocur_time: ${day} 09:00:00, cnt: ${cnt}, pric: 10, det_item_fee_sumamt: ${cnt * 10}.00, inscp_amt: ${cnt * 10}.00}`;
    const settled = (visit: string): string =>
      `        - {setl_id: S${visit}, mdtrt_id: ${visit}, psn_no: P1, insutype: 310, med_type: '11', fixmedins_code: H1, setl_time: 2025-03-20 10:00:00, medfee_sumamt: 100.00, fund_pay_sumamt: 50.00}`;
    const head = text
      .slice(0, text.indexOf('\ntests:'))
      .replace(/ {2}measure: [\s\S]*? {2}unit: .*\n/u, `${params}\n`)
      .replace('key: [mdtrt_id]', `key: [${key}]`)
      .replace('fields: [mdtrt_id]', 'fields: [fixmedins_code]');
    const catalogue = written(`${head}
tests:
  - name: 试
    given:
      item_b:
        - {med_list_codg: PT1, item_name: 超短波理疗, list_type: '201'}
        - {med_list_codg: PT2, item_name: 红外线理疗, list_type: '201'}
      setl_d:
${settled('V1')}
${settled('V2')}
      fee_list_d:
${line('L1', 'V1', 'PT1', '2025-03-10', 4)}
${line('L2', 'V1', 'PT2', '2025-03-10', 3)}
${line('L3', 'V1', 'PT1', '2025-03-11', 2)}
${line('L4', 'V2', 'PT1', '2025-04-02', 5)}
    expect: [${expected}]
`);
    const problems = problemsOf(catalogue);
    const [rule] = catalogue.rules;
    if (rule === undefined || problems.length > 0) return [...problems, rule];
    const results = await testRule(warehouse, rule, catalogue.fixtures);
    return results.filter(({ passed }) => !passed);
  };

  it('is valid as documented, and does what its own tests say', async () => {
    const catalogue = loadCatalogue(example);
    expect(problemsOf(catalogue)).toEqual([]);
    expect(catalogue.rules.map(({ id }) => id)).toEqual(['MC-ZZ-001', 'MC-ZZ-002']);
    for (const rule of catalogue.rules) {
      const results = await testRule(warehouse, rule, catalogue.fixtures);
      expect(results).toHaveLength(3);
      for (const result of results) expect(result).toMatchObject({ passed: true });
    }
  });

  it('has tests that notice every change of it', async () => {
    const { rules, ...held } = loadCatalogue(example);
    for (const rule of rules) {
      const { mutants, survivors } = await mutateRule(warehouse, rule, held);
      expect(mutants).toBeGreaterThan(10);
      expect(survivors.map(({ part, to }) => `${part} -> ${to}`)).toEqual([]);
    }
  });

  it.each([
    ['line', 'quantity', 4, 'bkkp_sn', '{key: {bkkp_sn: L4}, amount: 10.00, measure: 5}'],
    ['visit', 'quantity', 8, 'mdtrt_id', '{key: {mdtrt_id: V1}, amount: 10.00, measure: 9}'],
    ['visit', 'lines', 2, 'mdtrt_id', '{key: {mdtrt_id: V1}, amount: 20.00, measure: 3}'],
    ['visit', 'days', 1, 'mdtrt_id', '{key: {mdtrt_id: V1}, amount: 20.00, measure: 2}'],
    ['visit', 'amount', 89.99, 'mdtrt_id', '{key: {mdtrt_id: V1}, amount: 0.01, measure: 90}'],
    [
      'person-day',
      'quantity',
      6,
      'psn_no, fixmedins_code, fee_date',
      '{key: {psn_no: P1, fixmedins_code: H1, fee_date: 2025-03-10}, amount: 10.00, measure: 7}',
    ],
    [
      'person-month',
      'quantity',
      8,
      'psn_no, fixmedins_code, month',
      '{key: {psn_no: P1, fixmedins_code: H1, month: 2025-03}, amount: 10.00, measure: 9}',
    ],
    [
      'person-year',
      'days',
      2,
      'psn_no, fixmedins_code, year',
      '{key: {psn_no: P1, fixmedins_code: H1, year: 2025}, amount: 50.00, measure: 3}',
    ],
  ])('counts per %s the %s above %s', async (per, measure, more, key, expected) => {
    expect(await failures(`  measure: ${measure}\n  per: ${per}\n  more_than: ${more}`, key, expected)).toEqual([]);
  });

  it('counts each item by itself where it says so', async () => {
    expect(
      await failures(
        '  measure: quantity\n  per: visit\n  each_item: true\n  more_than: 5',
        'mdtrt_id, med_list_codg',
        '{key: {mdtrt_id: V1, med_list_codg: PT1}, amount: 10.00, measure: 6}',
      ),
    ).toEqual([]);
  });

  it('is refused where its key is not what it counts by, or where it chooses no lines', () => {
    expect(problemsOf(written(text.replace('per: visit', 'per: person-day')))).toMatchObject([
      { code: 'MC-DETECT-004' },
    ]);
    expect(problemsOf(written(text.replace(/select:[\s\S]*?(?=detector:)/u, '')))).toMatchObject([
      { code: 'MC-DETECT-004' },
    ]);
  });
});
