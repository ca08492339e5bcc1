import type { Language } from '../base/language.ts';
import type { Problem } from '../base/problem.ts';
import { columnOf, type Kind } from '../records/kind.ts';
import { headerShown } from './headerless.ts';
import { ingestProblem } from './problems.ts';
import type { Candidate } from './recognise-kind.ts';

const NAMED = 3;

/** A column by its own name and what that means. */
function columnWords(kind: Kind, name: string, language: Language): string {
  const label = columnOf(kind, name)?.label[language];
  if (label === undefined) return name;
  return language === 'zh' ? `${name}（${label}）` : `${name} (${label})`;
}

/** A kind that a source may be meant as, with the required columns it lacks. */
export function lacksText(
  { kind, missing, unread = [] }: Pick<Candidate, 'kind' | 'missing'> & Partial<Candidate>,
  language: Language,
): string {
  const columns = missing.slice(0, NAMED).map((name) => columnWords(kind, name, language));
  const more = missing.length > NAMED;
  if (language === 'en') {
    const lacks = columns.length === 0 ? '' : ` lacks ${columns.join(', ')}${more ? ' …' : ''}`;
    const leaves = unread.length === 0 ? '' : ` would leave ${unread.join(', ')} unread`;
    return `${kind.name} (${kind.label.en})${lacks}${leaves}`;
  }
  const lacks = columns.length === 0 ? '' : `缺 ${columns.join('、')}${more ? ' 等' : ''}`;
  const leaves = unread.length === 0 ? '' : `会漏读 ${unread.join('、')}`;
  return `${kind.name}（${kind.label.zh}）${lacks}${leaves}`;
}

/** The problem of a file that fits no kind: its header, and the kinds it comes nearest to with what each lacks. */
export function unrecognised(source: string, header: readonly string[], nearest: readonly Candidate[]): Problem {
  const { headless, ...shown } = headerShown(header);
  const named = headless ? [] : nearest;
  return ingestProblem('MC-INGEST-003', source, {
    ...shown,
    nearestZh: named.map((one) => lacksText(one, 'zh')).join('；') || '无',
    nearest: named.map((one) => lacksText(one, 'en')).join('; ') || 'none',
  });
}
