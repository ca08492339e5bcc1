import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Problem } from '../../base/problem.ts';
import { canonicalJson } from '../digests.ts';
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
  /**
   * Left out where the seal holds. `broken`: the entry is not what `rules lock` wrote, somebody edited it or a merge mixed it.
   * `none`: from a lock of the time before seals.
   */
  readonly seal?: 'broken' | 'none' | undefined;
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
  seal: digest.optional(),
});

/** 1 had no seals. */
const lockSchema = z.strictObject({
  lock: z.union([z.literal(1), z.literal(2)]),
  rules: z.record(z.string(), entrySchema),
});

/**
 * The seal of an entry: SHA-256 (hex) of its id and content as canonical JSON. It shows edits by hand and mixed merges; it is
 * no signature, for whoever can write the file can also compute it.
 */
export function sealOf(id: string, { version, since, key, logic, parameters, lists, wording }: LockEntry): string {
  const content = { id, version, since, key: key ?? null, logic, parameters, lists, wording };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** A lock and what is wrong with its file. */
export interface LoadedLock {
  readonly lock: RuleLock;
  /** Whether there is no such file. */
  readonly missing?: boolean;
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
  const { lock: format, rules } = shape.value;
  const entries = Object.entries(rules).map(([id, { seal, ...entry }]): [string, LockEntry] => {
    if (format === 1 && seal === undefined) return [id, { ...entry, seal: 'none' }];
    return [id, seal === sealOf(id, entry) ? entry : { ...entry, seal: 'broken' }];
  });
  return { lock: new Map(entries), problems: [] };
}

/** Reads a lock file. A folder without one has nothing locked. */
export function loadLock(path: string): LoadedLock {
  if (!existsSync(path)) return { lock: new Map(), problems: [], missing: true };
  const file = textOf(path);
  return 'code' in file ? { lock: new Map(), problems: [file] } : parseLock(file.text, path);
}

const HEAD = `# 由 mingcha rules lock 写成，请勿手改：seal 是每条的封签，改动任何一项即与封签不符。规则的判断内容（逻辑、参数、名单）一变，version 自动加一；只改文字不变。
# Written by mingcha rules lock; do not edit: seal shows an edit. version rises when logic, parameters or lists change, never for wording.
# 合并冲突时整条任取一边，再运行一次该命令。 After a merge conflict take either side of a whole entry and run it again.
lock: 2
rules:
`;

/**
 * The text of a lock file: rules in id order, one field a line and each entry sealed by itself, so that changes of two rules
 * merge by themselves. It seals what it is given: `raised` refuses entries that may not be.
 */
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
          ...Object.entries({ logic, parameters, lists, wording, seal: sealOf(id, entry) }).map(
            ([name, value]) => `    ${name}: ${value}`,
          ),
        ];
      })
      .join('\n') +
    '\n'
  );
}
