import type { Problem } from '../base/problem.ts';
import { ingestProblem } from './problems.ts';
import type { Candidate } from './recognise-kind.ts';
import { headerText } from './source/source-table.ts';

/** The problem of a file that fits no kind: its header, and the kinds it comes nearest to with what each lacks. */
export function unrecognised(source: string, header: readonly string[], nearest: readonly Candidate[]): Problem {
  const near = nearest.map(({ kind, missing }) => {
    if (missing.length === 0) return kind.name;
    return `${kind.name} (- ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ' …' : ''})`;
  });
  return ingestProblem('MC-INGEST-003', source, {
    header: headerText(header),
    nearest: near.length === 0 ? '-' : near.join('; '),
  });
}
