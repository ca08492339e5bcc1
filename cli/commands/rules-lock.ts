import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import { shanghaiTime } from '../../base/clock.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { table } from '../../base/text.ts';
import { loadCatalogue, lockFileOf } from '../../rules/catalogue.ts';
import { brokenSeals, sealProblems } from '../../rules/lock/check-lock.ts';
import { loadLock, lockText } from '../../rules/lock/lock-file.ts';
import { lockProblem } from '../../rules/lock/problems.ts';
import { raised, unconfirmed, type LockChange } from '../../rules/lock/raise.ts';
import { ruleFoldersOf } from '../configuration/rule-folders.ts';
import type { Context } from '../context.ts';
import { writeFileWhole } from '../file-output.ts';

interface LockOptions {
  readonly folder?: string;
  readonly local?: boolean;
  readonly check?: boolean;
}

/** What is locked: the rules of a folder as their files have them, never as overlays make them, and the lock's own file. */
function whatToLock({ effects, directory }: Context, { folder, local = false }: LockOptions) {
  const own = local ? ruleFoldersOf(directory).rules : undefined;
  const asked = folder === undefined ? undefined : resolve(effects.workingDirectory, folder);
  const catalogue = loadCatalogue(asked, own === undefined ? {} : { rules: own });
  if (catalogue.problems.length > 0) throw new MingchaError(catalogue.problems);
  const rules = own === undefined ? catalogue.rules : catalogue.rules.filter(({ pack }) => pack === 'local');
  return { rules, file: lockFileOf(own ?? asked) };
}

const WORDS = {
  zh: {
    new: '首次上锁',
    raised: '判断有变，版本上升',
    wording: '只改文字，版本不变',
    key: '转为正式，疑点标识自此不变',
    sealed: '加上封签，内容不变',
    resealed: '原条目与封签不符，以下一个版本号重新封签',
  },
  en: {
    new: 'locked for the first time',
    raised: 'judges otherwise',
    wording: 'other words only',
    key: 'identity frozen',
    sealed: 'sealed, nothing else changed',
    resealed: 'its seal did not hold: sealed anew under the next number',
  },
} as const;

async function* once(text: string): AsyncGenerator<string> {
  yield text;
  await Promise.resolve();
}

/**
 * `mingcha rules lock [--folder DIR | --local] [--check]`: notes the digests of every rule that is no draft, and raises the version of each that
 * judges otherwise than locked. With `--check` it writes nothing and fails when there is something to write.
 */
export async function rulesLock(context: Context, options: LockOptions): Promise<ExitCode> {
  const { effects, language, json } = context;
  const { rules: locked, file } = whatToLock(context, options);
  const before = loadLock(file).lock;
  const refused = sealProblems(
    before,
    file,
    options.check === true ? brokenSeals(before) : unconfirmed(before, locked),
  );
  if (refused.length > 0) throw new MingchaError(refused);
  const { lock, changes } = raised(before, locked, shanghaiTime(effects.now()).slice(0, 10));
  if (options.check === true && changes.length > 0) {
    const rules = changes.map(({ id }) => id).join(', ');
    throw new MingchaError(lockProblem('MC-LOCK-002', file, { rules }));
  }
  if (changes.length > 0) {
    await writeFileWhole(file, once(lockText(lock)));
    // Rules hold nothing private, and whoever runs the program must read their versions.
    chmodSync(file, 0o644);
  }
  if (json) effects.out.write(`${JSON.stringify({ schema: 1, file, rules: lock.size, changes })}\n`);
  else effects.out.write(told(changes, lock.size, file, language));
  return 0;
}

function told(changes: readonly LockChange[], rules: number, file: string, language: 'zh' | 'en'): string {
  const zh = language === 'zh';
  if (changes.length === 0) return zh ? `规则锁已是最新（${rules} 条）。\n` : `The lock is current (${rules} rules).\n`;
  const head = zh ? ['规则', '原版本', '现版本', '原因'] : ['Rule', 'From', 'To', 'Why'];
  const rows = changes.map(({ id, change, from, to }) => [
    id,
    from === null ? '—' : `${from}`,
    `${to}`,
    WORDS[language][change],
  ]);
  const last = zh ? `已写入 ${file}，请与规则一起提交。\n` : `Written to ${file}; commit it with the rules.\n`;
  return `${table([head, ...rows], [1, 2])}${last}`;
}
