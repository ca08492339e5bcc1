import { describe, expect, test } from 'vitest';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { detect } from '../../../detectors/engine/scan.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { Rule } from '../../../rules/model.ts';
import { inMemory } from './in-memory.ts';

const { rules, fixtures } = loadCatalogue();
const room = inMemory();

function ruleNamed(id: string, params: Record<string, unknown> = {}): Rule {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return { ...rule, params: { ...rule.params, ...params } };
}

const codes = (asked: readonly Rule[]): unknown[] =>
  checkRules(asked, (rule, path) => [rule.id, ...path].join(' ')).map(({ code, where }) => [code, where]);

describe('an indicator in a scan', () => {
  test('leaves values and no suspects; one value a scope, setting, insurance and period', async () => {
    await room.land(fixtures.get('three-hospitals-ratio') ?? {});
    const rule = ruleNamed('MC-RR-004', { min_settlements: 1 });
    const { outcomes } = await detect(room.session(), [rule], { asOf: '2025-03-31' });
    expect(outcomes).toMatchObject([
      { id: 'MC-RR-004', status: 'ok', suspects: 0, values: 10, rowsIn: 3, rowsTested: 3 },
    ]);
    expect(
      await room
        .session()
        .rows(
          "SELECT value, target, numerator, denominator, settlements FROM found_value WHERE scope = 'city' AND period = '2025'",
        ),
    ).toEqual([
      { value: '0.660000', target: '0.700000', numerator: '16500.00', denominator: '25000.00', settlements: '3' },
    ]);
    expect(await room.session().value('SELECT count(*) FROM found_candidate')).toBe('0');
  });

  test('gives none where its window holds nothing, and says so', async () => {
    await room.land(fixtures.get('three-hospitals-ratio') ?? {});
    const { outcomes } = await detect(room.session(), [ruleNamed('MC-RR-004')], { asOf: '2024-12-31' });
    expect(outcomes).toMatchObject([
      { status: 'skipped', couldNotTell: { rows: 1, columns: { 'few:rows': 1 } }, values: 0 },
    ]);
  });

  test('must be called one by its rule, and nothing else may be', () => {
    expect(codes([ruleNamed('MC-RR-004')])).toEqual([]);
    expect(codes([{ ...ruleNamed('MC-RR-004'), kind: 'excess' }])).toEqual([['MC-DETECT-008', 'MC-RR-004 kind']]);
    expect(codes([{ ...ruleNamed('MC-RR-001'), kind: 'indicator' }])).toEqual([['MC-DETECT-008', 'MC-RR-001 kind']]);
  });
});

describe('rules of which one leaves out what the other accuses', () => {
  test('must tell it by the same parameters; a parameter of their own is free', () => {
    const packages = [ruleNamed('MC-PT-001'), ruleNamed('MC-PT-002', { single_rate: 0.8 })];
    expect(codes(packages)).toEqual([]);
    expect(codes([packages[0] ?? ruleNamed('MC-PT-001'), ruleNamed('MC-PT-002', { min_size: 5 })])).toEqual([
      ['MC-DETECT-004', 'MC-PT-002 params min_size'],
    ]);
    const scope = { include: ['hifp_pay'], exclude: [] };
    expect(
      codes([
        ruleNamed('MC-RR-001'),
        ruleNamed('MC-RR-002', { own_min_yuan: 5 }),
        ruleNamed('MC-RR-004', { fund_scope: scope }),
      ]),
    ).toEqual([]);
    expect(codes([ruleNamed('MC-RR-001'), ruleNamed('MC-RR-002', { fund_scope: scope })])).toEqual([
      ['MC-DETECT-004', 'MC-RR-002 params fund_scope'],
    ]);
  });

  test('make their common steps once, and nothing of them is left behind for the rules after', async () => {
    await room.land(
      fixtures.get('three-hospitals-ratio') ?? {},
      fixtures.get('ratio-same-disease') ?? {},
      fixtures.get('ratio-lines') ?? {},
    );
    const common = { min_stays: 3, min_effective_stays: 1, min_peers: 2, peer_stays: 3, min_yuan: 1 };
    const both = [
      ruleNamed('MC-RR-001', common),
      ruleNamed('MC-RR-002', { ...common, own_min_yuan: 1, own_min_effective_stays: 1 }),
    ];
    const { outcomes } = await detect(room.session(), both, { asOf: '2025-12-31' });
    expect(outcomes.map(({ id, suspects }) => [id, suspects])).toEqual([
      ['MC-RR-001', 1],
      ['MC-RR-002', 1],
    ]);
    expect(await room.session().value('SELECT CAST(sum(amount) AS VARCHAR) FROM found_candidate')).toBe('6000.00');
    expect(
      await room
        .session()
        .value(
          "SELECT count(*) FROM duckdb_tables() WHERE starts_with(table_name, 'shared_') OR starts_with(table_name, 'mc_rr_')",
        ),
    ).toBe('0');
  });
});
