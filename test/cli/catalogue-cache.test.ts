import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { catalogueOf } from '../../cli/catalogue-cache.ts';
import { changed } from '../rules/support/valid-rule.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('the catalogue is read once, and again when a file of it comes, changes or goes', () => {
  const rules = join(folder.path, 'rules');
  const folders = { overlays: join(folder.path, 'overlays'), rules };
  const file = join(rules, 'MC-ZZ-001.yaml');
  const own = changed('  share: 0.25\n  strict: true\n  med_types: {list', '  pharmacy_med_types: {list')
    .replace('med_types: [{list: pharmacy-med-types}]', 'gap: short')
    .replaceAll('MC-TC-901', 'MC-ZZ-001');
  const severityOf = () => catalogueOf(folders).rules.find(({ id }) => id === 'MC-ZZ-001')?.severity;
  const first = catalogueOf(folders);
  expect(catalogueOf(folders)).toBe(first);
  expect(severityOf()).toBeUndefined();
  mkdirSync(rules);
  writeFileSync(file, own);
  const severity = severityOf();
  expect(severity).toBeDefined();
  const other = severity === 'low' ? 'high' : 'low';
  const again = own.replace(`severity: ${severity}`, `severity: ${other}`);
  writeFileSync(file, again);
  expect(severityOf()).toBe(other);
  // All as long as each other: their times alone tell.
  const length = Math.max(own.length, again.length) + 10;
  for (const value of ['low', 'high', 'medium'] as const) {
    const text = own.replace(`severity: ${severity}`, `severity: ${value}`);
    writeFileSync(file, `${text.trimEnd()}${'\n'.repeat(length - text.trimEnd().length)}`);
    expect(severityOf()).toBe(value);
  }
  expect(catalogueOf({ ...folders, rules: join(folder.path, 'elsewhere') })).not.toBe(catalogueOf(folders));
  rmSync(file);
  expect(severityOf()).toBeUndefined();
});
