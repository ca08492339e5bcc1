import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasRuleFile } from '../../../rules/catalogue.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { VALID_RULE } from '../support/valid-rule.ts';
import { overlayWorld, SHIPPED } from './world.ts';

let folder = temporaryFolder();
let world = overlayWorld(folder.path);
beforeEach(() => {
  folder = temporaryFolder();
  world = overlayWorld(folder.path);
  world.ship(SHIPPED);
});
afterEach(() => folder.remove());

const own = (id: string, piece = 'severity: high', replacement = piece): void => {
  const text = VALID_RULE.replaceAll('MC-TC-901', id).replace(piece, () => replacement);
  writeFileSync(join(world.rules, `${id}.yaml`), text);
};

test('own rules run beside the shipped ones, in a pack of their own', () => {
  own('MC-ZZ-001');
  const { rules, problems, at } = world.load();
  expect(problems).toEqual([]);
  expect(rules.map(({ id, pack }) => `${id} ${pack}`)).toEqual(['MC-TC-901 core', 'MC-ZZ-001 local']);
  const rule = rules[1];
  if (rule === undefined) throw new Error('no own rule');
  expect(at(rule, ['params', 'min_gap_days'])).toBe(`${join(world.rules, 'MC-ZZ-001.yaml')}:17:17`);
});

test('they are checked like shipped ones, and may not take an id that a release could take', () => {
  own('MC-ZZ-001', 'severity: high', 'severity: hihg');
  own('MC-CH-777');
  own('MC-TC-901');
  expect(world.problems()).toEqual([
    'MC-RULE-012 rules/MC-CH-777.yaml:4:8',
    'MC-OVER-006 rules/MC-CH-777.yaml:2:5',
    'MC-RULE-008 rules/MC-TC-901.yaml:2:5',
    'MC-OVER-006 rules/MC-TC-901.yaml:2:5',
    'MC-RULE-005 rules/MC-ZZ-001.yaml:8:11',
  ]);
  own('MC-ZZ-002', '    could_not_tell: {item_b.pack_qty: 2}\n', '');
  expect(world.problems()).toContain('MC-RULE-013 rules/MC-ZZ-002.yaml:27:1');
});

test('an overlay is of shipped rules: own ones are edited', () => {
  own('MC-ZZ-001');
  const text = world.overlay('set: {severity: low}');
  writeFileSync(join(world.overlays, 'MC-ZZ-001.yaml'), text.replace('MC-TC-901', 'MC-ZZ-001'));
  expect(world.problems()).toEqual(['MC-OVER-001 overlays/MC-ZZ-001.yaml:2:7']);
});

const LAW = (key: string): string => `register: 1
documents:
  - key: ${key}
    title: {zh: 某市医保定点协议, en: Agreement of a city}
    number: 某医保〔2025〕1号
    issuer: 某市医疗保障局
    in_force: 2025-01-01
    verified_by: null
    articles:
      第三条: {summary: {zh: 处方外配, en: Outside prescriptions}, text: null, verified_by: null}
`;

test('they may rest on local notices, which stand in a register of their own', () => {
  own('MC-ZZ-001', '{law: 条例-735, article: 第三十八条(四)(五), settled: false}', '{law: 协议-2025, article: 第三条}');
  expect(world.problems()).toEqual(['MC-RULE-010 rules/MC-ZZ-001.yaml:11:11']);
  writeFileSync(join(world.rules, 'law.yaml'), LAW('协议-2025'));
  const { problems, rules, law } = world.load();
  expect(problems).toEqual([]);
  expect(rules).toHaveLength(2);
  expect(law.documents.at(-1)?.key).toBe('协议-2025');
  writeFileSync(join(world.rules, 'law.yaml'), LAW('条例-735'));
  expect(world.problems()).toContain('MC-OVER-010 rules/law.yaml');
});

test('their fixtures are their own', () => {
  own('MC-ZZ-001', '  - name: 命中\n', '  - name: 命中\n    uses: [places]\n');
  expect(world.problems()).toEqual(['MC-RULE-017 rules/MC-ZZ-001.yaml:29:12']);
  mkdirSync(join(world.rules, 'fixtures'));
  writeFileSync(join(world.rules, 'fixtures', 'places.yaml'), 'medins_b:\n  - {fixmedins_code: H1}\n');
  expect(world.problems()).toEqual([]);
});

test('a rule’s file is found by its id, whatever is in it, and the law register beside it is no rule', () => {
  own('MC-ZZ-001', 'severity: high', 'severity: hihg');
  writeFileSync(join(world.rules, 'law.yaml'), '{}\n');
  const stands = (id: string): boolean => hasRuleFile(id, { rules: world.rules });
  expect(['MC-TC-002', 'MC-ZZ-001', 'MC-ZZ-002', 'law', '../law'].filter(stands)).toEqual(['MC-TC-002', 'MC-ZZ-001']);
});
