import { userInfo } from 'node:os';
import type { Context } from './context.ts';

const LONGEST = 64;

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id that the machine has no name for.
    return `uid:${process.getuid?.() ?? '?'}`;
  }
}

/** Who acts: `MINGCHA_OPERATOR` where somebody set it, as an account is often shared, else the user of the machine. */
export function operatorOf({ effects }: Pick<Context, 'effects'>): string {
  const named = (effects.environment['MINGCHA_OPERATOR'] ?? '').replaceAll(/\p{Cc}+/gu, ' ').trim();
  return Array.from(named === '' ? systemUser() : named)
    .slice(0, LONGEST)
    .join('');
}
