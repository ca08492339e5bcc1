import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { pages } from '../../docs/reference/pages.ts';

test('generated pages are what the code says (npm run docs writes them)', async () => {
  for (const [name, text] of await pages()) {
    expect(readFileSync(join(packageRoot(), 'docs', name), 'utf8'), name).toBe(text);
  }
});

test('the architecture page stays within its thousand words', () => {
  const text = readFileSync(join(packageRoot(), 'docs', 'architecture.md'), 'utf8');
  expect(text.split(/\s+/).filter((word) => /\w/.test(word)).length).toBeLessThanOrEqual(1000);
});
