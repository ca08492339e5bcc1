import { cpSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { codeDigest, programBuild, programVersion } from '../../cli/version.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

function program(name: string): string {
  const root = join(folder.path, name);
  mkdirSync(join(root, 'detectors', 'limit'), { recursive: true });
  mkdirSync(join(root, 'rules'));
  writeFileSync(join(root, 'detectors', 'limit', 'judge.js'), 'export const limit = 3;\n');
  writeFileSync(join(root, 'detectors', 'a.js'), '');
  writeFileSync(join(root, 'rules', 'read.js'), 'read();\n');
  writeFileSync(join(root, 'rules', 'MC-TC-001.yaml'), 'id: MC-TC-001\n');
  return root;
}

const digest = (root: string): string => codeDigest(root, '.js', ['detectors', 'rules']);

describe('the digest of the code that judges', () => {
  const root = program('one');
  const first = digest(root);

  test('is the same elsewhere and at another time, and rules count elsewhere', () => {
    const copy = join(folder.path, 'elsewhere');
    cpSync(root, copy, { recursive: true });
    utimesSync(join(copy, 'rules', 'read.js'), 1, 1);
    writeFileSync(join(copy, 'rules', 'MC-TC-001.yaml'), 'id: other\n');
    writeFileSync(join(copy, 'rules', 'read.js.map'), '{}');
    expect(digest(copy)).toBe(first);
  });

  test.each<[string, (at: string) => void]>([
    ['another limit', (at) => writeFileSync(join(at, 'detectors', 'limit', 'judge.js'), 'export const limit = 4;\n')],
    ['another name', (at) => renameSync(join(at, 'detectors', 'a.js'), join(at, 'detectors', 'b.js'))],
    ['one more file', (at) => writeFileSync(join(at, 'rules', 'more.js'), '')],
  ])('is another for %s', (name, change) => {
    const at = program(name);
    expect(digest(at)).toBe(first);
    change(at);
    expect(digest(at)).not.toBe(first);
  });

  test('stands after the version of what runs, and is that of its own files', () => {
    const [version, build] = programBuild().split('+');
    expect(version).toBe(programVersion());
    expect(build).toBe(codeDigest(packageRoot(), '.ts').slice(0, 8));
  });
});
