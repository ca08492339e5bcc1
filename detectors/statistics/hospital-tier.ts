import { HOSPITAL_TIER } from '../../records/code-lists.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** SQL for the tier of a hospital grade code. An unknown code is a tier of its own: a bare number is never interpreted. */
export function tierSql(dialect: Dialect, grade: string): string {
  const cases = Object.entries(HOSPITAL_TIER)
    .map(([code, tier]) => `WHEN ${dialect.literal(code)} THEN ${dialect.literal(tier)}`)
    .join(' ');
  return `CASE ${grade} ${cases} ELSE ${grade} END`;
}

const ENGLISH: Readonly<Record<string, string>> = {
  三级: 'tertiary',
  二级: 'secondary',
  一级: 'primary',
  无等级: 'ungraded',
};

/** The tier's name for an English reader; unknown tiers keep their code. */
export function tierInEnglish(tier: string): string {
  return ENGLISH[tier] ?? tier;
}
