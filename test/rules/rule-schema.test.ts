import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../base/package-root.ts';
import { run } from '../../cli/run.ts';
import { ruleJsonSchema } from '../../detectors/schema/rule-json-schema.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { schemaErrors } from './support/json-schema.ts';
import { changed } from './support/valid-rule.ts';

const { law, lists } = loadCatalogue();
const { schema, undescribed } = ruleJsonSchema({
  laws: law.documents.map(({ key }) => key),
  lists: [...lists.keys()],
});
const errorsOf = (text: string): string[] => schemaErrors(parse(text, { schema: 'core' }), schema as never);

/** The valid rule with parameters that its detector takes. */
const SOUND = changed('  share: 0.25\n  strict: true\n  med_types: {list', '  pharmacy_med_types: {list');
const soundBut = (piece: string, replacement: string): string => {
  expect(SOUND).toContain(piece);
  return SOUND.replace(piece, replacement);
};

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe('the JSON Schema of rule files', () => {
  const catalogue = join(packageRoot(), 'rules', 'catalogue');
  test.each(readdirSync(catalogue).filter((name) => name.endsWith('.yaml')))('takes %s', (name) => {
    expect(errorsOf(readFileSync(join(catalogue, name), 'utf8'))).toEqual([]);
  });

  test('describes every field of the file and every parameter of every detector', () => {
    expect(undescribed).toEqual([]);
    expect(JSON.stringify(schema)).toContain('规则文件的格式版本，固定为 1。\\nVersion of the file format, always 1.');
  });

  test('takes the sound rule, and lists by name or as they are', () => {
    expect(errorsOf(SOUND)).toEqual([]);
    expect(errorsOf(soundBut('{list: inpatient-med-types}', "['21', '22']"))).toEqual([]);
  });

  test.each([
    ['an unknown field', 'severity: high', 'severty: high', '/severty: unknown'],
    ['a missing field', 'severity: high\n', '', ': required severity'],
    ['an unknown field inside another', 'zh: 同一', 'zn: 同一', '/title/zn: unknown'],
    ['a value of no known kind', 'status: stable', 'status: stabel', '/status: enum'],
    ['a wrong type', 'settled: false', 'settled: maybe', '/basis/0/settled: type'],
    ['an id of another shape', 'id: MC-TC-901', 'id: MC-TC-9', '/id: pattern'],
    ['a day that no calendar has', 'from: 2025-07-01', 'from: 2025-13-01', '/effective/from: anyOf'],
    ['an unregistered law', 'law: 条例-735', 'law: 条例-736', '/basis/0/law: enum'],
    ['an unknown column', 'trac_d.setl_id, fee', 'trac_d.setlid, fee', '/requires/1: enum'],
    ['an unknown detector', 'detector: code-reuse', 'detector: code-resue', '/detector: enum'],
    ['an unknown parameter', 'min_gap_days: 3', 'min_gap: 3', '/params: oneOf'],
    ['a parameter beyond its limits', 'min_gap_days: 3', 'min_gap_days: 0', '/params: oneOf'],
    ['a parameter of another type', 'min_gap_days: 3', 'min_gap_days: 三', '/params: oneOf'],
    ['an unknown list', '{list: inpatient-med-types}', '{list: inpatient}', '/params: oneOf'],
    ['a list with something twice', '[住院拆零, 退费重结]', '[退费重结, 退费重结]', '/innocent: uniqueItems'],
    ['an empty list', 'request: [购进发票]', 'request: []', '/request: minItems'],
    ['an unknown table in a test', 'setl_d:', 'settle_d:', '/tests/0/given/settle_d: unknown'],
    ['an unknown column in a test', 'medfee_sumamt: 88.00', 'medfee: 88.00', '/tests/0/given/setl_d/0/medfee: unknown'],
    ['an amount that is none', 'amount: 88.00', 'amount: 八十八', '/tests/0/expect/0/amount: pattern'],
    [
      'a count below one',
      '{item_b.pack_qty: 2}',
      '{item_b.pack_qty: 0}',
      '/tests/2/could_not_tell/item_b.pack_qty: minimum',
    ],
    ['a blank reason for a gap', '不命中, expect: []', '不命中, todo: " ", expect: []', '/tests/1/todo: pattern'],
  ])('refuses %s', (_what, piece, replacement, error) => {
    expect(errorsOf(soundBut(piece, replacement))).toContain(error);
  });

  test('asks of params what the rule reader asks, for every detector', () => {
    for (const text of readdirSync(catalogue).filter((name) => name.endsWith('.yaml')))
      expect(
        errorsOf(readFileSync(join(catalogue, text), 'utf8').replace(/^params:$/m, 'params:\n  no_such_parameter: 1')),
        text,
      ).not.toEqual([]);
  });
});

describe('mingcha rules schema', () => {
  const recorder = recordingEffects(folder.path);

  test('prints the schema', async () => {
    expect(await run(['rules', 'schema'], recorder.effects)).toBe(0);
    expect(JSON.parse(recorder.take().out)).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  test('--out writes it and tells the line for editors', async () => {
    expect(await run(['rules', 'schema', '--out', 'rule.schema.json', '--lang', 'en'], recorder.effects)).toBe(0);
    const file = join(folder.path, 'rule.schema.json');
    expect(recorder.take().out).toContain(`# yaml-language-server: $schema=${file}\n`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });
});
