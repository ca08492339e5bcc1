import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { rowsOfTest } from '../../rules/fixtures.ts';
import { changed, VALID_RULE } from './support/valid-rule.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mingcha-catalogue-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(directory, name), text);
}

function load() {
  const catalogue = loadCatalogue(directory);
  const problems = catalogue.problems.map(({ code, where }) => `${code} ${where.slice(directory.length + 1)}`);
  return { ...catalogue, problems };
}

const withId = (id: string): string => changed('MC-TC-901', id);

it('the catalogue that ships has no problem in any file', () => {
  const { problems, rules } = loadCatalogue();
  expect(problems.map(({ code, where, what }) => `${code} ${where} ${what.en}`)).toEqual([]);
  for (const rule of rules) expect(rule.file.endsWith(`${rule.id}.yaml`)).toBe(true);
});

describe('a catalogue', () => {
  it('has its rules in name order and says where their parts stand', () => {
    write('MC-TC-902.yaml', withId('MC-TC-902'));
    write('MC-TC-901.yaml', VALID_RULE);
    write('notes.txt', 'not a rule');
    const { rules, problems, at } = load();
    expect(problems).toEqual([]);
    expect(rules.map(({ id }) => id)).toEqual(['MC-TC-901', 'MC-TC-902']);
    const [rule] = rules;
    if (rule === undefined) throw new Error('no rule');
    expect(at(rule, ['params', 'min_gap_days'])).toBe(`${join(directory, 'MC-TC-901.yaml')}:17:17`);
    expect(at({ ...rule, file: 'elsewhere.yaml' }, ['params'])).toBe('elsewhere.yaml');
  });

  it('leaves out a rule with a problem and keeps the others', () => {
    write('MC-TC-901.yaml', changed('status: stable', 'status: stabel'));
    write('MC-TC-902.yaml', withId('MC-TC-902'));
    const { rules, problems } = load();
    expect(rules.map(({ id }) => id)).toEqual(['MC-TC-902']);
    expect(problems).toEqual(['MC-RULE-005 MC-TC-901.yaml:5:9']);
  });

  it('refuses a repeated id and a file named otherwise', () => {
    write('MC-TC-901.yaml', VALID_RULE);
    write('MC-TC-902.yaml', VALID_RULE);
    const { rules, problems } = load();
    expect(rules).toHaveLength(1);
    expect(problems).toEqual(['MC-RULE-008 MC-TC-902.yaml:2:5', 'MC-RULE-009 MC-TC-902.yaml:2:5']);
  });

  it.each([
    ['law: 条例-735', 'law: 条例-753', 'MC-RULE-010 MC-TC-901.yaml:11:11', '条例-735'],
    ['第三十八条(四)(五)', '第三十八条(四)(九)', 'MC-RULE-011 MC-TC-901.yaml:11:28', '第三十八条(一)'],
    ['第三十八条(四)(五)', '第三十八条（四）', 'MC-RULE-011 MC-TC-901.yaml:11:28', '第三十八条'],
  ])('refuses a basis that the register does not have: %s as %s', (piece, replacement, problem, suggestion) => {
    write('MC-TC-901.yaml', changed(piece, replacement));
    const { rules, problems } = load();
    expect(rules).toEqual([]);
    expect(problems).toEqual([problem]);
    expect(loadCatalogue(directory).problems[0]?.fix.zh).toContain(suggestion);
  });

  it('cannot be read from a folder that is not there', () => {
    const { problems, rules } = loadCatalogue(join(directory, 'nowhere'));
    expect(rules).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['MC-RULE-018']);
  });
});

describe('fixtures', () => {
  const uses = changed('- {name: 不命中,', '- {name: 不命中, uses: [two-people],');
  beforeEach(() => mkdirSync(join(directory, 'fixtures')));

  it('give rows, exact as written, before a test’s own', () => {
    write('fixtures/two-people.yaml', 'psn_b:\n  - {psn_no: 001}\n  - {psn_no: 002, brdy: 1960-01-01}\n');
    write(
      'MC-TC-901.yaml',
      uses.replace('uses: [two-people],', 'uses: [two-people], given: {psn_b: [{psn_no: 003}]},'),
    );
    const { rules, problems, fixtures } = load();
    expect(problems).toEqual([]);
    const test = rules[0]?.tests[1];
    if (test === undefined) throw new Error('no test');
    expect(rowsOfTest(test, fixtures)).toEqual({
      psn_b: [{ psn_no: '001' }, { psn_no: '002', brdy: '1960-01-01' }, { psn_no: '003' }],
    });
  });

  it('must exist', () => {
    write('fixtures/three-people.yaml', 'psn_b: [{psn_no: 001}]\n');
    write('MC-TC-901.yaml', uses);
    expect(load().problems).toEqual(['MC-RULE-017 MC-TC-901.yaml:37:24']);
  });

  it('name tables and columns that exist', () => {
    write('fixtures/a.yaml', 'psn_x:\n  - {psn_no: 001}\n');
    write('fixtures/b.yaml', 'psn_b:\n  - {psn_nr: 001}\n');
    write('fixtures/c.yaml', 'psn_b: {psn_no: 001}\n');
    const { problems, fixtures } = load();
    expect(problems).toEqual([
      'MC-RULE-014 fixtures/a.yaml:1:1',
      'MC-RULE-015 fixtures/b.yaml:2:6',
      'MC-RULE-004 fixtures/c.yaml:1:1',
    ]);
    expect(fixtures.size).toBe(0);
  });
});
