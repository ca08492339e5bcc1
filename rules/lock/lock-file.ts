import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Problem } from '../../base/problem.ts';
import { textOf } from '../parse/files.ts';
import { columnName, isoDate, shaped, someDistinct, told } from '../parse/parts.ts';
import { readYaml } from '../parse/read-yaml.ts';
import { checkShape } from '../parse/shape.ts';
import { lockProblem } from './problems.ts';

/** One rule as it was locked. */
export interface LockEntry {
  /** Rises by one whenever logic, parameters or lists change. */
  readonly version: number;
  /** First day of that version, ISO. */
  readonly since: string;
  /** `finding.key` as it stood when the rule was first locked as stable; it never changes. Left out before. */
  readonly key?: readonly string[] | undefined;
  readonly logic: string;
  readonly parameters: string;
  readonly lists: string;
  readonly wording: string;
}

/** What is locked, by rule id. */
export type RuleLock = ReadonlyMap<string, LockEntry>;

export const LOCK_FILE = 'rules.lock';

const digest = shaped(/^[0-9a-f]{64}$/, '应为 64 位十六进制摘要。', 'A digest of 64 hex digits.');

const entrySchema = z.strictObject({
  version: z.number().refine((n) => Number.isInteger(n) && n > 0, told('应为正整数。', 'A whole number, at least 1.')),
  since: isoDate,
  key: someDistinct(columnName).optional(),
  logic: digest,
  parameters: digest,
  lists: digest,
  wording: digest,
});

const lockSchema = z.strictObject({ lock: z.literal(1), rules: z.record(z.string(), entrySchema) });

/** A lock and what is wrong with its file. */
export interface LoadedLock {
  readonly lock: RuleLock;
  readonly problems: readonly Problem[];
}

/** Reads a lock from its text. */
export function parseLock(text: string, path: string): LoadedLock {
  const shape = checkShape(
    lockSchema,
    readYaml(text, path, (place) => place.length === 3 && place[2] !== 'version'),
  );
  const [first] = shape.problems;
  if (shape.value === undefined) {
    const why = { zh: first?.why.zh ?? '', en: first?.why.en ?? '' };
    const where = first?.where ?? path;
    return { lock: new Map(), problems: [lockProblem('MC-LOCK-001', where, { reasonZh: why.zh, reasonEn: why.en })] };
  }
  return { lock: new Map(Object.entries(shape.value.rules)), problems: [] };
}

/** Reads a lock file. A folder without one has nothing locked. */
export function loadLock(path: string): LoadedLock {
  if (!existsSync(path)) return { lock: new Map(), problems: [] };
  const file = textOf(path);
  return 'code' in file ? { lock: new Map(), problems: [file] } : parseLock(file.text, path);
}

const HEAD = `# 由 mingcha rules lock 写成，请勿手改。规则的判断内容（逻辑、参数、名单）一变，version 自动加一；只改文字不变。
# Written by mingcha rules lock; do not edit. version rises when logic, parameters or lists change, never for wording.
# 合并冲突时任取一边，再运行一次该命令。 After a merge conflict take either side and run it again.
lock: 1
rules:
`;

/** The text of a lock file: rules in id order, one field a line, so that changes of two rules merge by themselves. */
export function lockText(lock: RuleLock): string {
  if (lock.size === 0) return `${HEAD.trimEnd()} {}\n`;
  const ids = [...lock.keys()].toSorted();
  return (
    HEAD +
    ids
      .flatMap((id) => {
        const entry = lock.get(id);
        if (entry === undefined) return [];
        const key = entry.key === undefined ? [] : [`    key: [${entry.key.join(', ')}]`];
        const { version, since, logic, parameters, lists, wording } = entry;
        return [
          `  ${id}:`,
          `    version: ${version}`,
          `    since: ${since}`,
          ...key,
          ...Object.entries({ logic, parameters, lists, wording }).map(([name, value]) => `    ${name}: ${value}`),
        ];
      })
      .join('\n') +
    '\n'
  );
}
