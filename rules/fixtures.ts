import { basename } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { rowProblems } from './check/names.ts';
import type { Fixture, FixtureValue, RuleTest } from './model.ts';
import { yamlFilesIn } from './parse/files.ts';
import { readYaml } from './parse/read-yaml.ts';
import { checkShape } from './parse/shape.ts';
import { expandedRows, repeatedRowsSchema, withoutRepeat } from './repeated-rows.ts';

/** Shared rows of rule tests as they are written, by the name of their file: every command reads them, only tests need what they stand for. */
export type Fixtures = ReadonlyMap<string, Fixture>;

/**
 * Reads the fixtures of a folder: one YAML file each, a mapping from record kinds to rows. Cells keep the exact text
 * they were written as, like `given` in a rule; a row with `repeat` stands for many (`rowsOfTest`). A file with a problem gives no fixture.
 */
export function loadFixtures(directory: string): { fixtures: Fixtures; problems: readonly Problem[] } {
  const { files, problems: unread } = yamlFilesIn(directory);
  const fixtures = new Map<string, Fixture>();
  const problems: Problem[] = [...unread];
  for (const { path, text } of files) {
    const yaml = readYaml(text, path, () => true);
    const shaped = checkShape(repeatedRowsSchema, yaml);
    const found =
      shaped.value === undefined
        ? shaped.problems
        : rowProblems(withoutRepeat(shaped.value), [], (path, prefer) =>
            prefer === 'key' ? yaml.keyAt(path) : yaml.at(path),
          );
    problems.push(...found);
    if (shaped.value !== undefined && found.length === 0) fixtures.set(basename(path, '.yaml'), shaped.value);
  }
  return { fixtures, problems };
}

/** All rows that a rule test lands: those of the fixtures it uses, in their order, and then its own. */
export function rowsOfTest(test: Pick<RuleTest, 'uses' | 'given'>, fixtures: Fixtures): Fixture {
  const rows: Record<string, readonly Readonly<Record<string, FixtureValue>>[]> = {};
  for (const part of [...test.uses.map((name) => expandedRows(fixtures.get(name) ?? {})), test.given])
    for (const [kind, records] of Object.entries(part)) rows[kind] = [...(rows[kind] ?? []), ...records];
  return rows;
}
