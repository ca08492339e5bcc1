import type { Language } from '../../base/language.ts';
import type { LockStanding, Rule } from '../../rules/model.ts';

/** A shipped rule whose file is not the locked text, as `scan --json` and `rules check --json` show it. */
export interface OffLockRule {
  readonly id: string;
  readonly standing: LockStanding;
}

/** The rules, of those given, whose files are not the texts that the lock vouches for. */
export function offLockRules(rules: readonly Rule[]): OffLockRule[] {
  return rules.flatMap(({ id, offLock }) => (offLock === undefined ? [] : [{ id, standing: offLock }]));
}

const SHOWN = 12;

/** Some ids, and how many there are. */
function some(ids: readonly string[], language: Language): string {
  const shown = ids.slice(0, SHOWN).join(language === 'zh' ? '、' : ', ');
  if (ids.length <= SHOWN) return shown;
  return language === 'zh' ? `${shown} 等` : `${shown} and others`;
}

type Line = (n: number, ids: string) => string;

const LINES: Readonly<Record<LockStanding, Readonly<Record<Language, Line>>>> = {
  'no-lock': {
    zh: (n) =>
      `没有规则锁（rules.lock）：${n} 条自带规则是不是发布时的文本，无从核对。请取回随程序发布的 rules.lock。\n`,
    en: (n) =>
      `There is no lock of the rules (rules.lock): whether ${n} shipped rules are the texts that were released cannot be told. Restore rules.lock.\n`,
  },
  seal: {
    zh: (n, ids) => `规则锁被手工改过，${n} 条规则的版本不可信：${ids}（核对：mingcha rules lock --check）\n`,
    en: (n, ids) =>
      `The lock of the rules was edited by hand: the versions of ${n} rules cannot be believed: ${ids} (mingcha rules lock --check)\n`,
  },
  judgement: {
    zh: (n, ids) =>
      `${n} 条规则的文本与规则锁不一致：${ids}（规则文件在发布后被改过；改了什么：mingcha rules diff --against lock）\n`,
    en: (n, ids) =>
      `The texts of ${n} rules are not the locked ones: ${ids} (their files were edited after the release; what changed: mingcha rules diff --against lock)\n`,
  },
  unlocked: {
    zh: (n, ids) => `${n} 条规则不在规则锁中：${ids}（不是随程序发布的规则，或锁中的条目被删去）\n`,
    en: (n, ids) =>
      `${n} rules are not in the lock: ${ids} (they were not released with the program, or their entries were removed)\n`,
  },
  wording: {
    zh: (n, ids) => `${n} 条规则的文字与规则锁不一致，判断相同：${ids}\n`,
    en: (n, ids) => `The words of ${n} rules are not the locked ones; they judge the same: ${ids}\n`,
  },
};

/** The lines on shipped rules that run with a text nobody locked; none where all are the locked texts. */
export function offLockText(off: readonly OffLockRule[], language: Language): string {
  return Object.entries(LINES)
    .map(([standing, line]) => {
      const ids = off.filter((one) => one.standing === standing).map(({ id }) => id);
      return ids.length === 0 ? '' : line[language](ids.length, some(ids, language));
    })
    .join('');
}
