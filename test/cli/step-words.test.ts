import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { stepText } from '../../cli/render/step-words.ts';

const ROOMS = ['store', 'ingest', 'detectors', 'demo'];

/** Every step that the code names when it reports how far it is. */
function stepsInCode(): Set<string> {
  const steps = new Set<string>();
  for (const room of ROOMS)
    for (const file of readdirSync(join(packageRoot(), room), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(join(packageRoot(), room, file), 'utf8');
      for (const match of text.matchAll(/(?:progress\?\.|\bwatch)\(\s*[`'](?:\$\{[\w.]+\}: )?([a-z]+)/g))
        steps.add(match[1] ?? '');
    }
  return steps;
}

test('progress names every step in the reader’s language', () => {
  const steps = stepsInCode();
  for (const known of ['read', 'check', 'land', 'prepare', 'demo', 'produce', 'copy', 'verify', 'digest'])
    expect([...steps]).toContain(known);
  for (const step of steps) expect(stepText(step, 'zh'), step).toMatch(/^\p{Script=Han}+$/u);
  expect(stepText('收据/a: b.csv: land', 'zh')).toBe('收据/a: b.csv：入库');
  expect(stepText('verify setl_d', 'zh')).toBe('核对 setl_d');
  expect(stepText('MC-TC-001', 'zh')).toBe('MC-TC-001');
  expect(stepText('a.csv: land', 'en')).toBe('a.csv: land');
});
