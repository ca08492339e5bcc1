import type { Effects } from '../base/effects.ts';
import type { Language } from '../base/language.ts';
import { languageOf } from './context.ts';

/** The language of a command line that may not be understood yet: what it asks for, else Chinese. */
export function languageAsked(argv: readonly string[], effects: Pick<Effects, 'environment'>): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const word = argv[at];
  const asked =
    at < 0 || word === undefined ? undefined : word.includes('=') ? word.slice(word.indexOf('=') + 1) : argv[at + 1];
  try {
    return languageOf(asked, effects);
  } catch {
    return 'zh';
  }
}
