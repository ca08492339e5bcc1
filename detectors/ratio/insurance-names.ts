import type { Text } from '../../base/language.ts';

/** The two insurance types that a sentence names in words; others keep their code. */
export const INSURANCE: Readonly<Record<string, Text>> = {
  '310': { zh: '职工', en: 'employee' },
  '390': { zh: '居民', en: 'resident' },
};
