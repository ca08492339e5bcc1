import type { Language } from '../../base/language.ts';
import { table } from '../../base/text.ts';
import type { TruthComparison } from '../../demo/truth.ts';

const LEVELS = ['easy', 'middle', 'hard'] as const;

/** What a scan made of what was planted: found by difficulty, look-alikes accused, others. */
export function truthText(comparison: TruthComparison, language: Language): string {
  const zh = language === 'zh';
  const head = zh
    ? ['规则', '埋设', '易', '中', '难', '查出', '形似而正常', '其中被误列', '随之而来', '其他']
    : ['Rule', 'Planted', 'Easy', 'Middle', 'Hard', 'Found', 'Look-alikes', 'Accused', 'Follow', 'Others'];
  const rows = comparison.rules.map((rule) => [
    rule.rule,
    String(rule.planted),
    ...LEVELS.map((level) => {
      const score = rule.byDifficulty[level];
      return score === undefined || score.planted === 0 ? '—' : `${score.found}/${score.planted}`;
    }),
    String(rule.found),
    String(rule.lookAlikes),
    String(rule.lookAlikesAccused),
    String(rule.consequences),
    String(rule.others),
  ]);
  return (
    (zh ? '\n与真值核对（演示城市知道哪些是埋设的）\n' : '\nAgainst the truth (a demo city knows what was planted)\n') +
    table([head, ...rows], [1, 2, 3, 4, 5, 6, 7, 8, 9]) +
    (zh
      ? '一处埋设可能对应几条疑点（例如一家机构的职工、居民分开计算）；“随之而来”是另一规则也如实查到的同一处埋设。\n'
      : 'One plant may give several suspects (an institution’s employee and resident stays are judged apart); those that follow are what another rule rightly finds of the same plant.\n')
  );
}
